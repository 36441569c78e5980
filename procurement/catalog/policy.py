"""Who may change the catalogue."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden
from procurement.kernel.permissions import Permission


def can_edit(actor: Actor, bureau_id: int) -> bool:
    """Officers of the same bureau edit; everybody else reads."""
    return actor.bureau_id == bureau_id and actor.may(Permission.CATALOG_EDIT)


def require_editor(actor: Actor) -> None:
    """Raises Forbidden for everybody else."""
    if not can_edit(actor, actor.bureau_id):
        raise Forbidden
