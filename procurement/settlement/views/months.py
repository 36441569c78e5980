"""Pages of a month over all contracts: what each still lacks, and preparing its sheet."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.ledger.views import presenters as ledger_presenters
from procurement.pages import http
from procurement.pages.forms import Form
from procurement.pages.i18n import _
from procurement.pages.parts import ChecklistItem
from procurement.settlement import policy, queries, services
from procurement.settlement.queries import ContractMonth
from procurement.settlement.rules.states import SheetState
from procurement.settlement.views import presenters


def month_sheets(month: str) -> Response:
    """Every contract served in the month and what it still lacks; preparing a sheet posts back here."""
    actor = http.current_actor()
    form = Form()
    return http.render(
        "settlement/month_sheets.html", form=form, **_month_page(actor, ledger_presenters.month_in(month))
    )


def prepare_sheet(month: str, contract_id: int) -> Response:
    actor = http.current_actor()
    of_month = ledger_presenters.month_in(month)

    def act() -> str:
        made = services.prepare_sheet(actor, contract_id, of_month)
        return url_for("settlement.show_sheet", sheet_id=made)

    return http.form_page(Form(), act, "settlement/month_sheets.html", lambda: _month_page(actor, of_month))


def _month_page(actor: Actor, month: Month) -> dict[str, Any]:
    rows = queries.contract_months(actor, month)
    today = clock.today()
    return {
        "month": month,
        "rows": [_month_row(actor, row, today > row.within.end) for row in rows],
        "over": today > month.last,
        "settled": sum(row.settled for row in rows),
        "earlier": month.previous(),
        "later": month.next(),
    }


def _month_row(actor: Actor, row: ContractMonth, over: bool) -> dict[str, Any]:
    sheet = row.sheet
    mine = policy.can_prepare(actor, row.bureau_id, row.supervisor_id)
    return {
        "facts": row,
        "badge": presenters.SHEET_BADGES[SheetState(sheet.state)] if sheet else None,
        "lacks": _gaps(row, mine),
        "may_prepare": mine and over and (sheet is None or sheet.state == SheetState.DRAFT),
        "over": over,
    }


def _gaps(row: ContractMonth, mine: bool) -> list[ChecklistItem]:
    """What stands between the contract and its sheet of the month; who may not enter usage is led nowhere."""
    month = row.within.start.replace(day=1).isoformat()
    found = []
    if row.unconfirmed:
        text = _("Quantities not confirmed yet: %(count)d", count=row.unconfirmed)
        url = url_for("settlement.list_usage", month=month, state="entered", line=row.number)
        found.append(ChecklistItem("bad", text, url=url, act=_("Look")))
    if row.silent and not row.settled:
        text = _("No usage entered: %(lines)s", lines=_(", ").join(row.silent))
        url, label = (url_for("settlement.enter_usage", month=month[:7]), _("Enter")) if mine else ("", "")
        found.append(ChecklistItem("wait", text, _("Not charged this month unless entered."), url, label))
    return found
