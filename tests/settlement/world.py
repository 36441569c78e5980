"""A ready world for settlement: rules, calendar, an active contract, usage, confirmed sheets. Rows are written directly."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from procurement.catalog.models import Category, ServiceItem
from procurement.contracts.models import Contract, ContractLine, LineShare
from procurement.infra import search
from procurement.infra.db import own_transaction as connected
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice
from procurement.rulebook.models import CalendarDay, Rule
from procurement.settlement.models import Sheet, SheetLine, Usage
from tests.factories import Office

RULEBOOK = Path(__file__).resolve().parents[2] / "procurement" / "rulebook" / "data"
WANTED = ("SHEET-", "BILL-", "PAY-", "CLOSE-")
MARCH = Month("2026-03")


@dataclass(frozen=True)
class Line:
    """A contract line to be. `basis` as {"area": "0.6", …}; `shares` as {"d1": "0.25", …} of a fixed share."""

    title: str = "综合物业服务"
    pricing: str = "lump_sum"
    price: str = "10000.00"
    quantity: str = "12"
    basis: Mapping[str, str] = field(default_factory=lambda: {"equal": "1"})
    shares: Mapping[str, str] = field(default_factory=dict)
    unit: str = "月"

    @property
    def amount(self) -> Money:
        return UnitPrice.parse(self.price).times(Decimal(self.quantity))


LUMP = Line()
OURS = Line(basis={"fixed_share": "1"}, shares={"d1": "1"})
"""As LUMP, but one department carries it, so that nothing has to be occupied before a sheet is sent."""
MEALS = Line("职工用餐服务", "unit_rate", "18.00", "120000", {"direct": "1"}, unit="人次")


@dataclass(frozen=True)
class Made:
    """A contract that was written: its id, number and the ids of its lines in order."""

    id: int
    number: str
    lines: list[int]


def rulebook(office: Office) -> None:
    """The shipped rules of settlement and the calendar of 2026."""
    rules = [row for row in _rows("rules.csv") if row["id"].startswith(WANTED)]
    with connected() as connection:
        connection.execute(insert(Rule), [_rule(office, row) for row in rules])
        connection.execute(
            insert(CalendarDay),
            [
                {
                    "bureau_id": office.bureau,
                    "day": date.fromisoformat(row["date"]),
                    "kind": row["kind"],
                    "name_zh": row["name_zh"],
                    "source": row["source"],
                }
                for row in _rows("calendar-2026.csv")
            ],
        )


def _rule(office: Office, row: dict[str, str]) -> dict[str, Any]:
    return {
        "bureau_id": office.bureau,
        "code": row["id"],
        "title_zh": row["title_zh"],
        "title_en": row["title_en"],
        "value": row["value"],
        "unit": row["unit"],
        "basis": row["basis_zh"],
        "verification": row["verification"],
        "effective_from": date.fromisoformat(row["effective_from"]),
        "effective_to": date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (RULEBOOK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def active_contract(
    office: Office,
    *,
    lines: Sequence[Line] = (LUMP,),
    vendor: str = "v1",
    number: str = "HT-2026-000001",
    title: str = "机关办公区物业管理服务",
    starts: date = date(2026, 3, 1),
    ends: date = date(2027, 2, 28),
    retention: str = "0",
    **values: Any,
) -> Made:
    """An active contract with its lines. More columns (settled_through, opening_earned, state …) as keywords."""
    with connected() as connection:
        item = _item(connection, office)
        contract = connection.execute(
            insert(Contract)
            .values(
                bureau_id=office.bureau,
                vendor_id=office.organisations[vendor],
                title=title,
                origin="taken_over" if values.get("settled_through") else "service_agreement",
                starts=starts,
                ends=ends,
                amount=sum((line.amount for line in lines), Money.zero()),
                retention_rate=Decimal(retention),
                template_key="property-service",
                template_version=1,
                contract_supervisor_id=office.people["contract_supervisor"],
                drafted_by=office.people["officer"],
                search=search.terms(title, number),
                **{name: value for name, value in values.items() if name != "state"},
            )
            .returning(Contract.id)
        ).scalar_one()
        ids = [_line(connection, office, contract, item, place, line) for place, line in enumerate(lines, 1)]
        connection.execute(
            update(Contract)
            .where(Contract.id == contract)
            .values(
                number=number,
                clauses=CLAUSES,
                approved_by=office.people["supervisor"],
                state=values.get("state", "active"),
            )
        )
    return Made(contract, number, ids)


CLAUSES = [
    {"key": "price", "number": "第三条", "heading": "合同价款", "paragraphs": ["按本合同服务清单计价。"]},
    {
        "key": "payment",
        "number": "第四条",
        "heading": "结算与付款",
        "paragraphs": ["按月结算，双方确认后付款。", "逾期付款的，按日计息。"],
    },
]


def _item(connection: Connection, office: Office) -> int:
    found = connection.execute(
        select(ServiceItem.id).where(ServiceItem.bureau_id == office.bureau)
    ).scalar_one_or_none()
    if found is not None:
        return int(found)
    root = connection.execute(
        insert(Category)
        .values(bureau_id=office.bureau, code="C", level=0, name_zh="服务", search=search.terms("C", "服务"))
        .returning(Category.id)
    ).scalar_one()
    return int(
        connection.execute(
            insert(ServiceItem)
            .values(
                bureau_id=office.bureau,
                category_id=root,
                code="C21040000-01",
                name_zh="物业管理服务",
                name_en="Property management",
                unit="月",
                sort_key="wu ye",
                search=search.terms("物业管理服务"),
            )
            .returning(ServiceItem.id)
        ).scalar_one()
    )


def _line(connection: Connection, office: Office, contract: int, item: int, place: int, line: Line) -> int:
    made = connection.execute(
        insert(ContractLine)
        .values(
            contract_id=contract,
            place=place,
            item_id=item,
            title=line.title,
            pricing=line.pricing,
            unit=line.unit,
            price=UnitPrice.parse(line.price),
            quantity=Decimal(line.quantity),
            amount=line.amount,
            basis=[{"kind": kind, "weight": weight} for kind, weight in line.basis.items()],
        )
        .returning(ContractLine.id)
    ).scalar_one()
    for department, share in line.shares.items():
        connection.execute(
            insert(LineShare).values(
                line_id=made, department_id=office.organisations[department], share=Decimal(share)
            )
        )
    return int(made)


def usage(
    office: Office,
    line: int,
    quantity: str,
    department: str | None = None,
    month: Month = MARCH,
    *,
    confirmed: bool = True,
) -> int:
    """A quantity of a unit-rate line, confirmed by another person unless told otherwise."""
    with connected() as connection:
        return int(
            connection.execute(
                insert(Usage)
                .values(
                    bureau_id=office.bureau,
                    line_id=line,
                    month=month.first,
                    department_id=office.organisations[department] if department else None,
                    quantity=Decimal(quantity),
                    entered_by=office.people["contract_supervisor"],
                    state="confirmed" if confirmed else "entered",
                    confirmed_by=office.people["finance"] if confirmed else None,
                )
                .returning(Usage.id)
            ).scalar_one()
        )


def sheet(
    office: Office,
    contract: Made,
    amounts: Sequence[str],
    *,
    month: Month = MARCH,
    state: str = "confirmed",
    retention: str = "0",
    seq: int = 0,
    quantities: Sequence[str] = (),
    served: Sequence[tuple[date, date]] = (),
    departments: Sequence[str | None] = (),
) -> int:
    """A sheet with one amount per contract line in any state; a confirmed one has raised the counters.

    `served`: first and last days, the whole month unless told otherwise; `departments`: who bears each line alone.
    Nothing is posted to the ledger.
    """
    parsed = [Money.parse(amount) for amount in amounts]
    counts = [Decimal(number) for number in quantities] or [Decimal(1)] * len(parsed)
    spans = served or [(month.first, month.last)]
    days = sum((last - first).days + 1 for first, last in spans)
    named = [office.organisations[one] if one else None for one in departments] or [None] * len(parsed)
    earned, kept = sum(parsed, Money.zero()), Money.parse(retention)
    with connected() as connection:
        main = (
            connection.execute(
                select(Sheet.id).where(
                    Sheet.contract_id == contract.id, Sheet.month == month.first, Sheet.seq == 0
                )
            ).scalar_one()
            if seq
            else None
        )
        made = int(
            connection.execute(
                insert(Sheet)
                .values(
                    bureau_id=office.bureau,
                    contract_id=contract.id,
                    month=month.first,
                    seq=seq,
                    served=[Range(first, last + timedelta(days=1)) for first, last in spans],
                    corrects_id=main,
                    reason="更正" if seq else "",
                    earned=earned,
                    retention=kept,
                    payable=earned - kept,
                    prepared_by=office.people["contract_supervisor"],
                )
                .returning(Sheet.id)
            ).scalar_one()
        )
        rows = zip(contract.lines, parsed, counts, named, strict=True)
        for place, (line, amount, count, department) in enumerate(rows, 1):
            connection.execute(
                insert(SheetLine).values(
                    sheet_id=made,
                    contract_line_id=line,
                    place=place,
                    quantity=count,
                    price=select(ContractLine.price).where(ContractLine.id == line).scalar_subquery(),
                    days=days,
                    of_days=month.period.days,
                    amount=amount,
                    department_id=department,
                )
            )
            if state == "confirmed":
                connection.execute(
                    update(ContractLine)
                    .where(ContractLine.id == line)
                    .values(
                        earned_amount=ContractLine.earned_amount + amount.fen,
                        earned_quantity=ContractLine.earned_quantity + count,
                    )
                )
        if state != "draft":
            connection.execute(update(Sheet).where(Sheet.id == made).values(_sent(office, made, state)))
    return made


def confirmed_sheet(office: Office, contract: Made, amounts: Sequence[str], **more: Any) -> int:
    """`sheet` in the state most tests of bills begin with."""
    return sheet(office, contract, amounts, **more)


def _sent(office: Office, made: int, state: str) -> dict[str, Any]:
    moment = "2026-03-31 02:00+00"
    return {
        "number": f"JS-2026-{900000 + made:06}",
        "state": state,
        "sent_by": office.people["contract_supervisor"],
        "sent_at": moment,
        "answered_by": office.people["vendor"] if state in ("confirmed", "disputed") else None,
        "confirmed_at": moment if state == "confirmed" else None,
        "dispute": "数量不符" if state == "disputed" else None,
    }
