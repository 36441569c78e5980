"""Pages of the ledger's periods: the months, closing one, opening one again by two people."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound
from procurement.ledger import policy, queries, services
from procurement.ledger.forms import CloseForm, ReopeningForm
from procurement.ledger.rules.states import PeriodState
from procurement.ledger.views import presenters
from procurement.pages import http
from procurement.pages.forms import Form
from procurement.pages.i18n import _


def list_periods() -> Response:
    actor = http.current_actor()
    return http.render(
        "ledger/list_periods.html",
        rows=[_period_row(actor, month) for month in queries.ledger_months(actor, clock.today())],
    )


def _period_row(actor: Actor, month: Month) -> dict[str, Any]:
    period = queries.period(actor, month)
    state = PeriodState(period.state) if period else PeriodState.OPEN
    over = clock.today() > month.last
    last = queries.closed_through(actor.bureau_id) == month
    return {
        "month": month,
        "period": period,
        "badge": presenters.PERIOD_BADGES[state],
        "may_close": policy.can_close_period(actor) and state is PeriodState.OPEN and over,
        "may_ask": policy.can_close_period(actor) and state is PeriodState.CLOSED and last,
        "may_decide": state is PeriodState.REOPEN_ASKED
        and policy.can_reopen_period(actor, period.reopen_asked_by if period else None),
        "people": queries.period_people(period) if period else {},
        "due": queries.close_by(actor, month) if state is PeriodState.OPEN and over else None,
    }


def close_period(month: str) -> Response:
    """What is missing, with links to mend it; when nothing is, the closing."""
    actor = http.current_actor()
    of_month = presenters.month_in(month)
    form = CloseForm()

    def act() -> str:
        services.close_period(actor, of_month)
        flash(_("The month is closed."), "success")
        return url_for("ledger.list_periods")

    return http.form_page(
        form,
        act,
        "ledger/close_period.html",
        lambda: _closing_page(actor, of_month),
    )


def _closing_page(actor: Actor, month: Month) -> dict[str, Any]:
    """What keeps a month open, each with its page."""
    gaps = queries.gaps(actor, month)
    refusals = queries.order_refusals(actor, month, clock.today()) + [gap.refusal for gap in gaps]
    return {"month": month, "refusals": refusals, "gaps": gaps}


def ask_reopening(month: str) -> Response:
    actor = http.current_actor()
    of_month = presenters.month_in(month)
    form = ReopeningForm()

    def act() -> str:
        services.ask_reopening(actor, of_month, form.reason.data)
        flash(_("Asked. Another person decides."), "success")
        return url_for("ledger.list_periods")

    return http.form_page(form, act, "ledger/ask_reopening.html", lambda: {"month": of_month})


def decide_reopening(month: str) -> Response:
    """The second person opens the month again, or leaves it closed."""
    actor = http.current_actor()
    of_month = presenters.month_in(month)
    period = queries.period(actor, of_month)
    if period is None:
        raise NotFound

    def act() -> str:
        if request.form.get("decision") == "open":
            services.reopen_period(actor, of_month)
            flash(_("The month is open again. Close it once more when the work is done."), "success")
        else:
            services.decline_reopening(actor, of_month)
            flash(_("The month stays closed."), "success")
        return url_for("ledger.list_periods")

    return http.form_page(
        Form(),
        act,
        "ledger/decide_reopening.html",
        lambda: {
            "month": of_month,
            "period": period,
            "people": queries.period_people(period),
            "may_decide": policy.can_reopen_period(actor, period.reopen_asked_by),
        },
    )
