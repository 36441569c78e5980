"""Money: exact fen, written and read without loss; capitals as banks accept them."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.kernel.money import LARGEST_FEN, Money, capitals

amounts = st.integers(-LARGEST_FEN, LARGEST_FEN).map(Money)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("1", 100), ("1.5", 150), ("1,234.56", 123456), (" 12 ", 1200), ("-0.01", -1), ("−3.20", -320)]
    + [("0001.10", 110), ("9999999999999999.99", LARGEST_FEN)],
)
def test_amounts_are_read_as_people_write_them(text, fen):
    assert Money.parse(text) == Money(fen)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".5",
        "5.",
        "1.234",
        "1e3",
        "12,34",
        "1,23,456",
        "1 234",
        "+1",
        "--1",
        "¥1",
        "１２",
        "NaN",
        "1_000",
    ]
    + ["10000000000000000", "1\n2", "1;2"],
)
def test_anything_else_is_no_amount(text):
    with pytest.raises(ValueError, match="amount"):
        Money.parse(text)


@given(amounts)
def test_what_is_written_reads_back_as_the_same_amount(money):
    assert Money.parse(str(money)) == Money.parse(money.formatted) == Money.rounded(money.yuan) == money


@given(st.text(max_size=20))
def test_any_text_is_either_an_amount_or_a_value_error(text):
    with suppress(ValueError):
        assert isinstance(Money.parse(text), Money)


def test_people_see_grouped_thousands_and_a_real_minus_sign():
    assert Money(-123456789).formatted == "−1,234,567.89"
    assert str(Money(-123456789)) == "-1234567.89"
    assert str(Money(-5)) == "-0.05"


@given(amounts, amounts, st.integers(-1000, 1000))
def test_arithmetic_is_that_of_whole_fen(one, other, times):
    assert (one + other).fen == one.fen + other.fen
    assert one - other == -(other - one)
    assert (one * times).fen == (times * one).fen == one.fen * times
    assert abs(one) in (one, -one)
    assert abs(one) >= Money.zero()
    assert (one < other) == (one.fen < other.fen)
    assert bool(one) == (one != Money.zero())


@pytest.mark.parametrize("fen", [1.0, "1", Decimal(1), True, None])
def test_money_is_made_of_whole_fen_only(fen):
    with pytest.raises(TypeError, match="whole number"):
        Money(fen)


@pytest.mark.parametrize("other", [1, 0.5, Decimal(1), True, "1"])
def test_money_does_not_mix_with_bare_numbers(other):
    with pytest.raises(TypeError):
        Money(1) + other
    with pytest.raises(TypeError):
        Money(1) - other


@pytest.mark.parametrize("factor", [0.5, Decimal("0.5"), Fraction(1, 2), True, Money(1)])
def test_money_is_multiplied_by_whole_numbers_only(factor):
    with pytest.raises(TypeError):
        Money(100) * factor


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        ("0.005", 1),
        ("-0.005", -1),
        ("0.0049999999999999999999999999999999999", 0),
        ("2.675", 268),
        ("1E+3", 100000),
    ]
    + [("-1.994999", -199), ("12345678901234.565", 1234567890123457)],
)
def test_rounding_is_half_up_to_the_fen_and_exact(yuan, fen):
    assert Money.rounded(Decimal(yuan)) == Money(fen)


@given(st.fractions(min_value=-(10**12), max_value=10**12))
def test_rounding_moves_an_amount_by_at_most_half_a_fen_and_alike_on_both_sides_of_zero(yuan):
    rounded = Money.rounded(yuan)
    assert abs(yuan * 100 - rounded.fen) <= Fraction(1, 2)
    assert Money.rounded(-yuan) == -rounded


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("6000000", "陆佰万元整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("-3.20", "负叁元贰角整"),
    ],
)
def test_capitals_follow_the_payment_rules(yuan, words):
    assert capitals(Money.parse(yuan)) == words


@given(amounts.map(abs))
def test_capitals_agree_with_an_independent_library_where_the_rule_leaves_no_choice(money):
    words = capitals(money)
    # That library leaves out the 整 after 角, which the rule allows both ways.
    expected = cn2an.an2cn(str(money), "rmb")
    assert (words.removesuffix("整") if "角整" in words else words) == expected


def test_an_amount_without_a_name_in_capitals_is_refused():
    with pytest.raises(ValueError, match="too large"):
        capitals(Money(LARGEST_FEN + 1))
