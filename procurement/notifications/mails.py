"""What notices look like as mail, in their reader's language, with the next act as a link; sent by jobs."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, render_template, url_for
from sqlalchemy import select

from procurement.accounts.models import User
from procurement.infra import mail
from procurement.infra.db import db, reading
from procurement.notifications import services
from procurement.notifications.models import Notice, NoticeMail
from procurement.notifications.rules import MailState, Stage
from procurement.pages import i18n
from procurement.pages.i18n import _, ngettext


def send(mails: Sequence[int]) -> None:
    """Send these mails of one person to one address as one message. Raises what the server said when it took nothing
    and may take it later, and what kept the message from being written: the job is tried again, and so is the mail."""
    started = services.start_mail(mails)
    if not started.mails:
        return
    try:
        message = _written(started.mails)
        db.session.remove()  # no transaction stays open while a server is asked
        mail.send(*message)
    except mail.Rejected as no:
        services.end_mail(started, MailState.REFUSED, str(no))
    except mail.Unsure as cut:
        services.end_mail(started, MailState.UNKNOWN, str(cut))
    except Exception as fault:  # of whatever sort: no server took it
        services.end_mail(started, MailState.WAITING, f"{type(fault).__name__}: {fault}")
        raise
    else:
        services.end_mail(started, MailState.SENT)


def _written(mails: Sequence[int]) -> tuple[str, str, str, str]:
    """(address, subject, text, HTML) of one message."""
    found = reading().execute(
        select(Notice, NoticeMail.address)
        .join(NoticeMail, NoticeMail.notice_id == Notice.id)
        .where(NoticeMail.id.in_(mails))
        .order_by(Notice.due.is_(None), Notice.due, Notice.id)
    )
    notices, addresses = zip(*found, strict=True)
    person = reading().get_one(User, notices[0].person_id)
    root = current_app.config["PUBLIC_URL"]
    with i18n.speaking(person.language), current_app.test_request_context(base_url=root):
        values = {
            "subject": _subject(notices),
            "notices": notices,
            "person": person,
            "others": _others(notices),
            "link": lambda one: f"{root}{url_for('notifications.show_notice', notice_id=one.id)}",
            "settings": f"{root}{url_for('notifications.edit_settings')}",
        }
        text = render_template("emails/notifications/notices.txt", **values)
        html = render_template("emails/notifications/notices.html", **values)
        return addresses[0], str(values["subject"]), text, html


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) > 1:
        return ngettext("%(num)d notice", "%(num)d notices", len(notices))
    [one] = notices
    match one.stage:
        case Stage.REMINDER:
            return _("Reminder: %(title)s", title=one.title)
        case Stage.LATE:
            return _("Overdue, and nobody had opened it: %(title)s", title=one.title)
    return one.title


def _others(notices: Sequence[Notice]) -> dict[int, str]:
    """By notice, whose thing it is where it is not the reader's own."""
    of = {notice.of_id for notice in notices if notice.of_id != notice.person_id}
    found = reading().execute(select(User.id, User.name).where(User.id.in_(of)))
    names = {row.id: row.name for row in found}
    return {notice.id: names[notice.of_id] for notice in notices if notice.of_id in names}
