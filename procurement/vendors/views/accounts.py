"""Pages anyone may open to act for a company: what is asked, where the mailed link leads."""

from __future__ import annotations

from flask import flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from procurement.accounts import attempts, links
from procurement.accounts import queries as accounts
from procurement.accounts.rules import Door, OrganisationKind
from procurement.infra import clock
from procurement.kernel.errors import Refused
from procurement.pages import http, i18n
from procurement.pages.forms import Form
from procurement.pages.i18n import _
from procurement.vendors import queries, services
from procurement.vendors.forms import AccountRequestForm
from procurement.vendors.links import request_of
from procurement.vendors.models import AccountRequest
from procurement.vendors.rules.accounts import LINK_WITHIN, RequestState
from procurement.vendors.sentences.accounts import STATES


def ask_account() -> Response:
    """The company and whom to write to. The answer is the same page for everybody: it looks up nobody."""
    bureaus = accounts.bureaus()
    form = AccountRequestForm(language=i18n.language())
    form.bureau_id.options = [(one.id, one.name_zh) for one in bureaus]
    only = bureaus[0].id if len(bureaus) == 1 else None
    if only:
        del form.bureau_id
    wait = 0
    if form.is_submitted() and form.validate() and not (wait := _waits(form)):
        try:
            services.ask_account(only or form.bureau_id.data, form.to_command(), form.sure.data)
            return redirect(url_for("vendors.account_asked"), 303)
        except Refused as refused:
            form.refuse(refused.refusals)
    status = 422 if form.is_submitted() else 200
    rule = queries.free_access(bureaus[0].id, clock.today()) if bureaus else None
    page = http.render("vendors/ask_account.html", status, form=form, bureaus=bureaus, rule=rule)
    return http.told_to_wait(page, wait) if wait else page


def _waits(form: AccountRequestForm) -> int:
    """By the network address alone, so that it says nothing of any company."""
    if wait := attempts.wait_at(Door.ACCOUNT):
        words = _(
            "Too many accounts were asked for from this network address. Try again in %(num)d minutes.",
            num=-(-wait // 60),
        )
        form.add_error(None, words)
    return wait


def account_asked() -> Response:
    """Always these words."""
    return http.render("vendors/account_asked.html", days=LINK_WITHIN.days)


def prove_account(token: str) -> Response:
    """Whoever holds the mailed link sees what was typed and goes on; opened again it leads where it led before."""
    request_id = request_of(token)
    if request_id is None:
        return http.render("vendors/link_over.html", 404)
    asked = queries.account_request(request_id)
    if "lang" not in session:
        i18n.choose(asked.language)
    form = Form()
    if form.is_submitted() and form.validate():
        try:
            return redirect(_led_on(services.prove(request_id), token), 303)
        except Refused as refused:
            form.refuse(refused.refusals)
    return _page(asked, form, 422 if request.method == "POST" else 200)


def _led_on(asked: AccountRequest, token: str) -> str:
    """Who has no password yet chooses one; who waits for an answer sees that."""
    person = queries.person_of(asked)
    if person is None:
        return url_for("vendors.prove_account", token=token)
    if person.password is None:
        return links.path(person)
    flash(_("Your account is there. Sign in with your password."), "success")
    return url_for("security.login")


def _page(asked: AccountRequest, form: Form, status: int) -> Response:
    holder = queries.holder_of(asked) if asked.state == RequestState.ASKED else None
    return http.render(
        "vendors/prove_account.html",
        status,
        form=form,
        asked=asked,
        bureau=accounts.bureau_of(asked.bureau_id),
        joins=holder is not None and holder.kind == OrganisationKind.VENDOR,
        badge=STATES.get(RequestState(asked.state)),
        person=queries.person_of(asked),
        until=queries.last_day(asked),
        rule=queries.free_access(asked.bureau_id, clock.today()),
    )
