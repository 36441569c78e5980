"""Tables in and out: Excel and CSV read with row numbers and reasons, Excel written with text that stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

import xlsxwriter

from procurement.infra import tables, untrusted
from procurement.infra.formats import SHOWN_DIGITS
from procurement.infra.printable import missing, named, tidy
from procurement.infra.tables import MAX_CELL
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice
from procurement.pages.fields import DayField, MonthField, QuantityField, YuanField, reading
from procurement.pages.i18n import Text, in_every_language
from procurement.pages.typed import Unreadable

NEVER_SURE = {
    tables.ERROR: "spreadsheets.cell_error",
    tables.UNCOMPUTED: "spreadsheets.cell_uncomputed",
    tables.MERGED: "spreadsheets.cell_merged",
    tables.UNCLEAR: "spreadsheets.cell_unclear",
    tables.LONG: "spreadsheets.cell_long",
}
"""Why cells of these kinds are taken for no value, whatever their column holds."""


class Holds(StrEnum):
    """What a column is meant to hold, which decides what a number or a day in it may be.

    TEXT: names, words, codes; a number only as the sheet shows it (7 in the format 000 is 007).
    NUMBER: amounts, to the 15 digits sheets keep. DAY and MONTH: a text or a real day, never a number.
    """

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"


class Cell(NamedTuple):
    """A cell as the reader marked it (`tables`)."""

    kind: str
    text: str


EMPTY = Cell(tables.TEXT, "")
HIDDEN = "…"
"""What stands for a cell that is never said again."""
LONG_NUMBER = re.compile(r"\d{15}")


@dataclass(frozen=True)
class Field:
    """A column expected in an upload: its key, the headings it may stand under, how a cell becomes a value.

    A `required` column must be there, and its cells filled in unless they `may_be_empty`.
    `parse` gets the stripped text and raises ValueError with a refusal code to complain. What stands in a `secret`
    column is never said again, nor a long number anywhere in a table that has one.
    """

    key: str
    headings: tuple[str, ...]
    parse: Callable[[str], Any] = str
    required: bool = True
    may_be_empty: bool = False
    holds: Holds = Holds.TEXT
    secret: bool = False


def heads(key: str, words: Text, *others: str) -> tuple[str, ...]:
    """What a column may stand under: its words in every language, its key, and `others`."""
    return (*in_every_language(words), key, *others)


def as_in_form(key: str, form_field: Any, headings: tuple[str, ...], **options: Any) -> Field:
    """A column that takes exactly what a form's field takes, and refuses what it refuses, in its words.

    `form_field` is the field as it stands in the form's class: `DepartmentForm.name_zh`.
    """
    parse, holds = reading(form_field), _held_by(form_field.field_class)
    return Field(key, headings, parse, holds=holds, **options)


def _held_by(kind: type) -> Holds:
    for held, kinds in (
        (Holds.DAY, DayField),
        (Holds.MONTH, MonthField),
        (Holds.NUMBER, (QuantityField, YuanField)),
    ):
        if issubclass(kind, kinds):
            return held
    return Holds.TEXT


Positioned = tuple[Field, int | None, str]
"""A column, where it stands in the file (None: nowhere), its heading."""


@dataclass(frozen=True)
class Problem:
    """Why one row cannot be taken: the row as the sheet program counts it, the heading, and the reason."""

    row: int
    heading: str
    refusal: Refusal


@dataclass
class Table:
    """What was read: (row number, values) of every good row, and the problems of the others.

    `told` names the columns the file has: what it has not says nothing, not that there is nothing.
    """

    told: frozenset[str] = frozenset()
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, row: int, heading: str, code: str, **params: Any) -> None:
        """Note a fault found by a rule after reading."""
        self.problems.append(Problem(row, heading, Refusal(code, params)))


def whole(problems: Sequence[Problem]) -> None:
    """Nothing is half imported: refuses a table with problems, giving the reason of each row."""
    if problems:
        raise Refused([problem.refusal for problem in problems])


# ---- reading ------------------------------------------------------------------------------------
def read(content: bytes, fields: Sequence[Field]) -> Table:
    """Read an .xlsx or .csv upload whose first row holds headings, with certainty or not at all.

    A text may be UTF-8, UTF-16 with mark, or GB 18030 where it can be nothing else, parted by commas, semicolons or
    tabs; of a workbook the first sheet that is shown is read. Refuses (for the whole file): spreadsheets.empty,
    spreadsheets.not_a_table, spreadsheets.too_large, spreadsheets.too_many_rows, spreadsheets.too_many_cells, spreadsheets.all_hidden,
    spreadsheets.encoding_unclear, spreadsheets.separator_unclear, spreadsheets.columns_missing, spreadsheets.column_twice, and what
    `untrusted.read` refuses.
    """
    grid = [(number, _cells(found)) for number, *found in untrusted.read("table", content)]
    if not grid:
        raise Refused([Refusal("spreadsheets.empty", field="file")])
    head = {position: cell.text for position, cell in grid[0][1].items()}
    positions = _positions(head, fields)
    table = Table(told=frozenset(expected.key for expected, position, _ in positions if position is not None))
    for number, cells in grid[1:]:
        _read_row(table, number, cells, positions, head)
    return table


def _cells(found: Iterable[Any]) -> dict[int, Cell]:
    cells = ((position, Cell(kind, _clean(text))) for position, kind, text in found)
    return {position: cell for position, cell in cells if cell.text}


def _clean(text: str) -> str:
    """Every text of every import comes through here: without margins, and without what nobody sees."""
    return tidy(text).strip()


def _read_row(
    table: Table, number: int, cells: dict[int, Cell], positions: list[Positioned], head: Mapping[int, str]
) -> None:
    before = len(table.problems)
    taken = {position for _, position, _ in positions if position is not None}
    hides = any(expected.secret for expected, _, _ in positions)
    _read_others(table, number, cells, taken, head, hides=hides)
    values: dict[str, Any] = {}
    for expected, position, heading in positions:
        cell = EMPTY if position is None else cells.get(position, EMPTY)
        try:
            values[expected.key] = _value(expected, cell)
        except ValueError as fault:
            shown = _shown(cell.text, secret=expected.secret, hides=hides)
            table.problems.append(Problem(number, heading, _reason(fault, shown)))
    if len(table.problems) == before:
        table.rows.append((number, values))


def _read_others(
    table: Table,
    number: int,
    cells: Mapping[int, Cell],
    taken: Collection[int],
    head: Mapping[int, str],
    *,
    hides: bool,
) -> None:
    """Cells of columns nobody asked for: under a heading they are the sender's own, unless they hold an error.
    Without one they may be the rest of a number whose comma parted it."""
    for position in sorted(cells.keys() - taken):
        cell = cells[position]
        if position not in head:
            table.complain(number, "", "spreadsheets.row_too_wide", value=_shown(cell.text[:60], hides=hides))
            return
        if cell.kind == tables.ERROR:
            table.complain(
                number, head[position], "spreadsheets.cell_error", value=_shown(cell.text, hides=hides)
            )


def _shown(text: str, *, hides: bool, secret: bool = False) -> str:
    """A cell as a problem quotes it: a secret one not at all, and in a table that has such, no long number, which may
    have slipped into another column."""
    return HIDDEN if secret or (hides and LONG_NUMBER.search(text)) else text


def _value(expected: Field, cell: Cell) -> Any:
    _sure(expected, cell)
    if len(cell.text) > MAX_CELL:
        raise ValueError("spreadsheets.cell_too_long")
    if "\N{REPLACEMENT CHARACTER}" in cell.text:
        raise ValueError("spreadsheets.cell_damaged")
    if not cell.text:
        if expected.required and not expected.may_be_empty:
            raise ValueError("spreadsheets.cell_missing")
        return None
    if missing(cell.text):
        raise ValueError("spreadsheets.cell_unprintable")
    return expected.parse(cell.text)


def _sure(expected: Field, cell: Cell) -> None:
    """Raises ValueError with a code where a cell does not say with certainty what the column holds."""
    if cell.kind in NEVER_SURE:
        raise ValueError(NEVER_SURE[cell.kind])
    if cell.kind == tables.DAY and expected.holds not in (Holds.DAY, Holds.MONTH):
        raise ValueError("spreadsheets.day_unexpected")
    if cell.kind not in (tables.NUMBER, tables.SHAPED) or expected.holds is Holds.NUMBER:
        return
    if expected.holds is not Holds.TEXT:
        raise ValueError(f"spreadsheets.number_no_{expected.holds}")
    if cell.kind == tables.NUMBER and not (cell.text.isdigit() and len(cell.text) <= SHOWN_DIGITS):
        raise ValueError("spreadsheets.number_no_text")


def _reason(fault: ValueError, text: str) -> Refusal:
    """A parser complains with a code of ours, or as a form's field does: in words."""
    value = text[:60]
    if isinstance(fault, Unreadable):
        return Refusal("spreadsheets.cell_refused", {"value": value, "said": str(fault)})
    return Refusal(_code(fault), {"value": value, "characters": named(missing(text))})


