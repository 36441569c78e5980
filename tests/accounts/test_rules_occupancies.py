"""Occupancy: nobody holds more of a building than there is, on any day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.accounts.rules import (
    LAST_DAY,
    BuildingCommand,
    OccupancyCommand,
    Span,
    amount_refusals,
    building_refusals,
    end_refusals,
    fullest,
    move_refusals,
    overlap_refusals,
    shrinking_refusals,
    space_refusals,
)

FIRST = date(2026, 1, 1)
DAYS = 40


def span(start: int, end: int | None, area: str | int) -> Span:
    last = LAST_DAY if end is None else FIRST + timedelta(days=end)
    return Span(FIRST + timedelta(days=start), last, Decimal(area))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, DAYS))
    end = draw(st.one_of(st.none(), st.integers(start, DAYS)))
    return span(start, end, draw(st.integers(1, 30)))


def held(listed: list[Span], day: date) -> Decimal:
    return sum((one.area for one in listed if one.covers(day)), Decimal())


@given(st.lists(spans(), max_size=8))
def test_the_fullest_day_is_the_one_found_by_looking_at_every_day(listed: list[Span]) -> None:
    found = fullest(listed)
    if found is None:
        assert listed == []
        return
    days = [FIRST + timedelta(days=n) for n in range(DAYS + 2)]
    most = max(held(listed, day) for day in days)
    assert found[1] == most == held(listed, found[0])
    assert all(held(listed, day) < most for day in days if day < found[0])


@given(st.lists(spans(), max_size=6), spans(), st.integers(1, 60))
def test_a_place_is_refused_exactly_when_some_day_of_it_would_be_overfull(
    others: list[Span], new: Span, area: int
) -> None:
    days = [FIRST + timedelta(days=n) for n in range(DAYS + 2)]
    over = [day for day in days if new.covers(day) and held([*others, new], day) > area]
    refused = space_refusals(Decimal(area), others, new)
    assert bool(refused) == bool(over)
    if refused:
        worst = max(held([*others, new], day) for day in over)
        assert refused[0].params["over"] == worst - area
        assert held([*others, new], refused[0].params["day"]) == worst


def test_a_day_before_or_after_the_place_does_not_count() -> None:
    others = [span(0, 9, 90), span(20, None, 90)]
    assert space_refusals(Decimal(100), others, span(10, 19, 100)) == []
    (refusal,) = space_refusals(Decimal(100), others, span(9, 19, 11))
    assert (refusal.code, refusal.field) == ("accounts.building_full", "area")


def test_a_full_building_says_by_how_much_and_when() -> None:
    (refusal,) = space_refusals(Decimal("100"), [span(0, None, "70.50")], span(5, 6, "40"))
    assert refusal.params == {"area": Decimal(100), "over": Decimal("10.50"), "day": date(2026, 1, 6)}


def test_a_building_cannot_shrink_below_what_was_ever_held() -> None:
    listed = [span(0, 9, 60), span(5, None, 30)]
    assert shrinking_refusals(Decimal(90), listed) == []
    (refusal,) = shrinking_refusals(Decimal(89), listed)
    assert refusal.params == {"day": date(2026, 1, 6), "held": Decimal(90)}
    assert shrinking_refusals(Decimal(1), []) == []


def test_one_department_has_one_place_in_a_building_on_a_day() -> None:
    assert overlap_refusals([span(0, 9, 1)], span(10, None, 1)) == []
    assert [r.code for r in overlap_refusals([span(0, 9, 1), span(20, None, 1)], span(9, 30, 1))] == [
        "accounts.occupied_already"
    ]


@given(spans(), st.integers(-3, DAYS + 3))
def test_a_move_lies_after_the_first_day_and_within_the_place(present: Span, offset: int) -> None:
    day = FIRST + timedelta(days=offset)
    allowed = present.start < day <= present.end
    assert (move_refusals(present, day) == []) == allowed


def test_a_place_ends_on_its_first_day_at_the_earliest() -> None:
    assert end_refusals(span(3, None, 1), FIRST + timedelta(days=3)) == []
    assert [r.code for r in end_refusals(span(3, None, 1), FIRST)] == ["accounts.ends_before_start"]


@pytest.mark.parametrize(
    ("area", "headcount", "end", "expected"),
    [
        ("10.5", 3, None, []),
        ("0", 3, FIRST, []),
        ("10", 0, None, []),
        ("0", 0, None, ["accounts.occupancy_empty"]),
        ("-1", -1, None, ["accounts.area_range", "accounts.headcount_range"]),
        ("1000000000", 10**6, None, ["accounts.area_range", "accounts.headcount_range"]),
        ("1", 1, FIRST - timedelta(days=1), ["accounts.ends_before_start"]),
    ],
)
def test_senseless_amounts_are_refused(
    area: str, headcount: int, end: date | None, expected: list[str]
) -> None:
    command = OccupancyCommand(1, 1, Decimal(area), headcount, FIRST, end)
    assert [refusal.code for refusal in amount_refusals(command)] == expected


def test_a_building_needs_code_name_and_area() -> None:
    assert building_refusals(BuildingCommand("B1", "一号楼", Decimal(1))) == []
    found = building_refusals(BuildingCommand(" ", "", Decimal(0)))
    assert [r.code for r in found] == ["accounts.code_shape", "accounts.name_missing", "accounts.area_range"]
