"""Number formats of a workbook: what a kept number looks like to the person in front of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from procurement.infra import tables

MOST_DIGITS = 15
"""A sheet keeps so many digits of a number; what was typed behind them is lost."""
SHOWN_DIGITS = 11
"""A whole number of more digits is shown in powers of ten, unless its format says otherwise."""
BUILT_IN = {
    **dict.fromkeys(map(str, (14, 15, 16, 17, 22, *range(27, 37), *range(50, 59))), "yyyy-mm-dd"),
    **dict.fromkeys(map(str, (18, 19, 20, 21, 45, 47)), "h:mm"),
    "9": "0%",
    "10": "0.00%",
}
"""The formats a book need not spell out, as far as they show anything but the number itself."""
_ASIDE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


@dataclass(frozen=True)
class Shape:
    """`day`: shown as a day or a moment; `percent`: as a hundredfold; `noughts`: filled up to so many digits."""

    day: bool = False
    percent: bool = False
    noughts: int = 0


PLAIN = Shape()


def shape(code: str) -> Shape:
    """What a format does; its first part, for numbers above zero, decides."""
    if re.search(r"\[[hms]+\]", code, re.IGNORECASE):
        return PLAIN
    first = _ASIDE.sub("", code.split(";")[0])
    if first.lower() == "general":
        return PLAIN
    if re.search(r"[ymdhs年月日]", first, re.IGNORECASE):
        return Shape(day=True)
    return Shape(percent="%" in first, noughts=len(code) if re.fullmatch("0{2,}", code) else 0)


def number(raw: str, shaped: Shape, *, from_1904: bool) -> tuple[str, str]:
    """The kind and the text of a number cell. Raises ValueError for what is no number."""
    value = float(raw)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(raw)
    if shaped.day:
        return _moment(value, from_1904)
    if abs(value) >= 10**MOST_DIGITS:
        return tables.LONG, raw
    text = _plain(value)
    if shaped.percent:
        return tables.UNCLEAR, text
    if shaped.noughts and text.isdigit():
        return tables.SHAPED, text.zfill(shaped.noughts)
    return tables.NUMBER, text


def _plain(value: float) -> str:
    """To the digits a sheet keeps, whole ones without a point, none in powers of ten."""
    shown = float(f"{value:.{MOST_DIGITS}g}")
    return str(int(shown)) if shown.is_integer() else format(Decimal(repr(shown)), "f")


def _moment(value: float, from_1904: bool) -> tuple[str, str]:
    """A day as 2026-11-23, a moment with its time. The sheet's 29 February 1900 never was, and days before are off by one."""
    start = datetime.fromisoformat("1904-01-01" if from_1904 else "1899-12-30")
    if not (0 if from_1904 else 61) <= value < 2_958_466:
        return tables.UNCLEAR, _plain(value)
    moment = start + timedelta(seconds=round(value * 86_400))
    return (
        tables.DAY,
        moment.date().isoformat() if moment.time().isoformat() == "00:00:00" else moment.isoformat(" "),
    )
