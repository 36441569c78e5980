"""Unit prices: yuan with up to six decimals, exact, and what many units cost rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.kernel.amounts import price_refusals
from procurement.kernel.money import Money
from procurement.kernel.unit_price import LARGEST, UnitPrice

prices = st.integers(-LARGEST, LARGEST).map(lambda units: UnitPrice(Decimal(units).scaleb(-6)))
quantities = st.decimals("-9999999999", "9999999999", places=4)
TEN = UnitPrice.parse("10")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0.5283", "0.5283"),
        ("31000", "31,000.00"),
        ("1,234.5", "1,234.50"),
        ("0.120000", "0.12"),
        ("0.000001", "0.000001"),
        ("99999999999999.999999", "99,999,999,999,999.999999"),
        ("−3.2", "−3.20"),
    ],
)
def test_a_price_shows_two_decimals_and_as_many_more_as_it_has(written: str, shown: str) -> None:
    assert UnitPrice.parse(written).formatted == shown


@pytest.mark.parametrize(
    "text", ["0.1234567", "1.", ".5", "1e-3", "NaN", "", "１", "100000000000000", "1,23"]
)
def test_anything_else_is_no_price(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        UnitPrice.parse(text)


@pytest.mark.parametrize("value", ["0.1234567", "NaN", "Infinity", "100000000000000"])
def test_no_price_of_seven_decimals_can_be_made(value: str) -> None:
    with pytest.raises(ValueError, match="unit price"):
        UnitPrice(Decimal(value))


def test_a_price_is_never_made_of_a_float() -> None:
    with pytest.raises(TypeError, match="Decimal"):
        UnitPrice(0.5283)  # type: ignore[arg-type]


@given(prices)
def test_what_is_written_is_read_again(price: UnitPrice) -> None:
    assert UnitPrice.parse(str(price)) == price == UnitPrice.parse(price.formatted)


def test_a_hundred_thousand_kilowatt_hours_cost_what_they_cost() -> None:
    assert UnitPrice.parse("0.5283").times(Decimal(100_000)) == Money.parse("52830.00")


def test_half_a_fen_is_rounded_away_from_zero() -> None:
    fen = UnitPrice.parse("0.01")
    assert [fen.times(Decimal(q)).fen for q in ("0.5", "0.4999", "-0.5", "-0.4999")] == [1, 0, -1, 0]


@given(prices, quantities)
def test_a_product_of_any_length_is_within_half_a_fen(price: UnitPrice, quantity: Decimal) -> None:
    exact = Fraction(price.yuan) * Fraction(quantity) * 100
    assert abs(price.times(quantity).fen - exact) <= Fraction(1, 2)


def test_only_a_price_in_whole_fen_could_be_paid() -> None:
    assert [UnitPrice.parse(text).in_whole_fen for text in ("31000", "0.53", "0.5283")] == [True, True, False]


@pytest.mark.parametrize("price", ["0", "-0.000001", "10.000001"])
def test_the_door_takes_no_price_of_nothing_nor_one_too_high(price: str) -> None:
    [refusal] = price_refusals(UnitPrice.parse(price), TEN, "price")
    assert (refusal.code, refusal.field) == ("kernel.price_unusable", "price")


def test_the_door_takes_no_amount_for_a_price() -> None:
    assert price_refusals(Money(500), TEN)  # type: ignore[arg-type]
    assert price_refusals(UnitPrice.parse("0.000001"), TEN) == price_refusals(TEN, TEN) == []
