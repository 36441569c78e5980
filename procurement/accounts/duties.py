"""What a person still has to do, module by module: listed before they go, and handed over in one act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procurement.accounts.models import User
from procurement.infra.modules import declared
from procurement.infra.uow import UnitOfWork
from procurement.pages.i18n import Text


@dataclass(frozen=True)
class Duty:
    """One thing that waits for a person by name."""

    title: str
    what: Text


@dataclass(frozen=True)
class Keeper:
    """A module's part of it; modules above accounts keep the duties and declare this."""

    held: Callable[[int], Sequence[Duty]]
    """The open duties of a person."""
    orphaned: Callable[[int], Sequence[Duty]]
    """Those of them this person, as they now stand (out of use, with other roles), cannot do any more."""
    heirs: Callable[[int], Sequence[User]]
    """Who may take all of them over, this module's alone."""
    hand_over: Callable[[UnitOfWork, int, User, str], int]
    """Give them all to the heir, on record with the reason; returns how many."""


def held(person_id: int) -> list[Duty]:
    """The open duties of a person, over all modules."""
    return [duty for keeper in declared(Keeper) for duty in keeper.held(person_id)]


def orphaned(person_id: int) -> list[Duty]:
    """Duties nobody would do if it stayed so."""
    return [duty for keeper in declared(Keeper) for duty in keeper.orphaned(person_id)]


def heirs(person_id: int) -> list[User]:
    """Who may take over all of a person's duties: in use, and permitted in every module where there are some."""
    asked = [keeper.heirs(person_id) for keeper in declared(Keeper) if keeper.held(person_id)]
    first = asked[0] if asked else []
    return [one for one in first if all(one.id in {other.id for other in others} for others in asked)]


def hand_over(work: UnitOfWork, person_id: int, heir: User, reason: str) -> int:
    """All of them, in the caller's unit of work."""
    return sum(keeper.hand_over(work, person_id, heir, reason) for keeper in declared(Keeper))
