"""Open receivables from a table: choose a file, see what it would bring forward, confirm."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.infra import clock, http, imports
from procurement.infra.i18n import _, lazy
from procurement.settlement.forms.brought import blank_receivables as blank_workbook
from procurement.settlement.forms.brought import brought_heading, read_receivables
from procurement.settlement.queries.brought import plan_of_brought
from procurement.settlement.services import brought as services

TABLE = imports.Import(
    upload="settlement.upload_receivables",
    check="settlement.import_receivables",
    blank="settlement.blank_receivables",
    back="settlement.list_open_items",
    title=lazy("Bring open receivables forward"),
    checking=lazy("Check the receivables"),
    register=lazy("Open items"),
    holds=lazy(
        "One unpaid bill of before a row: Department code, Month, Former paper, Unpaid amount and, if there is one, Pay by. "
        "Each is posted as an opening and waits for its receipt; it is never billed again. Only before the department "
        "has been billed or has paid here; what is there already stays."
    ),
    read=read_receivables,
    tell=lambda one: (one.reference, f"{one.department} {one.amount.formatted}"),
)


def upload_receivables() -> Response:
    return imports.upload_page(TABLE)


def import_receivables(ticket: str) -> Response:
    actor = http.current_actor()
    return imports.check_page(
        TABLE,
        ticket,
        lambda lines: plan_of_brought(actor, lines, clock.today()),
        brought_heading,
        lambda lines, sure: services.import_receivables(actor, lines),
    )


def blank_receivables() -> Response:
    found = accounts.organisations(http.current_actor(), OrganisationKind.DEPARTMENT)
    content = blank_workbook((one.code, one.name_zh) for one in found)
    return http.download(content, _("Open receivables") + _(" to fill in") + ".xlsx", http.XLSX)
