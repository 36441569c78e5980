"""The field for one file: its name, its size and how it begins are judged before anything reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import StopValidation

from procurement.pages.fields import Said
from procurement.pages.i18n import Text, lazy
from procurement.pages.typed import Unreadable

BEGINNINGS = {".xlsx": b"PK\x03\x04"}
"""How a file of a kind begins. A text somebody has only renamed is no workbook, whatever it holds."""
SCANS = (".pdf", ".jpg", ".jpeg", ".png")
"""Evidence on paper, scanned or photographed; what it is inside is read in a process of its own (`infra.scans`)."""
LARGEST_SCAN = 20 * 2**20
LARGEST_FILE = 15 * 10**6
"""Bytes; below what a request may hold (MAX_CONTENT_LENGTH), so that a larger file is told beside its field."""


class FileField(Said, Field):
    """One file → werkzeug `FileStorage` or None; `accept` names endings, `most` the size in bytes."""

    look = "file"
    needed_message = lazy("Choose a file.")

    def __init__(
        self, label: Text = "", *, accept: Sequence[str] = (), most: int = LARGEST_FILE, **options: Any
    ) -> None:
        self.accept, self.most = tuple(accept), most
        super().__init__(label, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]
        self.data = files[0] if files else None

    def bounds(self) -> None:
        name = (self.data.filename or "").lower()
        if self.accept and not name.endswith(self.accept):
            raise StopValidation(
                str(Unreadable(lazy("Choose a file of the kind %(kinds)s."), kinds=", ".join(self.accept)))
            )
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if not size:
            raise StopValidation(str(lazy("The file is empty. Choose another one.")))
        if not self._begins_as(name):
            raise StopValidation(
                str(
                    lazy(
                        "The name ends in .xlsx, but this is no Excel workbook. Save it as one in a sheet program, "
                        "or send the text as .csv."
                    )
                )
            )
        if size > self.most:
            raise StopValidation(
                str(
                    Unreadable(
                        lazy("At most %(most)s MB. Choose a smaller file."), most=str(self.most // 10**6)
                    )
                )
            )

    def _begins_as(self, name: str) -> bool:
        """Whether the file begins as its name says; a kind without a fixed beginning always does."""
        stream = self.data.stream
        start = stream.read(4)
        stream.seek(0)
        return all(start == begins for ending, begins in BEGINNINGS.items() if name.endswith(ending))
