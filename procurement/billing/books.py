"""What billing brings to the books: bills, receipts, credit notes, their checks, and the sheets not billed yet."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.billing.queries import check_bills, check_postings, check_shares
from procurement.billing.queries.check_postings import BILL, BUREAU, CREDIT, RECEIPT
from procurement.billing.queries.months import unbilled_sheets
from procurement.billing.sentences import checks
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.ledger.registry import Books, Fact, Gap
from procurement.pages.i18n import lazy
from procurement.settlement.views.presenters import missing_sheet


def gaps(actor: Actor, month: Month) -> Sequence[Gap]:
    """Confirmed sheets of the month or earlier ones that no run has billed."""
    sheets = [missing_sheet(sheet) for sheet in unbilled_sheets(actor, month)]
    if not sheets:
        return []
    refusal = Refusal("billing.sheets_unbilled", {"count": len(sheets), "month": month})
    return [Gap(lazy("Sheets not billed"), refusal, sheets)]


BOOKS = Books(
    words=checks.CHECKS,
    facts=(
        Fact("bill", "bills_are_posted", BILL, "billing.show_bill", "bill_id"),
        Fact("receipt", "receipts_are_posted", RECEIPT, "billing.show_receipt", "receipt_id"),
        Fact("credit", "credits_are_posted", CREDIT, "billing.show_credit", "note_id"),
        Fact("bureau", "bureau_shares_are_posted", BUREAU),
    ),
    checks=check_bills.CHECKS | check_postings.CHECKS | check_shares.CHECKS,
    numbered=("bill", "credit_note", "receipt"),
    gaps=gaps,
)
