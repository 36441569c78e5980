"""What a person enters for usage, and the table it may be imported from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from procurement.kernel.dates import Month
from procurement.pages import spreadsheets, typed
from procurement.pages.forms import ChoiceField, ChoicesField, Form, MonthField, QuantityField, VersionField
from procurement.pages.i18n import Text, _, lazy
from procurement.pages.spreadsheets import Holds
from procurement.settlement.rules.usage import Fault, UsageCommand, UsageRow

LEAST = Decimal("0.0001")


class UsageForm(Form):
    """A quantity of a unit-rate line. The lines and departments to choose from are set by the view."""

    line = ChoiceField(lazy("Line of the contract"), kind=int)
    month = MonthField(lazy("Month"))
    department = ChoiceField(
        lazy("Department"),
        kind=int,
        optional=True,
        hint=lazy("Who used it. Leave it empty where all departments share the line."),
    )
    quantity = QuantityField(lazy("Quantity"), places=4, least=LEAST)

    def to_command(self) -> UsageCommand:
        return UsageCommand(self.line.data, self.month.data, self.department.data or None, self.quantity.data)


class QuantityForm(Form):
    """Another quantity for what was entered."""

    quantity = QuantityField(lazy("Quantity"), places=4, least=LEAST)
    version = VersionField()


class ConfirmUsageForm(Form):
    """The quantities a person confirms, out of those that wait for them."""

    chosen = ChoicesField(lazy("Quantities to confirm"), kind=int)


# ---- the table ----------------------------------------------------------------------------------
HEADINGS: dict[str, Text] = {
    "contract": lazy("Contract number"),
    "place": lazy("Line number"),
    "line": lazy("Service"),
    "month": lazy("Month"),
    "department": lazy("Department code"),
    "quantity": lazy("Quantity"),
    "unit": lazy("Unit"),
}


def read_usage(content: bytes) -> tuple[list[UsageRow], list[spreadsheets.Problem]]:
    """The rows of an uploaded table, and why others cannot be read. Refuses what is no such table."""
    table = spreadsheets.read(
        content,
        [
            _field("contract", str),
            _field("place", _place, holds=Holds.NUMBER),
            _field("month", _month, holds=Holds.MONTH),
            _field("department", str, required=False),
            _field("quantity", _quantity, holds=Holds.NUMBER),
        ],
    )
    return [_row(number, cells) for number, cells in table.rows], table.problems


def problems_of(faults: Sequence[Fault]) -> list[spreadsheets.Problem]:
    """Faults found by a rule, as lines of the table of problems."""
    return [
        spreadsheets.Problem(row, str(HEADINGS.get(refusal.field or "", "")), refusal)
        for row, refusal in faults
    ]


def usage_sheet(rows: Sequence[Any]) -> bytes:
    """Usage as the table it may be imported from again; the columns more are for people."""
    columns = [
        spreadsheets.Column(str(words), "number" if key in ("place", "quantity") else "text", 26)
        for key, words in HEADINGS.items()
    ]
    return spreadsheets.write(_("Usage"), columns, [[getattr(row, key) for key in HEADINGS] for row in rows])


def _field(key: str, parse: Any, *, required: bool = True, holds: Holds = Holds.TEXT) -> spreadsheets.Field:
    return spreadsheets.Field(key, spreadsheets.heads(key, HEADINGS[key]), parse, required, holds=holds)


def _row(number: int, cells: dict[str, Any]) -> UsageRow:
    return UsageRow(
        number,
        cells["contract"],
        cells["place"],
        cells["month"],
        cells["department"] or "",
        cells["quantity"],
    )


def _place(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise ValueError("settlement.usage_place_unreadable")
    return int(text)


def _month(text: str) -> Month:
    """A month, or any day of it (what a sheet program makes of 2026-10)."""
    for read in (typed.month, lambda given: Month.of(typed.day(given))):
        try:
            return read(text)
        except ValueError:
            continue
    raise ValueError("settlement.usage_month_unreadable")


def _quantity(text: str) -> Decimal:
    try:
        found = Decimal(typed.quantity(text, 4))
    except ValueError:
        raise ValueError("settlement.usage_quantity_unreadable") from None
    if found < LEAST:
        raise ValueError("settlement.usage_quantity_unreadable")
    return found
