"""What the self-check of the books says: of each check its claim, and how it is recomputed."""

from __future__ import annotations

from procurement.infra.i18n import Text, lazy

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
    "sheets_add_up": (
        lazy("Every sheet is the sum of its lines"),
        lazy("Earned on the sheet, recomputed from its lines."),
    ),
    "sheets_are_posted": (
        lazy("Every confirmed sheet is in the ledger"),
        lazy("With exactly its earned amount as service cost."),
    ),
    "contracts_follow_sheets": (
        lazy("Contracts have earned what their sheets say"),
        lazy("Amount and quantity of every contract line, recomputed from confirmed sheets."),
    ),
    "lines_are_shared_out": (
        lazy("Every billed line is shared out to the fen"),
        lazy("The departments' bill lines add up to the line of the sheet."),
    ),
    "lines_are_their_shares": (
        lazy("Every bill line is the sum of its shares"),
        lazy("Recomputed from the parts of its basis."),
    ),
    "bills_add_up": (
        lazy("Every bill is the sum of its lines"),
        lazy("The total of the bill, recomputed from its lines."),
    ),
    "runs_add_up": (
        lazy("Every run billed exactly what its sheets earned"),
        lazy("Amount and number of the bills of a run, beside its sheets."),
    ),
    "bills_are_posted": (
        lazy("Every bill is in the ledger"),
        lazy("With exactly its total taken off the service cost."),
    ),
    "receivables_follow_bills": (
        lazy("What departments owe is what their bills leave open"),
        lazy("The balance of every receivable, beside open bills less credit not used yet."),
    ),
    "credit_is_used": (
        lazy("No bill is open while its department owes nothing"),
        lazy(
            "Nor while the department has credit that could pay it: from receipts, or from bills below zero."
        ),
    ),
    "bills_are_paid_by_receipts": (
        lazy("Bills are paid and corrected by papers only"),
        lazy("Paid and taken back on every bill, recomputed from receipts, set-offs and credit notes."),
    ),
    "receipts_add_up": (
        lazy("No receipt pays more than it brought"),
        lazy("What a receipt paid and what is left of it make its amount; a reversed one pays nothing."),
    ),
}
