"""One contract, its parts, and the register. What an actor may see of contracts is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select

from procurement.accounts.models import Organisation
from procurement.accounts.queries import known_as
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.catalog.models import ServiceStandard
from procurement.contracts import policy
from procurement.contracts.models import (
    Confirmation,
    Contract,
    ContractLine,
    ContractStandard,
    LineShare,
    Suspension,
)
from procurement.contracts.policy import Standing
from procurement.contracts.rules import APPROVED_ON, RUNNING, SETTLED, Balance, ContractState, Share
from procurement.infra.columns import total_of
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money

S = ContractState
SOON = timedelta(days=90)
"""From here on the end of a term is near."""


def contract_visible_to(actor: Actor, contract_id: int) -> Contract:
    """A contract the actor may see. Raises NotFound."""
    found = reading().get(Contract, contract_id)
    if found is None or not policy.can_see(actor, standing(found)):
        raise NotFound
    return found


def standing(contract: Contract) -> Standing:
    """What the policy looks at."""
    return Standing(
        contract.bureau_id, contract.vendor_id, ContractState(contract.state), contract.drafted_by
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition for contracts an actor may list; who has no permission does not get here."""
    if policy.at_bureau(actor):
        return Contract.bureau_id == actor.bureau_id
    return (Contract.vendor_id == actor.organisation_id) & Contract.state.in_(APPROVED_ON)


@keeps_statement
def list_contracts(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """The statement behind the register. `phase` says what comes next as of today."""
    earned = (
        select(total_of(ContractLine.opening_amount + ContractLine.earned_amount))
        .where(ContractLine.contract_id == Contract.id)
        .scalar_subquery()
    )
    return (
        select(
            Contract.id,
            func.coalesce(Contract.number, "").label("number"),
            Contract.title,
            Organisation.name_zh.label("vendor"),
            known_as(),
            Contract.state,
            phase(today).label("phase"),
            Contract.origin,
            Contract.amount,
            earned.label("earned"),
            Contract.starts,
            Contract.ends,
        )
        .join(Organisation, Organisation.id == Contract.vendor_id)
        .where(visible(actor))
    )


def phase(today: date) -> ColumnElement[str]:
    """What a contract waits for: its drafter, approval, confirmation, its near end, or nothing ("")."""
    return case(
        (Contract.state == S.DRAFT, "draft"),
        (Contract.state == S.IN_APPROVAL, "approval"),
        (Contract.state.in_((S.APPROVED, S.PARTLY_SIGNED)), "confirmation"),
        ((Contract.state == S.ACTIVE) & (Contract.ends < today), "expired"),
        ((Contract.state == S.ACTIVE) & (Contract.ends <= today + SOON), "expiring"),
        else_="",
    )


# ---- parts --------------------------------------------------------------------------------------
def lines_of(contract_id: int) -> Sequence[ContractLine]:
    """The lines of a contract in their order."""
    mine = select(ContractLine).where(ContractLine.contract_id == contract_id)
    return reading().scalars(mine.order_by(ContractLine.place)).all()


def line_of(contract: Contract, line_id: int) -> ContractLine:
    """A line of this contract. Raises NotFound."""
    found = reading().get(ContractLine, line_id)
    if found is None or found.contract_id != contract.id:
        raise NotFound
    return found


def shares_of(line_ids: Sequence[int]) -> dict[int, list[Share]]:
    """The fixed shares of lines, by line, in the order of departments."""
    rows = reading().execute(
        select(LineShare.line_id, LineShare.department_id, LineShare.share)
        .join(Organisation, Organisation.id == LineShare.department_id)
        .where(LineShare.line_id.in_(line_ids))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    found: dict[int, list[Share]] = {line_id: [] for line_id in line_ids}
    for line_id, department_id, share in rows:
        found[line_id].append(Share(department_id, share))
    return found


def standards_of(contract_id: int) -> Sequence[ServiceStandard]:
    """The standards frozen into a contract."""
    mine = (
        select(ServiceStandard)
        .join(ContractStandard, ContractStandard.standard_id == ServiceStandard.id)
        .where(ContractStandard.contract_id == contract_id)
    )
    return reading().scalars(mine.order_by(ServiceStandard.title, ServiceStandard.id)).all()


def last_suspension(contract_id: int) -> Suspension | None:
    """The latest suspension of a contract; it has no end while the contract is suspended."""
    mine = select(Suspension).where(Suspension.contract_id == contract_id)
    return reading().scalars(mine.order_by(Suspension.during.desc()).limit(1)).one_or_none()


def confirmations_of(contract_id: int) -> Sequence[Confirmation]:
    """The parties' confirmations of the exact file, in their order; anyone who holds the paper may know them."""
    mine = select(Confirmation).where(Confirmation.contract_id == contract_id)
    return reading().scalars(mine.order_by(Confirmation.id)).all()


def contract_of_paper(paper_id: int) -> Contract | None:
    """The contract a paper is of, for the public verification page."""
    return reading().scalars(select(Contract).where(Contract.paper_id == paper_id)).one_or_none()


def balance_of(line: ContractLine) -> Balance:
    """A line's counters as plain data."""
    return Balance(
        line.id,
        line.place,
        line.title,
        line.amount,
        line.opening_amount,
        line.earned_amount,
        line.quantity,
        line.opening_quantity,
        line.earned_quantity,
    )


def history(contract_id: int) -> list[AuditRecord]:
    """What happened to a contract, newest first."""
    return audit.history("contract", contract_id)


def lines_total(lines: Sequence[ContractLine]) -> Money:
    return sum((line.amount for line in lines), Money.zero())


def in_force_with(actor: Actor, vendor_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The contracts with a vendor that are in force, suspended ones among them: those that end first, first."""
    found = select(Contract.id, Contract.number, Contract.title, Contract.amount, Contract.ends).where(
        visible(actor), Contract.vendor_id == vendor_id, Contract.state.in_(RUNNING)
    )
    return reading().execute(found.order_by(Contract.ends, Contract.id)).all()


# ---- for other modules ----------------------------------------------------------------------------
def active_in(bureau_id: int, month: Month) -> Sequence[Contract]:
    """Contracts in force whose term reaches into the month, settled elsewhere at most for a part of it.

    Suspended ones are among them (what was served before is settled), and ended ones up to the day they ended.
    """
    last_day = func.least(Contract.ends, func.coalesce(Contract.ended_on, Contract.ends))
    found = (
        select(Contract)
        .where(Contract.bureau_id == bureau_id, Contract.state.in_(SETTLED))
        .where(Contract.starts <= month.last, last_day >= month.first)
        .where(or_(Contract.settled_through.is_(None), Contract.settled_through < month.last))
    )
    return reading().scalars(found.order_by(Contract.number, Contract.id)).all()
