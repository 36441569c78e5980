"""The table of open receivables: its columns, how cells become values, and the workbook to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from procurement.billing.forms.receipts import ReceiptForm
from procurement.billing.rules.brought import BroughtLine
from procurement.kernel.money import Money
from procurement.pages import blanks, spreadsheets
from procurement.pages.blanks import Choice
from procurement.pages.forms import DayField, MonthField, TextField
from procurement.pages.i18n import Text, _, lazy
from procurement.pages.imports import read_table

HEADINGS: dict[str, Text] = {
    "department": lazy("Department code"),
    "month": lazy("Month"),
    "reference": lazy("Former paper"),
    "amount": lazy("Unpaid amount"),
    "pay_by": lazy("Pay by"),
}
"""Columns in their order."""
NOTES: dict[str, Text] = {
    "department": lazy("The code of a department that is there and pays its bills."),
    "month": lazy("The month it was billed for, as year-month."),
    "reference": lazy("The number of the bill it comes from; each stands here once."),
    "amount": lazy("What is still unpaid of it, in yuan."),
    "pay_by": lazy("The day it was to be paid by; empty: today."),
}
KINDS = {"month": "month", "amount": "money", "pay_by": "day"}
FIELDS = {
    "department": TextField(most=20),
    "month": MonthField(),
    "reference": TextField(most=60),
    "amount": ReceiptForm.amount,
    "pay_by": DayField(),
}


def read_receivables(content: bytes) -> tuple[list[BroughtLine], list[spreadsheets.Problem]]:
    """The rows of a table of receivables, and why others cannot be read. Refuses what is no such table."""
    table = read_table(content, [_field(key) for key in HEADINGS])
    return [BroughtLine(row, **cells) for row, cells in table.rows], table.problems


def _field(key: str) -> spreadsheets.Field:
    return spreadsheets.as_in_form(
        key, FIELDS[key], spreadsheets.heads(key, HEADINGS[key]), required=key != "pay_by"
    )


def blank_receivables(departments: Iterable[Choice]) -> bytes:
    """The workbook of open receivables."""
    return blanks.write(_("Open receivables"), receivable_columns(list(departments)), EXAMPLES)


def receivable_columns(departments: list[Choice] | None = None) -> list[blanks.Column]:
    """Its columns, with the departments there are to choose from."""
    offered = {"department": departments or []}
    return [
        blanks.Column(heading, NOTES[key], KINDS.get(key, "text"), 20, offered.get(key, ()))
        for key, heading in HEADINGS.items()
    ]


EXAMPLES: list[tuple[Any, ...]] = [
    ("D01", "2026-09", "FT-2026-0091", Money.parse("12345.60"), date(2026, 10, 31)),
    ("D01", "2026-10", "FT-2026-0107", Money.parse("800.00"), None),
]
