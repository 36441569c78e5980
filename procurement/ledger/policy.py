"""Who may do what in the ledger. Plain facts in, a yes or no out; services turn a no into Forbidden."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_close_period(actor: Actor) -> bool:
    return actor.may(Permission.PERIOD_CLOSE)


def can_reopen_period(actor: Actor, asked_by: int | None) -> bool:
    """A second person: never who asked."""
    return actor.may(Permission.PERIOD_REOPEN) and asked_by is not None and actor.id != asked_by


def can_check_books(actor: Actor) -> bool:
    """Who reads the books may have them checked at any time."""
    return actor.may(Permission.LEDGER_VIEW)
