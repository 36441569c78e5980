"""Pages of corrections: drafting a further sheet of a month, and changing the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.kernel.dates import Month
from procurement.pages import http, i18n
from procurement.pages.i18n import _
from procurement.settlement import queries, services
from procurement.settlement.forms import CorrectionForm, correction_lines
from procurement.settlement.rules.states import Cause, SheetState
from procurement.settlement.views.sheets import act_page, sheet_page

if TYPE_CHECKING:
    from procurement.accounts.models import Organisation
    from procurement.kernel.actor import Actor
    from procurement.settlement.models import Sheet
    from procurement.settlement.rules.charges import Priced
    from procurement.settlement.rules.corrections import Stale

CORRECTION = "settlement/correct_sheet.html"


def correct_sheet(sheet_id: int) -> Response:
    """A further sheet of the same month that adds to or takes from a confirmed one."""
    actor = http.current_actor()
    sheet = queries.sheet(actor, sheet_id)
    priced = queries.priced_lines(sheet.contract_id)
    form = _fresh(sheet, priced) if request.method == "GET" else CorrectionForm()
    form.offer(_departments(actor))

    def act() -> str:
        cause = Cause(form.cause.data)
        made = services.correct_sheet(actor, sheet_id, form.reason.data, form.to_lines(), cause)
        return url_for("settlement.show_sheet", sheet_id=made)

    return act_page(form, act, CORRECTION, lambda: _page(actor, sheet, priced), "may_correct")


def _fresh(sheet: Sheet, priced: Sequence[Priced]) -> CorrectionForm:
    """The form with the difference between what was settled and the facts of now, where there is one."""
    found = queries.offered(sheet) if sheet.state == SheetState.CONFIRMED and not sheet.seq else None
    return CorrectionForm(
        reason=_reason(found),
        cause=Cause.FACTS if found else Cause.AGREED,
        lines=correction_lines((line.id for line in priced), found.lines if found else ()),
    )


def edit_correction(sheet_id: int) -> Response:
    actor = http.current_actor()
    sheet = queries.sheet(actor, sheet_id)
    priced = queries.priced_lines(sheet.contract_id)
    form = CorrectionForm(
        reason=sheet.reason,
        cause=sheet.cause,
        version=sheet.version,
        lines=correction_lines((line.id for line in priced), queries.corrected_lines(sheet_id)),
    )
    form.offer(_departments(actor))

    def act() -> str:
        said = form.reason.data, form.to_lines(), Cause(form.cause.data)
        services.save_correction(actor, sheet_id, form.version.data, *said)
        return url_for("settlement.show_sheet", sheet_id=sheet_id)

    return act_page(form, act, CORRECTION, lambda: _page(actor, sheet, priced), "may_change")


def _page(actor: Actor, sheet: Sheet, priced: Sequence[Priced]) -> dict[str, Any]:
    page = sheet_page(actor, sheet)
    change = page["may_send"] and bool(sheet.seq)
    return {"may_change": change, "priced": _priced(sheet, priced), **page}


def _reason(found: Stale | None) -> str:
    """What a correction that only follows changed facts says; the person may say it better."""
    if found is None:
        return ""
    if found.days != found.days_before:
        return _(
            "Days served in the month: %(days)d, no longer %(before)d.",
            days=found.days,
            before=found.days_before,
        )
    return _("What the sheet was made from has changed since.")


def _departments(actor: Actor) -> Sequence[Organisation]:
    """Those that have left too: what they were billed can still be wrong."""
    return accounts.organisations(actor, OrganisationKind.DEPARTMENT, active_only=False)


def _priced(sheet: Sheet, priced: Sequence[Priced]) -> dict[int, dict[str, Any]]:
    """What the correction's table says about each line: its title, and what the main sheet had."""
    main = queries.main_sheet(sheet.contract_id, Month.of(sheet.month))
    charged = {row.contract_line_id: row for row, _line in queries.sheet_lines(main.id)} if main else {}
    return {
        line.id: {
            "title": line.title,
            "lump_sum": line.lump_sum,
            "price": i18n.price(line.price),
            "amount": charged[line.id].amount if line.id in charged else None,
            "quantity": charged[line.id].quantity if line.id in charged else None,
        }
        for line in priced
    }
