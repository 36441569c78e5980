"""Pages that answer who asks to act for a company that has its account: its manager's, and an officer's."""

from __future__ import annotations

from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.kernel.actor import Actor
from procurement.pages import http
from procurement.pages.i18n import _
from procurement.vendors import queries, services
from procurement.vendors.forms import ADMIT, JoinForm, OfficerJoinForm
from procurement.vendors.models import AccountRequest
from procurement.vendors.rules.accounts import RequestState
from procurement.vendors.sentences.accounts import STATES


def answer_join(join_id: int) -> Response:
    """The company's manager lets somebody in, or not."""
    actor = http.current_actor()
    join = queries.join_request(actor, join_id)
    form = JoinForm()

    def act() -> str:
        services.answer_join(actor, join_id, form.decision.data == ADMIT, form.reason.data)
        _told(form)
        return url_for("vendors.list_colleagues")

    return http.form_page(form, act, "vendors/answer_join.html", lambda: _page(actor, join))


def decide_join(join_id: int) -> Response:
    """An officer calls the company back, where it has no manager who can sign in."""
    actor = http.current_actor()
    join = queries.join_request(actor, join_id)
    form = OfficerJoinForm()

    def act() -> str:
        admitted = form.decision.data == ADMIT
        services.decide_join(actor, join_id, admitted, form.reason.data, form.call_back.data)
        _told(form)
        return url_for("vendors.show_vendor", vendor_id=join.vendor_id)

    return http.form_page(form, act, "vendors/decide_join.html", lambda: _page(actor, join))


def _told(form: JoinForm) -> None:
    admitted = form.decision.data == ADMIT
    flash(
        _("A link to choose a password is on its way.") if admitted else _("The person is told by mail."),
        "success",
    )


def _page(actor: Actor, join: AccountRequest) -> dict[str, Any]:
    return {
        "join": join,
        "company": accounts.organisation(actor, join.company_id),
        "badge": STATES[RequestState(join.state)],
        "waits": join.state == RequestState.JOINING,
        "managed": accounts.managers(join.company_id) > 0,
        "until": queries.last_day(join),
        "decided_by": accounts.person(actor, join.decided_by).name if join.decided_by else "",
    }
