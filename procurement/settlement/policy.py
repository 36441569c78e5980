"""Who may do what in settlement. Plain facts in, a yes or no out; services turn a no into Forbidden."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission, Role


def can_prepare(actor: Actor, bureau_id: int, supervisor_id: int) -> bool:
    """The contract's own supervisor enters its usage and prepares its sheets; finance may stand in."""
    named = actor.id == supervisor_id or Role.FINANCE in actor.roles
    return actor.bureau_id == bureau_id and actor.may(Permission.SETTLEMENT_PREPARE) and named


def can_confirm_usage(actor: Actor, entered_by: int, department_id: int | None, *, has_liaison: bool) -> bool:
    """Never who entered it. A department's own liaison, where it has one; else finance or an officer."""
    if actor.id == entered_by or not actor.may(Permission.USAGE_CONFIRM):
        return False
    if department_id is not None and has_liaison:
        return Role.LIAISON in actor.roles and actor.organisation_id == department_id
    return bool(actor.roles & {Role.FINANCE, Role.OFFICER})


def can_answer_sheet(actor: Actor, vendor_id: int) -> bool:
    """The vendor itself confirms or disputes."""
    return actor.may(Permission.SETTLEMENT_CONFIRM_VENDOR) and actor.organisation_id == vendor_id
