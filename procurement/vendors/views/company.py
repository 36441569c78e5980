"""The page a vendor's people see of their own company."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind, SmeClass
from procurement.accounts.sentences import SIZES
from procurement.pages import http
from procurement.pages.i18n import NOTHING


def show_company() -> Response:
    """What the bureau has on file of the company, and who may act for it."""
    actor = http.current_actor()
    company = accounts.organisation(actor, actor.organisation_id, OrganisationKind.VENDOR)
    return http.render(
        "vendors/show_company.html",
        company=company,
        size=SIZES[SmeClass(company.sme_class)] if company.sme_class else NOTHING,
        people=accounts.people_of(actor, company.id),
    )
