"""What a reviewer enters, and who decides after them."""

from __future__ import annotations

from enum import StrEnum

from procurement.pages.fields import is_row
from procurement.pages.forms import (
    ActForm,
    ChoiceField,
    DayField,
    FormField,
    KeptField,
    LineForm,
    LinesField,
    TextField,
    WholeField,
)
from procurement.pages.i18n import lazy
from procurement.vendors.rules.applications import Verdict
from procurement.vendors.rules.reviews import Judgement, Proposal

LONGEST_REASON = 500
CORRECTION_DAYS = 10
"""Working days a vendor is usually given to correct."""


class VerdictLine(LineForm):
    """The verdict on one requirement; none: it stays open."""

    requirement_id = KeptField()
    verdict = ChoiceField(
        lazy("Verdict"),
        options=((Verdict.ACCEPTED, lazy("Accept")), (Verdict.REFUSED, lazy("Do not accept"))),
        kind=Verdict,
        look="radio",
        optional=True,
    )
    reason = TextField(
        lazy("Reason"),
        most=LONGEST_REASON,
        rows=2,
        optional=lazy("needed to refuse"),
        hint=lazy("The vendor reads it: what does not fit, and what would."),
    )


class VerdictsForm(ActForm):
    """Everything that was sent, to be judged."""

    lines = LinesField(FormField(VerdictLine), lazy("Requirements"), most=200)

    def to_judgements(self) -> list[Judgement]:
        """One for each line, the open ones too, so that a fault finds its line."""
        return [
            Judgement(
                int(entry["requirement_id"]) if is_row(entry["requirement_id"]) else 0,
                entry["verdict"] or Verdict.OPEN,
                entry["reason"],
            )
            for entry in self.lines.data
        ]


class ReturnForm(ActForm):
    """How long the vendor has."""

    days = WholeField(lazy("Days to correct it"), least=1, most=60, affix=lazy("working days"))


class ProposalForm(ActForm):
    """What the reviewer proposes to the person who decides."""

    proposal = ChoiceField(
        lazy("Proposal"),
        options=(
            (Proposal.APPROVE, lazy("Approve: everything that is asked is proved")),
            (Proposal.REJECT, lazy("Reject: something that is asked is not")),
        ),
        kind=Proposal,
        look="radio",
    )
    words = TextField(
        lazy("Words to whoever decides"),
        most=LONGEST_REASON,
        rows=3,
        optional=lazy("needed to reject"),
        hint=lazy("They see every verdict with its reason besides."),
    )


class Decision(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    SEND_BACK = "send_back"


class DecisionForm(ActForm):
    """Approve for a time, reject, or give it back to review; each is a button of its own."""

    decision = ChoiceField(
        lazy("Decision"),
        options=[(one, one.value) for one in Decision],
        kind=Decision,
        look="radio",
        needed=lazy("Approve it, reject it, or give it back."),
    )
    valid_from = DayField(lazy("Valid from"), optional=lazy("needed to approve"))
    valid_until = DayField(
        lazy("Valid until"), optional=lazy("needed to approve"), hint=lazy("The last day.")
    )
    reason = TextField(
        lazy("Reason"),
        most=LONGEST_REASON,
        rows=3,
        optional=lazy("needed to reject or give back"),
        hint=lazy("Of a rejection the vendor reads it, of a return the reviewer."),
    )
