"""What a person does with their own notices, and what they choose about them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql import insert as pg_insert

from procurement.accounts.models import User
from procurement.audit import services as audit
from procurement.infra import jobs
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, refuse
from procurement.notifications import queries
from procurement.notifications.models import Absence, CalendarFeed, Notice, NoticeSetting
from procurement.notifications.rules import Way, way_of


def mark_read(actor: Actor, notice_id: int) -> str:
    """Open a notice; returns the path of its thing."""
    with unit_of_work(actor) as work:
        notice = queries.notice(actor, notice_id)
        _read(work, Notice.id == notice_id)
        return notice.path


def mark_all_read(actor: Actor) -> None:
    """Open everything there is."""
    with unit_of_work(actor) as work:
        _read(work, Notice.person_id == actor.id)


def _read(work: UnitOfWork, which: object) -> None:
    unread = update(Notice).where(which, Notice.read_at.is_(None))  # type: ignore[arg-type]
    work.session.execute(unread.values(read_at=work.now))


def save_settings(actor: Actor, chosen: Mapping[str, Way]) -> None:
    """Keep how the actor wants to be told of each kind. What is no kind of theirs is ignored; what may not be switched
    off comes at least once a day."""
    with unit_of_work(actor) as work:
        rows = [
            {
                "person_id": actor.id,
                "kind": choice.kind.name,
                "way": way_of(chosen[choice.kind.name], choice.kind.way, choice.kind.optional),
            }
            for choice in queries.choices(actor)
            if choice.kind.name in chosen
        ]
        work.session.execute(delete(NoticeSetting).where(NoticeSetting.person_id == actor.id))
        if rows:
            work.session.execute(insert(NoticeSetting), rows)
        _record(work, "notifications.settings_saved")


def add_absence(actor: Actor, first: date, last: date, deputy_id: int) -> None:
    """Be away from the first to the last day; whoever stands in is told of the actor's things meanwhile.

    Refuses: notifications.span_backward, notifications.days_past, notifications.deputy_unfit,
    notifications.deputy_away, notifications.absence_overlap.
    """
    with unit_of_work(actor) as work:
        deputy = next((one for one in queries.possible_deputies(actor) if one.id == deputy_id), None)
        refuse(_absence_refusals(work, first, last, deputy))
        values = {"bureau_id": actor.bureau_id, "person_id": actor.id, "deputy_id": deputy_id}
        work.session.execute(insert(Absence).values(**values, during=Range(first, last, bounds="[]")))
        said = {"first": first, "last": last, "deputy": deputy.name if deputy else ""}
        _record(work, "notifications.absence_added", **said)
        _look_again(work)


def _absence_refusals(work: UnitOfWork, first: date, last: date, deputy: User | None) -> Iterator[Refusal]:
    if deputy is None:
        yield Refusal("notifications.deputy_unfit", field="deputy")
    if last < first:
        yield Refusal("notifications.span_backward", field="last")
        return
    if last < work.today:
        yield Refusal("notifications.days_past", field="last")
    if queries.is_away(work.actor.id, first, last):
        yield Refusal("notifications.absence_overlap", field="first")
    if deputy is not None and queries.is_away(deputy.id, first, last):
        yield Refusal("notifications.deputy_away", {"name": deputy.name}, "deputy")


def end_absence(actor: Actor, absence_id: int) -> None:
    """Be back: an absence under way ends yesterday, one to come is not."""
    with unit_of_work(actor) as work:
        absence = queries.locked_absence(actor, absence_id)
        first = absence.during.lower
        if first is not None and first < work.today:
            absence.during = Range(first, work.today - timedelta(days=1), bounds="[]")
        else:
            work.session.delete(absence)
        _record(work, "notifications.absence_ended", first=first)
        _look_again(work)


def _look_again(work: UnitOfWork) -> None:
    args = {"bureau": work.actor.bureau_id, "person": work.actor.id}
    jobs.add(work, "notifications.look", args)


def make_feed(actor: Actor) -> None:
    """Give the actor's deadlines a secret address; one that was given before is nobody's any more."""
    with unit_of_work(actor) as work:
        values = {"person_id": actor.id, "salt": secrets.token_urlsafe(16), "made_at": work.now}
        fresh = pg_insert(CalendarFeed).values(values)
        changed = fresh.on_conflict_do_update(index_elements=["person_id"], set_=values)
        work.session.execute(changed)
        _record(work, "notifications.feed_made")


def revoke_feed(actor: Actor) -> None:
    """Take the address away."""
    with unit_of_work(actor) as work:
        work.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == actor.id))
        _record(work, "notifications.feed_revoked")


def _record(work: UnitOfWork, action: str, **said: object) -> None:
    audit.record(work, action, ("user", work.actor.id), {"name": work.actor.name, **said})
