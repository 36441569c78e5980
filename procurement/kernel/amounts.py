"""One door for amounts, unit prices, quantities and rates: what no form lets through, no service takes either.

A column would answer such a value with an error of the database, a rule with one of arithmetic; here it is a refusal.
"""

from __future__ import annotations

from decimal import Decimal

from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice

MOST_MONEY = Money.parse("9,999,999,999.99")
"""What a person may enter as one amount of money: the widest box of a form."""
LEAST_PRICE = UnitPrice.parse("0.000001")
"""The smallest unit price above nothing."""
MOST_QUANTITY = Decimal("9999999999")
"""Whole digits a column for quantities holds, and to spare."""


def amount_refusals(
    amount: Money, field: str | None = None, *, least: Money | None = None, most: Money = MOST_MONEY
) -> list[Refusal]:
    """Refuses: kernel.amount_unusable, an amount below `least` (one fen) or above `most`."""
    least = Money(1) if least is None else least
    if isinstance(amount, Money) and least <= amount <= most:
        return []
    return [Refusal("kernel.amount_unusable", {"least": least, "most": most}, field)]


def price_refusals(
    price: UnitPrice, most: UnitPrice, field: str | None = None, *, least: UnitPrice = LEAST_PRICE
) -> list[Refusal]:
    """Refuses: kernel.price_unusable, what is no unit price, one below `least` or above `most`."""
    if isinstance(price, UnitPrice) and least <= price <= most:
        return []
    return [Refusal("kernel.price_unusable", {"least": least, "most": most}, field)]


def quantity_refusals(
    value: Decimal,
    places: int,
    field: str | None = None,
    *,
    least: Decimal | None = None,
    most: Decimal = MOST_QUANTITY,
) -> list[Refusal]:
    """Refuses: kernel.quantity_unusable, what is no number, is below `least` (one unit of the last decimal) or above
    `most`, or has more than `places` decimals that are not zero."""
    least = Decimal(1).scaleb(-places) if least is None else least
    if _is_number(value) and least <= value <= most and _fits(value, places):
        return []
    return [Refusal("kernel.quantity_unusable", {"least": least, "most": most, "places": places}, field)]


def _is_number(value: Decimal) -> bool:
    return isinstance(value, Decimal | int) and Decimal(value).is_finite()


def _fits(value: Decimal, places: int) -> bool:
    """At most so many decimals; zeros at the end are no decimals. Asked of a number within bounds."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= places
