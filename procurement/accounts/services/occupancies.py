"""Buildings, and who occupies how much of them from when to when.

Every change of an occupancy locks the buildings it concerns, so that two people filling the same building at the
same moment are answered one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from procurement.accounts import policy, queries, rules
from procurement.accounts.models import Building, Occupancy
from procurement.accounts.rules import BuildingCommand, MoveCommand, OccupancyCommand, OrganisationKind, Span
from procurement.accounts.services.organisations import locked
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Stale, refuse


# ---- buildings ----------------------------------------------------------------------------------
def create_building(actor: Actor, command: BuildingCommand) -> int:
    """Add a building. Refuses: accounts.code_shape, accounts.name_missing, accounts.area_range,
    accounts.building_code_taken."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        refuse(rules.building_refusals(command) or _taken(actor, command.code))
        values = {"bureau_id": actor.bureau_id, **asdict(command)}
        building_id = work.session.execute(
            insert(Building).values(values).returning(Building.id)
        ).scalar_one()
        _record_building(work, "accounts.building_created", building_id, command)
        return building_id


def save_building(actor: Actor, building_id: int, version: int, command: BuildingCommand) -> None:
    """Change a building. Refuses what `create_building` refuses; accounts.area_below_occupied, kernel.stale."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        (building,) = _locked_buildings(work, actor, [building_id])
        if building.version != version:
            raise Stale
        spans = [span for _, span in queries.spans_in(building_id)]
        refuse(
            rules.building_refusals(command)
            + _taken(actor, command.code, but=building_id)
            + rules.shrinking_refusals(command.area, spans)
        )
        before = {name: getattr(building, name) for name in asdict(command)}
        for name, value in asdict(command).items():
            setattr(building, name, value)
        building.version += 1
        changes = audit_rules.differences(before, asdict(command))
        _record_building(work, "accounts.building_saved", building_id, command, changes)


def _taken(actor: Actor, code: str, but: int | None = None) -> list[Refusal]:
    held = queries.building_by_code(actor.bureau_id, code)
    return [Refusal("accounts.building_code_taken", field="code")] if held not in (None, but) else []


def _record_building(
    work: UnitOfWork,
    action: str,
    building_id: int,
    command: BuildingCommand,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    named = {"code": command.code, "name": command.name_zh}
    audit.record(work, action, ("building", building_id), named, changes)


# ---- occupancies --------------------------------------------------------------------------------
def add_occupancy(actor: Actor, command: OccupancyCommand) -> int:
    """A department takes a place. Refuses: accounts.area_range, accounts.headcount_range,
    accounts.occupancy_empty, accounts.ends_before_start, accounts.occupied_already, accounts.building_full."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        locked(work, actor, command.department_id, OrganisationKind.DEPARTMENT)
        (building,) = _locked_buildings(work, actor, [command.building_id])
        refuse(_place_refusals(building, command))
        occupancy_id = _insert(work, command)
        _record(work, "accounts.occupancy_added", building, command)
        return occupancy_id


def change_occupancy(actor: Actor, occupancy_id: int, version: int, move: MoveCommand) -> int:
    """From a day on the department holds another place or another size: ends the one, begins the other.

    Refuses: accounts.move_too_early, accounts.move_too_late, what `add_occupancy` refuses, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        occupancy, buildings = _locked(work, actor, occupancy_id, version, move.building_id)
        present = queries.holding_of(occupancy)
        refuse(rules.move_refusals(present.span, move.day))
        _close(work, occupancy, move.day - timedelta(days=1))
        command = OccupancyCommand(
            present.department_id, move.building_id, move.area, move.headcount, move.day, present.end
        )
        refuse(_place_refusals(buildings[move.building_id], command))
        moved = _insert(work, command)
        target = buildings[move.building_id]
        before = {
            "building": occupancy.building.name_zh,
            "area": present.area,
            "headcount": present.headcount,
        }
        after = {"building": target.name_zh, "area": move.area, "headcount": move.headcount}
        _record(work, "accounts.occupancy_moved", target, command, audit_rules.differences(before, after))
        return moved


def end_occupancy(actor: Actor, occupancy_id: int, version: int, last_day: date) -> None:
    """A department leaves a place. Refuses: accounts.ends_before_start, what else lies in the way of a longer
    stay (as `add_occupancy`), kernel.stale."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        occupancy, buildings = _locked(work, actor, occupancy_id, version)
        present = queries.holding_of(occupancy)
        refuse(rules.end_refusals(present.span, last_day))
        command = _command(occupancy, end=last_day)
        building = buildings[occupancy.building_id]
        refuse(_place_refusals(building, command, but=occupancy_id))
        _close(work, occupancy, last_day)
        changes = audit_rules.differences({"end": present.end}, {"end": last_day})
        _record(work, "accounts.occupancy_ended", building, command, changes)


