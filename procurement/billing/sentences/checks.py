"""What the self-check says of bills and receipts: of each check its claim, and how it is recomputed."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy

CHECKS: dict[str, tuple[Text, Text]] = {
    "postings_keep_their_day": (
        lazy("Every posting stands on its day"),
        lazy("The day it was posted on, or the bank's day of a receipt."),
    ),
    "papers_as_recorded": (
        lazy("Every paper was made by somebody"),
        lazy("Sheets, runs, receipts and credit notes stand in the audit trail with their amount."),
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
        lazy(
            "With exactly its total, owed by its department, or borne by the bureau where it is only shown."
        ),
    ),
    "drivers_follow_places": (
        lazy("Weights of a billed month are those of the places departments held"),
        lazy(
            "Area, people and days kept by every run, recounted from occupancy; changes recorded after the run are left aside."
        ),
    ),
    "shares_follow_drivers": (
        lazy("Every department's share follows from its weight"),
        lazy("Recomputed from sheet, basis, weights, fixed shares and usage, to the fen."),
    ),
    "balances_on_bills": (
        lazy("The balances printed on bills are those of the ledger"),
        lazy(
            "Opening, received, corrections and closing of every bill, recomputed from the postings before it."
        ),
    ),
    "receipts_are_posted": (
        lazy("Every receipt is in the ledger"),
        lazy("With exactly its amount, to its own department; a reversed one is posted back."),
    ),
    "credits_are_posted": (
        lazy("Every credit note is in the ledger"),
        lazy("With exactly its amount, taken off what its department owes."),
    ),
    "bureau_shares_are_posted": (
        lazy("What corrections gave back to the bureau is in the ledger"),
        lazy("With exactly its amount, taken off what the bureau bears."),
    ),
    "moves_between_bearers_cancel": (
        lazy("What one bearer of a correction did not get, others got"),
        lazy("What moved between departments and the bureau, by line of a correction: it adds up to zero."),
    ),
    "moves_make_up_what_was_short": (
        lazy("What moved to a department only made up what it was short of"),
        lazy(
            "Bills less credit notes up to the run that moved it, by service, month and department: nothing is left."
        ),
    ),
    "nobody_is_below_nothing": (
        lazy("Nobody got back more than was taken"),
        lazy(
            "Of every service and month: bills less credit notes by department, and what the bureau bears of the notes."
        ),
    ),
    "payments_stay_in_the_house": (
        lazy("A department's money pays its own bills"),
        lazy("Receipts, set-offs and credit notes belong to the department of the bill."),
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
