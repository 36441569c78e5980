"""What is entered for a rule's new value, and the sheet a year's notice travels in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from procurement.kernel.errors import Refusal
from procurement.pages import spreadsheets, typed
from procurement.pages.forms import ChoiceField, DayField, Form, TextField, VersionField
from procurement.pages.i18n import _, in_every_language, lazy
from procurement.pages.spreadsheets import Holds
from procurement.rulebook.rules import CalendarLine, DayKind, NewValue, Verification, day_kind
from procurement.rulebook.sentences import DAY_KINDS, FIELDS, VERIFICATIONS

Problems = list[spreadsheets.Problem]
COLUMNS = ("day", "kind", "name_zh", "source")


class NewValueForm(Form):
    """A rule has another value from a day on."""

    value = TextField(FIELDS["value"], most=20, width="w14")
    effective_from = DayField(
        FIELDS["effective_from"],
        hint=lazy("Today at the earliest. The former value holds until the day before."),
    )
    basis = TextField(
        FIELDS["basis"],
        most=200,
        hint=lazy("Document and article; it stands beside the number on every page."),
    )
    verification = ChoiceField(
        FIELDS["verification"], options=VERIFICATIONS.items(), kind=Verification, look="radio"
    )
    reason = TextField(FIELDS["reason"], most=500, rows=3)
    version = VersionField()

    def to_command(self) -> NewValue:
        return NewValue(
            self.value.data,
            self.basis.data,
            self.verification.data,
            self.effective_from.data,
            self.reason.data,
        )


# ---- the calendar's sheet -----------------------------------------------------------------------
def read_calendar(content: bytes) -> tuple[list[CalendarLine], Problems]:
    """The rows of a notice, and why others cannot be read. Refuses what is no such table."""
    parsers = {"day": _day, "kind": _kind, "name_zh": _text, "source": _text}
    columns = [
        spreadsheets.Field(key, _headings(key), parse, holds=Holds.DAY if key == "day" else Holds.TEXT)
        for key, parse in parsers.items()
    ]
    table = spreadsheets.read(content, columns)
    return [CalendarLine(row=row, **cells) for row, cells in table.rows], table.problems


def calendar_sheet(lines: Iterable[CalendarLine]) -> bytes:
    """A year's notice as the table it may be imported from again."""
    columns = [
        spreadsheets.Column(
            str(FIELDS[key]), "day" if key == "day" else "text", 40 if key == "source" else 18
        )
        for key in COLUMNS
    ]
    rows: list[list[Any]] = [
        [line.day, str(DAY_KINDS[line.kind]), line.name_zh, line.source] for line in lines
    ]
    return spreadsheets.write(_("Calendar"), columns, rows)


def problems_of(faults: Iterable[tuple[int, Refusal]]) -> Problems:
    """Faults found by a rule, as lines of the table of problems."""
    return [
        spreadsheets.Problem(row, str(FIELDS.get(refusal.field or "", "")), refusal)
        for row, refusal in faults
    ]


def _headings(key: str) -> tuple[str, ...]:
    return spreadsheets.heads(key, FIELDS[key], *(("date",) if key == "day" else ()))


def _day(cell: str) -> date:
    try:
        return typed.day(cell)
    except ValueError:
        raise ValueError("rulebook.day_unreadable") from None


def _kind(cell: str) -> DayKind:
    """Its own word, the notice's, or those of the pages."""
    said = {words: kind for kind, text in DAY_KINDS.items() for words in in_every_language(text)}
    return said.get(cell) or day_kind(cell)


def _text(cell: str) -> str:
    return typed.text(cell, 200)
