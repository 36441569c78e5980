"""Running contracts from a table: choose a file, see what it would draft, confirm."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.catalog import queries as catalog
from procurement.contracts import queries, services
from procurement.contracts.forms import blank_takeovers as blank_workbook
from procurement.contracts.forms import read_takeovers, takeover_heading
from procurement.infra import http, imports
from procurement.infra.i18n import _, lazy

TABLE = imports.Import(
    upload="contracts.upload_takeovers",
    check="contracts.import_takeovers",
    blank="contracts.blank_takeovers",
    back="contracts.list_contracts",
    title=lazy("Import running contracts"),
    checking=lazy("Check the running contracts"),
    register=lazy("Contracts"),
    holds=lazy(
        "One priced line a row; what the contract itself says stands on its first row. Contracts are drafted and handed "
        "to approval; one whose number is there already stays as it is. What was settled before is an opening balance "
        "and is never billed again."
    ),
    read=read_takeovers,
    tell=lambda takeover: (takeover.number, takeover.draft.title),
)


def upload_takeovers() -> Response:
    return imports.upload_page(TABLE)


def import_takeovers(ticket: str) -> Response:
    actor = http.current_actor()
    return imports.check_page(
        TABLE,
        ticket,
        lambda lines: queries.plan_of_takeovers(actor, lines),
        takeover_heading,
        lambda lines, sure: services.import_takeovers(actor, lines),
    )


def blank_takeovers() -> Response:
    actor = http.current_actor()
    content = blank_workbook(
        [(one.code, one.name_zh) for one in queries.vendors(actor)],
        [(one.email, one.name) for one in queries.supervisors(actor.bureau_id)],
        [(one.code, one.name_zh) for one in catalog.active_items(actor)],
    )
    return http.download(content, _("Running contracts") + _(" to fill in") + ".xlsx", http.XLSX)
