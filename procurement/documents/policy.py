"""Who may read a paper, who may have it made again, and who may issue it corrected."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_read(actor: Actor, bureau_id: int, organisation_id: int | None) -> bool:
    """The bureau's readers read all its papers; a department or a vendor reads what is addressed to it."""
    if actor.bureau_id != bureau_id:
        return False
    return actor.may(Permission.DOCUMENTS_VIEW) or actor.organisation_id == organisation_id


def can_render(actor: Actor, bureau_id: int) -> bool:
    """Those of the bureau who issue papers; reading one, even all, is not enough."""
    return actor.bureau_id == bureau_id and actor.may(Permission.DOCUMENTS_RENDER)


def can_correct(actor: Actor, bureau_id: int) -> bool:
    """Officers and finance of the bureau: a corrected issue says under the same number what is printed instead."""
    return actor.bureau_id == bureau_id and actor.may(Permission.DOCUMENTS_CORRECT)