def _code(fault: ValueError) -> str:
    code = str(fault)
    return code if code.count(".") == 1 and " " not in code else "spreadsheets.cell_unreadable"


def _positions(head: Mapping[int, str], fields: Sequence[Field]) -> list[Positioned]:
    known = {position: heading.lower() for position, heading in head.items()}
    positions: list[Positioned] = []
    lacking = []
    for expected in fields:
        names = {heading.lower() for heading in expected.headings}
        found = [position for position, heading in known.items() if heading in names]
        if len(found) > 1:
            raise Refused([Refusal("spreadsheets.column_twice", {"column": expected.headings[0]}, "file")])
        if not found and expected.required:
            lacking.append(expected.headings[0])
        positions.append((expected, found[0] if found else None, expected.headings[0]))
    if lacking:
        raise Refused([Refusal("spreadsheets.columns_missing", {"columns": "、".join(lacking)}, "file")])
    return positions


# ---- writing ------------------------------------------------------------------------------------
NUMBERS = {
    "money": "#,##0.00",
    "price": "#,##0.00####",
    "number": "#,##0.######",
    "whole": "#,##0",
    "day": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm",
}
"""How a sheet program shows a kind of value: in what is exported and in what is to be filled in."""


@dataclass(frozen=True)
class Column:
    """A column of a written sheet; `kind` is text, money, price, number, day or instant."""

    heading: str
    kind: str = "text"
    width: int = 16


