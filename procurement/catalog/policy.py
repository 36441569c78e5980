"""Who may change the catalogue."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_add(actor: Actor) -> bool:
    """Officers add to the catalogue of their own bureau, and issue it; everybody else reads."""
    return actor.may(Permission.CATALOG_EDIT)


def can_edit(actor: Actor, bureau_id: int) -> bool:
    """Officers of the same bureau change what is there."""
    return actor.bureau_id == bureau_id and can_add(actor)
