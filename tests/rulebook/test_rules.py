"""Values fit their units, spans of a rule never overlap, half a calendar is no calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rulebook.rules import (
    CalendarLine,
    DayKind,
    NewValue,
    RuleLine,
    Span,
    Succession,
    Unit,
    Verification,
    calendar_plan,
    day_kind,
    line_refusals,
    new_value_refusals,
    succession,
    value_refusals,
)

TODAY = date(2026, 3, 2)
LINE = RuleLine(
    "PAY-01", "付款期限", "Time to pay", "30", Unit.CALENDAR_DAY, "第9条", Verification.TEXT, TODAY
)
NEW = NewValue("60", "第9条", Verification.TEXT, TODAY, "条例修订")


@pytest.mark.parametrize(
    ("unit", "good", "bad"),
    [
        (Unit.WORKING_DAY, ["0", "5", "99999"], ["", "-1", "1.5", "05", "five", "１", "100000"]),
        (Unit.COUNT, ["3"], ["3.0", " 3"]),
        (
            Unit.SHARE,
            ["0", "0.03", "1", "1.000", "2/3", "1/1"],
            ["1.01", "3/2", "1/0", "0/1", "2/3%", "-0.1", "3%", ".5", "0.1234567"],
        ),
        (Unit.SHARE_PER_DAY, ["0.0005"], ["2"]),
        (Unit.YUAN, ["2000000", "0.50"], ["1e6", "1,000", "NaN"]),
        (Unit.MULTIPLE, ["1.20"], ["x"]),
        (Unit.MONTH_DAY, ["03-31", "02-29"], ["3-31", "02-30", "13-01", "04-31"]),
        (Unit.RULE, ["required", "forbidden", "allowed", "alert"], ["yes", "", "Required"]),
    ],
)
def test_a_value_fits_its_unit(unit: Unit, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if value_refusals(unit, value)] == []
    assert [value for value in bad if not value_refusals(unit, value)] == []


def test_every_unit_is_checked() -> None:
    assert all(value_refusals(unit, "no value of any unit") for unit in Unit)


# ---- loading ------------------------------------------------------------------------------------
def test_values_of_one_code_follow_each_other_without_overlap() -> None:
    first = replace(LINE, effective_to=date(2026, 12, 31))
    second = replace(LINE, effective_from=date(2027, 1, 1))
    assert line_refusals([first, second], {}) == []
    assert [r.code for r in line_refusals([LINE, second], {})] == ["rulebook.overlap"]
    assert [r.code for r in line_refusals([second], {"PAY-01": [Span(TODAY, None)]})] == ["rulebook.overlap"]
    assert line_refusals([LINE, replace(second, code="PAY-02")], {}) == []


def test_a_loaded_value_must_fit() -> None:
    assert [r.code for r in line_refusals([replace(LINE, value="soon")], {})] == ["rulebook.value_not_whole"]


# ---- changing -----------------------------------------------------------------------------------
def test_a_new_value_takes_over_the_rest_of_the_span_it_begins_in() -> None:
    held = [Span(date(2020, 1, 1), date(2026, 12, 31)), Span(date(2027, 1, 1), None)]
    assert succession(held, date(2026, 6, 1)) == Succession(held[0], date(2026, 12, 31))
    assert succession(held, date(2028, 1, 1)) == Succession(held[1], None)


def test_a_new_value_in_a_gap_lasts_until_the_next_one() -> None:
    held = [Span(date(2020, 1, 1), date(2020, 12, 31)), Span(date(2027, 1, 1), None)]
    assert succession(held, date(2026, 6, 1)) == Succession(None, date(2026, 12, 31))
    assert succession([], date(2026, 6, 1)) == Succession(None, None)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(days, min_size=1, max_size=6, unique=True), days)
def test_after_any_change_every_day_has_at_most_one_value_and_none_is_lost(
    starts: list[date], start: date
) -> None:
    """However often a rule changes, its spans stay whole and apart."""
    held: list[Span] = []
    for begin in [*starts, start]:
        if any(span.start == begin for span in held):
            continue
        place = succession(held, begin)
        if place.former is not None:
            held[held.index(place.former)] = Span(place.former.start, begin - timedelta(days=1))
        held.append(Span(begin, place.end))
    first = min(span.start for span in held)
    for offset in range(400):
        day = date(2026, 1, 1) + timedelta(days=offset)
        assert sum(span.covers(day) for span in held) == (1 if day >= first else 0)


def test_a_change_says_all_that_is_wrong() -> None:
    new = NewValue("many", " ", Verification.TEXT, date(2026, 3, 1), "")
    found = new_value_refusals(Unit.WORKING_DAY, new, [Span(date(2026, 3, 1), None)], TODAY)
    assert [refusal.code for refusal in found] == [
        "rulebook.value_not_whole",
        "rulebook.from_past",
        "rulebook.from_taken",
        "rulebook.basis_missing",
        "rulebook.reason_missing",
    ]
    assert new_value_refusals(Unit.CALENDAR_DAY, NEW, [Span(date(2020, 1, 1), None)], TODAY) == []


# ---- the calendar -------------------------------------------------------------------------------
def off(*day: int, row: int = 2) -> CalendarLine:
    return CalendarLine(date(*day), DayKind.OFF, "节日", "通知", row)  # type: ignore[arg-type]


YEAR = [off(2026, 1, 1, row=2), off(2026, 5, 1, row=3), off(2026, 10, 1, row=4)]


def test_a_year_is_replaced_whole() -> None:
    held = [off(2026, 1, 1), off(2026, 2, 17), replace(YEAR[1], name_zh="劳动节"), off(2025, 1, 1)]
    plan = calendar_plan(YEAR, held)
    assert plan.years == (2026,)
    assert [line.day for line in plan.added] == [date(2026, 10, 1)]
    assert [line.day for line in plan.changed] == [date(2026, 5, 1)]
    assert plan.removed == (date(2026, 2, 17),)
    assert (plan.unchanged, plan.faults) == (1, ())


def test_half_a_notice_is_refused() -> None:
    plan = calendar_plan(YEAR[:2], [])
    assert [(row, refusal.code, refusal.params["day"]) for row, refusal in plan.faults] == [
        (0, "rulebook.year_incomplete", date(2026, 10, 1))
    ]
    stray = calendar_plan([*YEAR, off(2027, 1, 1)], [])
    assert [refusal.code for _, refusal in stray.faults] == ["rulebook.year_incomplete"]


def test_faults_of_a_calendar_have_rows_and_reasons() -> None:
    monday = CalendarLine(date(2026, 1, 5), DayKind.MAKE_UP, "元旦", "通知", 5)
    plan = calendar_plan([*YEAR, monday, off(2026, 1, 1, row=6)], [])
    assert [(row, refusal.code) for row, refusal in plan.faults] == [
        (5, "rulebook.make_up_on_workday"),
        (6, "rulebook.day_twice"),
    ]


def test_a_year_beyond_sense_is_refused() -> None:
    far = [off(1999, 1, 1), off(1999, 5, 1), off(1999, 10, 1)]
    assert {refusal.code for _, refusal in calendar_plan(far, []).faults} == {"rulebook.year_range"}


def test_kinds_are_read_in_both_languages() -> None:
    assert day_kind("放假") is day_kind("OFF") is DayKind.OFF
    assert day_kind("上班") is day_kind("MAKE_UP_WORKDAY") is DayKind.MAKE_UP
    with pytest.raises(ValueError, match=r"^rulebook\.kind_unknown$"):
        day_kind("maybe")
