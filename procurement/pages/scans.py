"""Evidence a form brings: what it is inside is read in a process of its own, before anything is kept."""

from __future__ import annotations

from pathlib import PurePath

from werkzeug.datastructures import FileStorage

from procurement.infra import untrusted
from procurement.infra.printable import tidy
from procurement.infra.scans import Scan

LONGEST_NAME = 120


def read_scan(file: FileStorage) -> Scan:
    """The file of a form's field. Refuses what `infra.scans` refuses, for the field `file`."""
    content = file.stream.read()
    [(media_type, pages, _width, _height)] = untrusted.read("scan", content)
    return Scan(_named(file.filename or ""), content, media_type, pages)


def _named(name: str) -> str:
    """The last part of a name, without what nobody sees, short enough to be shown; its ending stays."""
    path = PurePath(tidy(name).replace("\\", "/").replace("\0", ""))
    stem, ending = path.stem.strip() or "file", path.suffix[:8]
    return stem[: LONGEST_NAME - len(ending)] + ending
