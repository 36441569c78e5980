"""The printed catalogue: what was issued, and issuing it anew."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.catalog import policy, queries, services
from procurement.infra import clock
from procurement.pages import http, i18n
from procurement.pages.forms import Form
from procurement.pages.i18n import _
from procurement.pages.seen import Check


def list_catalogues() -> Response:
    return http.render("catalog/list_catalogues.html", form=Form(), **_page())


def issue_catalogue() -> Response:
    def act() -> str:
        paper_id = services.issue_catalogue(http.current_actor())
        return url_for("documents.show_paper", paper_id=paper_id)

    return http.form_page(Form(), act, "catalog/list_catalogues.html", _page, check=_check)


def _check() -> Check:
    """What today's catalogue would hold."""
    actor = http.current_actor()
    items, standards = queries.active_items(actor), queries.published_standards(actor)
    return Check(
        title=_("Check the catalogue"),
        button=_("Issue the catalogue of %(day)s", day=i18n.day(clock.today())),
        consequence=_("It gets a number and stays as it is today; a later one may be issued at any time."),
        rows=[
            (_("Items in use"), i18n.number(len(items))),
            (_("Standards in force"), i18n.number(len(standards))),
        ],
    )


def _page() -> dict[str, Any]:
    actor = http.current_actor()
    return {"papers": queries.catalogues(actor), "may_edit": policy.can_add(actor)}
