"""Pages of vendors' bank accounts."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.pages import http
from procurement.vendors import queries, services
from procurement.vendors.forms import AccountDecisionForm, AccountForm
from procurement.vendors.rules import BankChangeState


def propose_account(vendor_id: int) -> Response:
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    form = AccountForm(version=vendor.version)

    def act() -> str:
        version, bank, account = form.version.data, form.bank_name.data, form.bank_account.data
        services.propose_account(actor, vendor_id, version, bank, account, form.reason.data)
        return url_for("vendors.show_vendor", vendor_id=vendor_id)

    return http.form_page(
        form,
        act,
        "vendors/propose_account.html",
        lambda: {"vendor": vendor, "change": queries.waiting_change(actor, vendor_id)},
    )


def decide_account(vendor_id: int) -> Response:
    """Another person calls the vendor back; until then the account before holds."""
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    form = AccountDecisionForm()

    def act() -> str:
        confirmed = form.decision.data == BankChangeState.CONFIRMED
        services.decide_account(actor, vendor_id, confirmed, form.call_back.data)
        return url_for("vendors.show_vendor", vendor_id=vendor_id)

    def page() -> dict[str, Any]:
        change = queries.waiting_change(actor, vendor_id)
        who = accounts.person(actor, change.proposed_by).name if change else ""
        return {"vendor": vendor, "change": change, "who": who}

    return http.form_page(form, act, "vendors/decide_account.html", page)
