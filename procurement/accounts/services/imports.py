"""Tables of departments and occupancies taken over whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from procurement.accounts import policy, queries
from procurement.accounts.models import Occupancy
from procurement.accounts.rules import DepartmentLine, DepartmentPlan, Fault, OccupancyLine, OccupancyPlan
from procurement.accounts.services.organisations import create_department, refuse, save_department
from procurement.accounts.services.places import lock_buildings, rewrite, values_of
from procurement.audit import services as audit
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal


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
        _record(work, "accounts.departments_imported", plan)
        return plan


def import_occupancies(actor: Actor, lines: Sequence[OccupancyLine]) -> OccupancyPlan:
    """Add and change occupancies by department, building and first day; none is removed. All or nothing.

    Refuses: accounts.department_unknown, accounts.building_unknown, accounts.row_twice and what `add_occupancy`
    refuses.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        _one_import_at_a_time(work)
        lock_buildings(work, (place.id for place in queries.places(actor).values()))
        plan = queries.occupancy_plan(actor, lines)
        refuse(_reasons(plan.faults))
        for there, command in plan.changed:
            rewrite(queries.occupancy(actor, there.id), command)
        work.session.flush()
        if plan.added:
            work.session.execute(
                insert(Occupancy), [values_of(actor.bureau_id, command) for command in plan.added]
            )
        _record(work, "accounts.occupancies_imported", plan)
        return plan


def _one_import_at_a_time(work: UnitOfWork) -> None:
    """Two imports of the same rows would each find them missing; the second waits and finds them there."""
    work.session.execute(select(func.pg_advisory_xact_lock(0xACC0, work.actor.bureau_id)))


def _reasons(faults: Sequence[Fault]) -> list[Refusal]:
    return [refusal for _, _, refusal in faults]


def _record(work: UnitOfWork, action: str, plan: DepartmentPlan | OccupancyPlan) -> None:
    """Nothing to say where nothing changed."""
    if plan.added or plan.changed:
        counts = {"added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged}
        audit.record(work, action, ("bureau", work.actor.bureau_id), counts)
