"""Open receivables from a table: choose a file, see what it would bring forward, confirm."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.billing.forms.brought import HEADINGS, read_receivables
from procurement.billing.forms.brought import blank_receivables as blank_workbook
from procurement.billing.queries.brought import plan_of_brought
from procurement.billing.services import brought as services
from procurement.infra import clock
from procurement.pages import http, imports
from procurement.pages.i18n import _, lazy

TABLE = imports.Import(
    things="billing.receivables",
    back="billing.list_open_items",
    title=lazy("Bring open receivables forward"),
    checking=lazy("Check the receivables"),
    register=lazy("Open items"),
    holds=lazy(
        "One unpaid bill of before a row: Department code, Month, Former paper, Unpaid amount and, if there is one, Pay by. "
        "Each is posted as an opening and waits for its receipt; it is never billed again. Only before the department "
        "has been billed or has paid here; what is there already stays."
    ),
    read=read_receivables,
    plan=lambda actor, lines: plan_of_brought(actor, lines, clock.today()),
    take=lambda actor, lines, sure: services.import_receivables(actor, lines),
    headings=HEADINGS,
    tell=lambda one: (one.reference, f"{one.department} {one.amount.formatted}"),
)


def blank_receivables() -> Response:
    organisations = accounts.organisations(http.current_actor(), OrganisationKind.DEPARTMENT)
    content = blank_workbook((one.code, one.name_zh) for one in organisations)
    return imports.send_workbook(content, _("Open receivables"))
