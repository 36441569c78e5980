"""Every row of every module's route table, with its endpoint's full name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from procurement.infra.modules import MODULES, file_of
from procurement.kernel.permissions import Permission
from procurement.pages.http import Route

PUBLIC_ENDPOINTS = frozenset(
    {
        "notifications.calendar_feed",
        "public.home",
        "public.services",
        "public.qualified_vendors",
        "public.verify",
        "public.show_paper",
        "web.set_preference",
        "accounts.second_step",
        "accounts.passkey_sign_in",
        "vendors.ask_account",
        "vendors.account_asked",
        "vendors.prove_account",
    }
)
"""What anyone may open without signing in; a new one is added here on purpose."""

OTHERS: dict[str, tuple[str, frozenset[str]]] = {
    "static": ("/static/<path:filename>", frozenset({"GET"})),
    "healthz": ("/healthz", frozenset({"GET"})),
    "readyz": ("/readyz", frozenset({"GET"})),
}
"""Addresses for machines, beside the route tables."""


@dataclass(frozen=True)
class Row:
    """One row of a route table."""

    endpoint: str
    route: Route

    @property
    def permission(self) -> Permission | None:
        """None where it is public."""
        found = self.route.permission
        return found if isinstance(found, Permission) else None


def rows() -> Sequence[Row]:
    """All of them, module by module."""
    tables = ((module, file_of(module, "routes")) for module in MODULES)
    return [
        Row(f"{module}.{route.endpoint}", route)
        for module, table in tables
        if table
        for route in table.ROUTES
    ]
