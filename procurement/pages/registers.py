"""A register as people open it: one page of it, or all of it as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from sqlalchemy import Select
from werkzeug.wrappers import Response

from procurement.pages import http, lists
from procurement.pages.filters import Options
from procurement.pages.list_parts import ListSpec
from procurement.pages.saved_filters import own_filters

PLAIN = "layouts/register.html"
"""For a register whose page has nothing besides."""


def register_page(
    spec: ListSpec,
    select: Select[Any],
    template: str = PLAIN,
    page: Callable[[], Mapping[str, Any]] = dict,
    *,
    options: Mapping[str, Options] | None = None,
) -> Response:
    """Filters, order and page as the address asks for them; `?export=xlsx` downloads everything they find.

    `select` finds what this person may see, its columns named as those of `spec`. `page` makes what the template
    shows besides; a download does not ask for it. `options` replaces those of columns whose choice depends on what
    is there.
    """
    if request.args.get("export") == "xlsx":
        content = lists.export(spec, select, request.args, options)
        return http.download(content, f"{spec.title}.xlsx", http.XLSX)
    own = own_filters(spec.name)
    listing = lists.listing(spec, select, request.args, request.path, own=own, options=options)
    return http.render(template, listing=listing, **page())
