"""A workbook somebody sent, made safe for the reader: no larger than allowed, whatever the file says of itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from procurement.kernel.errors import Refusal, Refused

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_UNPACKED = 64 * 1024 * 1024
_PLACE = re.compile(rb"""<(?:\w+:)?(?:row|c)\s[^>]*?\br\s*=\s*["']([A-Za-z]{0,4})(\d+)""")
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})


def made_safe(content: bytes) -> io.BytesIO:
    """The book, to be read. Refuses sheets.too_large, too_many_rows, too_many_columns, not_a_table.

    A file that is no sound archive raises what `zipfile` raises.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _unpacked(archive)
    _fits(parts)
    return _packed(parts)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts of a book, never more than MAX_UNPACKED of them, whatever sizes the file itself declares.

    `read(n)` unpacks n bytes at most only for the two methods books use; any other would unpack all at once.
    """
    parts, left = {}, MAX_UNPACKED
    for item in archive.infolist():
        if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile(item.filename)
        with archive.open(item) as packed:
            parts[item.filename] = packed.read(left + 1)
        left -= len(parts[item.filename])
        if left < 0:
            raise Refused([Refusal("sheets.too_large", field="file")])
    return parts


def _packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    """The book anew, for a reader that would believe the declared sizes, and take one of two parts of a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def _fits(parts: Mapping[str, bytes]) -> None:
    """Refuse a book before it is read: the reader lays out every cell up to the last one, and one stray cell in the
    far corner of a sheet asks for more memory than there is, which ends the whole process."""
    if _OTHER_BOOKS & parts.keys():
        raise Refused([Refusal("sheets.not_a_table", field="file")])
    for content in parts.values():
        for letters, row in set(_PLACE.findall(content)):
            if int(row) > MAX_ROWS + 1:
                raise Refused([Refusal("sheets.too_many_rows", {"most": MAX_ROWS}, "file")])
            if _column(letters) > MAX_COLUMNS:
                raise Refused([Refusal("sheets.too_many_columns", {"most": MAX_COLUMNS}, "file")])


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, Z 26, AA 27; no letters 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
