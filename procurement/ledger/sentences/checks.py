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
        lazy("Cost, payable and retention of its vendor, each with exactly its amount."),
    ),
    "openings_are_posted": (
        lazy("Every contract taken over is in the ledger with its opening balance"),
        lazy("What its vendor had earned before and was not paid, and what of it is kept back."),
    ),
    "postings_have_facts": (
        lazy("Every posting has its paper"),
        lazy(
            "A sheet, bill, receipt, note or opening balance stands behind every posting. A posting without one was put there."
        ),
    ),
    "postings_keep_their_day": (
        lazy("Every posting stands on its day"),
        lazy("The day it was posted on, or the bank's day of a receipt."),
    ),
    "contracts_as_approved": (
        lazy("Contracts are as they were approved"),
        lazy("Vendor, term, amount, retention rate and opening balance, beside what was frozen at approval."),
    ),
    "lines_as_approved": (
        lazy("Lines of contracts are as they were approved"),
        lazy("Price, quantity, amount, basis and fixed shares, beside what was frozen at approval."),
    ),
    "sheets_as_sent": (
        lazy("Sheets are as they were sent"),
        lazy("Days served, lines and amounts, beside what was frozen when the sheet took its number."),
    ),
    "sheets_follow_prices": (
        lazy("Every sheet charges the price of its contract"),
        lazy("Days served or quantity at the contract's price, recomputed line by line."),
    ),
    "sheets_follow_usage": (
        lazy("Every sheet charges the usage that was confirmed"),
        lazy("The quantity of every line charged by unit, beside the confirmed usage of the month."),
    ),
    "retention_follows_rate": (
        lazy("Retention is the rate of what was earned"),
        lazy("Of every contract and month, corrections included."),
    ),
    "periods_as_recorded": (
        lazy("Periods are closed and open as people decided"),
        lazy("Every period of the ledger, beside the last decision on it in the audit trail."),
    ),
    "papers_as_recorded": (
        lazy("Every paper was made by somebody"),
        lazy("Sheets, runs, receipts and credit notes stand in the audit trail with their amount."),
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
