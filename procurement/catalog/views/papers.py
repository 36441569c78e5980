"""The printed catalogue: what was issued, and issuing it anew."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.catalog import policy, queries, services
from procurement.infra import http
from procurement.infra.forms import Form


def list_catalogues() -> Response:
    return http.render("catalog/list_catalogues.html", form=Form(), **_page())


def issue_catalogue() -> Response:
    def act() -> str:
        paper_id = services.issue_catalogue(http.current_actor())
        return url_for("documents.show_paper", paper_id=paper_id)

    return http.form_page(Form(), act, "catalog/list_catalogues.html", **_page())


def _page() -> dict[str, Any]:
    actor = http.current_actor()
    return {"papers": queries.catalogues(actor), "may_edit": policy.can_edit(actor, actor.bureau_id)}
