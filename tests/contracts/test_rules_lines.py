"""Lines: amounts, months, weights and fixed shares."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.contracts.rules import (
    BasisKind,
    LineCommand,
    Part,
    Pricing,
    Share,
    line_refusals,
    parts_from,
    share_refusals,
    stored_parts,
)
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice

AREA = (Part(BasisKind.AREA, Decimal(1)),)


def line(pricing=Pricing.LUMP_SUM, price="385000.00", quantity="12", basis=AREA):
    return LineCommand(1, "保洁", pricing, "月", UnitPrice.parse(price), Decimal(quantity), basis)


def codes(refusals):
    return [(refusal.code, refusal.field) for refusal in refusals]


def test_a_year_of_cleaning_costs_twelve_months():
    assert line().amount == Money.parse("4620000.00")
    assert line_refusals(line(), Fraction(12)) == []


def test_a_lump_sum_for_more_months_than_the_term_has_is_refused():
    [refusal] = line_refusals(line(quantity="12.0001"), Fraction(12))
    assert (refusal.code, refusal.params, refusal.field) == (
        "contracts.months_beyond_term",
        {"months": Decimal(12)},
        "quantity",
    )
    assert line_refusals(line(quantity="4"), Fraction(12)) == []


def test_the_months_of_a_broken_term_may_be_entered_rounded_to_four_decimals():
    months = Fraction(29, 28)  # 1.035714…
    assert line_refusals(line(quantity="1.0358"), months) == []
    assert line_refusals(line(quantity="1.0359"), months)


def test_a_quantity_of_a_unit_rate_has_nothing_to_do_with_months():
    assert line_refusals(line(Pricing.UNIT_RATE, quantity="1000000", price="6.20"), Fraction(12)) == []


@pytest.mark.parametrize(
    ("price", "quantity", "code"),
    [
        ("0", "12", "contracts.price_needed"),
        ("-1", "12", "contracts.price_needed"),
        ("1", "0", "contracts.quantity_needed"),
        ("1", "-3", "contracts.quantity_needed"),
        ("0.01", "0.0001", "contracts.amount_zero"),
        ("0.000001", "4999", "contracts.amount_zero"),
        ("999999999999.00", "12", "contracts.amount_too_large"),
        ("1000000000000.01", "0.0001", "kernel.price_unusable"),
    ],
)
def test_a_line_without_a_decent_amount_is_refused(price, quantity, code):
    command = line(Pricing.UNIT_RATE, price, quantity)
    assert [refusal.code for refusal in line_refusals(command, Fraction(12))] == [code]


def test_a_monthly_price_has_no_more_decimals_than_an_amount():
    """It is what is paid for the month."""
    [refusal] = line_refusals(line(price="1000.005"), Fraction(12))
    assert (refusal.code, refusal.field) == ("contracts.lump_sum_in_fen", "price")
    assert line_refusals(line(price="1000.05"), Fraction(12)) == []


def test_a_price_per_unit_has_up_to_six():
    electricity = line(Pricing.UNIT_RATE, price="0.528312", quantity="100000")
    assert (line_refusals(electricity, Fraction(12)), str(electricity.amount)) == ([], "52831.20")


def test_every_fault_is_told_at_once():
    command = line(price="0", quantity="13", basis=(Part(BasisKind.DIRECT, Decimal("0.9")),))
    assert codes(line_refusals(command, Fraction(12))) == [
        ("contracts.price_needed", "price"),
        ("contracts.months_beyond_term", "quantity"),
        ("contracts.weights_differ", "area"),
        ("contracts.direct_needs_quantity", "direct"),
    ]


def test_weights_that_do_not_make_100_per_cent_are_refused_with_the_difference():
    parts = (Part(BasisKind.AREA, Decimal("0.6")), Part(BasisKind.HEADCOUNT, Decimal("0.3")))
    [refusal] = line_refusals(line(basis=parts), Fraction(12))
    assert refusal.params == {"sum": Decimal(90), "difference": Decimal(-10)}


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=5))
def test_weights_pass_exactly_when_they_make_the_whole(millionths):
    parts = tuple(Part(kind, Decimal(n) / 10**6) for kind, n in zip(BasisKind, millionths, strict=False))
    refused = any(
        refusal.code == "contracts.weights_differ"
        for refusal in line_refusals(line(Pricing.UNIT_RATE, basis=parts), Fraction(12))
    )
    assert refused == (sum(millionths) != 10**6)


def test_a_kind_named_twice_or_with_no_weight_is_refused():
    twice = (Part(BasisKind.AREA, Decimal("0.5")), Part(BasisKind.AREA, Decimal("0.5")))
    empty = (Part(BasisKind.AREA, Decimal(1)), Part(BasisKind.EQUAL, Decimal(0)))
    for parts in (twice, empty):
        assert codes(line_refusals(line(basis=parts), Fraction(12))) == [
            ("contracts.weight_unusable", "area")
        ]


def test_direct_may_be_mixed_into_a_unit_rate_but_not_into_a_lump_sum():
    parts = (Part(BasisKind.DIRECT, Decimal("0.5")), Part(BasisKind.EQUAL, Decimal("0.5")))
    assert line_refusals(line(Pricing.UNIT_RATE, basis=parts), Fraction(12)) == []
    assert codes(line_refusals(line(basis=parts), Fraction(12))) == [
        ("contracts.direct_needs_quantity", "direct")
    ]


def test_fixed_shares_make_the_whole_or_are_refused_with_the_difference():
    assert share_refusals([Share(1, Decimal("0.15")), Share(2, Decimal("0.85"))]) == []
    [refusal] = share_refusals([Share(1, Decimal("0.15")), Share(2, Decimal("0.8500001"))])
    assert refusal.params["difference"] == Decimal("0.0000100")
    [refusal] = share_refusals([Share(1, Decimal(1)), Share(2, Decimal(0))])
    assert refusal.code == "contracts.share_unusable"
    [refusal] = share_refusals([Share(1, Decimal("0.5")), Share(1, Decimal("0.5"))])
    assert refusal.code == "contracts.share_unusable"


def test_a_basis_survives_being_stored():
    parts = (Part(BasisKind.AREA, Decimal("0.60")), Part(BasisKind.HEADCOUNT, Decimal("0.4")))
    stored = stored_parts(parts)
    assert stored == [{"kind": "area", "weight": "0.6"}, {"kind": "headcount", "weight": "0.4"}]
    assert parts_from(stored) == parts
    assert stored_parts((Part(BasisKind.EQUAL, Decimal("1.00")),)) == [{"kind": "equal", "weight": "1"}]
