"""Finance has looked at what was changed of occupancy after a month was billed."""

from __future__ import annotations

from sqlalchemy import select

from procurement.audit import services as audit
from procurement.billing import policy
from procurement.billing.models import LateOccupancy
from procurement.billing.queries import run as queries
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month


def see_late_occupancies(actor: Actor, run_id: int, last: int) -> None:
    """Take the changes up to the `last` one shown off the work list: they are corrected by a further sheet, or need not
    be. Bills stay."""
    with unit_of_work(actor) as work:
        run = queries.run(actor, run_id)
        policy.require(policy.can_follow_up(actor, run.bureau_id))
        waiting = work.session.scalars(
            select(LateOccupancy)
            .where(LateOccupancy.run_id == run.id, LateOccupancy.id <= last, LateOccupancy.seen_by.is_(None))
            .order_by(LateOccupancy.id)
            .with_for_update()
        ).all()
        for one in waiting:
            one.seen_by, one.seen_at = actor.id, work.now
        if waiting:
            params = {"month": Month.of(run.month), "count": len(waiting)}
            audit.record(work, "settlement.late_places_seen", ("bill_run", run.id), params)
