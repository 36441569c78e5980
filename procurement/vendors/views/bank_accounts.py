"""Pages of vendors' bank accounts."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind
from procurement.pages import http
from procurement.pages.scans import read_scan
from procurement.vendors import queries, services
from procurement.vendors.forms import AccountDecisionForm, AccountForm
from procurement.vendors.rules import BankChangeState
from procurement.vendors.views.company import own_company


def propose_account(vendor_id: int) -> Response:
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    return _proposal(
        vendor, url_for("vendors.show_vendor", vendor_id=vendor_id), "vendors/propose_account.html"
    )


def propose_own_account() -> Response:
    """The same by a vendor's manager; the bureau calls back and decides."""
    vendor = own_company(http.current_actor())
    return _proposal(vendor, url_for("vendors.show_company"), "vendors/propose_own_account.html")


def _proposal(vendor: Organisation, back: str, template: str) -> Response:
    actor = http.current_actor()
    form = AccountForm(version=vendor.version)

    def act() -> str:
        scan = read_scan(form.file.data) if form.file.data else None
        version, bank, account = form.version.data, form.bank_name.data, form.bank_account.data
        services.propose_account(actor, vendor.id, version, bank, account, form.reason.data, scan)
        return back

    def page() -> dict[str, Any]:
        change = queries.waiting_change(actor, vendor.id)
        letter = queries.letter_of(actor, change)
        return {"vendor": vendor, "back": back, "change": change, "letter": letter}

    return http.form_page(form, act, template, page)


def decide_account(vendor_id: int) -> Response:
    """Another person calls the vendor back; until then the account before holds."""
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    change = queries.waiting_change(actor, vendor_id)
    form = AccountDecisionForm(change_id=change.id if change else 0)

    def act() -> str:
        confirmed = form.decision.data == BankChangeState.CONFIRMED
        services.decide_account(actor, vendor_id, form.change_id.data, confirmed, form.call_back.data)
        return url_for("vendors.show_vendor", vendor_id=vendor_id)

    def page() -> dict[str, Any]:
        who = accounts.person(actor, change.proposed_by).name if change else ""
        phones = queries.phone_changes(vendor_id)
        return {"vendor": vendor, "change": change, "who": who, "phones": phones}

    return http.form_page(form, act, "vendors/decide_account.html", page)
