"""A preview of how a line's cost falls on departments: by what they occupy on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.contracts.rules.lines import Part
from procurement.contracts.rules.states import BasisKind
from procurement.kernel.allocation import split
from procurement.kernel.money import Money

Weights = Sequence[tuple[int, Decimal]]


@dataclass(frozen=True)
class DepartmentShare:
    """What one department would carry of an amount."""

    department_id: int
    share: Fraction
    amount: Money


@dataclass(frozen=True)
class Preview:
    """The departments' shares of an amount, and the parts nobody can say beforehand: direct ones follow what is
    ordered, and a part whose drivers are missing falls on nobody."""

    shares: tuple[DepartmentShare, ...]
    direct: Decimal
    without_drivers: tuple[BasisKind, ...]


def preview(amount: Money, parts: Sequence[Part], drivers: Mapping[BasisKind, Weights]) -> Preview:
    """Split `amount` over the parts by weight, then each part by its drivers: largest remainder, twice.

    `drivers` gives (department, weight) per kind in a fixed order. Shares are exact fractions of the whole amount.
    """
    rows: dict[int, DepartmentShare] = {}
    missing: list[BasisKind] = []
    for place, part_amount in split(amount, [(n, part.weight) for n, part in enumerate(parts)]):
        part = parts[place]
        weights = [(key, weight) for key, weight in drivers.get(part.kind, ()) if weight]
        if weights:
            _add(rows, part, part_amount, weights)
        elif part.kind is not BasisKind.DIRECT:
            missing.append(part.kind)
    direct = sum((part.weight for part in parts if part.kind is BasisKind.DIRECT), Decimal(0))
    return Preview(tuple(rows.values()), direct, tuple(missing))


def _add(rows: dict[int, DepartmentShare], part: Part, amount: Money, weights: Weights) -> None:
    whole = sum(Fraction(weight) for _, weight in weights)
    for (key, weight), (_, money) in zip(weights, split(amount, weights), strict=True):
        before = rows.get(key, DepartmentShare(key, Fraction(0), Money.zero()))
        share = before.share + Fraction(part.weight) * Fraction(weight) / whole
        rows[key] = DepartmentShare(key, share, before.amount + money)
