"""Reading usage: the quantities of unit-rate lines, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased, selectinload

from procurement.accounts.models import Organisation, User, UserRole
from procurement.accounts.queries import people_with_role
from procurement.accounts.rules import OrganisationKind
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import SETTLED, BasisKind, Pricing
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import ONE_DAY, Month, Period
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Permission, Role
from procurement.settlement import policy
from procurement.settlement.models import Sheet, Usage
from procurement.settlement.rules import usage as rules
from procurement.settlement.rules.charges import Term
from procurement.settlement.rules.states import SheetState, UsageState
from procurement.settlement.rules.usage import Key, Known, UnitLine, UsageFacts, UsagePlan, UsageRow

WITH_VENDOR = (SheetState.SENT, SheetState.DISPUTED, SheetState.CONFIRMED)
"""States of a sheet that holds its month: a draft is computed anew, a withdrawn one makes room for another."""


def usage_list(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of usage: the bureau sees all, a department its own."""
    enterer, confirmer = aliased(User), aliased(User)
    statement = (
        select(
            Usage.id,
            Usage.month,
            Usage.quantity,
            Usage.state,
            Usage.version,
            Usage.entered_by,
            Usage.department_id,
            ContractLine.title.label("line"),
            ContractLine.unit,
            ContractLine.place,
            Contract.number.label("contract"),
            Contract.id.label("contract_id"),
            func.coalesce(Organisation.name_zh, "").label("department"),
            func.coalesce(Organisation.code, "").label("department_code"),
            func.coalesce(Organisation.sort_key, "").label("department_key"),
            enterer.name.label("entered_name"),
            confirmer.name.label("confirmed_name"),
        )
        .join(ContractLine, ContractLine.id == Usage.line_id)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .outerjoin(Organisation, Organisation.id == Usage.department_id)
        .join(enterer, enterer.id == Usage.entered_by)
        .outerjoin(confirmer, confirmer.id == Usage.confirmed_by)
        .where(Usage.bureau_id == actor.bureau_id)
    )
    return statement if _sees_all(actor) else statement.where(Usage.department_id == actor.organisation_id)


def _sees_all(actor: Actor) -> bool:
    return actor.may(Permission.SETTLEMENT_VIEW)


def usage_table(actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """The register as the table it may be imported from: months as text, departments by their code."""
    listed = usage_list(actor).subquery()
    return (
        reading()
        .execute(
            select(
                listed.c.contract,
                listed.c.place,
                listed.c.line,
                func.to_char(listed.c.month, "YYYY-MM").label("month"),
                listed.c.department_code.label("department"),
                listed.c.quantity,
                listed.c.unit,
            ).order_by(listed.c.month, listed.c.contract, listed.c.place, listed.c.department_code)
        )
        .all()
    )


def usage_to_confirm(actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of the register that wait for this very person."""
    listed = usage_list(actor).subquery()
    mine = select(Usage.id).where(*waiting_for(actor))
    statement = select(listed).where(listed.c.id.in_(mine))
    return reading().execute(statement.order_by(listed.c.month, listed.c.contract, listed.c.id)).all()


def waiting_for(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """As `policy.can_confirm_usage`: a department's liaison, where it has one; else finance or an officer."""
    open_ = (
        Usage.bureau_id == actor.bureau_id,
        Usage.state == UsageState.ENTERED,
        Usage.entered_by != actor.id,
    )
    if Role.LIAISON in actor.roles:
        return (*open_, Usage.department_id == actor.organisation_id)
    liaison = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.organisation_id == Usage.department_id, User.active, UserRole.role == Role.LIAISON)
        .exists()
    )
    return (*open_, or_(Usage.department_id.is_(None), ~liaison))


def usage_entry(actor: Actor, usage_id: int) -> Usage:
    """One quantity the actor may see. Raises NotFound."""
    found = own(actor, reading().get(Usage, usage_id))
    if not _sees_all(actor) and found.department_id != actor.organisation_id:
        raise NotFound
    return found


def usage_of(line_id: int, month: Month, department_id: int | None) -> Usage | None:
    """The quantity of a line, month and department, if one was entered."""
    return (
        reading()
        .scalars(
            select(Usage).where(
                Usage.line_id == line_id,
                Usage.month == month.first,
                Usage.department_id.is_not_distinct_from(department_id),
            )
        )
        .one_or_none()
    )


def unit_lines(actor: Actor) -> list[UnitLine]:
    """The unit-rate lines of contracts being settled, in the order of their contracts."""
    rows = reading().execute(
        select(ContractLine, Contract)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .where(
            Contract.bureau_id == actor.bureau_id,
            Contract.state.in_(SETTLED),
            ContractLine.pricing == Pricing.UNIT_RATE,
        )
        .order_by(Contract.number, ContractLine.place)
        .options(selectinload(Contract.suspensions))
    )
    return [_unit_line(line, contract) for line, contract in rows]


def unit_line(actor: Actor, line_id: int) -> UnitLine:
    """One of them. Raises NotFound."""
    row = (
        reading()
        .execute(
            select(ContractLine, Contract)
            .join(Contract, Contract.id == ContractLine.contract_id)
            .where(ContractLine.id == line_id, Contract.bureau_id == actor.bureau_id)
        )
        .one_or_none()
    )
    if row is None or row[1].state not in SETTLED or row[0].pricing != Pricing.UNIT_RATE:
        raise NotFound
    return _unit_line(row[0], row[1])


