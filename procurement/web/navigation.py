"""The side bar put together of what the modules declare, for the permissions somebody holds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app, g, request, url_for

from procurement.accounts import queries as accounts
from procurement.infra.modules import declared
from procurement.kernel.permissions import Permission
from procurement.pages import http, i18n
from procurement.pages.navigation import LABELS, Entry, Section


def page_context() -> dict[str, Any]:
    """The navigation and the bureau's name, for every page."""
    if g.get("plain_page"):
        return {"nav": ()}
    actor = http.actor_or_none()
    if actor is None:
        return {"nav": (), "bureau_name": _public_name()}
    return {
        "nav": _sections(actor.permissions, i18n.language(), _module(request.path)),
        "bureau_name": _name(actor.bureau_id),
        "own_name": g.get("own_name", ""),
        **g.get("beside", {}),
    }


class ShownEntry(NamedTuple):
    """An entry as the side bar shows it, in one language."""

    url: str
    label: str
    short: str
    icon: str
    current: bool


class ShownSection(NamedTuple):
    label: str
    entries: tuple[ShownEntry, ...]


@lru_cache(maxsize=512)
def _sections(held: frozenset[Permission], language: str, module: str) -> tuple[ShownSection, ...]:
    """What people with these permissions see in a language, from a module."""
    seen = [entry for entry in sorted(declared(Entry), key=_order) if entry.permission in held]
    by_section = {section: tuple(one for one in seen if one.section is section) for section in Section}
    return tuple(
        ShownSection(str(LABELS[section]), tuple(_shown(entry, module) for entry in entries))
        for section, entries in by_section.items()
        if entries
    )


def _order(entry: Entry) -> int:
    return entry.order


def _shown(entry: Entry, module: str) -> ShownEntry:
    url = url_for(entry.endpoint)
    return ShownEntry(url, str(entry.label), str(entry.short), entry.icon, _module(url) == module)


def _module(path: str) -> str:
    """The first step of an address: everything below /departments belongs to the departments. Two steps, where the bar
    has an entry for both."""
    steps = path.split("/")
    one, two = steps[1], "/".join(steps[1:3])
    return two if {one, two} <= _places() else one


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """The addresses of all entries."""
    rules = (rule for entry in declared(Entry) for rule in current_app.url_map.iter_rules(entry.endpoint))
    return frozenset(rule.rule.strip("/") for rule in rules)


def _name(bureau_id: int) -> str:
    if "bureau_name" not in g:
        g.bureau_name = accounts.bureau_of(bureau_id).name_zh
    return g.bureau_name


def _public_name() -> str:
    if "bureau_name" not in g:
        bureaus = accounts.bureaus()
        g.bureau_name = bureaus[0].name_zh if bureaus else ""
    return g.bureau_name
