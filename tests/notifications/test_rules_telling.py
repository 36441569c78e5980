"""When somebody is told, as rules: reminders come once, the last one that is due, whatever the clock does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.notifications.rules import Stage, Way, reminder_due, to_say, way_of

DUE = date(2026, 3, 20)
STEPS = (7, 3, 0)
DAYS = st.integers(0, 40).map(lambda n: DUE - timedelta(days=30) + timedelta(days=n))


@pytest.mark.parametrize(
    ("today", "day"),
    [(12, None), (13, 13), (16, 13), (17, 17), (19, 17), (20, 20), (21, None)],
)
def test_the_last_reminder_whose_day_has_come_is_due_until_the_day_itself(
    today: int, day: int | None
) -> None:
    found = reminder_due(DUE, date(2026, 3, today), STEPS)
    assert found == (date(2026, 3, day) if day else None)


def test_what_has_no_day_is_said_once_and_never_again() -> None:
    assert to_say("k", None, DUE, STEPS, []) == (Stage.NEW, "k")
    assert to_say("k", None, DUE + timedelta(days=400), STEPS, [DUE]) is None


def test_who_was_told_since_the_day_of_a_reminder_needs_none() -> None:
    told_on_the_day = [date(2026, 3, 17)]
    assert to_say("k", DUE, date(2026, 3, 18), STEPS, told_on_the_day) is None
    assert to_say("k", DUE, date(2026, 3, 18), STEPS, [date(2026, 3, 16)]) is not None


@given(days=st.lists(DAYS, min_size=1), steps=st.sets(st.integers(0, 20), max_size=5))
def test_each_reminder_comes_once_in_any_order_of_days(days: list[date], steps: set[int]) -> None:
    """The clock moves forward by any steps, a look may be repeated or never come; every saying is another one, none
    comes after the day, and on the last look nothing is left unsaid."""
    told: list[date] = []
    said: list[str] = []
    order = sorted(steps, reverse=True)
    for today in sorted(days):
        if found := to_say("k", DUE, today, order, told):
            told.append(today)
            said.append(found[1])
            assert found[0] is (Stage.NEW if len(told) == 1 else Stage.REMINDER)
            assert len(told) == 1 or today <= DUE
        assert to_say("k", DUE, today, order, told) is None
    assert len(set(said)) == len(said) <= len(steps) + 1
    last = reminder_due(DUE, max(days), order)
    assert last is None or max(told) >= last


@given(first=DAYS, later=st.integers(1, 60))
def test_a_day_that_is_moved_has_reminders_of_its_own(first: date, later: int) -> None:
    moved = DUE + timedelta(days=later)
    before = to_say("k", DUE, DUE, STEPS, [DUE - timedelta(days=30)])
    after = to_say("k", moved, moved, STEPS, [DUE])
    assert before and after and before[1] != after[1]


@pytest.mark.parametrize(
    ("chosen", "usual", "optional", "way"),
    [
        (None, Way.NOW, True, Way.NOW),
        (Way.INBOX, Way.NOW, True, Way.INBOX),
        (Way.INBOX, Way.NOW, False, Way.DIGEST),
        (Way.DIGEST, Way.NOW, False, Way.DIGEST),
        (Way.NOW, Way.DIGEST, True, Way.NOW),
    ],
)
def test_what_may_not_be_switched_off_comes_at_least_in_the_morning(
    chosen: Way | None, usual: Way, optional: bool, way: Way
) -> None:
    assert way_of(chosen, usual, optional) is way
