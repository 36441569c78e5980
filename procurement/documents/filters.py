"""What a paper template may call: amounts, days and Chinese numerals in the form papers print them.

Amounts come in as the text of the frozen data, `"1234.56"`; a text that is no amount raises ValueError.
"""

import base64
import io
import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import segno
from markupsafe import Markup, escape

from procurement.kernel.money import Money, capitals
from procurement.kernel.unit_price import UnitPrice

_NUMERALS = "〇一二三四五六七八九"
_AMOUNT = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?:元|%|％|㎡)")
_LONG_SHARE = 18
_OPENING = re.compile(r"(?<![（《〈【〔“‘\u200b>\s])([“‘])")
_CLOSING = re.compile(r"([”’])(?![，。、；：？！）》〉】〕”’\u200b<\s])")


def money(text: str) -> str:
    """1234.5 → 1,234.50, with a real minus sign."""
    return Money.parse(text).formatted


def cap(text: str) -> str:
    """The amount in financial capitals."""
    return capitals(Money.parse(text))


def yuan(text: str) -> Markup:
    """1,234.56元 in one piece, for running text: the capitals behind it may break, this may not."""
    return Markup('<span class="nw">{}元</span>').format(money(text))


def number(text: str) -> str:
    """A quantity: 28600.00 → 28,600 and 0.850 → 0.85, without needless zeros."""
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(f"not a quantity: {text}")
    plain = f"{value:,f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace("-", "−")


def points(text: str) -> str:
    """Points of a scale, never grouped: 1000.0 → 1000."""
    return number(text).replace(",", "")


def price(text: str) -> str:
    """A unit price: grouped, with at least two decimals and as many more as it has, six at most."""
    return UnitPrice.parse(text).formatted


def cn(value: int) -> str:
    """1 → 一 … 99 → 九十九."""
    tens, units = divmod(value, 10)
    if not tens:
        return _NUMERALS[units]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[units] if units else "")


def zh(day: str) -> str:
    """2026-11-10 → 2026年11月10日."""
    value = date.fromisoformat(day)
    return f"{value.year}年{value.month}月{value.day}日"


def groups(text: str, size: int = 8) -> Markup:
    """A long hash in blocks that may stand on several lines."""
    parts = (text[i : i + size] for i in range(0, len(text), size))
    return Markup(" ").join(Markup("<span>{}</span>").format(part) for part in parts)


def prose(text: str) -> Markup:
    """Running text whose amounts stay in one piece: `7,080,840.00元` never breaks before 元.

    Full-width blanks become plain ones: a line that ends at one is measured too wide and torn at its first word.
    """
    return Markup(_AMOUNT.sub(_in_one_piece, str(escape(text)).replace("\u3000", " ")))


def share(text: str) -> Markup:
    """A share of a line: the days in brackets stay in one piece, a long fraction may end its line after the stroke."""
    words, bracket, days = text.rpartition("（") if text.endswith("日）") else (text, "", "")
    fraction = words.replace("/", "/\u200b") if len(words) > _LONG_SHARE else words
    return escape(fraction) + (Markup('<span class="nw">{}</span>').format(bracket + days) if bracket else "")


def _in_one_piece(found: re.Match[str]) -> str:
    """Letters without a blank beside an amount may end their line there: else the whole run would leave the paper."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    gaps = ["\u200b" if beside.isascii() and beside.isalnum() else "" for beside in (before, after)]
    return f'{gaps[0]}<span class="nw">{found[0]}</span>{gaps[1]}'


def address(url: str) -> str:
    """An address as people type it, without the scheme."""
    return url.partition("://")[2] or url


def here_only(url: str) -> bool:
    """Whether an address leads nowhere from another machine: its host is this one's own name for itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def breakable_quotes(html: str) -> str:
    """Allow a line to end before “ and after ”: the line breaker glues Chinese quotes to both sides."""
    if "“" in html or "‘" in html:
        html = _CLOSING.sub("\\1\u200b", _OPENING.sub("\u200b\\1", html))
    return html


@lru_cache(maxsize=1024)
def qr(text: str) -> str:
    """A QR code (correction level M) as a data address: the only kind of address a paper may fetch."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=1, border=2)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


FILTERS = {
    function.__name__: function
    for function in (
        money,
        cap,
        yuan,
        number,
        points,
        price,
        cn,
        zh,
        groups,
        prose,
        share,
        address,
        here_only,
        qr,
    )
}
