"""What settlement brings to the books: sheets and openings, their checks, the months settled and what they still lack."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.ledger.registry import Books, Fact, Gap, Missing
from procurement.pages.i18n import lazy
from procurement.settlement import queries
from procurement.settlement.models import Sheet
from procurement.settlement.queries.check_facts import CHECKS
from procurement.settlement.queries.check_postings import OPENING, SHEET
from procurement.settlement.sentences import checks
from procurement.settlement.views.presenters import missing_sheet


def gaps(actor: Actor, month: Month) -> Sequence[Gap]:
    """Sheets that are not confirmed, contracts that have none."""
    sheets = [missing_sheet(sheet) for sheet in queries.open_sheets(actor, month)]
    contracts = [
        Missing(row.title, "settlement.month_sheets", {"month": month}, f"{row.number} · {row.vendor}")
        for row in queries.unsettled(actor, month)
        if row.sheet is None
    ]
    found = []
    if sheets:
        refusal = Refusal("settlement.sheets_unconfirmed", {"count": len(sheets), "month": month})
        found.append(Gap(lazy("Sheets not confirmed"), refusal, sheets))
    if contracts:
        refusal = Refusal("settlement.contracts_unsettled", {"count": len(contracts), "month": month})
        found.append(Gap(lazy("Contracts without a sheet"), refusal, contracts))
    return found


BOOKS = Books(
    words=checks.CHECKS,
    facts=(
        Fact("sheet", "sheets_are_posted", SHEET, "settlement.show_sheet", "sheet_id"),
        Fact("contract", "openings_are_posted", OPENING, "contracts.show_contract", "contract_id"),
    ),
    checks=CHECKS,
    numbered=("contract", "sheet"),
    months=select(Sheet.bureau_id.label("bureau_id"), Sheet.month.label("month")),
    gaps=gaps,
)