def correct_occupancy(actor: Actor, occupancy_id: int, version: int, command: OccupancyCommand) -> None:
    """Mend what was entered wrong; a real change is a move. Bills issued already keep what they say.

    The department stays. Refuses what `add_occupancy` refuses; kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        occupancy, buildings = _locked(work, actor, occupancy_id, version, command.building_id)
        command = replace(command, department_id=occupancy.organisation_id)
        refuse(_place_refusals(buildings[command.building_id], command, but=occupancy_id))
        target = buildings[command.building_id]
        before = _told(occupancy.building, _command(occupancy))
        rewrite(occupancy, command)
        work.session.flush()
        changes = audit_rules.differences(before, _told(target, command))
        _record(work, "accounts.occupancy_corrected", target, command, changes)


# ---- the shared beats ---------------------------------------------------------------------------
def rewrite(occupancy: Occupancy, command: OccupancyCommand) -> None:
    """Put a command's values into a row."""
    occupancy.building_id = command.building_id
    occupancy.area, occupancy.headcount = command.area, command.headcount
    occupancy.during = during(command.start, command.end)
    occupancy.version += 1


def during(start: date, end: date | None) -> Range[date]:
    """Both days included; open without an end."""
    return Range(start, end + timedelta(days=1) if end else None, bounds="[)")


def values_of(bureau_id: int, command: OccupancyCommand) -> dict[str, Any]:
    """The columns of a new row."""
    return {
        "bureau_id": bureau_id,
        "organisation_id": command.department_id,
        "building_id": command.building_id,
        "area": command.area,
        "headcount": command.headcount,
        "during": during(command.start, command.end),
    }


def lock_buildings(work: UnitOfWork, building_ids: Iterable[int]) -> None:
    """Lock buildings in the order of their ids, so that two units never wait for each other."""
    wanted = sorted(set(building_ids))
    work.session.execute(
        select(Building.id).where(Building.id.in_(wanted)).order_by(Building.id).with_for_update()
    )


def _locked_buildings(work: UnitOfWork, actor: Actor, building_ids: Iterable[int]) -> list[Building]:
    found = [queries.building(actor, building_id) for building_id in building_ids]
    lock_buildings(work, (one.id for one in found))
    for one in found:
        work.session.refresh(one)
    return found


def _locked(
    work: UnitOfWork, actor: Actor, occupancy_id: int, version: int, also: int | None = None
) -> tuple[Occupancy, dict[int, Building]]:
    """An occupancy with its building and the one it goes to, all locked."""
    occupancy = queries.occupancy(actor, occupancy_id)
    ids = {occupancy.building_id} | ({also} if also else set())
    buildings = _locked_buildings(work, actor, sorted(ids))
    work.session.refresh(occupancy, with_for_update=True)
    if occupancy.version != version:
        raise Stale
    return occupancy, {building.id: building for building in buildings}


def _place_refusals(building: Building, command: OccupancyCommand, but: int | None = None) -> list[Refusal]:
    amount_refusals = rules.amount_refusals(command)
    if amount_refusals:
        return amount_refusals
    here = [(department, span) for department, span in queries.spans_in(building.id) if span.id != but]
    own = [span for department, span in here if department == command.department_id]
    new = Span.of(command)
    return rules.overlap_refusals(own, new) or rules.space_refusals(
        building.area, [span for _, span in here], new
    )


def _command(occupancy: Occupancy, end: date | None = None) -> OccupancyCommand:
    held = queries.holding_of(occupancy)
    return OccupancyCommand(
        held.department_id, held.building_id, held.area, held.headcount, held.start, end or held.end
    )


def _insert(work: UnitOfWork, command: OccupancyCommand) -> int:
    made = insert(Occupancy).values(values_of(work.actor.bureau_id, command)).returning(Occupancy.id)
    return work.session.execute(made).scalar_one()


def _close(work: UnitOfWork, occupancy: Occupancy, last_day: date) -> None:
    occupancy.during = during(queries.holding_of(occupancy).start, last_day)
    occupancy.version += 1
    work.session.flush()


def _record(
    work: UnitOfWork,
    action: str,
    building: Building,
    command: OccupancyCommand,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """One record about the department, in words that name building, size and days."""
    told = {**_told(building, command), "end": command.end or ""}
    audit.record(work, action, ("organisation", command.department_id), told, changes)


def _told(building: Building, command: OccupancyCommand) -> dict[str, Any]:
    return {
        "building": building.name_zh,
        "area": command.area,
        "headcount": command.headcount,
        "start": command.start,
        "end": command.end,
    }
