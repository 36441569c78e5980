"""A table of running contracts: a row a line, the contract's own facts on its first row; and why it cannot be taken.

Every contract passes the rules its forms pass, all at once, each fault with its row. A contract is known again by the
number it has outside this system, compared as a reference; one that is there already is left as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.contracts.rules.drafts import DraftCommand, LegalLimits, agreed_refusals, payment_refusals
from procurement.contracts.rules.lines import LineCommand, Part, Share, line_refusals, share_refusals
from procurement.contracts.rules.openings import Limit, LineOpening, OpeningCommand, opening_refusals
from procurement.contracts.rules.states import BasisKind, Pricing
from procurement.contracts.rules.terms import ONE_DAY, months_of, term_refusals
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.kernel.plans import Fault, Plan, compared, of_row
from procurement.kernel.references import Known, reference_key
from procurement.kernel.unit_price import UnitPrice


@dataclass(frozen=True)
class ContractCells:
    """What a row says of its contract; None where its cell is empty. Rates are shares of one."""

    title: str | None
    vendor: str | None
    supervisor: str | None
    signed_on: date | None
    basis: str | None
    starts: date | None
    ends: date | None
    amount: Money | None
    retention_rate: Decimal | None
    payment_days: int | None
    settled_through: date | None
    paid: Money | None
    retained: Money | None


NEEDED = ("title", "vendor", "supervisor", "signed_on", "basis", "starts", "ends", "amount", "payment_days")
"""What the first row of a contract says; the others may stay empty: nothing kept back, nothing settled or paid."""


@dataclass(frozen=True)
class LineCells:
    """What a row says of its line. `shares` are per department code, as shares of one."""

    item: str
    title: str
    pricing: Pricing
    unit: str
    price: UnitPrice
    quantity: Decimal
    parts: tuple[Part, ...]
    shares: tuple[tuple[str, Decimal], ...]
    settled: Money
    settled_quantity: Decimal


@dataclass(frozen=True)
class TakeoverLine:
    """One row of the table; `number` is the contract's number outside this system."""

    row: int
    number: str
    contract: ContractCells
    line: LineCells


@dataclass(frozen=True)
class Takeover:
    """A running contract as it would be drafted. The opening's lines are numbered from 0 in their order."""

    number: str
    signed_on: date
    draft: DraftCommand
    lines: tuple[tuple[LineCommand, tuple[Share, ...]], ...]
    opening: OpeningCommand


@dataclass(frozen=True)
class TakeoverFacts:
    """What the codes of a table name, and what the law allows by the day a contract begins, or why that is not known."""

    vendors: Mapping[str, int]
    supervisors: Mapping[str, int]
    items: Mapping[str, int]
    departments: Mapping[str, int]
    limits: Mapping[date, LegalLimits | Refusal]
    there: Collection[str]


def takeover_plan(lines: Sequence[TakeoverLine], facts: TakeoverFacts) -> Plan[Takeover]:
    """What an import would draft. Faults: contracts.row_incomplete, row_differs, *_unknown, and what the rules of
    drafts, lines, shares and openings refuse."""
    faults: list[Fault] = []
    wanted: list[tuple[str, Takeover | None]] = []
    there = {reference_key(number) for number in facts.there}
    lines = _as_known(lines, facts)
    for number, rows in _by_number(lines).items():
        if number in there:
            wanted.append((number, None))
            continue
        found = _row_faults(rows) or _code_faults(rows, facts)
        made = None if found else _takeover(rows, facts)
        if made is not None:
            found = _rule_faults(rows, made, facts)
            wanted.append((number, made))
        faults += found
    known: dict[str, tuple[int, Takeover | None]] = dict.fromkeys(there, (0, None))
    return compared(wanted, known, faults)  # type: ignore[arg-type]  # None only where it is there


def _as_known(lines: Sequence[TakeoverLine], facts: TakeoverFacts) -> list[TakeoverLine]:
    """The rows with every code as it is kept here, however the table writes it (kernel.references)."""
    vendors, items, departments = Known(facts.vendors), Known(facts.items), Known(facts.departments)
    return [
        replace(
            row,
            contract=replace(row.contract, vendor=row.contract.vendor and vendors.meant(row.contract.vendor)),
            line=replace(
                row.line,
                item=items.meant(row.line.item),
                shares=tuple((departments.meant(code), share) for code, share in row.line.shares),
            ),
        )
        for row in lines
    ]


def _by_number(lines: Sequence[TakeoverLine]) -> dict[str, list[TakeoverLine]]:
    """Rows by the key of their contract's number: another dash makes no further contract."""
    found: dict[str, list[TakeoverLine]] = {}
    for line in lines:
        found.setdefault(reference_key(line.number), []).append(line)
    return found


def _row_faults(rows: Sequence[TakeoverLine]) -> list[Fault]:
    """The first row says everything of the contract; the others repeat it or say nothing."""
    first = rows[0]
    lacking = [name for name in NEEDED if getattr(first.contract, name) is None]
    said = Refusal("contracts.row_incomplete", {"number": first.number})
    faults: list[Fault] = [(first.row, name, said) for name in lacking]
    for line in rows[1:]:
        for field in fields(ContractCells):
            value = getattr(line.contract, field.name)
            if value is not None and value != getattr(first.contract, field.name):
                faults.append((line.row, field.name, Refusal("contracts.row_differs", {"first": first.row})))
    return faults


