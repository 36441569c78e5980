"""What the self-check says of the ledger: of each check its claim, and how it is recomputed."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy

CHECKS: dict[str, tuple[Text, Text]] = {
    "balances_cancel": (
        lazy("All balances add up to zero"),
        lazy("Every transfer debits one account and credits another by the same amount."),
    ),
    "counters_replay": (
        lazy("Balances equal the replay of all transfers"),
        lazy("The running counters of every account, recomputed from its transfers."),
    ),
    "rounding_is_empty": (
        lazy("Nothing is lost in rounding"),
        lazy("Splitting always conserves the total, so the rounding account stays at zero."),
    ),
    "closed_days_stay": (
        lazy("Nothing was posted to a closed month"),
        lazy("No transfer of a closed month was posted after the month was closed."),
    ),
    "numbers_have_no_gap": (
        lazy("No number is missing or twice"),
        lazy(
            "Sheets, bills, notes, receipts, contracts and papers, by series and year: how many there are / the last one."
        ),
    ),
    "postings_have_facts": (
        lazy("Every posting has its paper"),
        lazy(
            "A sheet, bill, receipt, note or opening balance stands behind every posting. A posting without one was put there."
        ),
    ),
    "periods_as_recorded": (
        lazy("Periods are closed and open as people decided"),
        lazy("Every period of the ledger, beside the last decision on it in the audit trail."),
    ),
}
