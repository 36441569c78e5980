"""Unit prices: what one unit costs, in yuan and up to six decimals, exact; what many units cost is `Money`.

A price per unit (元/千瓦时, 元/㎡·月) is finer than the fen, an amount somebody pays never is: the fen is the smallest unit of
the currency (人民币管理条例 第4条). What multiplies a price is therefore rounded, and rounded once: `UnitPrice.times`.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from procurement.kernel.money import MINUS, Money, written

PLACES = 6
"""Decimals of a unit price; a column for unit prices is NUMERIC(20, 6)."""
SHOWN = 2
"""Decimals that always show, as those of an amount do; zeros behind them do not."""
_LEAST = Decimal(1).scaleb(-PLACES)
LARGEST = 10**20 - 1
"""In millionths of a yuan: fourteen digits before the point."""


@dataclass(frozen=True, order=True, slots=True)
class UnitPrice:
    """Yuan per unit; ordered, hashable, false when zero. More than six decimals: ValueError."""

    yuan: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.yuan, Decimal):
            raise TypeError(f"a unit price must be a Decimal, not {type(self.yuan).__name__}")
        if not self.yuan.is_finite() or abs(self.yuan) >= 10**14:
            raise ValueError("a unit price must be a number of at most fourteen digits before the point")
        if self.yuan.quantize(_LEAST) != self.yuan:
            raise ValueError(f"a unit price has at most {PLACES} decimals")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Yuan as people write it: `0.5283`, `1,234.5`; ValueError past 6 decimals or 14 digits before the point."""
        return cls(Decimal(written(text, PLACES, LARGEST)).scaleb(-PLACES))

    @property
    def in_whole_fen(self) -> bool:
        """Whether the price could itself be paid."""
        return (Fraction(self.yuan) * 100).denominator == 1

    def times(self, quantity: Decimal | Fraction | int) -> Money:
        """Price × quantity, half-up (四舍五入) to the fen, once: nothing before or after it rounds the product again.

        Source: GB/T 8170-2008 3.3, a number is rounded in one step, never in several; 87号令 第59条, where a sum and its
        unit prices disagree, the unit prices count. The database's own is the function `price_times`.
        """
        return Money.rounded(Fraction(self.yuan) * Fraction(quantity))

    @property
    def formatted(self) -> str:
        """For people: thousands grouped, at least two decimals, `0.5283`, `31,000.00`."""
        return _trimmed(f"{abs(self.yuan):,.{PLACES}f}", MINUS if self.yuan < 0 else "")

    def __str__(self) -> str:
        return _trimmed(f"{abs(self.yuan):.{PLACES}f}", "-" if self.yuan < 0 else "")

    def __bool__(self) -> bool:
        return bool(self.yuan)

    def __neg__(self) -> Self:
        return type(self)(-self.yuan)


def _trimmed(text: str, sign: str) -> str:
    """Without the zeros at the end that nobody needs."""
    whole, _, decimals = text.partition(".")
    return f"{sign}{whole}.{decimals.rstrip('0'):0<{SHOWN}}"
