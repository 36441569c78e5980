"""Terms: months by calendar days, the longest the law allows, and the term that follows."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.contracts.rules import following, last_day_after, months_of, term_refusals
from procurement.kernel.dates import Period

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 3, 1), date(2027, 2, 28), 12),
        (date(2026, 3, 11), date(2027, 3, 10), 12),
        (date(2026, 11, 1), date(2026, 11, 10), Fraction(1, 3)),
        (date(2026, 2, 16), date(2026, 8, 15), 6),
        (date(2026, 2, 16), date(2026, 8, 14), Fraction(13, 28) + 5 + Fraction(14, 31)),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2020, 3, 2), date(2021, 1, 1), 10),
        (date(2028, 2, 1), date(2028, 2, 29), 1),
    ],
)
def test_whole_months_count_from_the_first_day_and_other_parts_by_their_calendar_days(start, end, months):
    assert months_of(Period(start, end)) == months


@given(DAYS, st.integers(1, 40))
def test_a_term_made_of_so_many_months_has_so_many_months(start, months):
    assert months_of(Period(start, last_day_after(start, months))) == months


def test_three_years_to_the_day_are_allowed_and_one_day_more_is_refused_with_its_basis():
    starts = date(2026, 3, 1)
    assert term_refusals(starts, date(2029, 2, 28), 3, "102号令 第24条") == []
    [refusal] = term_refusals(starts, date(2029, 3, 1), 3, "102号令 第24条")
    assert (refusal.code, refusal.field) == ("contracts.term_too_long", "ends")
    assert refusal.params == {"years": 3, "latest": date(2029, 2, 28), "basis": "102号令 第24条"}


def test_a_term_that_starts_on_a_leap_day_has_a_longest_end_too():
    assert term_refusals(date(2028, 2, 29), date(2031, 2, 28), 3, "") == []
    assert term_refusals(date(2028, 2, 29), date(2031, 3, 1), 3, "")


def test_a_term_that_ends_before_it_starts_is_refused():
    assert [r.code for r in term_refusals(date(2026, 3, 2), date(2026, 3, 1), 3, "")] == [
        "contracts.term_backwards"
    ]


def test_twelve_months_from_the_first_of_march_end_on_the_last_of_february():
    assert last_day_after(date(2026, 3, 1), 12) == date(2027, 2, 28)
    assert last_day_after(date(2026, 1, 31), 1) == date(2026, 2, 28)


@given(DAYS, st.integers(0, 1100))
def test_the_following_term_begins_the_day_after_and_is_as_long(start, days):
    term = Period(start, start + timedelta(days=days))
    after = following(term)
    assert after.start == term.end + timedelta(days=1)
    assert after.days == term.days or months_of(after) == months_of(term)


def test_the_term_after_a_year_is_a_year_even_across_a_leap_day():
    assert following(Period(date(2026, 3, 1), date(2027, 2, 28))) == Period(
        date(2027, 3, 1), date(2028, 2, 29)
    )
