"""States of sheets, bills, their lines, receipts and ledger periods, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from procurement.kernel.states import Machine


class UsageState(StrEnum):
    ENTERED = "entered"
    CONFIRMED = "confirmed"


class SheetState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Cause(StrEnum):
    """Why a correction was made: the facts of its month have changed, or both sides agreed to another amount."""

    FACTS = "facts"
    AGREED = "agreed"


class SheetAction(StrEnum):
    SEND = "send"
    DISPUTE = "dispute"
    CONFIRM = "confirm"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


SHEET = Machine(
    {
        (SheetState.DRAFT, SheetAction.SEND): SheetState.SENT,
        (SheetState.SENT, SheetAction.DISPUTE): SheetState.DISPUTED,
        (SheetState.SENT, SheetAction.CONFIRM): SheetState.CONFIRMED,
        (SheetState.DISPUTED, SheetAction.CONFIRM): SheetState.CONFIRMED,
        (SheetState.DISPUTED, SheetAction.ANSWER): SheetState.SENT,
        (SheetState.SENT, SheetAction.WITHDRAW): SheetState.WITHDRAWN,
        (SheetState.DISPUTED, SheetAction.WITHDRAW): SheetState.WITHDRAWN,
    },
    "settlement",
)


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
    "settlement",
)


class ReceiptState(StrEnum):
    RECORDED = "recorded"
    REVERSED = "reversed"


class PeriodState(StrEnum):
    CLOSED = "closed"
    REOPEN_ASKED = "reopen_asked"
    OPEN = "open"


class PeriodAction(StrEnum):
    ASK_REOPEN = "ask_reopen"
    REOPEN = "reopen"
    DECLINE = "decline"
    CLOSE = "close"


PERIOD = Machine(
    {
        (PeriodState.OPEN, PeriodAction.CLOSE): PeriodState.CLOSED,
        (PeriodState.CLOSED, PeriodAction.ASK_REOPEN): PeriodState.REOPEN_ASKED,
        (PeriodState.REOPEN_ASKED, PeriodAction.REOPEN): PeriodState.OPEN,
        (PeriodState.REOPEN_ASKED, PeriodAction.DECLINE): PeriodState.CLOSED,
    },
    "settlement",
)


class AccountKind(StrEnum):
    """The accounts of the ledger. Per department: RECEIVABLE, BUDGET. Per vendor: PAYABLE, RETENTION. Others: one each."""

    BANK = "bank"
    RECEIVABLE = "receivable"
    BUDGET = "budget"
    PAYABLE = "payable"
    RETENTION = "retention"
    SERVICE_COST = "service_cost"
    BUREAU_BORNE = "bureau_borne"
    OPENING = "opening"
    ROUNDING = "rounding"