def _unit_line(line: ContractLine, contract: Contract) -> UnitLine:
    return UnitLine(
        line.id,
        contract.id,
        contract.bureau_id,
        contract.contract_supervisor_id,
        contract.number or "",
        line.place,
        line.title,
        line.unit,
        any(part["kind"] == BasisKind.DIRECT for part in line.basis),
        term_of(contract),
    )


def term_of(contract: Contract) -> Term:
    """The days of a contract that are settled here."""
    suspended = tuple(_suspended(suspension.during) for suspension in contract.suspensions)
    return Term(
        contract.starts,
        contract.ends,
        contract.settled_through,
        contract.ended_on,
        suspended,
        contract.whole_months,
    )


def _suspended(during: Range[date]) -> Period:
    """The days of a suspension; one still going on has no last day yet."""
    assert during.lower is not None  # by ck_contract_suspension_span
    return Period(during.lower, date.max if during.upper is None else during.upper - ONE_DAY)


def usage_facts(actor: Actor, today: date) -> UsageFacts:
    """What an import is judged against; only lines the actor may enter usage for."""
    lines = [
        line for line in unit_lines(actor) if policy.can_prepare(actor, line.bureau_id, line.supervisor_id)
    ]
    ids = [line.id for line in lines]
    departments = reading().execute(
        select(Organisation.code, Organisation.id).where(
            Organisation.bureau_id == actor.bureau_id, Organisation.kind == OrganisationKind.DEPARTMENT
        )
    )
    return UsageFacts(
        {(line.contract, line.place): line for line in lines},
        dict(departments.all()),
        _known(ids),
        _sent({line.contract_id for line in lines}),
        today,
    )


def usage_plan(actor: Actor, rows: Sequence[UsageRow], today: date) -> UsagePlan:
    """What importing these rows would do now."""
    return rules.usage_plan(rows, usage_facts(actor, today))


def known_usage(lines: Iterable[int]) -> dict[Key, Decimal]:
    """Every quantity of these lines, of any month."""
    rows = reading().execute(
        select(Usage.line_id, Usage.month, Usage.department_id, Usage.quantity).where(
            Usage.line_id.in_(set(lines))
        )
    )
    return {(row.line_id, Month.of(row.month), row.department_id): row.quantity for row in rows}


def _known(lines: Sequence[int]) -> dict[Key, Known]:
    rows = reading().scalars(select(Usage).where(Usage.line_id.in_(lines)))
    return {
        (row.line_id, Month.of(row.month), row.department_id): Known(
            row.id, row.version, row.quantity, UsageState(row.state)
        )
        for row in rows
    }


def _sent(contracts: Iterable[int]) -> frozenset[tuple[int, Month]]:
    rows = reading().execute(
        select(Sheet.contract_id, Sheet.month).where(
            Sheet.contract_id.in_(contracts), Sheet.seq == 0, Sheet.state.in_(WITH_VENDOR)
        )
    )
    return frozenset((contract, Month.of(month)) for contract, month in rows)


def confirmed_quantities(contract_id: int, month: Month) -> Mapping[int, Decimal]:
    """Line -> confirmed quantity of the month."""
    rows = reading().execute(
        select(Usage.line_id, func.sum(Usage.quantity))
        .join(ContractLine, ContractLine.id == Usage.line_id)
        .where(
            ContractLine.contract_id == contract_id,
            Usage.month == month.first,
            Usage.state == UsageState.CONFIRMED,
        )
        .group_by(Usage.line_id)
    )
    return dict(rows.all())


def usage_rows(line_id: int, month: Month) -> Sequence[Row[*tuple[Any, ...]]]:
    """The quantities of a line in a month with department and both names, for the "why?" of a sheet."""
    enterer, confirmer = aliased(User), aliased(User)
    return (
        reading()
        .execute(
            select(
                Usage.id,
                Usage.quantity,
                Usage.state,
                Usage.confirmed_at,
                Organisation.name_zh.label("department"),
                enterer.name.label("entered_name"),
                confirmer.name.label("confirmed_name"),
            )
            .outerjoin(Organisation, Organisation.id == Usage.department_id)
            .join(enterer, enterer.id == Usage.entered_by)
            .outerjoin(confirmer, confirmer.id == Usage.confirmed_by)
            .where(Usage.line_id == line_id, Usage.month == month.first)
            .order_by(Organisation.sort_key, Usage.id)
        )
        .all()
    )


def sheet_was_sent(contract_id: int, month: Month) -> bool:
    """Whether the month's main sheet has left the bureau: its quantities stay as they are."""
    return bool(
        reading().scalar(
            select(
                select(Sheet.id)
                .where(
                    Sheet.contract_id == contract_id,
                    Sheet.month == month.first,
                    Sheet.seq == 0,
                    Sheet.state.in_(WITH_VENDOR),
                )
                .exists()
            )
        )
    )


def usage_history(usage_id: int) -> list[AuditRecord]:
    """What happened to a quantity, newest first."""
    return audit.history("usage", usage_id)


def has_liaison(bureau_id: int, department_id: int) -> bool:
    """Whether somebody of the department can confirm for it."""
    return bool(people_with_role(bureau_id, Role.LIAISON, department_id))
