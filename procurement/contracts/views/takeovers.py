"""Running contracts from a table: choose a file, see what it would draft, confirm."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.catalog import queries as catalog
from procurement.contracts import queries, services
from procurement.contracts.forms import blank_takeovers as blank_workbook
from procurement.contracts.forms import read_takeovers
from procurement.contracts.forms.takeovers import HEADINGS
from procurement.pages import http, imports
from procurement.pages.i18n import _, lazy

TABLE = imports.Import(
    things="contracts.takeovers",
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
    plan=queries.plan_of_takeovers,
    take=lambda actor, lines, sure: services.import_takeovers(actor, lines),
    headings=HEADINGS,
    tell=lambda takeover: (takeover.number, takeover.draft.title),
)


def blank_takeovers() -> Response:
    actor = http.current_actor()
    content = blank_workbook(
        [(vendor.code, vendor.name_zh) for vendor in queries.vendors(actor)],
        [(supervisor.email, supervisor.name) for supervisor in queries.supervisors(actor.bureau_id)],
        [(one.code, one.name_zh) for one in catalog.active_items(actor)],
    )
    return imports.send_workbook(content, _("Running contracts"))
