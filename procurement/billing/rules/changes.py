"""Why a department pays another amount than the month before: every yuan of the difference has a named reason.

A share is part × weight / weights. What the part alone would have changed is put down to the line's cost; the rest to
the share: the department's own driver changed, it moved, or only the others' did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from procurement.billing.rules.allocation import BOUNDED, NAMED
from procurement.kernel.money import Money


class Cause(StrEnum):
    NEW_LINE = "new_line"
    ENDED_LINE = "ended_line"
    LATE = "late"
    COST = "cost"
    MOVED = "moved"
    AREA = "area"
    HEADCOUNT = "headcount"
    EQUAL = "equal"
    FIXED_SHARE = "fixed_share"
    DIRECT = "direct"
    CORRECTED = "corrected"
    OTHERS = "others"


class Key(NamedTuple):
    """A contract line, one kind of its basis, and whether the sheet was of another month (late or a correction)."""

    line_id: int
    kind: str
    late: bool


@dataclass(frozen=True)
class Fact:
    """A department's share: its amount, the part it was taken of, and the weights, over so many days."""

    title: str
    amount: Money
    part: Money
    weight: Fraction
    weights: Fraction
    days: int

    def __add__(self, other: Fact) -> Fact:
        """A correction of the same month adds to the amount; the weights are the same."""
        return Fact(
            self.title,
            self.amount + other.amount,
            self.part + other.part,
            self.weight,
            self.weights,
            self.days,
        )


@dataclass(frozen=True)
class Reason:
    """One cause, what it changed in money, and the services concerned."""

    cause: Cause
    effect: Money
    titles: tuple[str, ...]


def reasons(now: Mapping[Key, Fact], before: Mapping[Key, Fact], *, moved: bool) -> list[Reason]:
    """Why one department's month differs from the month before, largest effect first; the effects add up to it.

    A cause whose effects cancel out (one line up, another down by as much) is no reason and is left out.
    """
    effects: dict[Cause, Money] = {}
    titles: dict[Cause, list[str]] = {}
    for key in sorted(now.keys() | before.keys()):
        for cause, effect, title in _of_line(key, now.get(key), before.get(key), moved):
            if effect:
                effects[cause] = effects.get(cause, Money.zero()) + effect
                if title not in titles.setdefault(cause, []):
                    titles[cause].append(title)
    found = [Reason(cause, effect, tuple(titles[cause])) for cause, effect in effects.items() if effect]
    return sorted(found, key=lambda reason: -abs(reason.effect).fen)


def _of_line(key: Key, now: Fact | None, before: Fact | None, moved: bool) -> list[tuple[Cause, Money, str]]:
    if key.kind in (NAMED, BOUNDED) and not key.late:
        zero = Money.zero()
        effect = (now.amount if now else zero) - (before.amount if before else zero)
        return [(Cause.CORRECTED, effect, title) for title in _titles_of(now, before)]
    if now is None or before is None:
        return _of_one_side(key, now, before)
    if key.late:
        return [(Cause.LATE, now.amount - before.amount, now.title)]
    if key.kind == Cause.DIRECT:
        return [(Cause.DIRECT, now.amount - before.amount, now.title)]
    same_share = now.weight * before.weights == before.weight * now.weights
    if same_share or not before.weights:
        return [(Cause.COST, now.amount - before.amount, now.title)]
    at_old_share = Money.rounded(Fraction(now.part.fen, 100) * before.weight / before.weights)
    return [
        (Cause.COST, at_old_share - before.amount if now.part != before.part else Money.zero(), now.title),
        (
            _share_cause(key, now, before, moved),
            now.amount - (at_old_share if now.part != before.part else before.amount),
            now.title,
        ),
    ]


def _titles_of(now: Fact | None, before: Fact | None) -> list[str]:
    return [one.title for one in (now, before) if one is not None][:1]


def _of_one_side(key: Key, now: Fact | None, before: Fact | None) -> list[tuple[Cause, Money, str]]:
    if now is not None:
        return [(Cause.LATE if key.late else Cause.NEW_LINE, now.amount, now.title)]
    if before is not None:
        return [(Cause.LATE if key.late else Cause.ENDED_LINE, -before.amount, before.title)]
    return []


def _share_cause(key: Key, now: Fact, before: Fact, moved: bool) -> Cause:
    """Compared per day, because months differ in length."""
    if now.weight / now.days == before.weight / before.days:
        return Cause.OTHERS
    return Cause.MOVED if moved and key.kind in ("area", "headcount", "equal") else Cause(key.kind)
