"""Changes of occupancy on days that were billed already: which months and departments they touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from procurement.accounts.models import Organisation
from procurement.billing.models import LateOccupancy
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import ONE_DAY, Month, Period


@dataclass(frozen=True)
class Touched:
    """A billed month whose occupancy was changed since, the run that billed it, and how many departments it concerns."""

    run_id: int
    month: Month
    departments: int


@dataclass(frozen=True)
class Change:
    """One late change: whose, on which days of the month, when it was recorded, and whether finance has seen it."""

    id: int
    department: str
    month: Month
    days: Sequence[Period]
    recorded_at: datetime
    seen: bool


def touched_months(actor: Actor, department_id: int | None = None) -> list[Touched]:
    """The billed months nobody of finance has looked at yet since their occupancy changed; of one department or of all."""
    statement = (
        select(
            LateOccupancy.run_id,
            LateOccupancy.month,
            func.count(LateOccupancy.department_id.distinct()).label("departments"),
        )
        .where(LateOccupancy.bureau_id == actor.bureau_id, LateOccupancy.seen_by.is_(None))
        .group_by(LateOccupancy.run_id, LateOccupancy.month)
        .order_by(LateOccupancy.month, LateOccupancy.run_id)
    )
    if department_id is not None:
        statement = statement.where(LateOccupancy.department_id == department_id)
    return [Touched(row.run_id, Month.of(row.month), row.departments) for row in reading().execute(statement)]


def changes_since(run_id: int) -> list[Change]:
    """What was changed on days a run had billed, as it was recorded."""
    rows = reading().execute(
        select(LateOccupancy, Organisation.name_zh)
        .join(Organisation, Organisation.id == LateOccupancy.department_id)
        .where(LateOccupancy.run_id == run_id)
        .order_by(LateOccupancy.id)
    )
    return [
        Change(
            late.id,
            name,
            Month.of(late.month),
            [Period(day.lower, day.upper - ONE_DAY) for day in late.days if day.lower and day.upper],
            late.recorded_at,
            late.seen_by is not None,
        )
        for late, name in rows
    ]
