"""The table of running contracts: its columns, how cells become values, and the workbook to fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.accounts.forms import PersonForm
from procurement.accounts.rules import account_name
from procurement.contracts.forms.drafts import (
    PER_CENT,
    OpeningForm,
    OpeningLineForm,
    PartiesForm,
    PricedLineForm,
)
from procurement.contracts.rules import (
    BasisKind,
    ContractCells,
    LineCells,
    Part,
    Pricing,
    TakeoverLine,
)
from procurement.contracts.sentences import BASES, FIELDS, PRICINGS
from procurement.kernel.money import Money
from procurement.pages import blanks, spreadsheets, typed
from procurement.pages.blanks import Choice
from procurement.pages.forms import DayField, TextField
from procurement.pages.i18n import Text, _, in_every_language, lazy
from procurement.pages.imports import read_table

CODE, NUMBER = TextField(most=24), TextField(most=60)
HEADINGS: dict[str, Text] = {
    "number": lazy("Original contract number"),
    "title": FIELDS["title"],
    "vendor": lazy("Vendor code"),
    "supervisor": lazy("Contract supervisor's e-mail"),
    "signed_on": lazy("Signed on"),
    "basis": FIELDS["origin_basis"],
    "starts": FIELDS["starts"],
    "ends": FIELDS["ends"],
    "amount": FIELDS["amount"],
    "retention_rate": lazy("Retention (%)"),
    "payment_days": FIELDS["payment_days"],
    "settled_through": lazy("Settled through"),
    "paid": lazy("Paid so far"),
    "retained": lazy("Retained so far"),
    "item": lazy("Service code"),
    "line": lazy("Name on the contract"),
    "pricing": lazy("Pricing"),
    "unit": lazy("Unit"),
    "price": lazy("Price"),
    "quantity": lazy("Months or quantity"),
    **{str(kind): lazy("%(basis)s (%%)", basis=BASES[kind]) for kind in BasisKind},
    "shares": lazy("Shares by department"),
    "settled": lazy("Settled before"),
    "settled_quantity": lazy("Quantity settled before"),
}
"""Columns in their order."""
ON_FIRST: Text = lazy("On the first row of each contract; on its further rows empty.")
NOTES: dict[str, Text] = {
    "number": lazy("The number the signed contract has. Its rows stand together: one for each priced line."),
    "vendor": lazy("The code of a vendor that is there. On the first row of each contract."),
    "supervisor": lazy("The account of a contract supervisor. On the first row of each contract."),
    "basis": lazy("The result or document the contract rests on, with its number. On the first row."),
    "amount": lazy("Over the whole term, tax included; the lines must add up to it. On the first row."),
    "retention_rate": lazy("Kept back of every month, in per cent; empty: nothing. On the first row."),
    "payment_days": lazy("Days after both sides confirmed the month, such as 30. On the first row."),
    "settled_through": lazy(
        "The last day already settled elsewhere: it and every day before are never billed here. Empty: nothing yet."
    ),
    "paid": lazy("Of what was settled before, what the vendor has been paid; empty: nothing."),
    "retained": lazy("Of what was settled before, what is still kept back; empty: nothing."),
    "item": lazy("The code of a service that is there."),
    "line": lazy("As it stands on sheets and bills."),
    "pricing": lazy("A lump sum a month, or a rate for each unit of the confirmed quantity."),
    "unit": lazy("月 for a lump sum; else 人次, 场, 次 …"),
    "price": lazy("Per month with two decimals, or per unit of the quantity with up to six."),
    "quantity": lazy("Months of the whole term, or the quantity contracted."),
    **{
        str(kind): lazy("How much of the cost is shared out by this, in per cent; all together 100.")
        for kind in BasisKind
    },
    "shares": lazy("Only for a fixed share: each department's code and per cent, such as D01=60; D02=40."),
    "settled": lazy("What this line had earned by the day settled through; empty: nothing."),
    "settled_quantity": lazy("The months or quantity of it; empty: nothing."),
}
KINDS = {
    **dict.fromkeys(("signed_on", "starts", "ends", "settled_through"), "day"),
    **dict.fromkeys(("amount", "paid", "retained", "settled"), "money"),
    **dict.fromkeys(("retention_rate", "payment_days", "quantity", "settled_quantity"), "number"),
    "price": "price",
    **{str(kind): "number" for kind in BasisKind},
}
SIGNED = DayField()


# ---- reading ------------------------------------------------------------------------------------
def read_takeovers(content: bytes) -> tuple[list[TakeoverLine], list[spreadsheets.Problem]]:
    """The rows of a table of running contracts, and why others cannot be read. Refuses what is no such table."""
    table = read_table(content, [*_contract_fields(), *_line_fields()])
    return [_row(number, cells) for number, cells in table.rows], table.problems


def _contract_fields() -> list[spreadsheets.Field]:
    """What stands on a contract's first row alone may be empty on others."""
    of_parties = ("title", "starts", "ends", "amount", "retention_rate", "payment_days")
    return [
        _field("number", NUMBER),
        *(_field(key, getattr(PartiesForm, key), may_be_empty=True) for key in of_parties),
        _field("vendor", CODE, may_be_empty=True),
        _field("supervisor", PersonForm.email, may_be_empty=True),
        _field("signed_on", SIGNED, may_be_empty=True),
        _field("basis", PartiesForm.origin_basis, may_be_empty=True),
        *(
            _field(key, getattr(OpeningForm, key), required=False)
            for key in ("settled_through", "paid", "retained")
        ),
    ]


