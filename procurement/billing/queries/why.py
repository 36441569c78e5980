"""Why is this amount what it is? Everything behind one bill line, down to the contract's clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from procurement.billing.models import Bill, BillLine, Share
from procurement.billing.queries import bills
from procurement.billing.queries.origins import LineFact, ShareFact, line_facts
from procurement.billing.rules import allocation
from procurement.contracts.models import Contract, ContractLine, LineShare
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.settlement.models import Usage
from procurement.settlement.rules.states import UsageState

PAYMENT_CLAUSE = "payment"


@dataclass(frozen=True)
class Together:
    """All departments' shares of one basis of a line: how many they are, and what they add up to."""

    departments: int
    amount: Money


@dataclass(frozen=True)
class Part:
    """One basis of the line: its share of the line, the department's share of that, and everybody's."""

    kind: str
    rate: Decimal
    amount: Money
    share: ShareFact | None
    together: Together | None


@dataclass(frozen=True)
class Why:
    """The chain: bill line, parts and drivers, sheet line, sheet, contract line, clause."""

    bill: Bill
    fact: LineFact
    parts: Sequence[Part]
    contract: Contract
    contract_line: ContractLine
    clause: Mapping[str, Any] | None
    used: Decimal | None
    fixed: Decimal | None


def why(actor: Actor, line_id: int) -> Why:
    """Everything behind a bill line the actor may see. Raises NotFound."""
    bill = bills.bill(actor, bills.line(actor, line_id).bill_id)
    fact = next(one for one in line_facts([bill])[bill.id] if one.line.id == line_id)
    contract_line = reading().get(ContractLine, fact.sheet_line.contract_line_id)
    contract = reading().get(Contract, fact.contract_id)
    if contract_line is None or contract is None:
        raise NotFound
    return Why(
        bill=bill,
        fact=fact,
        parts=_parts(fact),
        contract=contract,
        contract_line=contract_line,
        clause=_clause(contract),
        used=_used(bill, fact),
        fixed=_fixed(bill, fact),
    )


def _parts(fact: LineFact) -> list[Part]:
    by_kind = {share.kind: share for share in fact.shares}
    amounts = dict(allocation.parts(fact.sheet_line.amount, fact.basis))
    together = _together(fact)
    found = [
        Part(kind, Decimal(part["weight"]), amounts[kind], by_kind.get(kind), together.get(kind))
        for part in fact.basis
        if (kind := part["kind"])
    ]
    moved = by_kind.get(allocation.BOUNDED)
    return [*found, Part(moved.kind, Decimal(1), moved.part, moved, None)] if moved else found


def _together(fact: LineFact) -> dict[str, Together]:
    """What the departments' shares of a line add up to, by basis: counted from the bills, not from the rule."""
    rows = reading().execute(
        select(Share.kind, func.count(), total_of(Share.amount))
        .join(BillLine, BillLine.id == Share.bill_line_id)
        .where(BillLine.sheet_line_id == fact.sheet_line.id)
        .group_by(Share.kind)
    )
    return {kind: Together(departments, amount) for kind, departments, amount in rows}


def _clause(contract: Contract) -> Mapping[str, Any] | None:
    """The clause the sheet was settled by, as frozen in the contract."""
    return next((clause for clause in contract.clauses or () if clause["key"] == PAYMENT_CLAUSE), None)


def _used(bill: Bill, fact: LineFact) -> Decimal | None:
    """The department's own confirmed quantity, where the line is charged by it."""
    return reading().scalar(
        select(Usage.quantity).where(
            Usage.line_id == fact.sheet_line.contract_line_id,
            Usage.month == fact.sheet.month,
            Usage.department_id == bill.department_id,
            Usage.state == UsageState.CONFIRMED,
        )
    )


def _fixed(bill: Bill, fact: LineFact) -> Decimal | None:
    """The department's fixed share, where the contract names one."""
    return reading().scalar(
        select(LineShare.share).where(
            LineShare.line_id == fact.sheet_line.contract_line_id,
            LineShare.department_id == bill.department_id,
        )
    )
