"""Who may stand in for whom, and who looks after mail that did not arrive."""

from __future__ import annotations

from collections.abc import Collection

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_stand_in(roles: Collection[str], home: int, deputy_roles: Collection[str], deputy_home: int) -> bool:
    """A deputy is of the same organisation and holds every role of the other: whatever is told, they may see."""
    return home == deputy_home and set(roles) <= set(deputy_roles)


def can_send_again(actor: Actor) -> bool:
    """Whoever enters people's addresses looks after mail that did not arrive."""
    return actor.may(Permission.PEOPLE_MANAGE)
