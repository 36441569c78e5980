"""States of bills, their lines and receipts, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from procurement.kernel.states import Machine


class BillState(StrEnum):
    """ISSUED waits for the department; DISPUTED has an objection without reply; CONFIRMED has no open line left."""

    ISSUED = "issued"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"


class Answer(StrEnum):
    """A bill line's answer: open, confirmed, disputed; then the bureau upholds (credits) or rejects the objection."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    UPHELD = "upheld"
    REJECTED = "rejected"


class AnswerAction(StrEnum):
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    UPHOLD = "uphold"
    REJECT = "reject"


ANSWER = Machine(
    {
        (Answer.OPEN, AnswerAction.CONFIRM): Answer.CONFIRMED,
        (Answer.OPEN, AnswerAction.DISPUTE): Answer.DISPUTED,
        (Answer.DISPUTED, AnswerAction.UPHOLD): Answer.UPHELD,
        (Answer.DISPUTED, AnswerAction.REJECT): Answer.REJECTED,
    },
    "billing",
)


class ReceiptState(StrEnum):
    RECORDED = "recorded"
    REVERSED = "reversed"
