"""What stands in the side bar, for whom. A row is shown where its route's permission is held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from procurement.accounts import queries as accounts
from procurement.infra import http
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P


@dataclass(frozen=True)
class Item:
    """One place: endpoint, its two labels, its icon and who sees it."""

    endpoint: str
    label: Any
    short: Any
    icon: str
    permission: P


SECTIONS: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (_("Work"), (Item("web.home", _("Work list"), _("Work list"), "inbox", P.HOME),)),
    (
        _("Buying"),
        (Item("catalog.list_items", _("Service catalogue"), _("Catalogue"), "category", P.CATALOG_VIEW),),
    ),
    (_("Delivery and money"), ()),
    (_("Administration"), ()),
)


def page_context() -> dict[str, Any]:
    """The navigation and the bureau's name, for every page."""
    actor = http.actor_or_none()
    if actor is None:
        return {"nav": [], "bureau_name": _public_name()}
    sections = []
    for label, items in SECTIONS:
        shown = [_shown(item) for item in items if actor.may(item.permission)]
        if shown:
            sections.append({"label": label, "items": shown})
    return {"nav": sections, "bureau_name": _name(actor.bureau_id)}


def _shown(item: Item) -> dict[str, Any]:
    blueprint = item.endpoint.split(".")[0]
    return {
        "url": url_for(item.endpoint),
        "label": item.label,
        "short": item.short,
        "icon": item.icon,
        "current": request.blueprint == blueprint and blueprint != "web" or request.endpoint == item.endpoint,
        "count": None,
    }


def _name(bureau_id: int) -> str:
    if "bureau_name" not in g:
        g.bureau_name = accounts.bureau_of(bureau_id).name_zh
    return g.bureau_name


def _public_name() -> str:
    if "bureau_name" not in g:
        found = accounts.bureaus()
        g.bureau_name = found[0].name_zh if found else ""
    return g.bureau_name
