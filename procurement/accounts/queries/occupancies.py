"""Buildings and who occupies how much of them from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from procurement.accounts import rules
from procurement.accounts.models import Building, Occupancy, Organisation
from procurement.accounts.queries.organisations import department_ids
from procurement.accounts.rules import LAST_DAY, BuildingSize, Holding, OccupancyLine, OccupancyPlan, Span
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import Period
from procurement.kernel.references import reference_key


# ---- buildings ----------------------------------------------------------------------------------
def buildings(actor: Actor) -> Sequence[Building]:
    mine = select(Building).where(Building.bureau_id == actor.bureau_id).order_by(Building.code)
    return reading().scalars(mine).all()


def building(actor: Actor, building_id: int) -> Building:
    """A building of the actor's bureau. Raises NotFound."""
    return own(actor, reading().get(Building, building_id))


def building_by_code(bureau_id: int, code: str) -> int | None:
    """The id of the building that has a code, however it is written (kernel.references)."""
    return reading().scalar(
        select(Building.id)
        .where(Building.bureau_id == bureau_id, func.reference_key(Building.code) == reference_key(code))
        .order_by(Building.code != code, Building.id)
        .limit(1)
    )


@keeps_statement
def buildings_on(actor: Actor, day: date) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of buildings: ㎡ and people in each on a day, and ㎡ left."""
    held = (
        select(
            Occupancy.building_id,
            func.sum(Occupancy.area).label("occupied"),
            func.sum(Occupancy.headcount).label("headcount"),
        )
        .where(Occupancy.bureau_id == actor.bureau_id, Occupancy.during.op("@>")(day))
        .group_by(Occupancy.building_id)
        .subquery()
    )
    occupied = func.coalesce(held.c.occupied, 0)
    return (
        select(
            Building.id,
            Building.code,
            Building.name_zh,
            Building.name_en,
            Building.area,
            occupied.label("occupied"),
            (Building.area - occupied).label("left"),
            func.coalesce(held.c.headcount, 0).label("headcount"),
        )
        .outerjoin(held, held.c.building_id == Building.id)
        .where(Building.bureau_id == actor.bureau_id)
    )


# ---- occupancies --------------------------------------------------------------------------------
def occupancies_in(bureau_id: int, period: Period) -> Sequence[Occupancy]:
    """Every occupancy that touches the period, with its department and building, in a fixed order."""
    span = func.daterange(period.start, period.end, "[]")
    return (
        reading()
        .scalars(
            select(Occupancy)
            .where(Occupancy.bureau_id == bureau_id, Occupancy.during.op("&&")(span))
            .order_by(Occupancy.organisation_id, Occupancy.building_id, func.lower(Occupancy.during))
        )
        .all()
    )


def occupancies_of(organisation_id: int) -> Sequence[Occupancy]:
    """One department's occupancies, newest first."""
    held = select(Occupancy).where(Occupancy.organisation_id == organisation_id)
    newest = (func.lower(Occupancy.during).desc(), Occupancy.building_id)
    return reading().scalars(held.order_by(*newest)).all()


def occupants(building_id: int, day: date) -> Sequence[Occupancy]:
    """Who holds part of a building on a day, in the order of departments."""
    held = (
        select(Occupancy)
        .join(Organisation, Organisation.id == Occupancy.organisation_id)
        .where(Occupancy.building_id == building_id, Occupancy.during.op("@>")(day))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return reading().scalars(held).all()


def occupancy(actor: Actor, occupancy_id: int) -> Occupancy:
    """An occupancy of the actor's bureau. Raises NotFound."""
    return own(actor, reading().get(Occupancy, occupancy_id))


def last_occupied_day(organisation_id: int) -> date | None:
    """The last day a department holds anything; LAST_DAY while it is open-ended, None where it holds nothing."""
    ends = reading().scalars(
        select(func.upper(Occupancy.during)).where(Occupancy.organisation_id == organisation_id)
    )
    return max((end - timedelta(days=1) if end else LAST_DAY for end in ends), default=None)


def holding_of(row: Occupancy) -> Holding:
    """An occupancy as plain data, with both its days."""
    assert row.during.lower is not None
    end = row.during.upper - timedelta(days=1) if row.during.upper else None
    return Holding(
        row.id, row.organisation_id, row.building_id, row.area, row.headcount, row.during.lower, end
    )


def holdings(actor: Actor) -> list[Holding]:
    """Every occupancy of the bureau as plain data."""
    rows = reading().scalars(select(Occupancy).where(Occupancy.bureau_id == actor.bureau_id))
    return [holding_of(row) for row in rows]


def spans_in(building_id: int) -> list[tuple[int, Span]]:
    """Every span held in a building, with the department that holds it."""
    rows = reading().scalars(select(Occupancy).where(Occupancy.building_id == building_id))
    return [(row.organisation_id, holding_of(row).span) for row in rows]


# ---- imports ------------------------------------------------------------------------------------
def building_sizes(actor: Actor) -> dict[str, BuildingSize]:
    """Every building as an import sees it, by code."""
    return {one.code: BuildingSize(one.id, Decimal(one.area)) for one in buildings(actor)}


def occupancy_plan(actor: Actor, lines: Sequence[OccupancyLine]) -> OccupancyPlan:
    """What an import would do now; changes nothing."""
    return rules.occupancy_plan(lines, department_ids(actor), building_sizes(actor), holdings(actor))
