"""The table of service items: its columns, how cells become values, and the workbook to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from procurement.catalog.forms.items import ItemForm
from procurement.catalog.rules import ItemCommand, ItemLine
from procurement.catalog.sentences import FIELDS
from procurement.pages import blanks, spreadsheets
from procurement.pages.blanks import Choice
from procurement.pages.i18n import Text, _, lazy
from procurement.pages.imports import read_table

COLUMNS: dict[str, Text] = {
    "code": lazy("The bureau's own number of the service; contracts name it."),
    "name_zh": lazy("What the service is called."),
    "name_en": lazy("Its English name."),
    "category_code": lazy("The code of the national item catalogue, such as C21040000."),
    "unit": lazy("What a price is for: 月, 人次, 场, 次 …"),
    "guide_price": lazy("Per unit, in yuan; empty while the bureau has set none."),
    "description": lazy("May stay empty."),
}
"""Columns in their order, and what each holds."""
OPTIONAL = ("guide_price", "description")


def read_items(content: bytes) -> tuple[list[ItemLine], list[spreadsheets.Problem]]:
    """The rows of a table of items, and why others cannot be read. Refuses what is no such table."""
    table = read_table(content, [_field(key) for key in COLUMNS])
    untold = frozenset(COLUMNS) - table.told
    return [ItemLine(row, _command(cells), untold) for row, cells in table.rows], table.problems


def _field(key: str) -> spreadsheets.Field:
    heads = spreadsheets.heads(key, FIELDS[key])
    return spreadsheets.as_in_form(key, getattr(ItemForm, key), heads, required=key not in OPTIONAL)


def _command(cells: Mapping[str, Any]) -> ItemCommand:
    told = {
        **cells,
        "category_code": cells["category_code"].upper(),
        "description": cells["description"] or "",
    }
    return ItemCommand(**told)


def blank_items(categories: Iterable[Choice]) -> bytes:
    """The workbook of service items, with the codes of the catalogue to choose from."""
    offered = list(categories)
    columns = [
        blanks.Column(
            FIELDS[key],
            note,
            "price" if key == "guide_price" else "text",
            26 if key.startswith(("name", "description")) else 16,
            offered if key == "category_code" else (),
        )
        for key, note in COLUMNS.items()
    ]
    return blanks.write(_("Service items"), columns, EXAMPLES)


EXAMPLES = [
    ("WY-01", "办公楼物业服务", "Property management", "C21040000", "月", None, ""),
    ("HY-01", "会议服务", "Meeting service", "C22000000", "场", Decimal("1200.00"), ""),
]
