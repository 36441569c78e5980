"""Splitting: the parts always give the whole."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.kernel.allocation import split
from procurement.kernel.money import Money

totals = st.integers(-(10**14), 10**14).map(Money)
weights = st.one_of(
    st.integers(0, 10**6),
    st.fractions(0, 10**4, max_denominator=10**4),
    st.decimals(0, 10**6, places=3),
)
weight_lists = (
    st.lists(weights, min_size=1, max_size=80).filter(any).map(lambda found: list(enumerate(found)))
)


def _yuan(parts):
    return [str(part) for _, part in parts]


def test_the_worked_example_of_the_mixed_basis_comes_out_to_the_fen():
    by_area = split(Money.parse("150000"), [("A", 3000), ("B", 2000), ("C", 1000)])
    by_heads = split(Money.parse("100000"), [("A", 50), ("B", 80), ("C", 20)])
    assert _yuan(by_area) == ["75000.00", "50000.00", "25000.00"]
    assert _yuan(by_heads) == ["33333.34", "53333.33", "13333.33"]


def test_a_left_over_fen_goes_to_the_larger_remainder_and_among_equals_to_the_earlier():
    assert _yuan(split(Money(100), [("A", 1), ("B", 1), ("C", 1)])) == ["0.34", "0.33", "0.33"]
    assert _yuan(split(Money(200), [("A", 1), ("B", 1), ("C", 1)])) == ["0.67", "0.67", "0.66"]
    assert _yuan(split(Money(10), [("A", 13), ("B", 17), ("C", 70)])) == ["0.01", "0.02", "0.07"]


@given(totals, weight_lists)
def test_the_parts_give_the_whole_in_the_order_of_the_weights(total, weights):
    parts = split(total, weights)
    assert sum((part for _, part in parts), Money.zero()) == total
    assert [key for key, _ in parts] == [key for key, _ in weights]


@given(totals, weight_lists)
def test_every_part_is_within_one_fen_of_its_exact_share(total, weights):
    whole = sum(Fraction(weight) for _, weight in weights)
    for (_, weight), (_, part) in zip(weights, split(total, weights), strict=True):
        exact = total.fen * Fraction(weight) / whole
        assert abs(part.fen - exact) < 1
        assert weight or not part


@given(totals, weight_lists)
def test_a_larger_weight_never_gets_the_smaller_part(total, weights):
    weighed = sorted((Fraction(weight), abs(part)) for (_, weight), (_, part) in _pairs(total, weights))
    for (light, small), (heavy, large) in zip(weighed, weighed[1:], strict=False):
        assert small <= large
        assert light < heavy or large.fen - small.fen <= 1


@given(totals, weight_lists, st.randoms(use_true_random=False))
def test_reordering_the_weights_moves_single_fen_between_equal_remainders_only(total, weights, random):
    shuffled = random.sample(weights, len(weights))
    before, after = dict(split(total, weights)), dict(split(total, shuffled))
    assert sum(after.values(), Money.zero()) == sum(before.values(), Money.zero())
    assert all(abs(before[key].fen - after[key].fen) <= 1 for key in before)
    moved = {
        Fraction(weight) * abs(total.fen) % sum(Fraction(w) for _, w in weights)
        for key, weight in weights
        if before[key] != after[key]
    }
    assert len(moved) <= 1


@given(totals, weight_lists, st.fractions(Fraction(1, 1000), 1000))
def test_only_the_proportion_of_the_weights_matters(total, weights, scale):
    assert split(total, [(key, Fraction(weight) * scale) for key, weight in weights]) == split(total, weights)


@given(totals, weight_lists)
def test_a_correction_undoes_exactly_what_was_split(total, weights):
    assert split(-total, weights) == [(key, -part) for key, part in split(total, weights)]


@pytest.mark.parametrize("weights", [[], [("A", 0)], [("A", 0), ("B", Decimal("0.00"))]])
def test_nothing_is_split_over_no_weight(weights):
    with pytest.raises(ValueError, match="all zero"):
        split(Money(1), weights)


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="negative"):
        split(Money(1), [("A", 2), ("B", -1)])


@pytest.mark.parametrize("inexact", [0.1, True])
def test_weights_are_exact_numbers(inexact):
    with pytest.raises(TypeError, match="exact"):
        split(Money(1), [("A", inexact)])


def _pairs(total, weights):
    return zip(weights, split(total, weights), strict=True)
