"""Tables in and out: Excel and CSV read with row numbers and reasons, Excel written with text that stays text."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from procurement.infra import workbook
from procurement.infra.printable import missing, named, tidy
from procurement.infra.workbook import MAX_ROWS
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.money import Money

MAX_CELL = 2_000


@dataclass(frozen=True)
class Field:
    """A column expected in an upload: its key, the headings it may stand under, how a cell becomes a value.

    A `required` column must be there, and its cells filled in unless they `may_be_empty`.
    `parse` gets the stripped text and raises ValueError with a refusal code to complain.
    """

    key: str
    headings: tuple[str, ...]
    parse: Callable[[str], Any] = str
    required: bool = True
    may_be_empty: bool = False


@dataclass(frozen=True)
class Problem:
    """Why one row cannot be taken: the row as the sheet program counts it, the heading, and the reason."""

    row: int
    heading: str
    refusal: Refusal


@dataclass
class Table:
    """What was read: (row number, values) of every good row, and the problems of the others."""

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
    """Read an .xlsx or .csv upload whose first row holds headings.

    CSV may be UTF-8 (with or without mark), UTF-16 with mark, or GB 18030. Refuses (for the whole file):
    sheets.empty, sheets.not_a_table, sheets.too_large, sheets.too_many_rows, sheets.too_many_columns,
    sheets.columns_missing, sheets.column_twice.
    """
    grid = list(_cells(content))
    if not grid:
        raise Refused([Refusal("sheets.empty", field="file")])
    places = _places(grid[0], fields)
    table = Table()
    for number, cells in enumerate(grid[1:], 2):
        if any(cells):
            _read_row(table, number, cells, places)
    return table


def _read_row(table: Table, number: int, cells: list[str], places: list[tuple[Field, int, str]]) -> None:
    values: dict[str, Any] = {}
    good = True
    for expected, place, heading in places:
        text = cells[place] if 0 <= place < len(cells) else ""
        try:
            values[expected.key] = _value(expected, text)
        except ValueError as fault:
            table.complain(number, heading, _code(fault), value=text[:60], characters=named(missing(text)))
            good = False
    if good:
        table.rows.append((number, values))


def _value(expected: Field, text: str) -> Any:
    text = tidy(text).strip()
    if len(text) > MAX_CELL:
        raise ValueError("sheets.cell_too_long")
    if not text:
        if expected.required and not expected.may_be_empty:
            raise ValueError("sheets.cell_missing")
        return None
    if missing(text):
        raise ValueError("sheets.cell_unprintable")
    return expected.parse(text)


def _code(fault: ValueError) -> str:
    code = str(fault)
    return code if code.count(".") == 1 and " " not in code else "sheets.cell_unreadable"


def _places(headings: list[str], fields: Sequence[Field]) -> list[tuple[Field, int, str]]:
    known = [heading.strip().lower() for heading in headings]
    places, missing = [], []
    for expected in fields:
        found = [n for n, heading in enumerate(known) if heading in {h.lower() for h in expected.headings}]
        if len(found) > 1:
            raise Refused([Refusal("sheets.column_twice", {"column": expected.headings[0]}, "file")])
        if not found and expected.required:
            missing.append(expected.headings[0])
        places.append((expected, found[0] if found else -1, expected.headings[0]))
    if missing:
        raise Refused([Refusal("sheets.columns_missing", {"columns": "、".join(missing)}, "file")])
    return places


def _cells(content: bytes) -> Iterator[list[str]]:
    rows = _excel(content) if content[:4] == b"PK\x03\x04" else _csv(content)
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise Refused([Refusal("sheets.too_many_rows", {"most": MAX_ROWS}, "file")])
        yield row


def _csv(content: bytes) -> Iterator[list[str]]:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused([Refusal("sheets.not_a_table", field="file")])
    text = _decoded(content)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            yield [cell.strip() for cell in row]
    except csv.Error as fault:
        raise Refused([Refusal("sheets.not_a_table", field="file")]) from fault


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused([Refusal("sheets.not_a_table", field="file")])


def _excel(content: bytes) -> Iterator[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(workbook.made_safe(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        CalamineError,
        IndexError,
        OSError,
        EOFError,
    ) as fault:
        raise Refused([Refusal("sheets.not_a_table", field="file")]) from fault
    for row in rows:
        yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """A cell as a person reads it: numbers to the 15 digits Excel shows, whole ones without .0, dates as 2026-11-23."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        shown = float(f"{cell:.15g}")
        return str(int(shown)) if shown.is_integer() else repr(shown)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    return str(cell).strip()


# ---- writing ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Column:
    """A column of a written sheet; `kind` is text, money, number, day or instant."""

    heading: str
    kind: str = "text"
    width: int = 16


def write(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet as .xlsx: bold frozen head, money with two decimals, everything typed by people written as text."""
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
    sheet = book.add_worksheet(_sheet_name(title))
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "number": book.add_format({"num_format": "#,##0.######"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "text": None,
    }
    for n, column in enumerate(columns):
        sheet.write_string(0, n, column.heading, formats["head"])
        sheet.set_column(n, n, column.width)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for n, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(sheet, line, n, value, formats[_style(column.kind, value)])
    sheet.autofilter(0, 0, 0, max(len(columns) - 1, 0))
    book.close()
    return out.getvalue()


def _style(kind: str, value: Any) -> str:
    """A whole number is written 5, not 5. with a point and nothing after it."""
    whole = kind == "number" and isinstance(value, int | Decimal) and value == value // 1
    return "whole" if whole else kind


def _write_cell(sheet: Any, line: int, n: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, n, None, style)
    elif isinstance(value, Money):
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


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ in a sheet's name."""
    return "".join("·" if c in "[]:*?/\\" else c for c in title)[:31] or "Sheet"
