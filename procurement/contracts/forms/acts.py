"""Forms of what is decided about a contract: submission, approval, confirmation, its course."""

from __future__ import annotations

from enum import StrEnum

from procurement.contracts.sentences import FIELDS
from procurement.pages.forms import (
    ActForm,
    ChoiceField,
    DayField,
    Form,
    KeptField,
    TextField,
    TickField,
)
from procurement.pages.i18n import lazy
from procurement.pages.proofs import OwnCode, OwnPassword


class Decision(StrEnum):
    APPROVE = "approve"
    RETURN = "return"


class CheckForm(ActForm):
    """Submission: the person says that they know what follows."""

    agreed = TickField(
        lazy("I know: after submission this draft is locked, and another person decides about it.")
    )


class DecisionForm(ActForm):
    """Approve, or return with a reason; each is a button of its own."""

    decision = ChoiceField(
        lazy("Decision"),
        options=[(one, one.value) for one in Decision],
        kind=Decision,
        look="radio",
        needed=lazy("Approve, or return it."),
    )
    reason = TextField(
        lazy("Reason"),
        most=500,
        rows=3,
        optional=lazy("needed to return it"),
        hint=lazy("The drafter reads it."),
    )


class ConfirmForm(Form):
    """A party's confirmation of the exact file; the password, with a second step where one is set up,
    or a passkey proves who confirms."""

    digest = KeptField()
    agreed = TickField(
        lazy(
            "I have read this file and confirm it for my side. This is an electronic confirmation, not an"
            " electronic seal; it cannot be taken back."
        )
    )
    password = OwnPassword(passkey="own_passkey", hint=lazy("Once more, to prove that it is you."))
    own_code = OwnCode()
    own_passkey = KeptField()

    def add_error(self, name: str | None, message: str) -> None:
        """The code has a name of its own here, by which no page hands it back."""
        super().add_error("own_code" if name == "code" else name, message)


class CourseForm(ActForm):
    """A change of course, with its reason."""

    reason = TextField(lazy("Reason"), most=500, rows=3, hint=lazy("Both sides read it."))


class SuspensionForm(CourseForm):
    """From which day nothing is served."""

    day = DayField(
        lazy("First day without service"),
        hint=lazy("From this day on the sheets charge nothing of a monthly price until service is resumed."),
    )


class ResumptionForm(CourseForm):
    """From which day service goes on."""

    day = DayField(
        lazy("First day of service again"),
        hint=lazy("The days before, back to the suspension, are left out of the sheets."),
    )


class TerminationForm(CourseForm):
    """The end before the term is over."""

    last_day = DayField(lazy("Last day of service"), hint=lazy("What was served up to this day is settled."))


class SupervisorForm(CourseForm):
    """Who supervises the contract from now on, and why another person."""

    supervisor = ChoiceField(FIELDS["contract_supervisor_id"], kind=int)
