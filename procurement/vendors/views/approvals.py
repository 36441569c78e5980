"""The page of the person who decides: everything once more, and three ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.infra import clock
from procurement.pages import http
from procurement.vendors.forms.reviews import Decision, DecisionForm
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import checklist, earliest_end
from procurement.vendors.rules.terms import proposed_term
from procurement.vendors.services import approvals as services
from procurement.vendors.views.reviews import review_page

if TYPE_CHECKING:
    from procurement.kernel.actor import Actor
    from procurement.vendors.models import VendorApplication


def decide_application(application_id: int) -> Response:
    """Another person than the reviewer approves for a time, rejects, or gives it back."""
    actor = http.current_actor()
    application = queries.sent_application(actor, application_id)
    form = _form(application)

    def act() -> str:
        _decide(actor, application_id, form)
        return url_for("vendors.show_review", application_id=application_id)

    def page() -> dict[str, Any]:
        return review_page(application)

    return http.form_page(form, act, "vendors/decide_application.html", page)


def _form(application: VendorApplication) -> DecisionForm:
    """The days that are offered: as long as the requirements and what proves them allow."""
    today, before = clock.today(), queries.renewed(application)
    ends = earliest_end(checklist(application, today))
    first, last = proposed_term(today, before.valid_until if before else None, application.asked.months, ends)
    return DecisionForm(version=application.version, valid_from=first, valid_until=last)


def _decide(actor: Actor, application_id: int, form: DecisionForm) -> None:
    version, reason = form.version.data, form.reason.data
    if form.decision.data is Decision.REJECT:
        services.reject(actor, application_id, version, reason)
    elif form.decision.data is Decision.SEND_BACK:
        services.send_back(actor, application_id, version, reason)
    else:
        days = form.valid_from.data, form.valid_until.data
        services.approve(actor, application_id, version, *days, form.sure.data)
