"""Workbooks (.xlsx) read part by part as a stream: every value with what is known of its certainty, never by positions.

A table library lays out every position up to the last cell and reads an error as nothing; here a stray cell costs one cell,
and an error stays an error (docs/decisions/0020). Nothing of a part is kept but its values.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any
from xml.parsers import expat

from procurement.infra import formats, tables
from procurement.infra.tables import Cell, Row, refused

MAX_UNPACKED = 64 * 1024 * 1024
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MAX_MERGED = 20_000
CHUNK = 1 << 16
_PLACE = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OFFICE = "officeDocument"


class Broken(Exception):
    """The parts do not make a workbook."""


def rows(content: bytes) -> Iterator[Row]:
    """The rows of the first sheet that is shown. Refuses spreadsheets.not_a_table, spreadsheets.too_large, spreadsheets.all_hidden."""
    faults = (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        EOFError,
        Broken,
        LookupError,
        ValueError,
        expat.ExpatError,
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from sorted(_Book(archive).sheet(), key=lambda row: row[0])
    except faults as fault:
        raise refused("not_a_table") from fault


class _Book:
    """An opened book; `left` is what may still be unpacked of it, whatever sizes it declares itself."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive, self.left = archive, MAX_UNPACKED
        targets = self._relations("", _OFFICE)
        self.path = next((t for t in targets.values()), "xl/workbook.xml")
        self.names = {item.filename for item in archive.infolist()}

    def sheet(self) -> list[Row]:
        about = _Workbook()
        self._parse(self.path, about)
        path = self._relations(self.path, "worksheet")[about.shown()]
        texts, styles = _Strings(), _Styles()
        for part, kind in ((texts, "sharedStrings"), (styles, "styles")):
            for target in self._relations(self.path, kind).values():
                self._parse(target, part)
        sheet = _Sheet(texts.texts, styles.shapes, about)
        self._parse(path, sheet)
        return sheet.finished()

    def _relations(self, path: str, kind: str) -> dict[str, str]:
        """The parts another one names, of one kind, by their id."""
        folder, name = posixpath.split(path)
        found = _Relations(kind)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels in self.archive.namelist():
            self._parse(rels, found)
        return {
            identity: posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            )
            for identity, target in found.targets.items()
        }

    def _parse(self, path: str, handler: _Handler) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, given: handler.start(_local(name), given)
        parser.EndElementHandler = lambda name: handler.end(_local(name))
        parser.CharacterDataHandler = handler.said
        parser.StartDoctypeDeclHandler = _no_doctype
        with self._opened(path) as part:
            while chunk := part.read(CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise refused("too_large")
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _opened(self, path: str) -> IO[bytes]:
        """Only the two methods books use unpack bit by bit; any other would unpack all at once."""
        item = self.archive.getinfo(path)
        if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Broken(path)
        return self.archive.open(item)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _no_doctype(*_about: Any) -> None:
    raise Broken("document type")


# ---- parts --------------------------------------------------------------------------------------
class _Handler:
    """Listens to one part; `heard` collects the text of an element, no further than a cell may be long."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.room = 0

    def listen(self) -> None:
        self.heard, self.room = [], tables.MAX_CELL + 1

    def said(self, text: str) -> None:
        if self.room > 0:
            self.heard.append(text[: self.room])
            self.room -= len(text)

    def start(self, name: str, given: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...


class _Relations(_Handler):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind, self.targets = kind, dict[str, str]()

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "Relationship" and given.get("Type", "").endswith(f"/{self.kind}"):
            self.targets[given["Id"]] = given["Target"]


class _Workbook(_Handler):
    """Which sheets there are, how days are counted, and whether formulas wait to be computed."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.hidden = 0
        self.from_1904 = self.stale = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet" and given.get("state", "visible") == "visible":
            self.sheets += [value for key, value in given.items() if _local(key) == "id"]
        elif name == "sheet":
            self.hidden += 1
        elif name == "workbookPr":
            self.from_1904 = given.get("date1904") in ("1", "true")
        elif name == "calcPr":
            self.stale = given.get("fullCalcOnLoad") in ("1", "true")

    def shown(self) -> str:
        if self.sheets:
            return self.sheets[0]
        if self.hidden:
            raise refused("all_hidden")
        raise Broken("no sheet")


class _Strings(_Handler):
    """The shared texts; what is only said of their pronunciation is none of the text."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.aside = False
        self.parts = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "si":
            self.parts = ""
        elif name == "rPh":
            self.aside = True
        elif name == "t" and not self.aside:
            self.listen()

    def end(self, name: str) -> None:
        if name == "t" and not self.aside:
            self.parts += "".join(self.heard)
            self.room = 0
        elif name == "rPh":
            self.aside = False
        elif name == "si":
            self.texts.append(_unescaped(self.parts[: tables.MAX_CELL + 1]))


class _Styles(_Handler):
    """What the number format of each style does to a number."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[str, str] = {}
        self.shapes: list[formats.Shape] = []
        self.within = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[given["numFmtId"]] = given["formatCode"]
        elif name == "cellXfs":
            self.within = True
        elif name == "xf" and self.within:
            number = given.get("numFmtId", "0")
            self.shapes.append(
                formats.shape(self.codes.get(number) or formats.BUILT_IN.get(number, "General"))
            )

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self.within = False


class _Sheet(_Handler):
    """The cells of a sheet. A cell without a position stands right of the one before it."""

    def __init__(self, texts: list[str], shapes: list[formats.Shape], about: _Workbook) -> None:
        super().__init__()
        self.texts, self.shapes, self.about = texts, shapes, about
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.row = self.column = self.cells = self.characters = 0
        self.given: dict[str, str] = {}
        self.value: str | None = None
        self.inline = ""
        self.formula = self.aside = False
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row,
            "c": self._cell,
            "mergeCell": self._merge,
        }

    def start(self, name: str, given: dict[str, str]) -> None:
        if name in self.starts:
            self.starts[name](given)
        elif name == "f":
            self.formula = True
        elif name == "rPh":
            self.aside = True
        elif name == "v" or (name == "t" and not self.aside):
            self.listen()

    def end(self, name: str) -> None:
        if name == "v":
            self.value, self.room = "".join(self.heard), 0
        elif name == "t" and not self.aside:
            self.inline, self.room = self.inline + "".join(self.heard), 0
        elif name == "rPh":
            self.aside = False
        elif name == "c":
            self._take()

    def _row(self, given: dict[str, str]) -> None:
        number = int(given.get("r", self.row + 1))
        if not self.row < number <= LAST_ROW:
            raise Broken("row out of order")
        self.row, self.column = number, 0

    def _cell(self, given: dict[str, str]) -> None:
        row, column = _place(given["r"]) if "r" in given else (self.row, self.column + 1)
        if row != self.row or not self.column < column <= LAST_COLUMN:
            raise Broken("cell out of order")
        self.column, self.given = column, given
        self.value, self.inline, self.formula = None, "", False

    def _merge(self, given: dict[str, str]) -> None:
        first, _, last = given["ref"].partition(":")
        self.merged.append((*_place(first), *_place(last or first)))
        if len(self.merged) > MAX_MERGED:
            raise refused("too_many_cells", cells=tables.MAX_CELLS, text=tables.MAX_TEXT)

    def _take(self) -> None:
        kind, text = self._read()
        text = text.strip()[: tables.MAX_CELL + 1]
        if text:
            self._keep(self.row, (self.column - 1, kind, text))

    def _keep(self, row: int, cell: Cell) -> None:
        self.cells += 1
        self.characters += len(cell[2])
        if self.cells > tables.MAX_CELLS or self.characters > tables.MAX_TEXT:
            raise refused("too_many_cells", cells=tables.MAX_CELLS, text=tables.MAX_TEXT)
        self.rows.setdefault(row, {})[cell[0]] = cell

    def _read(self) -> tuple[str, str]:
        kind = self.given.get("t", "n")
        if self.formula and (self.about.stale or self.value is None or (not self.value and kind == "n")):
            return tables.UNCOMPUTED, "="
        if kind == "inlineStr":
            return tables.TEXT, _unescaped(self.inline)
        value = (self.value or "").strip() if kind != "str" else self.value or ""
        if not value:
            return tables.TEXT, ""
        return self._typed(kind, value)

    def _typed(self, kind: str, value: str) -> tuple[str, str]:
        if kind == "s":
            return tables.TEXT, self.texts[_index(value)]
        if kind == "str":
            return tables.TEXT, _unescaped(value)
        if kind == "e":
            return tables.ERROR, value
        if kind == "b":
            return tables.TEXT, "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return tables.DAY, value.removesuffix("T00:00:00")
        style = _index(self.given.get("s", "0"))
        shape = self.shapes[style] if style < len(self.shapes) else formats.PLAIN
        return formats.number(value, shape, from_1904=self.about.from_1904)

    def finished(self) -> list[Row]:
        """Rows with their cells; a position under a merged cell has no value of its own, which is not the same as empty."""
        widest = max((max(cells) for cells in self.rows.values()), default=0) + 1
        for top, left, bottom, right in self.merged:
            for row in [row for row in self.rows if top <= row <= bottom]:
                for column in range(left - 1, min(right, widest)):
                    if (row, column + 1) != (top, left) and column not in self.rows[row]:
                        self._keep(row, (column, tables.MERGED, "="))
        return [(row, [cells[position] for position in sorted(cells)]) for row, cells in self.rows.items()]


def _index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise Broken("index")
    return number


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a position, counted from 1: B3 is (3, 2)."""
    found = _PLACE.fullmatch(reference.replace("$", ""))
    if found is None:
        raise Broken(reference)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _unescaped(text: str) -> str:
    """`_x000D_` is how a book writes a character XML has not."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
