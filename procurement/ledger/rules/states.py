"""States of ledger periods, the moves between them, and the kinds of accounts."""

from __future__ import annotations

from enum import StrEnum

from procurement.kernel.states import Machine


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
    "ledger",
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
