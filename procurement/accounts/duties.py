"""What a person still has to do, room by room: listed before they go, and handed over in one act.

Rooms above accounts keep the duties; each gives a keeper at the start (`web/app.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from procurement.accounts.models import User
from procurement.infra.i18n import Text
from procurement.infra.uow import UnitOfWork


@dataclass(frozen=True)
class Duty:
    """One thing that waits for a person by name."""

    title: str
    what: Text


class Keeper(Protocol):
    """A room's part of it."""

    def held(self, person_id: int) -> Sequence[Duty]:
        """The open duties of a person."""

    def orphaned(self, person_id: int) -> Sequence[Duty]:
        """Those of them this person, as they now stand (out of use, with other roles), cannot do any more."""

    def heirs(self, person_id: int) -> Sequence[User]:
        """Who may take all of them over, this room's alone."""

    def hand_over(self, work: UnitOfWork, person_id: int, heir: User, reason: str) -> int:
        """Give them all to the heir, on record; returns how many."""


def held(person_id: int) -> list[Duty]:
    """The open duties of a person, over all rooms."""
    return [duty for keeper in _keepers() for duty in keeper.held(person_id)]


def orphaned(person_id: int) -> list[Duty]:
    """Duties nobody would do if it stayed so."""
    return [duty for keeper in _keepers() for duty in keeper.orphaned(person_id)]


def heirs(person_id: int) -> list[User]:
    """Who may take over all of a person's duties: in use, and permitted in every room where there are some."""
    asked = [keeper.heirs(person_id) for keeper in _keepers() if keeper.held(person_id)]
    first = asked[0] if asked else []
    return [one for one in first if all(one.id in {other.id for other in others} for others in asked)]


def hand_over(work: UnitOfWork, person_id: int, heir: User, reason: str) -> int:
    """All of them, in the caller's unit of work."""
    return sum(keeper.hand_over(work, person_id, heir, reason) for keeper in _keepers())


def _keepers() -> tuple[Keeper, ...]:
    return current_app.extensions.get("duties", ())
