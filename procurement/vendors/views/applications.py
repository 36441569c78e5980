"""A vendor's pages of qualification: what it can apply for, its applications, and how far each is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.audit.models import AuditRecord
from procurement.documents import queries as documents
from procurement.infra import clock
from procurement.kernel.dates import BASIS
from procurement.pages import http
from procurement.pages.forms import ActForm, Form
from procurement.rulebook.deadlines import COUNTED
from procurement.vendors import policy
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import checklist
from procurement.vendors.rules.applications import (
    APPLICATION,
    WITH_VENDOR,
    ApplicationAction,
    ApplicationState,
)
from procurement.vendors.rules.checklist import counted
from procurement.vendors.sentences.applications import title_of, words_of
from procurement.vendors.services import applications as services
from procurement.vendors.views import qualification_presenters as presenters

if TYPE_CHECKING:
    from procurement.vendors.models import VendorApplication

S = ApplicationState
PROMISED = (BASIS["working"], COUNTED)


def list_qualifications() -> Response:
    """What the company holds, what is under way, and what it can apply for."""
    actor, today = http.current_actor(), clock.today()
    mine = queries.applications_of(actor)
    held = [one for one in mine if one.state == S.APPROVED]
    under_way = [one for one in mine if one.state not in (S.APPROVED, S.REJECTED, S.WITHDRAWN)]
    return http.render(
        "vendors/list_qualifications.html",
        held=[(one, presenters.badge(one, today)) for one in held],
        under_way=[(one, presenters.badge(one, today), presenters.is_late(one, today)) for one in under_way],
        ended=[(one, presenters.badge(one, today)) for one in mine if one.state in (S.REJECTED, S.WITHDRAWN)],
        open_sets=queries.open_sets(actor),
        busy={one.asked.code: one for one in (*held, *under_way)},
        title_of=title_of,
    )


def begin_application(set_id: int) -> Response:
    """What a set asks, and the button that begins an application for it."""
    actor = http.current_actor()
    asked = queries.open_set(actor, set_id)

    def act() -> str:
        made = services.begin_application(actor, set_id)
        return url_for("vendors.show_application", application_id=made)

    def page() -> dict[str, Any]:
        held = queries.held(actor, asked.code)
        return {
            "asked": asked,
            "scope": queries.scope_of(asked),
            "requirements": queries.requirements_of(set_id),
            "held": held,
            "may_begin": held.renewable(clock.today()),
            "kinds": presenters.KINDS,
            "title_of": title_of,
            "words_of": words_of,
        }

    return http.form_page(Form(), act, "vendors/begin_application.html", page)


def show_application(application_id: int) -> Response:
    """The checklist: how each thing that is asked stands, how many are done, and what comes next."""
    actor = http.current_actor()
    application = queries.own_application(actor, application_id)
    return http.render(
        "vendors/show_application.html",
        form=ActForm(version=application.version),
        events=timeline.events(_history(application)),
        **application_page(application),
    )


def application_page(application: VendorApplication) -> dict[str, Any]:
    """What the pages of an application show besides their form."""
    actor, today = http.current_actor(), clock.today()
    items = checklist(application, today)
    actions = APPLICATION.actions(S(application.state))
    following = presenters.next_item(items) if application.state in WITH_VENDOR else None
    return {
        "application": application,
        "title": title_of(application.asked),
        "title_of": title_of,
        "badge": presenters.badge(application, today),
        "late": presenters.is_late(application, today),
        "items": items,
        "todo": presenters.todo(application, items),
        "count": counted(one.standing for one in items),
        "following": following,
        "open": application.state in WITH_VENDOR,
        "may_submit": policy.can_submit(actor, application.vendor_id),
        "may_prepare": policy.can_prepare(actor, application.vendor_id),
        "may_withdraw": application.number is not None and ApplicationAction.WITHDRAW in actions,
        "papers": documents.papers_about(services.SUBJECT, application.id) if application.paper_id else [],
        "renews": queries.renewed(application),
        "renew_url": _renew_url(application),
        "promised": PROMISED,
    }


def _renew_url(application: VendorApplication) -> str:
    """Where a qualification is renewed that may be; empty where none may."""
    actor, today = http.current_actor(), clock.today()
    if application.state != S.APPROVED or not policy.can_prepare(actor, application.vendor_id):
        return ""
    held = queries.held(actor, application.asked.code)
    is_last = held.last is not None and held.last.id == application.id
    asked = queries.published_of(actor, application.asked.code)
    if asked is None or not (is_last and held.renewable(today)):
        return ""
    return url_for("vendors.begin_application", set_id=asked.id)


def _history(application: VendorApplication) -> list[AuditRecord]:
    """What happened, as far as it is the vendor's to know: what the bureau's people said to one another is not."""
    hidden = ("vendors.requirements_judged", "vendors.application_proposed", "vendors.application_sent_back")
    return [one for one in acts_on(application.id) if not one.action.startswith(hidden)]


def acts_on(application_id: int) -> list[AuditRecord]:
    """What was done with an application; each single answer stands on its own page."""
    found = audit.history(services.SUBJECT, application_id)
    return [one for one in found if one.action != "vendors.requirement_answered"]


def submit_application(application_id: int) -> Response:
    """All answers once more, and the button that sends them."""
    actor = http.current_actor()
    application = queries.own_application(actor, application_id)
    form = ActForm(version=application.version)

    def act() -> str:
        services.submit_application(actor, application_id, form.version.data)
        return url_for("vendors.show_application", application_id=application_id)

    def page() -> dict[str, Any]:
        found = application_page(application)
        lines = [(one, presenters.proof_line(one)) for one in found["items"]]
        return {**found, "lines": lines, "kinds": presenters.KINDS}

    return http.form_page(form, act, "vendors/submit_application.html", page)


def withdraw_application(application_id: int) -> Response:
    """What taking it back means, and the button that does."""
    actor = http.current_actor()
    application = queries.own_application(actor, application_id)
    form = ActForm(version=application.version)

    def act() -> str:
        services.withdraw_application(actor, application_id, form.version.data)
        return url_for("vendors.show_application", application_id=application_id)

    return http.form_page(
        form, act, "vendors/withdraw_application.html", lambda: application_page(application)
    )


def discard_application(application_id: int) -> Response:
    """A draft is thrown away; what was given for it stays on file."""
    actor = http.current_actor()
    application = queries.own_application(actor, application_id)
    form = ActForm(version=application.version)

    def act() -> str:
        services.discard_application(actor, application_id, form.version.data)
        return url_for("vendors.list_qualifications")

    return http.form_page(
        form, act, "vendors/discard_application.html", lambda: application_page(application)
    )
