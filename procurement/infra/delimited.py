"""Texts parted by commas, semicolons or tabs: which encoding and which separator, with certainty or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from procurement.infra import tables
from procurement.infra.tables import Cell, Row, refused

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA|#{2,})"
)
_POWERS = re.compile(r"[-+]?\d(\.\d+)?E\+\d+")
_COMMA = re.compile(r"[-+]?\d[\d.]*,[\d,]*\d")


def rows(content: bytes) -> Iterator[Row]:
    """Refuses spreadsheets.not_a_table, spreadsheets.encoding_unclear, spreadsheets.separator_unclear."""
    text = _decoded(content)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            read = ((position, cell.strip()[: tables.MAX_CELL + 1]) for position, cell in enumerate(cells))
            yield number, [_cell(position, cell, separator) for position, cell in read if cell]
    except csv.Error as fault:
        raise refused("not_a_table") from fault


def _cell(position: int, text: str, separator: str) -> Cell:
    """A sheet program that saves a text writes what it showed: errors as words, long numbers in powers of ten.
    Where semicolons part the cells, a comma in a number parts its decimals, or its thousands: nobody can tell."""
    if _ERROR.fullmatch(text):
        return position, tables.ERROR, text
    if _POWERS.fullmatch(text):
        return position, tables.LONG, text
    if separator == ";" and _COMMA.fullmatch(text):
        return position, tables.UNCLEAR, text
    return position, tables.TEXT, text


# ---- separator ----------------------------------------------------------------------------------
def _separator(text: str) -> str:
    """The one that parts the first row into the most cells. Refuses a row that two of them part alike."""
    found = {separator: _width(text, separator) for separator in SEPARATORS}
    most = max(found.values())
    best = [separator for separator, width in found.items() if width == most]
    if most <= 1:
        return ","
    if len(best) > 1:
        raise refused(
            "separator_unclear", found=" ".join(separator.replace("\t", "Tab") for separator in best)
        )
    return best[0]


def _width(text: str, separator: str) -> int:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if any(cell.strip() for cell in row):
                return len(row)
    except csv.Error:
        pass
    return 0


# ---- encoding -----------------------------------------------------------------------------------
def _decoded(content: bytes) -> str:
    mark = _MARKS.get(content[:2])
    if mark and content[2:4] != b"\0\0":
        return _strict(content[2:], mark)
    if b"\0" in content:
        raise refused("not_a_table")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _chinese(content)


def _strict(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise refused("not_a_table") from None
    if "\0" in text:
        raise refused("not_a_table")
    return text


def _chinese(content: bytes) -> str:
    """GB 18030 where it can be nothing else.

    Nearly every text in Big5 is a readable one in GB 18030 too, of other characters. Both codes keep the characters
    people use most in a block of their own, so the right reading lies in its block and the wrong one scatters.
    """
    common = _share(
        content, "gb18030", lambda lead, trail: trail >= 0xA1 and (lead <= 0xA3 or 0xB0 <= lead <= 0xD7)
    )
    taiwan = _share(content, "big5", lambda lead, _: lead <= 0xC6)
    if common < 0.7 or common <= taiwan:
        big5 = taiwan > 0.9 and taiwan > common
        raise refused("encoding_unclear", found="Big5" if big5 else "GB 18030 / Big5 / …")
    return content.decode("gb18030")


def _share(content: bytes, encoding: str, usual: object) -> float:
    """Which part of the characters beyond ASCII is usual in an encoding; -1 where it cannot be that."""
    assert callable(usual)
    try:
        beyond = [character.encode(encoding) for character in content.decode(encoding) if character > "\x7f"]
    except UnicodeError:
        return -1.0
    known = sum(1 for pair in beyond if len(pair) == 2 and usual(pair[0], pair[1]))
    return known / len(beyond) if beyond else -1.0