def _line_fields() -> list[spreadsheets.Field]:
    return [
        _field("item", CODE),
        _field("line", PricedLineForm.title),
        spreadsheets.Field("pricing", _headings("pricing"), _pricing),
        *(_field(key, getattr(PricedLineForm, key)) for key in ("unit", "price", "quantity")),
        *(_field(str(kind), getattr(PricedLineForm, str(kind)), required=False) for kind in BasisKind),
        spreadsheets.Field("shares", _headings("shares"), _shares, required=False),
        _field("settled", OpeningLineForm.amount, required=False),
        _field("settled_quantity", OpeningLineForm.quantity, required=False),
    ]


def _field(key: str, as_in_form: Any, **options: bool) -> spreadsheets.Field:
    return spreadsheets.as_in_form(key, as_in_form, _headings(key), **options)


def _headings(key: str) -> tuple[str, ...]:
    return spreadsheets.heads(key, HEADINGS[key])


def _pricing(cell: str) -> Pricing:
    known = {said: way for way, text in PRICINGS.items() for said in (*in_every_language(text), str(way))}
    if cell not in known:
        raise ValueError("contracts.pricing_unknown")
    return known[cell]


def _shares(cell: str) -> tuple[tuple[str, Decimal], ...]:
    """`D01=60; D02=40`: codes and per cent."""
    parts = [
        part for part in typed.narrow(cell).replace("；", ";").replace("\n", ";").split(";") if part.strip()
    ]
    found = []
    for part in parts:
        code, equals, share = part.partition("=")
        try:
            found.append((code.strip(), typed.quantity(share.strip("% "), 6) / PER_CENT))
        except ValueError:
            raise ValueError("contracts.shares_unreadable") from None
        if not (equals and code.strip()):
            raise ValueError("contracts.shares_unreadable")
    return tuple(found)


def _row(row: int, cells: Mapping[str, Any]) -> TakeoverLine:
    rate, email = cells["retention_rate"], cells["supervisor"]
    contract = ContractCells(
        **{key: cells[key] for key in ("title", "vendor", "signed_on", "basis", "starts", "ends", "amount")},
        **{key: cells[key] for key in ("payment_days", "settled_through", "paid", "retained")},
        supervisor=account_name(email) if email else None,
        retention_rate=None if rate is None else rate / PER_CENT,
    )
    parts = tuple(Part(kind, cells[str(kind)] / PER_CENT) for kind in BasisKind if cells[str(kind)])
    line = LineCells(
        cells["item"],
        cells["line"],
        cells["pricing"],
        cells["unit"],
        cells["price"],
        cells["quantity"],
        parts,
        cells["shares"] or (),
        cells["settled"] or Money.zero(),
        cells["settled_quantity"] or Decimal(0),
    )
    return TakeoverLine(row, cells["number"], contract, line)


# ---- the workbook -------------------------------------------------------------------------------
def blank_takeovers(
    vendors: Sequence[Choice], supervisors: Sequence[Choice], items: Sequence[Choice]
) -> bytes:
    """The workbook of running contracts, with what is there to choose from."""
    return blanks.write(
        _("Running contracts"), takeover_columns(vendors, supervisors, items), takeover_examples()
    )


def takeover_columns(
    vendors: Sequence[Choice] = (), supervisors: Sequence[Choice] = (), items: Sequence[Choice] = ()
) -> list[blanks.Column]:
    pricings = [(str(words), str(words)) for words in PRICINGS.values()]
    offered = {"vendor": vendors, "supervisor": supervisors, "item": items, "pricing": pricings}
    return [
        blanks.Column(
            heading,
            NOTES.get(key, ON_FIRST),
            KINDS.get(key, "text"),
            26 if key in ("title", "supervisor", "basis", "line") else 14,
            offered.get(key, ()),
            strict=key == "pricing",
        )
        for key, heading in HEADINGS.items()
    ]


def takeover_examples() -> list[tuple[Any, ...]]:
    """A contract of two lines, ten of its twelve months settled elsewhere."""
    lump, rate = str(PRICINGS[Pricing.LUMP_SUM]), str(PRICINGS[Pricing.UNIT_RATE])
    yuan = Money.parse
    return [
        (
            "2025-WY-018", "办公楼物业服务合同", "V01", "wuye@bureau.example", date(2025, 12, 20), "公开招标 2025-CG-077",
            date(2026, 1, 1), date(2026, 12, 31), yuan("133200.00"), 3, 30, date(2026, 10, 31), yuan("97000.00"),
            yuan("3330.00"), "WY-01", "物业服务", lump, "月", Decimal("10000"), 12, 60, 40, None, None, None, None,
            yuan("100000.00"), 10,
        ),
        (
            "2025-WY-018", *[None] * 13, "HY-01", "会议服务", rate, "场", Decimal("1100"), 12, None, None, None, None, 100,
            None, yuan("11000.00"), 10,
        ),
    ]  # fmt: skip
