"""Telling people what waits for them, and mail about it."""

from __future__ import annotations

from typing import Any

from procurement.accounts import queries as accounts
from procurement.notifications import mails, services


def tell(args: dict[str, Any]) -> None:
    """What an act calls for."""
    services.tell(args)


def changed(args: dict[str, Any]) -> None:
    """What waits for whomever an act concerned."""
    services.look_at_changed(args)


def look(args: dict[str, Any]) -> None:
    """What waits for one person, because who is told of it has changed."""
    services.look(accounts.system_actor(args["bureau"]), args["person"])


def morning(args: dict[str, Any]) -> None:
    """What waits for everybody of a bureau, once a day; and the day's mail."""
    services.morning(accounts.system_actor(args["bureau"]))


def send(args: dict[str, Any]) -> None:
    """One message: a notice, or the day's."""
    mails.send(args["mails"])
