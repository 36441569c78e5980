"""What departments pay for a month beside the month before, and why it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, func, or_, select

from procurement.accounts.models import Occupancy, Organisation
from procurement.billing.models import Bill, BillLine, Share
from procurement.billing.rules import changes
from procurement.billing.rules.changes import Fact, Key, Reason
from procurement.contracts.models import ContractLine
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.settlement.models import Sheet, SheetLine

Facts = dict[int, dict[Key, Fact]]
"""Department -> its shares."""


@dataclass(frozen=True)
class DepartmentMonth:
    """What a department pays for a month, what it paid the month before, and why that differs."""

    department_id: int
    name: str
    mode: str
    amount: Money
    before: Money
    reasons: Sequence[Reason]

    @property
    def change(self) -> Money:
        return self.amount - self.before


def departments_of(actor: Actor, month: Month) -> list[DepartmentMonth]:
    """What every department was billed for a month, beside the month before."""
    return departments(actor, month, _billed(actor, month), with_billed=False)


def departments(
    actor: Actor, month: Month, facts: Facts, *, with_billed: bool = True
) -> list[DepartmentMonth]:
    """Departments in their order; amounts of a preview are added to what the month was billed already."""
    now = _together(facts, _billed(actor, month)) if with_billed else facts
    before = _billed(actor, month.previous())
    movers = _movers(actor, month)
    return [
        DepartmentMonth(
            row.id,
            row.name_zh,
            row.settlement_mode,
            sum_of(now.get(row.id, {})),
            sum_of(before.get(row.id, {})),
            changes.reasons(now.get(row.id, {}), before.get(row.id, {}), moved=row.id in movers),
        )
        for row in _named(now.keys() | before.keys())
    ]


def _named(ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    return (
        reading()
        .execute(
            select(Organisation.id, Organisation.name_zh, Organisation.settlement_mode)
            .where(Organisation.id.in_(ids))
            .order_by(Organisation.sort_key, Organisation.id)
        )
        .all()
    )


def _billed(actor: Actor, month: Month) -> Facts:
    """The shares that were billed for a month, by all its runs."""
    rows = reading().execute(
        select(
            Bill.department_id,
            SheetLine.contract_line_id,
            ContractLine.title,
            Share.kind,
            Sheet.month,
            Share.amount,
            Share.part_total,
            Share.weight,
            Share.weights,
            SheetLine.days,
        )
        .join(BillLine, BillLine.bill_id == Bill.id)
        .join(Share, Share.bill_line_id == BillLine.id)
        .join(SheetLine, SheetLine.id == BillLine.sheet_line_id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .join(ContractLine, ContractLine.id == SheetLine.contract_line_id)
        .where(Bill.bureau_id == actor.bureau_id, Bill.month == month.first)
    )
    return facts_of(rows, month)


def facts_of(rows: Iterable[Row[*tuple[Any, ...]]], month: Month) -> Facts:
    """The shares by department; weights are compared by the days they were counted over, those served."""
    found: Facts = {}
    for row in rows:
        key = Key(row.contract_line_id, row.kind, row.month != month.first)
        fact = Fact(
            row.title,
            _money(row.amount),
            _money(row.part_total),
            Fraction(row.weight),
            Fraction(row.weights),
            row.days,
        )
        shares = found.setdefault(row.department_id, {})
        shares[key] = shares[key] + fact if key in shares else fact
    return found


def _together(some: Facts, others: Facts) -> Facts:
    found = {department: dict(shares) for department, shares in some.items()}
    for department, shares in others.items():
        mine = found.setdefault(department, {})
        for key, fact in shares.items():
            mine[key] = mine[key] + fact if key in mine else fact
    return found


def sum_of(shares: Mapping[Key, Fact]) -> Money:
    return sum((fact.amount for fact in shares.values()), Money.zero())


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(int(value))


def _movers(actor: Actor, month: Month) -> frozenset[int]:
    """Departments that moved in or out of a place in the month or the one before."""
    first, last = month.previous().first, month.last
    begins, ends = func.lower(Occupancy.during), func.upper(Occupancy.during)
    rows = reading().scalars(
        select(Occupancy.organisation_id).where(
            Occupancy.bureau_id == actor.bureau_id,
            or_(
                begins.between(first + timedelta(days=1), last),
                ends.between(first + timedelta(days=1), last),
            ),
        )
    )
    return frozenset(rows)
