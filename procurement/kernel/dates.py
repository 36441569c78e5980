"""Civil days: periods, months, working days and the last day of a legal period.

All days are civil days of the bureau. Working days come from the State Council's yearly notice; a year whose
notice is not on file is never guessed: `NoCalendar`.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

ONE_DAY = timedelta(days=1)
SATURDAY = 5
LONGEST_COUNT = 3660  # ten years: beyond any period the law knows

BASIS = {
    "working": "财政部令第87号第八十五条；民法典第二百零一条；工作日以国务院办公厅年度节假日安排通知为准",
    "calendar": "财政部令第87号第八十五条；民法典第二百零一条、第二百零三条",
}


class NoCalendar(LookupError):
    """The working days of this year are not known yet."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"no working-day calendar for {year}")


@dataclass(frozen=True, order=True)
class Period:
    """From a first day to a last day, both included; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return (self.end - self.start).days + 1

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.start <= day <= self.end

    def overlap(self, other: "Period") -> "Period | None":
        """The days both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written `2026-10`."""

    text: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", self.text) or self.text < "0001":
            raise ValueError(f"not a month like 2026-10: {self.text!r}")

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a day lies in."""
        return cls(f"{day.year:04}-{day.month:02}")

    @property
    def first(self) -> date:
        """Its first day."""
        return date(int(self.text[:4]), int(self.text[5:]), 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def period(self) -> Period:
        """All its days."""
        return Period(self.first, self.last)

    def next(self) -> Self:
        """The month after."""
        return type(self).of(self.last + ONE_DAY)

    def previous(self) -> Self:
        """The month before."""
        return type(self).of(self.first - ONE_DAY)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked: Monday to Friday, less the holidays (`off`), plus made-up days (`make_up`).

    `years` are those whose notice is on file; asking about a day of any other year raises `NoCalendar`.
    """

    off: frozenset[date]
    make_up: frozenset[date]
    years: frozenset[int]

    def is_holiday(self, day: date) -> bool:
        """Whether the day belongs to a holiday of the notice; an ordinary weekend does not."""
        self._require(day)
        return day in self.off

    def is_working(self, day: date) -> bool:
        """Whether offices are open on the day."""
        self._require(day)
        return day in self.make_up or (day.weekday() < SATURDAY and day not in self.off)

    def add_working_days(self, start: date, count: int) -> date:
        """The count-th working day after the start day, which is not counted; 0 gives the start day."""
        if count < 0:
            raise ValueError("count of working days must not be negative")
        day = start
        while count:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` is the earlier day."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working(day) for day in _days_after(first, last))

    def _require(self, day: date) -> None:
        if day.year not in self.years:
            raise NoCalendar(day.year)


class DayUnit(StrEnum):
    """How the law counts a period."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, as counted and as moved by a holiday; provisional without a calendar."""

    last_day: date | None
    rolled_to: date | None
    provisional: bool
    basis: str


def deadline(
    start: date, count: int, unit: str, calendar: WorkingCalendar, *, weekends_roll: bool = False
) -> Deadline:
    """The last day of `count` days after `start`; the start day is not counted (87号令 art.85, 民法典 201).

    A last day within a statutory holiday (an OFF day of the notice, weekend days inside it included) moves to
    the first day after the holiday, as 87号令 art.85 says. The laws differ on an ordinary weekend: 法定休假日
    in 民法典 203 is usually read to include it, 87号令 names 法定节假日 only. Hence `weekends_roll`: False
    (default) leaves a period that ends on, or is rolled to, an ordinary weekend there; True goes on to the
    first working day.

    Nothing is guessed for a year without calendar: the result is provisional, `rolled_to` is None, and
    `last_day` is the plain count for calendar days, None for working days. Raises ValueError for a count
    outside 0…3660 or another unit, OverflowError beyond the year 9999.
    """
    unit = DayUnit(unit)
    if not 0 <= count <= LONGEST_COUNT:
        raise ValueError(f"count of days must be from 0 to {LONGEST_COUNT}")
    last_day = start + timedelta(days=count) if unit is DayUnit.CALENDAR else None
    try:
        last_day = last_day or calendar.add_working_days(start, count)
        return Deadline(last_day, _rolled(last_day, calendar, weekends_roll), False, BASIS[unit])
    except NoCalendar:
        return Deadline(last_day, None, True, BASIS[unit])


def _rolled(day: date, calendar: WorkingCalendar, weekends_roll: bool) -> date:
    """The day itself, or the first day after the rest it falls into."""
    while calendar.is_holiday(day) or (weekends_roll and not calendar.is_working(day)):
        day += ONE_DAY
    return day


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
