"""Actors made of exactly what a policy asks about, for tests without a database."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission, Role

BUREAU, OTHER_BUREAU, DEPARTMENT, VENDOR = 1, 2, 11, 21


def actor(
    *permissions: Permission,
    id: int = 100,
    organisation: int = BUREAU,
    bureau: int = BUREAU,
    roles: frozenset[Role] = frozenset(),
) -> Actor:
    """Somebody of the bureau itself unless told otherwise, who may just this."""
    return Actor(id, organisation, bureau, "某人", roles, frozenset(permissions))


def all_but(*permissions: Permission) -> tuple[Permission, ...]:
    """Every permission there is except these: so a test sees which one is asked for."""
    return tuple(one for one in Permission if one not in permissions)