def _code_faults(rows: Sequence[TakeoverLine], facts: TakeoverFacts) -> list[Fault]:
    first, faults = rows[0], list[Fault]()
    if first.contract.vendor not in facts.vendors:
        said = Refusal("contracts.vendor_code_unknown", {"code": first.contract.vendor}, "vendor")
        faults += of_row(first.row, [said])
    if first.contract.supervisor not in facts.supervisors:
        email = {"email": first.contract.supervisor}
        faults += of_row(first.row, [Refusal("contracts.supervisor_account_unknown", email, "supervisor")])
    for line in rows:
        if line.line.item not in facts.items:
            said = Refusal("contracts.item_code_unknown", {"code": line.line.item}, "item")
            faults += of_row(line.row, [said])
        for code, _ in line.line.shares:
            if code not in facts.departments:
                said = Refusal("contracts.department_code_unknown", {"code": code}, "shares")
                faults += of_row(line.row, [said])
    return faults


def _takeover(rows: Sequence[TakeoverLine], facts: TakeoverFacts) -> Takeover:
    """The commands the forms would have made. An empty day of settling: nothing was settled before."""
    cells: Any = rows[0].contract
    draft = DraftCommand(
        cells.title,
        facts.vendors[cells.vendor],
        facts.supervisors[cells.supervisor],
        cells.starts,
        cells.ends,
        cells.amount,
        cells.retention_rate or Decimal(0),
        cells.payment_days,
        cells.basis,
    )
    openings = tuple(
        LineOpening(n, row.line.settled, row.line.settled_quantity) for n, row in enumerate(rows)
    )
    opening = OpeningCommand(
        cells.settled_through or cells.starts - ONE_DAY,
        sum((one.amount for one in openings), Money.zero()),
        cells.paid or Money.zero(),
        cells.retained or Money.zero(),
        openings,
    )
    lines = tuple((_line(row.line, facts), _shares(row.line, facts)) for row in rows)
    return Takeover(rows[0].number, cells.signed_on, draft, lines, opening)


def _line(cells: LineCells, facts: TakeoverFacts) -> LineCommand:
    return LineCommand(
        facts.items[cells.item],
        cells.title,
        cells.pricing,
        cells.unit,
        cells.price,
        cells.quantity,
        cells.parts,
    )


def _shares(cells: LineCells, facts: TakeoverFacts) -> tuple[Share, ...]:
    return tuple(Share(facts.departments[code], share) for code, share in cells.shares)


# ---- the rules of the forms, with rows ----------------------------------------------------------
FIELD_OF = {
    "contract_supervisor_id": "supervisor",
    "vendor_id": "vendor",
    "item_id": "item",
    "origin_basis": "basis",
    "earned": "settled",
}
"""Columns whose field has another name in the forms."""


def _rule_faults(rows: Sequence[TakeoverLine], made: Takeover, facts: TakeoverFacts) -> list[Fault]:
    first, draft = rows[0].row, made.draft
    limits = facts.limits[draft.starts]
    if isinstance(limits, Refusal):
        return of_row(first, [limits])
    found = term_refusals(draft.starts, draft.ends, limits.years, limits.years_basis)
    found += payment_refusals(draft, limits)
    if found:
        return of_row(first, map(_in_columns, found))
    faults: list[Fault] = []
    term = Period(draft.starts, draft.ends)
    for row, (line, shares) in zip(rows, made.lines, strict=True):
        found = line_refusals(line, months_of(term))
        fixed = any(part.kind is BasisKind.FIXED_SHARE for part in line.basis)
        if fixed and not shares:
            found.append(Refusal("contracts.shares_needed", field="shares"))
        elif shares:
            said = share_refusals(shares) if fixed else [Refusal("contracts.not_by_share")]
            found += [Refusal(one.code, one.params, "shares") for one in said]
        faults += of_row(row.row, map(_in_columns, found))
    return faults or _sum_faults(rows, made, term)


def _sum_faults(rows: Sequence[TakeoverLine], made: Takeover, term: Period) -> list[Fault]:
    """What needs every line to be right: their sum, and what was settled before."""
    first = rows[0].row
    faults = [
        (first, "amount", Refusal(refusal.code, refusal.params))
        for refusal in agreed_refusals(made.draft.amount, [line.amount for line, _ in made.lines])
    ]
    limits = [Limit(n, line.amount, line.quantity) for n, (line, _) in enumerate(made.lines)]
    for refusal in opening_refusals(term, made.opening, limits):
        name = refusal.field or ""
        if name.startswith("lines-"):
            _, place, column = name.split("-")
            column = "settled" if column == "amount" else "settled_quantity"
            faults.append((rows[int(place)].row, column, refusal))
        else:
            faults.append((first, FIELD_OF.get(name, name), refusal))
    return faults


def _in_columns(refusal: Refusal) -> Refusal:
    name = refusal.field or ""
    return Refusal(refusal.code, refusal.params, FIELD_OF.get(name, name))
