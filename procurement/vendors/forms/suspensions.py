"""What is entered for a suspension: the proposal, the vendor's reply, the decision, an early end."""

from __future__ import annotations

from procurement.pages.file_field import LARGEST_SCAN, SCANS, FileField
from procurement.pages.forms import ChoiceField, DayField, Form, TextField, VersionField
from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.suspensions import SuspensionGround
from procurement.vendors.sentences.suspensions import GROUNDS

FILES = ("file", "file_2", "file_3")
"""The fields for files of one form."""
IMPOSE, DROP = "impose", "drop"


def _further(label: Text) -> FileField:
    return FileField(label, accept=SCANS, most=LARGEST_SCAN, optional=True)


class ProposalForm(Form):
    """A suspension somebody proposes."""

    ground = ChoiceField(lazy("Ground"), options=GROUNDS.items(), kind=SuspensionGround)
    facts = TextField(
        lazy("What happened"),
        most=2000,
        rows=6,
        hint=lazy("With days, contract and clause. The vendor reads it and answers to it."),
    )
    starts = DayField(lazy("Suspended from"))
    ends = DayField(lazy("Until, included"))
    file = FileField(lazy("Evidence"), accept=SCANS, most=LARGEST_SCAN, hint=lazy("The vendor sees it too."))
    file_2 = _further(lazy("Further evidence"))
    file_3 = _further(lazy("Still further evidence"))


class ReplyForm(Form):
    """The vendor's reply."""

    words = TextField(
        lazy("Our reply"), most=4000, rows=8, hint=lazy("It is sent once, and read before anybody decides.")
    )
    file = _further(lazy("Evidence"))
    file_2 = _further(lazy("Further evidence"))
    file_3 = _further(lazy("Still further evidence"))


class SuspensionDecisionForm(Form):
    """What the second person decides."""

    decision = ChoiceField(
        lazy("What is decided"),
        options=((IMPOSE, lazy("Suspend for the term below")), (DROP, lazy("Drop the proposal"))),
        kind=str,
        look="radio",
    )
    reason = TextField(
        lazy("Reasons"),
        most=2000,
        rows=5,
        hint=lazy("They stand in the letter. Answer what the vendor said."),
    )
    starts = DayField(lazy("Suspended from"), optional=True)
    ends = DayField(lazy("Until, included"), optional=True)
    version = VersionField()


class LiftForm(Form):
    """Why a suspension ends before its term is over."""

    reason = TextField(lazy("Why it is lifted"), most=1000, rows=4)
    version = VersionField()
