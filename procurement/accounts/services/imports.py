"""Tables of departments, buildings, occupancies and people taken over whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from procurement.accounts import policy, queries
from procurement.accounts.models import Occupancy
from procurement.accounts.rules import (
    BuildingCommand,
    BuildingLine,
    DepartmentLine,
    DepartmentPlan,
    Fault,
    OccupancyLine,
    OccupancyPlan,
    PersonCommand,
    PersonLine,
)
from procurement.accounts.sentences import in_words
from procurement.accounts.services.occupancies import (
    create_building,
    lock_buildings,
    rewrite,
    save_building,
    values_of,
)
from procurement.accounts.services.organisations import create_department, save_department
from procurement.accounts.services.people import create_person, save_person
from procurement.audit import services as audit
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, refuse
from procurement.kernel.plans import Plan


def import_departments(actor: Actor, lines: Sequence[DepartmentLine]) -> DepartmentPlan:
    """Add and change departments by code; none is removed. All or nothing.

    Refuses: accounts.code_twice and what `create_department` refuses.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        _one_import_at_a_time(work)
        plan = queries.department_plan(actor, lines)
        refuse(_reasons(plan.faults))
        for command in plan.added:
            create_department(actor, command)
        for there, command in plan.changed:
            version = queries.organisation(actor, there.id).version
            save_department(actor, there.id, version, command)
        audit.record_import(work, "accounts.departments_imported", plan)
        return plan


def import_occupancies(actor: Actor, lines: Sequence[OccupancyLine]) -> OccupancyPlan:
    """Add and change occupancies by department, building and first day; none is removed. All or nothing.

    Refuses: accounts.department_unknown, accounts.building_unknown, accounts.row_twice and what `add_occupancy`
    refuses.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        _one_import_at_a_time(work)
        lock_buildings(work, (size.id for size in queries.building_sizes(actor).values()))
        plan = queries.occupancy_plan(actor, lines)
        refuse(_reasons(plan.faults))
        for there, command in plan.changed:
            rewrite(queries.occupancy(actor, there.id), command)
        work.session.flush()
        if plan.added:
            work.session.execute(
                insert(Occupancy), [values_of(actor.bureau_id, command) for command in plan.added]
            )
        audit.record_import(work, "accounts.occupancies_imported", plan)
        return plan


def import_buildings(actor: Actor, lines: Sequence[BuildingLine]) -> Plan[BuildingCommand]:
    """Add and change buildings by code; none is removed. All or nothing.

    Refuses: accounts.code_twice and what `create_building` and `save_building` refuse.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        _one_import_at_a_time(work)
        lock_buildings(work, (size.id for size in queries.building_sizes(actor).values()))
        plan = queries.building_plan(actor, lines)
        refuse(plan.reasons)
        for command in plan.added:
            create_building(actor, command)
        for building_id, command in plan.changed:
            save_building(actor, building_id, queries.building(actor, building_id).version, command)
        audit.record_import(work, "accounts.buildings_imported", plan)
        return plan


def import_people(actor: Actor, lines: Sequence[PersonLine]) -> Plan[PersonCommand]:
    """Add and change people by e-mail address; none is taken out of use. All or nothing.

    Nobody is mailed: links are an act of their own (`make_links`). Refuses: accounts.email_twice,
    accounts.organisation_unknown and what `create_person` and `save_person` refuse.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_people(actor))
        _one_import_at_a_time(work)
        plan = queries.people_plan(actor, lines)
        refuse([in_words(refusal) for refusal in plan.reasons])
        for command in plan.added:
            create_person(actor, command, invite=False)
        for person_id, command in plan.changed:
            save_person(actor, person_id, queries.person(actor, person_id).version, command)
        audit.record_import(work, "accounts.people_imported", plan)
        return plan


def _one_import_at_a_time(work: UnitOfWork) -> None:
    """Two imports of the same rows would each find them missing; the second waits and finds them there."""
    locks.hold_of_bureau(work, Lock.ACCOUNTS_IMPORT)


def _reasons(faults: Sequence[Fault]) -> list[Refusal]:
    return [refusal for _, _, refusal in faults]
