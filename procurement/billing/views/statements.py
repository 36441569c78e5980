"""Pages of statements of account: whose there are, one over a span, issuing it as a paper."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from procurement.accounts.rules import OrganisationKind
from procurement.billing import policy
from procurement.billing.queries import statements as queries
from procurement.billing.sentences import BANDS, HOLDERS_OF
from procurement.billing.services import statements as services
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission
from procurement.ledger.forms import SpanForm
from procurement.ledger.queries import Movement
from procurement.ledger.views import presenters
from procurement.ledger.views.books import movement_sheet, this_year
from procurement.pages import http
from procurement.pages.forms import Form
from procurement.pages.i18n import _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page

HOLDERS = ListSpec(
    name="billing.statements",
    title=lazy("Statements of account"),
    key="id",
    default_sort="name",
    counted=counts("%(num)s account", "%(num)s accounts"),
    empty=Empty(lazy("No accounts yet"), lazy("The first confirmed sheet or issued bill opens one.")),
    row_url=("billing.show_statement", "organisation_id"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("Departments"), {"kind": "department"}),
        Preset(lazy("Vendors"), {"kind": "vendor"}),
    ),
    columns=(
        Column(
            "name", lazy("Name"), "lead", sub="code", sort="sort_key", filter=Filter(on=("known_as", "code"))
        ),
        Column(
            "kind",
            lazy("Kind of account"),
            show=lambda row: HOLDERS_OF[OrganisationKind(row.kind)],
            filter=Filter(
                FilterKind.CHOICE, options=tuple((str(kind), text) for kind, text in HOLDERS_OF.items())
            ),
            width="26",
        ),
        Column("debits", lazy("Debits"), "money", phone="off", width="money"),
        Column("credits", lazy("Credits"), "money", phone="off", width="money"),
        Column("balance", lazy("Balance"), "money", filter=Filter(FilterKind.LEAST), width="money"),
    ),
)


def list_statements() -> Response:
    """Whose statements the actor may read; a department or vendor goes straight to its own."""
    actor = http.current_actor()
    if not actor.may(Permission.LEDGER_VIEW):
        return show_statement(actor.organisation_id)
    return register_page(HOLDERS, queries.statement_holders(actor), "billing/list_statements.html")


def show_statement(organisation_id: int) -> Response:
    actor, today = http.current_actor(), clock.today()
    usual = this_year(today)
    form = SpanForm.asked(request.args, usual)
    span = form.span(usual)
    statement = queries.statement(actor, organisation_id, span)
    if request.args.get("export") == "xlsx":
        title = _("Statement of account")
        return http.download(
            movement_sheet(title, statement.found),
            f"{title} {statement.organisation.name_zh}.xlsx",
            http.XLSX,
        )
    return http.render("billing/show_statement.html", form=form, **_statement_page(actor, statement))


def issue_statement(organisation_id: int) -> Response:
    """The statement of the span in the address, as a numbered paper."""
    actor, today = http.current_actor(), clock.today()
    usual = this_year(today)
    asked = SpanForm.asked(request.args, usual)
    span = asked.span(usual)

    def act() -> str:
        paper = services.issue_statement(actor, organisation_id, span)
        return url_for("documents.show_paper", paper_id=paper)

    def page() -> dict[str, Any]:
        return _statement_page(actor, queries.statement(actor, organisation_id, span))

    return http.form_page(Form(), act, "billing/issue_statement.html", page)


def _statement_page(actor: Actor, found: queries.Statement) -> dict[str, Any]:
    return {
        "statement": found,
        "span": found.span,
        "rows": [{"move": row, "url": _paper_url(actor, row)} for row in found.found.rows],
        "bands": list(zip(BANDS, found.ageing, strict=False)),
        "papers": queries.statement_papers(found.organisation.id),
        "may_issue": policy.can_issue_statement(actor),
        "reads_books": actor.may(Permission.LEDGER_VIEW),
        "address": {"since": found.span.start.isoformat(), "until": found.span.end.isoformat()},
    }


def _paper_url(actor: Actor, move: Movement) -> str:
    """A department opens its bills and a vendor its sheets; receipts and contracts have pages for the bureau."""
    if actor.may(Permission.LEDGER_VIEW) or move.subject_type in ("sheet", "bill"):
        return presenters.source_url(move.subject_type, move.subject_id)
    return ""
