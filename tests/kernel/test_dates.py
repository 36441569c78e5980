"""Periods, months, working days and legal deadlines."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from procurement.kernel.dates import Deadline, Month, NoCalendar, Period, WorkingCalendar, deadline

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "calendar" / "deadline-examples.csv"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
NEW_YEARS_EVE = date(2026, 12, 31)

days = st.dates(YEAR.start, YEAR.end)
periods = st.tuples(days, days).map(lambda two: Period(min(two), max(two)))


# --- periods and months ---


def test_a_period_counts_both_its_ends():
    assert Period(date(2026, 11, 11), date(2026, 11, 30)).days == 20
    assert Period(date(2026, 11, 11), date(2026, 11, 11)).days == 1


def test_a_period_never_ends_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


@given(periods, periods)
def test_the_overlap_of_two_periods_holds_exactly_the_days_both_hold(one, other):
    shared = {day for day in _days(one) if other.contains(day)}
    overlap = one.overlap(other)
    assert shared == (set(_days(overlap)) if overlap else set())
    assert overlap == other.overlap(one)


def test_a_month_knows_its_days_and_its_neighbours():
    month = Month("2026-02")
    assert (month.first, month.last, month.period.days) == (date(2026, 2, 1), date(2026, 2, 28), 28)
    assert Month("2024-02").last == date(2024, 2, 29)
    assert (str(Month("2026-12").next()), str(Month("2026-01").previous())) == ("2027-01", "2025-12")
    assert Month.of(date(2026, 10, 31)) == Month("2026-10") < Month("2026-11")


@given(st.dates(date(1900, 1, 1), date(2900, 1, 1)))
def test_every_day_lies_in_its_month_and_going_on_and_back_returns(day):
    month = Month.of(day)
    assert month.period.contains(day)
    assert month.next().previous() == month == month.previous().next()
    assert month.next().first - month.last == timedelta(days=1)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-1", "202610", "2026-10-01", "0000-05", "２０２６-10"]
)
def test_anything_else_is_no_month(text):
    with pytest.raises(ValueError, match="not a month"):
        Month(text)


# --- working days ---


def test_2026_has_248_working_days(calendar):
    assert sum(calendar.is_working(day) for day in _days(YEAR)) == 248
    assert calendar.working_days_between(date(2026, 1, 1), NEW_YEARS_EVE) == 248


def test_make_up_weekends_are_worked_and_holiday_weekdays_are_not(calendar):
    assert calendar.is_working(date(2026, 10, 10))
    assert calendar.is_working(date(2026, 10, 9))
    assert not calendar.is_working(date(2026, 10, 1))
    assert not calendar.is_working(date(2026, 10, 11))


def test_an_ordinary_weekend_is_free_but_no_holiday(calendar):
    sunday = date(2026, 11, 22)
    assert not calendar.is_working(sunday)
    assert not calendar.is_holiday(sunday)


@given(start=days, count=st.integers(0, 100))
def test_working_days_added_are_counted_back(calendar, start, count):
    assume(count <= calendar.working_days_between(start, NEW_YEARS_EVE))
    end = calendar.add_working_days(start, count)
    assert calendar.working_days_between(start, end) == count
    assert calendar.working_days_between(end, start) == -count
    assert count == 0 or calendar.is_working(end)


@given(days, days, days)
def test_working_days_of_adjoining_stretches_add_up(calendar, first, second, third):
    first, second, third = sorted([first, second, third])
    both = calendar.working_days_between(first, second) + calendar.working_days_between(second, third)
    assert both == calendar.working_days_between(first, third)


def test_days_of_a_year_without_calendar_are_not_guessed(calendar):
    with pytest.raises(NoCalendar) as caught:
        calendar.is_working(date(2027, 1, 4))
    assert caught.value.year == 2027
    with pytest.raises(NoCalendar):
        calendar.is_holiday(date(2025, 12, 31))
    with pytest.raises(NoCalendar):
        calendar.add_working_days(NEW_YEARS_EVE, 1)
    with pytest.raises(NoCalendar):
        calendar.working_days_between(NEW_YEARS_EVE, date(2027, 1, 1))


def test_working_days_are_not_counted_backwards_by_adding(calendar):
    with pytest.raises(ValueError, match="negative"):
        calendar.add_working_days(date(2026, 3, 2), -1)


# --- deadlines ---


@pytest.fixture(scope="module")
def published_examples():
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_published_deadlines_come_out(calendar, published_examples):
    assert published_examples
    for row in published_examples:
        found = deadline(date.fromisoformat(row["start_day"]), int(row["n"]), row["unit"], calendar)
        assert (found.last_day.isoformat(), found.provisional) == (row["last_day"], False), row["case"]


@pytest.mark.parametrize(
    ("start", "count", "last", "rolled"),
    [
        ("2026-09-24", 5, "2026-09-29", "2026-09-29"),
        ("2026-09-24", 7, "2026-10-01", "2026-10-08"),
        ("2026-09-24", 9, "2026-10-03", "2026-10-08"),  # a Saturday inside the holiday
        ("2025-12-25", 8, "2026-01-02", "2026-01-04"),  # rolls to a Sunday that is worked
        ("2026-11-17", 5, "2026-11-22", "2026-11-22"),  # an ordinary Sunday stays
        ("2026-10-05", 0, "2026-10-05", "2026-10-08"),
    ],
)
def test_a_last_day_within_a_holiday_moves_to_the_day_after_it(calendar, start, count, last, rolled):
    found = deadline(date.fromisoformat(start), count, "calendar", calendar)
    assert (found.last_day, found.rolled_to) == (date.fromisoformat(last), date.fromisoformat(rolled))
    assert not found.provisional


def test_weekends_roll_too_when_the_bureau_reads_the_law_that_way(calendar):
    found = deadline(date(2026, 11, 17), 5, "calendar", calendar, weekends_roll=True)
    assert (found.last_day, found.rolled_to) == (date(2026, 11, 22), date(2026, 11, 23))


def test_a_holiday_that_ends_on_a_friday_shows_the_difference_between_the_two_readings():
    calendar = WorkingCalendar(
        frozenset({date(2026, 3, 5), date(2026, 3, 6)}), frozenset(), frozenset({2026})
    )
    start = date(2026, 3, 1)
    assert deadline(start, 4, "calendar", calendar).rolled_to == date(2026, 3, 7)
    assert deadline(start, 4, "calendar", calendar, weekends_roll=True).rolled_to == date(2026, 3, 9)


@given(
    start=days,
    count=st.integers(0, 400),
    unit=st.sampled_from(["working", "calendar"]),
    weekends=st.booleans(),
)
def test_a_rolled_day_is_never_a_holiday_and_only_ever_later(calendar, start, count, unit, weekends):
    found = deadline(start, count, unit, calendar, weekends_roll=weekends)
    assume(not found.provisional)
    assert found.rolled_to >= found.last_day >= start
    assert not calendar.is_holiday(found.rolled_to)
    assert calendar.is_working(found.rolled_to) or not weekends
    assert found.rolled_to == found.last_day or not calendar.is_working(found.last_day)
    assert unit == "calendar" or not count or found.rolled_to == found.last_day


@given(start=days, count=st.integers(0, 3660))
def test_a_count_that_leaves_the_calendar_is_provisional_and_gives_no_guess(calendar, start, count):
    plain = deadline(start, count, "calendar", calendar)
    assert plain.last_day == start + timedelta(days=count)
    assert plain.provisional == (plain.rolled_to is None) == (plain.last_day.year != 2026)

    working = deadline(start, count, "working", calendar)
    beyond = count > calendar.working_days_between(start, NEW_YEARS_EVE)
    assert working.provisional == (working.last_day is None) == (working.rolled_to is None) == beyond


def test_a_count_that_starts_before_the_calendar_is_provisional_for_working_days_only(calendar):
    eve_before = date(2025, 12, 30)
    assert deadline(eve_before, 10, "working", calendar).last_day is None
    assert not deadline(eve_before, 10, "calendar", calendar).provisional
    assert deadline(date(2025, 12, 31), 1, "working", calendar).last_day == date(2026, 1, 4)


def test_a_deadline_names_its_legal_basis(calendar):
    working, plain = (deadline(date(2026, 3, 2), 5, unit, calendar) for unit in ("working", "calendar"))
    assert "第八十五条" in working.basis
    assert "第二百零三条" in plain.basis
    assert working == Deadline(date(2026, 3, 9), date(2026, 3, 9), False, working.basis)


@pytest.mark.parametrize(
    ("count", "unit"), [(-1, "working"), (-1, "calendar"), (3661, "calendar"), (5, "weeks")]
)
def test_senseless_counts_are_refused(calendar, count, unit):
    with pytest.raises(ValueError, match="count of days|weeks"):
        deadline(date(2026, 3, 2), count, unit, calendar)


def _days(period):
    return [period.start + timedelta(days=n) for n in range(period.days)]
