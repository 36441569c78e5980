"""What the self-check says of contracts and sheets: of each check its claim, and how it is recomputed."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy

CHECKS: dict[str, tuple[Text, Text]] = {
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
    "contracts_follow_sheets": (
        lazy("Contracts have earned what their sheets say"),
        lazy("Amount and quantity of every contract line, recomputed from confirmed sheets."),
    ),
}
