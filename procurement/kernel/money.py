"""Money: whole fen (分), exact, never a float; and the amount in financial capitals (大写金额).

What a unit costs is a `UnitPrice`, finer than the fen (`kernel.unit_price`). Rates and quantities are `Decimal` or
`Fraction`; they become money in `Money.rounded`, half-up to the fen.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

MINUS = "\N{MINUS SIGN}"
LARGEST_FEN = 10**18 - 1  # sixteen digits of yuan: fits a BIGINT and still has a name in capitals

_WRITTEN = re.compile(rf"([-{MINUS}]?)([0-9]+|[0-9]{{1,3}}(?:,[0-9]{{3}})+)(?:\.([0-9]+))?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SCALES = ((10**8, "亿"), (10**4, "万"), (10**3, "仟"), (10**2, "佰"), (10, "拾"))


def written(text: str, places: int, largest: int) -> int:
    """Yuan as people write it, counted in units of its last decimal: ("1,234.5", 2) → 123450.

    ValueError past `places` decimals, or beyond `largest` units on either side of zero.
    """
    found = _WRITTEN.fullmatch(text.strip())
    sign, yuan, decimals = found.groups() if found else ("", "", "")
    if not found or len(decimals or "") > places:
        raise ValueError(f"not an amount in yuan with at most {places} decimals")
    digits = (yuan.replace(",", "") + (decimals or "").ljust(places, "0")).lstrip("0") or "0"
    if len(digits) > len(str(largest)):
        raise ValueError("amount too large")
    return -int(digits) if sign else int(digits)


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in fen; ordered, hashable, false when zero."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"fen must be a whole number, not {type(self.fen).__name__}")

    @classmethod
    def zero(cls) -> Self:
        """No money."""
        return cls(0)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Yuan as people write it: `1234.5`, `1,234.56`, `-0.01`; ValueError past 2 decimals or 16 digits."""
        return cls(written(text, 2, LARGEST_FEN))

    @classmethod
    def rounded(cls, yuan: Decimal | Fraction | int) -> Self:
        """The nearest fen to an exact amount in yuan; exactly half a fen goes away from zero (四舍五入)."""
        exact = Fraction(yuan) * 100
        nearest = int(abs(exact) + Fraction(1, 2))
        return cls(-nearest if exact < 0 else nearest)

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan, with exactly two decimals."""
        return Decimal(str(self))

    @property
    def formatted(self) -> str:
        """For people: thousands grouped and a real minus sign, `−1,234.56`."""
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{MINUS if self.fen < 0 else ''}{yuan:,}.{fen:02}"

    def __str__(self) -> str:
        yuan, fen = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{yuan}.{fen:02}"

    def __bool__(self) -> bool:
        return self.fen != 0

    def __add__(self, other: Self) -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return type(self)(self.fen + other.fen)

    def __sub__(self, other: Self) -> Self:
        if not isinstance(other, Money):
            return NotImplemented
        return type(self)(self.fen - other.fen)

    def __neg__(self) -> Self:
        return type(self)(-self.fen)

    def __abs__(self) -> Self:
        return type(self)(abs(self.fen))

    def __mul__(self, times: int) -> Self:
        if type(times) is not int:
            return NotImplemented
        return type(self)(self.fen * times)

    __rmul__ = __mul__


def capitals(money: Money) -> str:
    """The amount in financial capitals: 107000.53 → 壹拾万柒仟元伍角叁分, 25.04 → 贰拾伍元零肆分, 8 → 捌元整.

    Source: 支付结算办法 annex 1 (正确填写票据和结算凭证的基本规定): 整 closes an amount ending at 元 or 角;
    零 stands for skipped digits, and before 分 when there is no 角; where the rule leaves 零 free (a zero 元
    before 角) it is left out. Amounts beyond 16 digits of yuan have no name here: ValueError.
    """
    if abs(money.fen) > LARGEST_FEN:
        raise ValueError("amount too large for capitals")
    yuan, fen = divmod(abs(money.fen), 100)
    whole = f"{_whole(yuan)}元" if yuan or not fen else ""
    return ("负" if money.fen < 0 else "") + whole + _decimals(fen, bool(yuan))


def _whole(number: int) -> str:
    """A whole number in capitals; 零 marks digits skipped between two parts."""
    for scale, word in _SCALES:
        if number >= scale:
            high, low = divmod(number, scale)
            gap = "零" if low and low < scale // 10 else ""
            return _whole(high) + word + gap + (_whole(low) if low else "")
    return _DIGITS[number]


def _decimals(fen: int, after_yuan: bool) -> str:
    """角 and 分 after the 元: 整 when nothing follows the last named unit but zeros."""
    tenths, rest = divmod(fen, 10)
    named = f"{_DIGITS[tenths]}角" if tenths else "零" if rest and after_yuan else ""
    return named + (f"{_DIGITS[rest]}分" if rest else "整")
