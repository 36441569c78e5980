"""How far each mail has come. It is marked as being sent before it is sent, and by one worker only: never twice.

What that costs: a worker that dies between the mark and the server's word leaves a mail nobody knows of whether it
arrived. It says so (`unknown`), and a person decides whether it is sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, update

from procurement.accounts.models import User
from procurement.audit import services as audit
from procurement.infra import clock, jobs
from procurement.infra.db import own_transaction
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.notifications import policy, queries
from procurement.notifications.models import Notice, NoticeMail
from procurement.notifications.notices import UNDELIVERED
from procurement.notifications.rules import MORNING, OVERDUE, MailState
from procurement.notifications.services.changes import changed

SEND = "notifications.send"
AGAIN = timedelta(minutes=10)
"""A job gives up after some seconds; a server that takes no mail is asked again as often as this."""
M = MailState


# ---- one mail -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sending:
    """Mails marked as being sent, and when: the mark by which whoever sends them is known."""

    mails: list[int]
    at: datetime


def start_mail(mails: Sequence[int]) -> Sending:
    """Mark those of these mails that may be sent now, and return them: nobody else sends them any more. They go to the
    address their reader has now.

    States: waiting -> sending; sending -> unknown for what a worker left; waiting -> dropped for what is not to be
    said any more.
    """
    strangers = queries.to_no_deputy(
        mails, clock.today()
    )  # before the transaction, which has its own connection
    with own_transaction() as connection:
        at = clock.ask(connection)
        _move(connection, mails, (M.SENDING,), M.UNKNOWN)
        _move(connection, [*strangers, *_obsolete(connection, mails)], (M.WAITING,), M.DROPPED, moved_at=at)
        address = (
            select(User.email)
            .join(Notice, Notice.person_id == User.id)
            .where(Notice.id == NoticeMail.notice_id)
            .scalar_subquery()
        )
        return Sending(_move(connection, mails, (M.WAITING,), M.SENDING, moved_at=at, address=address), at)


def end_mail(sending: Sending, state: MailState, said: str = "") -> None:
    """Keep what came of it. Whoever sent it knows best, also when another has given it up for unknown meanwhile; but
    not once it is being sent anew: what a former sending says of it is no longer asked.

    States: sending | unknown -> sent | refused | unknown | waiting.
    """
    with own_transaction() as connection:
        moved = {"moved_at": clock.ask(connection), "said": said[:500]}
        _move(connection, sending.mails, (M.SENDING, M.UNKNOWN), state, since=sending.at, **moved)


def _move(
    connection: Connection,
    mails: Sequence[int],
    sources: Sequence[MailState],
    target: MailState,
    since: datetime | None = None,
    **more: Any,
) -> list[int]:
    """Compare and set: only what is still in one of the states (`since` that instant) moves. Returns what moved.

    What is given up for unknown keeps the instant it was being sent since, by which its sender finds it again.
    """
    moved = update(NoticeMail).where(NoticeMail.id.in_(mails), NoticeMail.state.in_(sources))
    moved = moved.values({"state": target, **more})
    if since is not None:
        moved = moved.where(NoticeMail.moved_at == since)
    return sorted(connection.scalars(moved.returning(NoticeMail.id)))


def _obsolete(connection: Connection, mails: Sequence[int]) -> list[int]:
    """What waits no longer, what its reader has opened already, and whoever cannot sign in any more."""
    found = (
        select(NoticeMail.id)
        .join(Notice, Notice.id == NoticeMail.notice_id)
        .join(User, User.id == Notice.person_id)
        .where(NoticeMail.id.in_(mails), ~queries.WANTED)
    )
    return list(connection.scalars(found))


def send_again(actor: Actor, mail_id: int) -> None:
    """Send a mail that did not arrive, or of which nobody knows, once more, to the address its reader has now.

    States: refused | unknown -> waiting. Refuses: notifications.not_to_be_sent, notifications.not_needed.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_send_again(actor))
        found = queries.mail(actor, mail_id, locked=True)
        mail, person = found.mail, found.person
        if mail.state not in queries.NOT_ARRIVED:
            raise Refused([Refusal("notifications.not_to_be_sent")])
        if not found.wanted or queries.to_no_deputy([mail_id], work.today):
            raise Refused([Refusal("notifications.not_needed")])
        mail.state, mail.said, mail.digest = M.WAITING, "", False
        mail.made_at = mail.moved_at = work.now
        jobs.add(work, SEND, {"mails": [mail.id]})
        changed(work, UNDELIVERED)
        audit.record(work, "notifications.sent_again", ("user", person.id), {"address": person.email})


# ---- the clock's part ---------------------------------------------------------------------------
def tend_mails(actor: Actor) -> None:
    """Each minute: once a day the morning's work, and again what no server took; given up after two days."""
    with unit_of_work(actor) as work:
        if work.now.astimezone(clock.zone()).time() >= MORNING:
            key = f"notifications.morning:{actor.bureau_id}:{work.today}"
            jobs.add(work, "notifications.morning", {"bureau": actor.bureau_id}, key=key)
        _give_up(work)
        _try_again(work)


def _give_up(work: UnitOfWork) -> None:
    old = and_(_waiting(work.actor), NoticeMail.made_at < work.now - OVERDUE, NoticeMail.said != "")
    work.session.execute(
        update(NoticeMail)
        .where(NoticeMail.id.in_(select(NoticeMail.id).where(old)))
        .values(state=M.REFUSED, moved_at=work.now)
    )


def _try_again(work: UnitOfWork) -> None:
    """Every ten minutes a job more for what waits since: a job that is still there finds nothing to do. A morning's mail
    no server took is one mail again; what waits for the next morning goes on waiting."""
    since, slot = NoticeMail.moved_at < work.now - AGAIN, _slot(work.now)
    alone = select(NoticeMail.id).where(_waiting(work.actor), since, ~NoticeMail.digest)
    ids = work.session.scalars(alone).all()
    jobs.add_many(work, SEND, [{"mails": [one]} for one in ids], keys=[f"mail:{one}:{slot}" for one in ids])
    _queue_digests(work, slot, since, NoticeMail.said != "")


def _slot(at: datetime) -> int:
    return int(at.timestamp() // AGAIN.total_seconds())


def _waiting(actor: Actor) -> ColumnElement[bool]:
    mine = select(Notice.id).where(Notice.bureau_id == actor.bureau_id)
    return and_(NoticeMail.state == M.WAITING, NoticeMail.notice_id.in_(mine))


def queue_digests(actor: Actor) -> None:
    """One mail for each person of what waits for the morning; again the same morning: none."""
    with unit_of_work(actor) as work:
        _queue_digests(work, work.today)


def _queue_digests(work: UnitOfWork, when: date | int, *which: ColumnElement[bool]) -> None:
    digests = queries.waiting_digests(work.actor.bureau_id, *which)
    keys = [f"digest:{person}:{when}" for person, _ids in digests]
    jobs.add_many(work, SEND, [{"mails": sorted(ids)} for _person, ids in digests], keys=keys)
