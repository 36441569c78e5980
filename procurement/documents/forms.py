"""What is printed for characters no paper can print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from procurement.documents.corrections import LONGEST, Gap
from procurement.documents.services import CorrectionCommand
from procurement.pages.forms import Form, FormField, KeptField, LineForm, LinesField, TextField
from procurement.pages.i18n import lazy

LONGEST_REASON = 200


class GapLine(LineForm):
    """One character, by its code point, and what stands for it."""

    code = KeptField()
    instead = TextField(lazy("Printed instead"), most=LONGEST, optional=True, width="w14")


class CorrectionForm(Form):
    """Of a paper that cannot be printed: every character of the kind, and why it is issued once more."""

    lines = LinesField(FormField(GapLine), lazy("Characters"), most=1000)
    reason = TextField(
        lazy("Reason"),
        most=LONGEST_REASON,
        rows=3,
        hint=lazy("Printed on the paper, and told to whoever verifies the issue before it."),
    )

    @classmethod
    def of(cls, gaps: Sequence[Gap]) -> CorrectionForm:
        """The form with a row for each character."""
        return cls(lines=[{"code": _code(gap), "instead": ""} for gap in gaps])

    def entry(self, gap: Gap) -> Any:
        """The row of a character; None in a form that was sent without it."""
        return next((row for row in self.lines if row.code.data == _code(gap)), None)

    def to_command(self) -> CorrectionCommand:
        sent = {row["code"]: row["instead"] for row in self.lines.data}
        instead = {chr(int(code)): text for code, text in sent.items() if _is_character(code)}
        return CorrectionCommand(instead, self.reason.data)


def _code(gap: Gap) -> str:
    return str(ord(gap.character))


def _is_character(code: Any) -> bool:
    text = str(code)
    return text.isascii() and text.isdigit() and len(text) < 8 and int(text) < 0x110000
