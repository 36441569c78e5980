"""Price score, total and rank of the bids in a comprehensive evaluation (综合评分法).

Source: 87号令 art.55 (price points = benchmark price ÷ evaluated price × price weight; the benchmark is the
lowest evaluated price among the bids that meet the requirements) and art.57 (order by total; equal totals by
the lower bid; equal in both stand side by side). The deduction for small firms (财库〔2020〕46号,
财库〔2022〕19号) changes the evaluated price only, never the contract price.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

# Evaluated prices are exact: a product too long for this precision raises instead of being rounded.
_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])


@dataclass(frozen=True)
class Bid:
    """What scoring needs of a bid: price in yuan, non-price points, the share deducted, whether it counts."""

    name: str
    price: Decimal
    nonprice: Decimal
    deduct: Decimal = Decimal(0)
    valid: bool = True


@dataclass(frozen=True)
class Score:
    """The result of a valid bid; points and total with two decimals, the evaluated price exact."""

    eval_price: Decimal
    price_points: Decimal
    total: Decimal
    rank: int


@dataclass(frozen=True)
class Evaluation:
    """Benchmark price, and scores in the order of the bids; None for invalid bids, and if no bid is valid."""

    benchmark: Decimal | None
    scores: tuple[Score | None, ...]


def evaluation(price_weight: Decimal, bids: Sequence[Bid]) -> Evaluation:
    """Scores and ranks of the bids. Invalid bids leave before the benchmark is taken, without score and rank.

    ValueError for a negative weight and for a valid bid whose price is not positive, whose non-price points
    are negative or whose deduction is not in [0, 1).
    """
    valid = [bid for bid in bids if bid.valid]
    if price_weight < 0 or not all(map(_countable, valid)):
        raise ValueError("weight, price, points or deduction out of range")
    if not valid:
        return Evaluation(None, tuple(None for _ in bids))
    benchmark = min(map(evaluated_price, valid))
    scores = iter(_ranked(valid, [_unranked(bid, benchmark, price_weight) for bid in valid]))
    return Evaluation(benchmark, tuple(next(scores) if bid.valid else None for bid in bids))


def evaluated_price(bid: Bid) -> Decimal:
    """Price × (1 − deduction), exact, not rounded."""
    return _EXACT.multiply(bid.price, _EXACT.subtract(Decimal(1), bid.deduct))


def price_points(eval_price: Decimal, benchmark: Decimal, price_weight: Decimal) -> Decimal:
    """Benchmark ÷ evaluated price × weight, half-up to two decimals."""
    return _two_decimals(Fraction(benchmark) / Fraction(eval_price) * Fraction(price_weight))


def total_points(nonprice: Decimal, price: Decimal) -> Decimal:
    """Non-price points + price points (already rounded), half-up to two decimals."""
    return _two_decimals(Fraction(nonprice) + Fraction(price))


def _unranked(bid: Bid, benchmark: Decimal, price_weight: Decimal) -> Score:
    eval_price = evaluated_price(bid)
    points = price_points(eval_price, benchmark, price_weight)
    return Score(eval_price, points, total_points(bid.nonprice, points), 0)


def _ranked(bids: Sequence[Bid], scores: Sequence[Score]) -> list[Score]:
    """Higher total first, then the lower bid; equal in both share a rank, the next is skipped (1, 1, 3)."""
    standings = [(-score.total, bid.price) for bid, score in zip(bids, scores, strict=True)]
    first_place: dict[tuple[Decimal, Decimal], int] = {}
    for place, standing in enumerate(sorted(standings), start=1):
        first_place.setdefault(standing, place)
    ranks = [first_place[standing] for standing in standings]
    return [replace(score, rank=rank) for score, rank in zip(scores, ranks, strict=True)]


def _countable(bid: Bid) -> bool:
    return bid.price > 0 and bid.nonprice >= 0 and 0 <= bid.deduct < 1


def _two_decimals(exact: Fraction) -> Decimal:
    """The nearest hundredth of a non-negative number; a half goes up."""
    return _EXACT.scaleb(Decimal(int(exact * 100 + Fraction(1, 2))), -2)
