"""23 November: everybody was told what waits for them. Some have read it, finance is about to be away, and one mail came
back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, select, text

from procurement.accounts import queries as accounts
from procurement.infra.db import db, reading
from procurement.infra.jobs import Job
from procurement.notifications import services
from procurement.notifications.models import Notice, NoticeMail
from procurement.notifications.rules import MailState
from procurement.web.demo.people import actor

SINCE = "2026-11-06"
"""What was told before was read long ago."""
AWAY = date(2026, 11, 25), date(2026, 11, 27)
NO_SUCH = "550 5.1.1 mailbox unavailable"


def tell(owner: Engine) -> None:
    """Through the ordinary services, in different states."""
    with owner.begin() as connection:
        old = "DELETE FROM job WHERE task = 'notifications.tell' AND args->>'at' < :since"
        connection.execute(text(old), {"since": SINCE})
    finance, deputy = actor("finance@example.cn"), actor("finance2@example.cn")
    services.add_absence(finance, *AWAY, deputy.id)
    for args in reading().scalars(select(Job.args).where(Job.task == "notifications.tell").order_by(Job.id)):
        services.tell(args)
    services.morning(accounts.system_actor(finance.bureau_id))
    db.session.remove()
    for notice in _first(finance.id):
        services.mark_read(finance, notice)
    _bounce(actor("liaison2@example.cn").id)


def _first(person: int) -> list[int]:
    """The earlier half of what a person was told."""
    found = reading().scalars(select(Notice.id).where(Notice.person_id == person).order_by(Notice.id)).all()
    return list(found[: len(found) // 2])


def _bounce(person: int) -> None:
    """No server takes a mail to this person."""
    mine = select(NoticeMail.id).join(Notice, Notice.id == NoticeMail.notice_id)
    first = reading().scalar(mine.where(Notice.person_id == person).order_by(NoticeMail.id).limit(1))
    if first is not None:
        services.end_mail(services.start_mail([first]), MailState.REFUSED, NO_SUCH)
