"""What a bill line came from: its sheet line, its contract line, its shares and the rows they were counted from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from procurement.billing.models import Bill, BillLine, BillRun, Driver, Share
from procurement.billing.rules import allocation
from procurement.contracts.models import Contract, ContractLine
from procurement.infra.db import reading
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.settlement.models import Sheet, SheetLine

NAMED_ALONE: Sequence[Mapping[str, str]] = ({"kind": allocation.NAMED, "weight": "1"},)
"""The basis of a correction line that one department bears alone."""


@dataclass(frozen=True)
class ShareFact:
    """One basis' part of a bill line, with the driver rows it was counted from (none for fixed shares and usage)."""

    kind: str
    weight: Decimal
    weights: Decimal
    part: Money
    amount: Money
    of_days: int
    month_days: int
    detail: Sequence[Mapping[str, Any]]

    @property
    def days(self) -> int:
        """On how many of the days served, `of_days`, the driver was there."""
        return allocation.days_present(self.detail) if self.detail else self.of_days

    @property
    def partial(self) -> bool:
        """Counted over a part of the month: the department was there, or the service given, for less than all of it."""
        return self.days < self.month_days


@dataclass(frozen=True)
class LineFact:
    """A bill line with everything it came from."""

    line: BillLine
    title: str
    unit: str
    pricing: str
    basis: Sequence[Mapping[str, str]]
    sheet_line: SheetLine
    sheet: Sheet
    contract_id: int
    contract: str
    shares: Sequence[ShareFact]


def line_facts(bills: Sequence[Bill]) -> dict[int, list[LineFact]]:
    """Bill -> its lines with their origin, for any number of bills in three statements."""
    rows = _line_rows([bill.id for bill in bills])
    shares = _shares([row.BillLine.id for row in rows])
    runs = {bill.run_id for bill in bills if bill.run_id} | {row.billed_by for row in rows if row.billed_by}
    drivers, months = _drivers(bills, runs), _run_months(runs)
    by_id = {bill.id: bill for bill in bills}
    found: dict[int, list[LineFact]] = {bill.id: [] for bill in bills}
    for row in rows:
        owner = by_id[row.BillLine.bill_id]
        facts = [_share_fact(share, row, drivers, owner, months) for share in shares.get(row.BillLine.id, [])]
        found[owner.id].append(_line_fact(row, facts))
    return found


def _line_rows(ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """`billed_by`: the run that billed the main sheet of a correction."""
    main = aliased(Sheet)
    return (
        reading()
        .execute(
            select(
                BillLine,
                SheetLine,
                Sheet,
                ContractLine,
                Contract.number.label("contract"),
                main.run_id.label("billed_by"),
            )
            .join(SheetLine, SheetLine.id == BillLine.sheet_line_id)
            .join(Sheet, Sheet.id == SheetLine.sheet_id)
            .outerjoin(main, main.id == Sheet.corrects_id)
            .join(ContractLine, ContractLine.id == SheetLine.contract_line_id)
            .join(Contract, Contract.id == ContractLine.contract_id)
            .where(BillLine.bill_id.in_(ids))
            .order_by(BillLine.bill_id, BillLine.id)
        )
        .all()
    )


def _line_fact(row: Row[*tuple[Any, ...]], shares: Sequence[ShareFact]) -> LineFact:
    priced: ContractLine = row.ContractLine
    basis = priced.basis if row.SheetLine.department_id is None else NAMED_ALONE
    order = [*(part["kind"] for part in basis), allocation.BOUNDED]
    return LineFact(
        row.BillLine,
        priced.title,
        priced.unit,
        priced.pricing,
        basis,
        row.SheetLine,
        row.Sheet,
        priced.contract_id,
        row.contract or "",
        sorted(shares, key=lambda share: order.index(share.kind)),
    )


def _shares(ids: Sequence[int]) -> dict[int, list[Share]]:
    found: dict[int, list[Share]] = {}
    for share in reading().scalars(select(Share).where(Share.bill_line_id.in_(ids))):
        found.setdefault(share.bill_line_id, []).append(share)
    return found


DriverKey = tuple[int, int, str]
"""Run, department, kind as the run keeps it."""


def _drivers(bills: Sequence[Bill], runs: Iterable[int]) -> dict[DriverKey, Driver]:
    rows = reading().scalars(
        select(Driver).where(
            Driver.run_id.in_(runs),
            Driver.department_id.in_({bill.department_id for bill in bills}),
        )
    )
    return {(row.run_id, row.department_id, row.kind): row for row in rows}


def _run_months(runs: Iterable[int]) -> dict[int, Month]:
    rows = reading().execute(select(BillRun.id, BillRun.month).where(BillRun.id.in_(runs)))
    return {run: Month.of(month) for run, month in rows}


def _share_fact(
    share: Share,
    row: Row[*tuple[Any, ...]],
    drivers: Mapping[DriverKey, Driver],
    owner: Bill,
    months: Mapping[int, Month],
) -> ShareFact:
    month = Month.of(row.Sheet.month)
    driver = _driver_of(share.kind, row, drivers, owner, months)
    return ShareFact(
        share.kind,
        share.weight,
        share.weights,
        share.part_total,
        share.amount,
        driver.of_days if driver else month.period.days,
        month.period.days,
        driver.detail if driver else (),
    )


def _driver_of(
    kind: str,
    row: Row[*tuple[Any, ...]],
    drivers: Mapping[DriverKey, Driver],
    owner: Bill,
    months: Mapping[int, Month],
) -> Driver | None:
    """The driver a share was counted by: a correction takes those of the run that billed its main sheet, if it kept any."""
    span = allocation.span_of(row.Sheet.spans, Month.of(row.Sheet.month))
    for run in (row.billed_by, owner.run_id):
        if run is not None:
            key = allocation.driver_key(kind, span, months[run])
            if found := drivers.get((run, owner.department_id, key)):
                return found
    return None
