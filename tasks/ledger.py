"""The books checked when somebody asks."""

from __future__ import annotations

from typing import Any

from procurement.accounts import queries as accounts
from procurement.ledger import services as ledger


def check_books(args: dict[str, Any]) -> None:
    """The self-check of a bureau's books, because somebody asked."""
    ledger.check_books(accounts.system_actor(args["bureau"]))