def write(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet as .xlsx: bold frozen head, money with two decimals, prices with up to six, everything typed by people
    written as text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(sheet_name(title))
    head = book.add_format({"bold": True, "bottom": 1})
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in NUMBERS.items()}
    for n, column in enumerate(columns):
        sheet.write_string(0, n, column.heading, head)
        sheet.set_column(n, n, column.width)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for n, (column, value) in enumerate(zip(columns, row, strict=True)):
            write_cell(sheet, line, n, value, formats.get(_style(column.kind, value)))
    sheet.autofilter(0, 0, 0, max(len(columns) - 1, 0))
    book.close()
    return out.getvalue()


def _style(kind: str, value: Any) -> str:
    """A whole number is written 5, not 5. with a point and nothing after it."""
    whole = kind == "number" and isinstance(value, int | Decimal) and value == value // 1
    return "whole" if whole else kind


def write_cell(sheet: Any, line: int, n: int, value: Any, style: Any) -> None:
    """A value as its kind of cell; what people typed is a text, whatever it looks like."""
    if value is None or value == "":
        sheet.write_blank(line, n, None, style)
    elif isinstance(value, Money | UnitPrice):
        sheet.write_number(line, n, value.yuan, style)
    elif isinstance(value, bool):
        sheet.write_string(line, n, str(value), style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(line, n, value, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, n, value.replace(tzinfo=None), style)
    elif isinstance(value, date):
        sheet.write_datetime(line, n, datetime.combine(value, time.min), style)
    else:
        sheet.write_string(line, n, str(value), style)


def sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ in a sheet's name."""
    return "".join("·" if c in "[]:*?/\\" else c for c in title)[:31] or "Sheet"
