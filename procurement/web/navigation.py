"""What stands in the side bar, for whom. A row is shown where its route's permission is held."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from flask import g, request, url_for

from procurement.accounts import queries as accounts
from procurement.infra import http, i18n
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
        (
            Item("catalog.list_items", _("Service catalogue"), _("Catalogue"), "category", P.CATALOG_VIEW),
            Item("vendors.list_vendors", _("Vendors"), _("Vendors"), "building-store", P.VENDORS_VIEW),
        ),
    ),
    (
        _("Delivery and money"),
        (
            Item("contracts.list_contracts", _("Contracts"), _("Contracts"), "file-text", P.CONTRACTS_VIEW),
            Item("settlement.list_usage", _("Usage"), _("Usage"), "list-numbers", P.USAGE_VIEW),
            Item("settlement.list_sheets", _("Settlement sheets"), _("Sheets"), "calculator", P.SHEETS_VIEW),
            Item("billing.list_runs", _("Settlement runs"), _("Runs"), "arrows-split", P.SETTLEMENT_VIEW),
            Item("billing.list_bills", _("Department bills"), _("Bills"), "receipt", P.BILLS_VIEW),
            Item("billing.list_receipts", _("Receipts"), _("Receipts"), "coin-yuan", P.SETTLEMENT_VIEW),
            Item("billing.list_open_items", _("Open items"), _("Open items"), "hourglass", P.SETTLEMENT_VIEW),
            Item("ledger.trial_balance", _("Ledger"), _("Ledger"), "book-2", P.LEDGER_VIEW),
            Item(
                "billing.list_statements",
                _("Statements of account"),
                _("Statements"),
                "arrows-exchange",
                P.STATEMENTS_VIEW,
            ),
        ),
    ),
    (
        _("Administration"),
        (
            Item("web.show_beginning", _("Getting started"), _("Start"), "list-check", P.BEGINNING_VIEW),
            Item("accounts.list_people", _("People"), _("People"), "users", P.PEOPLE_MANAGE),
            Item(
                "accounts.list_departments",
                _("Departments"),
                _("Departments"),
                "building-community",
                P.DEPARTMENTS_MANAGE,
            ),
            Item("accounts.list_buildings", _("Buildings"), _("Buildings"), "building", P.DEPARTMENTS_MANAGE),
            Item("web.audit_trail", _("Audit trail"), _("Audit"), "fingerprint", P.AUDIT_VIEW),
            Item("rulebook.list_rules", _("Rulebook"), _("Rulebook"), "book-2", P.RULEBOOK_VIEW),
            Item(
                "accounts.edit_bureau",
                _("Profile of the bureau"),
                _("Bureau"),
                "building-bank",
                P.DEPARTMENTS_MANAGE,
            ),
        ),
    ),
)


def page_context() -> dict[str, Any]:
    """The navigation and the bureau's name, for every page."""
    if g.get("plain_page"):
        return {"nav": ()}
    actor = http.actor_or_none()
    if actor is None:
        return {"nav": (), "bureau_name": _public_name()}
    return {
        "nav": _sections(actor.permissions, i18n.language(), _room(request.path)),
        "bureau_name": _name(actor.bureau_id),
        "own_name": g.get("own_name", ""),
    }


class Shown(NamedTuple):
    """A place as the side bar shows it, in one language."""

    url: str
    label: str
    short: str
    icon: str
    current: bool


class Section(NamedTuple):
    label: str
    places: tuple[Shown, ...]


@lru_cache(maxsize=512)
def _sections(held: frozenset[P], language: str, room: str) -> tuple[Section, ...]:
    """What people with these permissions see in a language, from a room."""
    sections = []
    for label, items in SECTIONS:
        shown = tuple(_shown(item, room) for item in items if item.permission in held)
        if shown:
            sections.append(Section(str(label), shown))
    return tuple(sections)


def _shown(item: Item, room: str) -> Shown:
    url = url_for(item.endpoint)
    return Shown(url, str(item.label), str(item.short), item.icon, _room(url) == room)


def _room(path: str) -> str:
    """The first step of an address: everything below /departments belongs to the departments."""
    return path.split("/")[1]


def _name(bureau_id: int) -> str:
    if "bureau_name" not in g:
        g.bureau_name = accounts.bureau_of(bureau_id).name_zh
    return g.bureau_name


def _public_name() -> str:
    if "bureau_name" not in g:
        found = accounts.bureaus()
        g.bureau_name = found[0].name_zh if found else ""
    return g.bureau_name
