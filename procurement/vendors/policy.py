"""Who may change the register of vendors; who may see it is asked at the route."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_decide_account(actor: Actor) -> bool:
    """Those who enter vendors, and those who work with the money. Never the one who proposed it."""
    return actor.may(Permission.VENDORS_CONFIRM_ACCOUNT)


def can_read_file(actor: Actor, bureau_id: int, vendor_id: int, *, by_vendor: bool) -> bool:
    """The bureau's readers read all files about its vendors; a vendor those its own people sent."""
    if actor.bureau_id != bureau_id:
        return False
    own = by_vendor and actor.organisation_id == vendor_id and actor.may(Permission.COMPANY_VIEW)
    return own or actor.may(Permission.VENDORS_VIEW)


def can_edit(actor: Actor) -> bool:
    """Those who draft contracts enter the vendors they draft them with."""
    return actor.may(Permission.VENDORS_EDIT)
