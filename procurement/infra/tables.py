"""The reader of tables: .xlsx and delimited texts become rows of marked cells. It runs in a process of its own.

A row is `[number, [position, kind, text], …]`: its number as the sheet program counts it, and its cells with a value.
Rows and cells without one do not count, wherever they stand. One `kind` says how far a text may be trusted:
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procurement.kernel.errors import Refusal, Refused

TEXT = "t"  # typed as a text, or shown so
NUMBER = "n"  # a number in a column of any format that shows it as it is
SHAPED = "z"  # a number whose format is noughts: `000` shows 7 as 007, and the text is 007
DAY = "d"  # a day or a moment
ERROR = "e"  # #N/A and its like
UNCOMPUTED = "f"  # a formula nobody has computed
MERGED = "m"  # covered by a merged cell, whose value stands elsewhere
UNCLEAR = "u"  # a number shown otherwise than it is kept: 0.5 as 50 %, 84,5 in a text parted by semicolons
LONG = "l"  # a number of more digits than sheets keep

MAX_ROWS = 20_000
MAX_CELLS = 400_000
MAX_TEXT = 6_000_000
MAX_CELL = 2_000
"""Characters of one cell; one more is passed on, so that the caller sees that it is too long."""

Cell = tuple[int, str, str]
Row = tuple[int, list[Cell]]


def read(content: bytes) -> Iterator[list[Any]]:
    """The rows with values. Refuses: spreadsheets.not_a_table, spreadsheets.too_large, spreadsheets.too_many_rows,
    spreadsheets.too_many_cells, and what the two kinds of tables refuse."""
    from procurement.infra import delimited, workbook  # noqa: PLC0415 -- both need the names above

    rows = workbook.rows(content) if content[:4] == b"PK\x03\x04" else delimited.rows(content)
    counted, cells, text = 0, 0, 0
    for number, row in rows:
        if not row:
            continue
        counted += 1
        cells += len(row)
        text += sum(len(said) for _, _, said in row)
        if counted > MAX_ROWS + 1:
            raise refused("too_many_rows", most=MAX_ROWS)
        if cells > MAX_CELLS or text > MAX_TEXT:
            raise refused("too_many_cells", cells=MAX_CELLS, text=MAX_TEXT)
        yield [number, *row]


def refused(code: str, **params: Any) -> Refused:
    return Refused([Refusal(f"spreadsheets.{code}", params, "file")])
