"""What a person says about a sheet: send it, confirm it, dispute it, answer, correct it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from procurement.accounts.models import Organisation
from procurement.kernel.money import Money
from procurement.pages.fields import is_row
from procurement.pages.forms import (
    ActForm,
    ChoiceField,
    Form,
    FormField,
    KeptField,
    LineForm,
    LinesField,
    MoneyField,
    QuantityField,
    TextField,
    TickField,
    VersionField,
)
from procurement.pages.i18n import lazy
from procurement.settlement.rules.charges import CorrectedLine
from procurement.settlement.sentences import CAUSES

MOST = Money.parse("9,999,999,999.99")


class SendForm(ActForm):
    """The supervisor says that the sheet may go."""

    checked = TickField(
        lazy(
            "I have checked the lines. The sheet gets its number and goes to the vendor; from then on it is only "
            "corrected by a further sheet."
        )
    )


class ConfirmForm(ActForm):
    """The vendor agrees to the amount."""

    agreed = TickField(
        lazy("Our firm agrees to this amount. It is owed from now on, and the time to pay it begins today.")
    )


class DisputeForm(Form):
    """The vendor disagrees."""

    reason = TextField(
        lazy("What is wrong, and why"),
        most=1000,
        rows=5,
        hint=lazy("Name the line, the figure it should be, and what shows it."),
    )
    version = VersionField()


class AnswerForm(Form):
    """The bureau answers a dispute."""

    answer = TextField(
        lazy("Answer to the vendor"),
        most=1000,
        rows=5,
        hint=lazy(
            "The sheet stays as it is. Where the vendor is right, withdraw it instead and send another."
        ),
    )
    version = VersionField()


class WithdrawForm(Form):
    """The bureau takes a sheet back before the vendor agrees."""

    reason = TextField(
        lazy("Reason"), most=500, rows=3, hint=lazy("The vendor reads it; the void paper keeps it.")
    )
    version = VersionField()


class CorrectionLine(LineForm):
    """One line's change; empty: it stays."""

    line_id = KeptField()
    amount = MoneyField(lazy("Change of the amount"), least=-MOST, most=MOST, optional=True)
    quantity = QuantityField(lazy("Change of the quantity"), places=4, least=None, optional=True)
    department = ChoiceField(lazy("Borne by"), kind=int, optional=True, prompt=lazy("All who share the line"))
    note = TextField(lazy("Evidence of the change"), most=200, optional=True)


class CorrectionForm(Form):
    """A further sheet: why, and what it changes line by line."""

    reason = TextField(
        lazy("Reason"),
        most=500,
        rows=3,
        hint=lazy("Printed on the paper, and read by vendor and departments."),
    )
    cause = ChoiceField(
        lazy("What the correction follows"),
        options=CAUSES.items(),
        look="radio",
        hint=lazy("What is agreed stays agreed, however the facts of the month change later."),
    )
    lines = LinesField(FormField(CorrectionLine), lazy("Lines"), most=200)
    version = VersionField()

    def to_lines(self) -> list[CorrectedLine]:
        return [
            CorrectedLine(
                int(entry["line_id"]),
                entry["amount"] or Money.zero(),
                entry["quantity"] or Decimal(0),
                entry["note"],
                entry["department"] or None,
            )
            for entry in self.lines.data
            if is_row(entry["line_id"])
        ]

    def offer(self, departments: Iterable[Organisation]) -> None:
        """Who may be named to bear a line alone."""
        options = [(department.id, department.name_zh) for department in departments]
        for entry in self.lines:
            entry.form.department.options = options


def correction_lines(ids: Iterable[int], found: Sequence[CorrectedLine] = ()) -> list[dict[str, Any]]:
    """The rows of the form: one for each line of the contract, with what a draft already says."""
    said = {line.line_id: line for line in found}
    return [{"line_id": line_id, **_said(said.get(line_id))} for line_id in ids]


def _said(line: CorrectedLine | None) -> dict[str, Any]:
    if line is None:
        return {"amount": None, "quantity": None, "department": None, "note": ""}
    return {
        "amount": line.amount,
        "quantity": line.quantity or None,
        "department": line.department_id,
        "note": line.note,
    }
