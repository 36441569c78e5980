"""What the ledger says: refusals, records, and the words of its states; for pages and papers alike."""

from __future__ import annotations

from procurement.ledger.rules.states import AccountKind, PeriodState
from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "ledger.bad_move": lazy(
        "This cannot be done in its present state. Open the page again to see what has happened."
    ),
    "ledger.posted_already": lazy("This was posted already. Open the page again."),
    "ledger.reversed_already": lazy("This was reversed already. Open the page again."),
    "ledger.period_closed": lazy(
        "The ledger is closed to the end of %(month)s. Choose a later day, or have the month opened again."
    ),
    "ledger.period_closed_already": lazy("This month was closed in the meantime. Open the page again."),
    "ledger.period_not_over": lazy("%(month)s is not over yet. Close it from the first day after it on."),
    "ledger.earlier_month_open": lazy("Months are closed in order: close %(month)s first."),
    "ledger.later_month_closed": lazy(
        "Months are opened again from the last one: %(month)s has a closed month after it."
    ),
    # ---- records
    "audit.settlement.period_closed": lazy("closed %(month)s"),
    "audit.settlement.reopening_asked": lazy("asked to open %(month)s again: %(reason)s"),
    "audit.settlement.period_reopened": lazy("opened %(month)s again: %(reason)s"),
    "audit.settlement.reopening_declined": lazy("left %(month)s closed although asked: %(reason)s"),
    "audit.settlement.books_hold": lazy("checked the books: all %(checks)d checks hold"),
    "audit.settlement.books_broken": lazy("checked the books: %(broken)d of %(checks)d checks do not hold"),
}

PERIOD_STATES: dict[PeriodState, Text] = {
    PeriodState.OPEN: lazy("Not closed"),
    PeriodState.CLOSED: lazy("Closed"),
    PeriodState.REOPEN_ASKED: lazy("Reopening asked"),
}


ACCOUNTS: dict[AccountKind, Text] = {
    AccountKind.BANK: lazy("Money at the bank"),
    AccountKind.RECEIVABLE: lazy("Receivable from departments"),
    AccountKind.BUDGET: lazy("Charged to budgets"),
    AccountKind.PAYABLE: lazy("Payable to vendors"),
    AccountKind.RETENTION: lazy("Retention"),
    AccountKind.SERVICE_COST: lazy("Service cost"),
    AccountKind.BUREAU_BORNE: lazy("Borne by the bureau"),
    AccountKind.OPENING: lazy("Opening balances"),
    AccountKind.ROUNDING: lazy("Rounding"),
}
