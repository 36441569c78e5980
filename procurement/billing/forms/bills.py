"""What a department says to its bill, and what finance says to an objection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import ValidationError

from procurement.billing.rules.bills import LONGEST_TEXT, LineAnswer
from procurement.billing.rules.states import AnswerAction
from procurement.kernel.money import Money
from procurement.pages.fields import is_row
from procurement.pages.forms import (
    ActForm,
    ChoiceField,
    FormField,
    KeptField,
    LineForm,
    LinesField,
    MoneyField,
    TextField,
)
from procurement.pages.i18n import _, lazy

SAID = ((AnswerAction.CONFIRM, lazy("Confirm")), (AnswerAction.DISPUTE, lazy("Dispute")))
REPLIES = (
    (AnswerAction.UPHOLD, lazy("Uphold it and give money back by a credit note")),
    (AnswerAction.REJECT, lazy("Reject it: the line stays as it is")),
)


def _never_discarded(form: Any, field: Any) -> None:
    """A typed objection counts or is cleared by whoever typed it; nobody guesses which."""
    if field.data and form.answer.data != AnswerAction.DISPUTE:
        raise ValidationError(_("An objection is typed here. Choose “Dispute”, or empty this box."))


class AnswerLine(LineForm):
    """One line's answer; none: it stays open."""

    line_id = KeptField()
    answer = ChoiceField(lazy("Your answer"), options=SAID, look="radio", optional=True)
    reason = TextField(
        lazy("What it should be, and why"),
        most=LONGEST_TEXT,
        rows=2,
        optional=True,
        checks=[_never_discarded],
        hint=lazy(
            "Name the figure it should be, and what shows it. The other lines are settled all the same."
        ),
    )


class BillForm(ActForm):
    """The lines of a bill that wait for an answer."""

    lines = LinesField(FormField(AnswerLine), lazy("Lines"), most=1000)

    def to_answers(self, *, rest: bool = False) -> list[LineAnswer]:
        """What was chosen; `rest` confirms every line without an objection too."""
        return [
            LineAnswer(int(entry["line_id"]), entry["answer"] == AnswerAction.DISPUTE, entry["reason"])
            for entry in self.lines.data
            if (entry["answer"] or rest) and is_row(entry["line_id"])
        ]


def open_lines(ids: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of the form: one for each line that is open."""
    return [{"line_id": line_id, "answer": None, "reason": ""} for line_id in ids]


class ReplyForm(ActForm):
    """The bureau's reply to an objection."""

    decision = ChoiceField(
        lazy("Decision on the objection"), options=REPLIES, kind=AnswerAction, look="radio"
    )
    amount = MoneyField(
        lazy("Amount given back"),
        least=Money(1),
        optional=lazy("needed to uphold it"),
        capitals=True,
        hint=lazy("Only when you uphold the objection; at most the line itself."),
    )
    reply = TextField(
        lazy("Reason"),
        most=LONGEST_TEXT,
        rows=4,
        hint=lazy("The department reads it; a credit note prints it."),
    )
