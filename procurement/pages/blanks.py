"""Workbooks to fill in: headings with notes, drop-downs of what is there already, examples on a second sheet.

The first sheet is the one an import reads; its columns have formats, so that a code `007` stays `007`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_range_abs

from procurement.pages.i18n import Text, _
from procurement.pages.spreadsheets import NUMBERS, sheet_name, write_cell

ROWS = 2000
"""As many rows have a drop-down; an import takes no more."""
MOST_SAID = 255
"""Characters a sheet program shows beside a cell."""
FORMATS = {**NUMBERS, "text": "@", "month": "@"}
"""What is typed is kept as typed: a text stays a text, a month is one."""
Choice = tuple[str, str]
"""What is written into a cell, and what it means: (D01, 市发展和改革委员会)."""


@dataclass(frozen=True)
class Column:
    """A column to fill in. `choices` make a drop-down; without `strict` another value is only warned of, for what
    it names may be imported first."""

    heading: Text
    note: Text
    kind: str = "text"
    width: int = 16
    choices: Sequence[Choice] = ()
    strict: bool = False


def write(
    title: str,
    columns: Sequence[Column],
    examples: Iterable[Sequence[Any]],
    rows: Iterable[Sequence[Any]] = (),
) -> bytes:
    """The workbook: a sheet to fill in (`rows` stand there already), one of examples and notes, one of the lists."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {**options, "strings_to_numbers": False})
    made = _Book(book, columns)
    sheet = book.add_worksheet(sheet_name(title))
    made.head(sheet)
    made.fill(sheet, rows)
    shown = book.add_worksheet(sheet_name(_("Examples")))
    made.head(shown)
    last = made.fill(shown, examples)
    made.explain(shown, last + 2)
    made.offer(sheet)
    sheet.activate()
    book.close()
    return out.getvalue()


class _Book:
    """One workbook under way."""

    def __init__(self, book: Any, columns: Sequence[Column]) -> None:
        self.book, self.columns = book, columns
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}

    def head(self, sheet: Any) -> None:
        for n, column in enumerate(self.columns):
            sheet.set_column(n, n, column.width, self.formats[column.kind])
            sheet.write_string(0, n, str(column.heading), self.bold)
            if column.note:
                sheet.write_comment(0, n, str(column.note), {"x_scale": 2, "y_scale": 1.4})
        sheet.freeze_panes(1, 0)

    def fill(self, sheet: Any, rows: Iterable[Sequence[Any]]) -> int:
        """Rows below the headings; returns the last one."""
        line = 0
        for line, row in enumerate(rows, 1):
            for n, (column, value) in enumerate(zip(self.columns, row, strict=True)):
                write_cell(sheet, line, n, value, self.formats[column.kind])
        return line

    def explain(self, sheet: Any, line: int) -> None:
        """What each column holds, below the examples, where it can be printed."""
        sheet.write_string(line, 0, _("What the columns hold"), self.bold)
        for n, column in enumerate(self.columns, 1):
            sheet.write_string(line + n, 0, str(column.heading), self.bold)
            sheet.write_string(line + n, 1, str(column.note))

    def offer(self, sheet: Any) -> None:
        """Drop-downs, and the sheet their values stand on beside what they mean."""
        offered = [(n, column) for n, column in enumerate(self.columns) if column.choices]
        if not offered:
            return
        lists = self.book.add_worksheet(sheet_name(_("Lists")))
        for position, (n, column) in enumerate(offered):
            code, meaning = 2 * position, 2 * position + 1
            lists.write_string(0, code, str(column.heading), self.bold)
            lists.set_column(code, code, 16)
            lists.set_column(meaning, meaning, 28)
            for line, (value, means) in enumerate(column.choices, 1):
                lists.write_string(line, code, value)
                lists.write_string(line, meaning, means if means != value else "")
            source = xl_range_abs(1, code, len(column.choices), code)
            where = f"{xl_col_to_name(n)}2:{xl_col_to_name(n)}{ROWS + 1}"
            sheet.data_validation(
                where,
                {
                    "validate": "list",
                    "source": f"='{lists.get_name()}'!{source}",
                    "error_type": "stop" if column.strict else "warning",
                    "input_message": str(column.note)[:MOST_SAID],
                },
            )
