"""The bureau, its departments, its vendors and agencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Label, Select, case, func, select

from procurement.accounts import rules
from procurement.accounts.models import FormerName, Occupancy, Organisation
from procurement.accounts.rules import (
    DepartmentCommand,
    DepartmentFacts,
    DepartmentLine,
    DepartmentPlan,
    OrganisationKind,
    SettlementMode,
)
from procurement.infra import sorting
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import NotFound
from procurement.kernel.references import reference_key


def bureaus() -> Sequence[Organisation]:
    return reading().scalars(select(Organisation).where(Organisation.kind == OrganisationKind.BUREAU)).all()


def bureau_of(bureau_id: int) -> Organisation:
    found = reading().get(Organisation, bureau_id)
    if found is None or found.kind != OrganisationKind.BUREAU:
        raise NotFound
    return found


def organisation(actor: Actor, organisation_id: int, kind: OrganisationKind | None = None) -> Organisation:
    """An organisation of the actor's bureau. Raises NotFound."""
    found = own(actor, reading().get(Organisation, organisation_id))
    if kind and found.kind != kind:
        raise NotFound
    return found


def organisations(
    actor: Actor, kind: OrganisationKind, *, active_only: bool = True
) -> Sequence[Organisation]:
    """All of one kind, in their order."""
    listed = organisation_list(actor, kind, active_only=active_only)
    return reading().scalars(listed.order_by(Organisation.sort_key, Organisation.id)).all()


def organisation_list(
    actor: Actor, kind: OrganisationKind, *, active_only: bool = False
) -> Select[*tuple[Any, ...]]:
    """The statement behind registers of organisations."""
    statement = select(Organisation).where(
        Organisation.bureau_id == actor.bureau_id, Organisation.kind == kind
    )
    return statement.where(Organisation.active) if active_only else statement


def organisations_with_people(actor: Actor) -> Sequence[Organisation]:
    """Every organisation in use whose people may sign in: the bureau first, then kind by kind."""
    kinds = list(OrganisationKind)
    order = case({str(kind): position for position, kind in enumerate(kinds)}, value=Organisation.kind)
    mine = select(Organisation).where(Organisation.bureau_id == actor.bureau_id, Organisation.active)
    return reading().scalars(mine.order_by(order, Organisation.sort_key, Organisation.id)).all()


def organisation_by_code(bureau_id: int, kind: OrganisationKind, code: str) -> int | None:
    """The id of the organisation of a kind that has a code, however it is written (kernel.references)."""
    return reading().scalar(
        select(Organisation.id)
        .where(Organisation.bureau_id == bureau_id, Organisation.kind == kind)
        .where(func.reference_key(Organisation.code) == reference_key(code))
        .order_by(Organisation.code != code, Organisation.id)
        .limit(1)
    )


def organisation_by_credit_code(bureau_id: int, credit_code: str) -> int | None:
    """The id of the organisation, of whatever kind, that has a unified social credit code."""
    return reading().scalar(
        select(Organisation.id).where(
            Organisation.bureau_id == bureau_id, Organisation.credit_code == reference_key(credit_code)
        )
    )


# ---- names --------------------------------------------------------------------------------------
def known_as() -> Label[str]:
    """All names an `Organisation` of a register's statement has and had: what it is searched by, beside its name."""
    before = (
        select(func.string_agg(FormerName.name_zh + " " + FormerName.name_en, " "))
        .where(FormerName.organisation_id == Organisation.id)
        .correlate(Organisation)
        .scalar_subquery()
    )
    return (Organisation.name_zh + " " + Organisation.name_en + " " + func.coalesce(before, "")).label(
        "known_as"
    )


def former_names(organisation_id: int) -> Sequence[FormerName]:
    """The names before, the last one first."""
    before = select(FormerName).where(FormerName.organisation_id == organisation_id)
    return reading().scalars(before.order_by(FormerName.id.desc())).all()


# ---- registers ----------------------------------------------------------------------------------
@keeps_statement
def departments(actor: Actor, day: date) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of departments, with area and headcount held on a day."""
    held = (
        select(
            Occupancy.organisation_id,
            func.sum(Occupancy.area).label("area"),
            func.sum(Occupancy.headcount).label("headcount"),
        )
        .where(Occupancy.bureau_id == actor.bureau_id, Occupancy.during.op("@>")(day))
        .group_by(Occupancy.organisation_id)
        .subquery()
    )
    return (
        select(
            Organisation.id,
            Organisation.code,
            Organisation.name_zh,
            Organisation.name_en,
            Organisation.sort_key,
            Organisation.settlement_mode,
            Organisation.budget_line,
            Organisation.active,
            held.c.area,
            held.c.headcount,
            known_as(),
        )
        .outerjoin(held, held.c.organisation_id == Organisation.id)
        .where(Organisation.bureau_id == actor.bureau_id, Organisation.kind == OrganisationKind.DEPARTMENT)
    )


# ---- imports ------------------------------------------------------------------------------------
def department_ids(actor: Actor) -> dict[str, int]:
    """Every department's id by its code."""
    rows = reading().execute(
        select(Organisation.code, Organisation.id).where(
            Organisation.bureau_id == actor.bureau_id, Organisation.kind == OrganisationKind.DEPARTMENT
        )
    )
    return {row.code: row.id for row in rows}


def department_facts(actor: Actor) -> dict[str, DepartmentFacts]:
    """Every department as a person would have to enter it, by code."""
    found = organisations(actor, OrganisationKind.DEPARTMENT, active_only=False)
    return {one.code: DepartmentFacts(one.id, command_of(one)) for one in found}


def department_plan(actor: Actor, lines: Sequence[DepartmentLine]) -> DepartmentPlan:
    """What an import would do now; changes nothing."""
    return rules.department_plan(lines, department_facts(actor))


def command_of(department: Organisation) -> DepartmentCommand:
    """A department as a person would enter it; a sort key made from its name stays unsaid."""
    made = sorting.key(department.name_zh)
    return DepartmentCommand(
        code=department.code,
        name_zh=department.name_zh,
        settlement_mode=SettlementMode(department.settlement_mode or SettlementMode.TRANSFER),
        name_en=department.name_en,
        budget_line=department.budget_line,
        sort="" if department.sort_key == made else department.sort_key,
        address=department.address,
        phone=department.phone,
        active=department.active,
    )
