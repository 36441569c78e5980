"""Who may change the rulebook and the calendar; whoever may see them is asked at the route."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_manage(actor: Actor) -> bool:
    """The administrator, and the system while it loads what is shipped."""
    return actor.may(Permission.RULEBOOK_MANAGE)
