"""States of usage and sheets, and the moves between them."""

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
