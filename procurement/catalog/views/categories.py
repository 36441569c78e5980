"""Pages of categories: browse and search, one category, the import of codes, central catalogues."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from procurement.catalog import policy, queries, services
from procurement.catalog.forms import EditionForm, category_problems, category_sheet, read_categories
from procurement.catalog.rules import comparison
from procurement.catalog.views import presenters
from procurement.infra import clock
from procurement.pages import http, spreadsheets, uploads
from procurement.pages.forms import Form
from procurement.pages.i18n import _

IMPORT = "catalog.import_categories"
FOUND = 50
"""How many a search shows before it asks whether all are wanted."""


def list_categories() -> Response:
    actor = http.current_actor()
    if request.args.get("export") == "xlsx":
        content = category_sheet(queries.category_names(actor))
        return http.download(content, _("Categories") + ".xlsx", http.XLSX)
    typed = request.args.get("q", "").strip()[:100]
    limit = None if request.args.get("all") else FOUND + 1
    return http.render(
        "catalog/list_categories.html",
        typed=typed,
        most=limit and FOUND,
        items=queries.search_items(actor, typed, limit),
        categories=queries.search_categories(actor, typed, limit),
        tree=[] if typed else presenters.category_tree(queries.categories_below(actor)),
        may_edit=policy.can_add(actor),
    )


def show_category(code: str) -> Response:
    actor = http.current_actor()
    category = queries.category(actor, code)
    editions = queries.editions_of(actor, code)
    return http.render(
        "catalog/show_category.html",
        category=category,
        trail=presenters.trail(queries.path(actor, code)[:-1]),
        tree=presenters.category_tree(queries.categories_below(actor, code), category.id),
        items=[(item, presenters.item_badge(item.active)) for item in queries.items_below(actor, code)],
        editions=[presenters.edition_label(edition) for edition in editions],
        central_law=queries.central_law(actor, clock.today()) if editions else None,
        may_edit=policy.can_edit(actor, category.bureau_id),
    )


def add_edition(code: str) -> Response:
    actor = http.current_actor()
    category = queries.category(actor, code)
    form = EditionForm(year=clock.today().year)

    def act() -> str:
        services.add_edition(actor, code, form.to_command())
        return url_for("catalog.show_category", code=code)

    return http.form_page(form, act, "catalog/add_edition.html", lambda: {"category": category})


def upload_categories() -> Response:
    return uploads.upload_page(IMPORT, read_categories, "catalog/upload_categories.html")


def import_categories(ticket: str) -> Response:
    """The second step: what the file would change and what is wrong with it; confirming imports it."""
    actor = http.current_actor()
    lines, unread = read_categories(uploads.kept(actor, IMPORT, ticket))
    form = Form()

    def act() -> str:
        spreadsheets.whole(unread)
        done = services.import_categories(actor, lines)
        flash(
            _(
                "Imported: %(added)d new, %(renamed)d renamed.",
                added=len(done.added),
                renamed=len(done.renamed),
            ),
            "success",
        )
        return url_for("catalog.list_categories")

    def page() -> dict[str, Any]:
        found = comparison(lines, queries.category_names(actor))
        return {"found": found, "problems": category_problems(unread, found)}

    return http.form_page(form, act, "catalog/import_categories.html", page)
