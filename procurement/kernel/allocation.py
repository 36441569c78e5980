"""Splitting a sum so that the parts always give the whole: largest remainder, in fen, by exact weights."""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TypeVar

from procurement.kernel.money import Money

Key = TypeVar("Key", bound=Hashable)
Weight = Fraction | int | Decimal


def split(total: Money, weights: Sequence[tuple[Key, Weight]]) -> list[tuple[Key, Money]]:
    """Parts of `total` in proportion to the weights, in their order; each within one fen of its exact share.

    Every part is first rounded down; the fen left over go one each to the largest remainders, among equals to
    the earlier. A negative total mirrors the positive one, so that the same weights undo exactly what they shared out.
    ValueError when a weight is negative or the weights are all zero.
    """
    if total.fen < 0:
        return [(key, -part) for key, part in split(-total, weights)]
    numbers = _whole_numbers([weight for _, weight in weights])
    whole = sum(numbers)
    if not whole:
        raise ValueError("weights are all zero")
    shares = [divmod(total.fen * number, whole) for number in numbers]
    left_over = total.fen - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    rounded_up = set(by_remainder[:left_over])
    return [(key, Money(shares[place][0] + (place in rounded_up))) for place, (key, _) in enumerate(weights)]


def _whole_numbers(weights: Sequence[Weight]) -> list[int]:
    """The same proportions in integers, so that the split itself is integer arithmetic."""
    if any(isinstance(weight, float | bool) for weight in weights):
        raise TypeError("weights are exact numbers: int, Decimal or Fraction")
    exact = [Fraction(weight) for weight in weights]
    if any(weight < 0 for weight in exact):
        raise ValueError("weights must not be negative")
    common = lcm(*(weight.denominator for weight in exact))
    return [weight.numerator * (common // weight.denominator) for weight in exact]
