"""What people are told of: each module declares its kinds, once, in its `notices`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from procurement.infra.db import Model
from procurement.infra.modules import declared
from procurement.kernel.permissions import Permission, Role
from procurement.kernel.work import Work
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
class Late:
    """Who is told that a day has passed and nobody had opened the notice; and the page they may look at the thing on: its
    own, or a register with these `filters` of what the row is about."""

    role: Role
    page: str
    filters: tuple[str, ...] = ()

    def path(self, row: Work) -> str:
        """The page for this row."""
        known = {**row.asked, **row.record}
        parts = {name for rule in current_app.url_map.iter_rules(self.page) for name in rule.arguments}
        return address(self.page, {name: known[name] for name in (*parts, *self.filters)})


def address(endpoint: str, values: Mapping[str, Any]) -> str:
    """The path of a page, where no request says how the system is called."""
    asked = dict(values)
    anchor = f"#{asked.pop('_anchor')}" if "_anchor" in asked else ""
    return current_app.url_map.bind("").build(endpoint, asked) + anchor


@dataclass(frozen=True)
class Waiting(Kind):
    """Something to do. The row of the work list of the same kind says all of it: for whom it waits, its words, its day
    with the basis, its page; and that it waits no longer.

    `of`: the tables its rows hang on; whoever writes one of them has the work lists looked at (`services/changes.py`).
    `remind`: how many days before its day it is said again. `late`: who is told of it when its day has passed.
    """

    of: tuple[type[Model], ...] = ()
    way: Way = Way.NOW
    optional: bool = True
    remind: tuple[int, ...] = REMINDED
    late: Late | None = None

    @property
    def hangs_on(self) -> frozenset[str]:
        """The names of its tables."""
        return frozenset(table.__tablename__ for table in self.of)


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
