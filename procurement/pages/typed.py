"""Reading what people type: texts, amounts, days, months and quantities, however an input method wrote them.

Pure functions. Each raises `Unreadable` with a sentence that says what to do; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.infra.printable import BIDI, missing, named, tidy
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.references import plain
from procurement.kernel.unit_price import UnitPrice
from procurement.pages.i18n import Text, lazy, shown

FIRST_YEAR, LAST_YEAR = 1949, 2199

_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))")
_MONTH = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?|(\d\d))")
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


_YUAN = re.compile(r"^(人民币|RMB|CNY|¥|元)+|(元整?|圆整?|¥)+$", re.IGNORECASE)
_FINER = re.compile(r"[-+]?[\d,]+\.\d{3,}")
_WITH_UNIT = re.compile(r"([-+]?[\d.,]*\d)\s*([^\d\s.,+-][^\d]{0,11}|[mM]2)")

UNITS = {
    "%": ("%",),
    "天": ("天", "日", "days", "day"),
    "工作日": ("工作日", "个工作日", "working days", "working day"),
    "个月": ("月", "个月", "months", "month"),
    "㎡": ("m2", "平方米", "平米", "平方"),
    "人": ("人", "名", "people"),
}
"""Units a number may be typed with, and how each is written once it is narrow (`㎡` becomes m2, `％` becomes %)."""


class Unreadable(ValueError):
    """What was typed cannot be read; the sentence says how to write it."""

    def __init__(self, sentence: Text, **params: Any) -> None:
        super().__init__(str(sentence) % {name: shown(value) for name, value in params.items()})


def text(typed: str, most: int, *, lines: bool = False) -> str:
    """A text without margins and without what nobody sees, such as a soft hyphen pasted with it.

    Refuses control and direction characters, what no paper can print, and more than `most` characters.
    """
    clean = tidy(typed).replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(_forbidden(character, lines) for character in clean):
        raise Unreadable(lazy("Contains invisible control characters. Type it again instead of pasting it."))
    if missed := missing(clean):
        raise Unreadable(
            lazy("No paper can print %(characters)s. Replace it by another character."),
            characters=named(missed),
        )
    if len(clean) > most:
        raise Unreadable(
            lazy("At most %(most)d characters, now %(count)d. Shorten it by %(over)d."),
            most=most,
            count=len(clean),
            over=len(clean) - most,
        )
    return clean


def _forbidden(character: str, lines: bool) -> bool:
    if lines and character in "\n\t":
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in BIDI


def narrow(typed: str) -> str:
    """Full-width digits, signs and spaces as the input method writes them, made plain."""
    return plain(tidy(typed)).replace("\N{MINUS SIGN}", "-").strip()


def money(typed: str) -> Money:
    """An amount in yuan: `1,234.56`, `¥1234.5`, `1234.5 元`, `人民币800元整`."""
    plain = _YUAN.sub("", narrow(typed)).strip()
    try:
        return Money.parse(plain)
    except ValueError:
        if plain.endswith(("万", "亿", "千", "百")):
            raise Unreadable(
                lazy("Write the amount in yuan, without “%(unit)s”, like 30,000.00."), unit=plain[-1]
            ) from None
        if _FINER.fullmatch(plain):
            raise Unreadable(lazy("At most %(places)d decimals."), places=2) from None
        raise Unreadable(lazy("Write an amount in yuan with at most two decimals, like 1,234.56.")) from None


def unit_price(typed: str) -> UnitPrice:
    """A price per unit in yuan: `0.5283`, `¥1,234.5`, `0.5283 元`."""
    try:
        return UnitPrice.parse(narrow(typed).strip("¥元 "))
    except ValueError:
        raise Unreadable(lazy("Write a price in yuan with at most six decimals, like 0.5283.")) from None


def day(typed: str) -> date:
    """A civil day: `2026-11-22`, `2026/11/22`, `2026年11月22日`, `20261122`."""
    found = _DAY.fullmatch(narrow(typed))
    if found is None:
        raise Unreadable(lazy("Write the day as year-month-day, like 2026-11-22."))
    year, month, number = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
    _year(year)
    try:
        return date(year, month, number)
    except ValueError:
        raise Unreadable(lazy("This day does not exist. Check month and day.")) from None


def month(typed: str) -> Month:
    """A calendar month: `2026-10`, `2026年10月`, `202610`."""
    found = _MONTH.fullmatch(narrow(typed))
    number = int(found[2] or found[3]) if found else 0
    if found is None or not 1 <= number <= 12:
        raise Unreadable(lazy("Write the month as year-month, like 2026-10."))
    _year(int(found[1]))
    return Month(f"{found[1]}-{number:02}")


def _year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(lazy("Write a year from %(first)d to %(last)d."), first=FIRST_YEAR, last=LAST_YEAR)


def _parted(plain: str) -> tuple[str, str]:
    """A number and the unit typed after it; "" without one."""
    found = _WITH_UNIT.fullmatch(plain)
    return (found[1], found[2].strip().lower()) if found else (plain, "")


def quantity(typed: str, places: int, digits: int = 12, unit: str = "") -> Decimal:
    """An exact number with at most `places` decimals and `digits` digits before the point.

    `unit` is one of `UNITS`: the number may be followed by it in any of its writings, `30天`, `40％`. Another unit is
    refused by its name: 30 months are not 30 days.
    """
    plain, said = _parted(narrow(typed))
    if said and said not in UNITS.get(unit, ()):
        raise (
            Unreadable(
                lazy("This is counted in %(unit)s, not in %(said)s. Write the number alone."),
                unit=unit,
                said=said,
            )
            if unit
            else Unreadable(lazy("Write the number alone, without “%(said)s”."), said=said)
        )
    if _NUMBER.fullmatch(plain) is None or not plain.isascii():
        raise Unreadable(lazy("Write a number, like 1,234.5."))
    value = Decimal(plain.replace(",", ""))
    if -int(value.as_tuple().exponent) > places:
        raise (
            Unreadable(lazy("At most %(places)d decimals."), places=places)
            if places
            else Unreadable(lazy("Write a whole number."))
        )
    if abs(value) >= 10**digits:
        raise Unreadable(lazy("This number is too large."))
    return value
