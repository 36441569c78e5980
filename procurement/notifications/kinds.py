"""What people are told of: each module declares its kinds, once, in its `notices`."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.infra.modules import declared
from procurement.kernel.permissions import Permission, Role
from procurement.notifications.rules import Way
from procurement.pages.i18n import Text

REMINDED = (3, 0)
"""Days before the due day on which most things are said again."""


@dataclass(frozen=True)
class Kind:
    """One sort of notice: its name, what it is in a person's settings, and whoever may be told (any of `to`).

    `way` is how it comes unless the person chooses otherwise; what is not `optional` always comes by mail.
    """

    name: str
    label: Text
    to: tuple[Permission, ...]


@dataclass(frozen=True)
class Waiting(Kind):
    """Something to do. The row of the work list of the same kind says all of it: for whom it waits, its words, its day
    with the basis, its page; and that it waits no longer.

    `remind`: how many days before its day it is said again. `late`: who is told when its day has passed and nobody had
    opened it, and the page they may look at it on.
    """

    way: Way = Way.NOW
    optional: bool = True
    remind: tuple[int, ...] = REMINDED
    late: tuple[Role, str] | None = None


@dataclass(frozen=True)
class News(Kind):
    """Something that happened and asks for nothing: its words, and its page with the name of what opens it."""

    words: Text
    act: Text
    page: str
    way: Way = Way.DIGEST
    optional: bool = True


def kinds() -> dict[str, Waiting | News]:
    """Every kind by its name, in the order of the modules."""
    found: tuple[Waiting | News, ...] = (*declared(Waiting), *declared(News))
    return {one.name: one for one in found}
