"""An application for qualification: its states, the moves between them, and the verdicts on its requirements."""

from __future__ import annotations

from enum import StrEnum

from procurement.kernel.states import Machine


class ApplicationState(StrEnum):
    """`in_approval`: the reviewer has judged every requirement; another person decides."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ApplicationAction(StrEnum):
    """`lapse`: the day of a correction has passed without one; the reviewer goes on with what there is."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    BEGIN = "begin"
    RETURN = "return"
    LAPSE = "lapse"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    REJECT = "reject"


class Verdict(StrEnum):
    """What the reviewer says of one requirement."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


S, A = ApplicationState, ApplicationAction
WITH_VENDOR = frozenset({S.DRAFT, S.RETURNED})
"""The vendor writes in it."""
WITH_BUREAU = frozenset({S.SUBMITTED, S.IN_REVIEW, S.IN_APPROVAL})
"""The bureau owes an answer."""
UNDECIDED = WITH_VENDOR | WITH_BUREAU
"""A vendor has one such application of a set."""
APPLICATION = Machine(
    {
        (S.DRAFT, A.SUBMIT): S.SUBMITTED,
        (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
        (S.SUBMITTED, A.BEGIN): S.IN_REVIEW,
        (S.SUBMITTED, A.WITHDRAW): S.WITHDRAWN,
        (S.IN_REVIEW, A.RETURN): S.RETURNED,
        (S.IN_REVIEW, A.PROPOSE): S.IN_APPROVAL,
        (S.IN_REVIEW, A.WITHDRAW): S.WITHDRAWN,
        (S.RETURNED, A.SUBMIT): S.SUBMITTED,
        (S.RETURNED, A.LAPSE): S.IN_REVIEW,
        (S.RETURNED, A.WITHDRAW): S.WITHDRAWN,
        (S.IN_APPROVAL, A.SEND_BACK): S.IN_REVIEW,
        (S.IN_APPROVAL, A.APPROVE): S.APPROVED,
        (S.IN_APPROVAL, A.REJECT): S.REJECTED,
    },
    "vendors",
)
