"""Rules of the rulebook: values fit their units, spans of one code never overlap, a year of the calendar is whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from procurement.kernel.dates import ONE_DAY, SATURDAY
from procurement.kernel.errors import Refusal


class Verification(StrEnum):
    """How sure the bureau is of a rule: the letter of the law was read, or not."""

    TEXT = "T"
    SECONDARY = "S"
    TENDER = "R"
    KNOWLEDGE = "K"
    BUREAU = "B"


UNCONFIRMED = frozenset({Verification.SECONDARY, Verification.KNOWLEDGE})
"""Shown as "to be confirmed"."""


class Unit(StrEnum):
    """What a value counts."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"
    MINUTE = "minute"
    COUNT = "count"
    PERSON = "person"
    POINTS = "points"
    MULTIPLE = "multiple"
    YUAN = "yuan"
    SHARE = "share"
    SHARE_PER_DAY = "share_per_day"
    MONTH_DAY = "month_day"
    RULE = "rule"


class Word(StrEnum):
    """The values of a rule that is no number."""

    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    ALLOWED = "allowed"
    ALERT = "alert"


class Phase(StrEnum):
    """Where a rule's days lie, seen from one day."""

    NOW = "now"
    COMING = "coming"
    PAST = "past"


# ---- values -------------------------------------------------------------------------------------
_WHOLE = re.compile(r"0|[1-9][0-9]{0,4}")
_FRACTION = re.compile(r"[1-9][0-9]{0,3}/[1-9][0-9]{0,3}")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_DECIMALS = (Unit.POINTS, Unit.MULTIPLE, Unit.YUAN)
_SHARES = (Unit.SHARE, Unit.SHARE_PER_DAY)


def value_refusals(unit: Unit, value: str) -> list[Refusal]:
    """Why a value does not fit its unit: whole numbers for days and counts, shares from 0 to 1 (0.03 or 2/3), a month and day
    as 03-31, one of `Word` for a rule that is no number.
    """
    fits, code = _test_of(unit)
    return [] if fits(value) else [Refusal(code, {"value": value}, "value")]


def _test_of(unit: Unit) -> tuple[Callable[[str], bool], str]:
    if unit is Unit.RULE:
        return _is_word, "rulebook.value_no_word"
    if unit is Unit.MONTH_DAY:
        return _is_month_day, "rulebook.value_no_month_day"
    if unit in _SHARES:
        return _is_share, "rulebook.value_no_share"
    if unit in _DECIMALS:
        return _is_decimal, "rulebook.value_no_number"
    return _is_whole, "rulebook.value_not_whole"


def _is_word(value: str) -> bool:
    return value in set(Word)


def _is_whole(value: str) -> bool:
    return bool(_WHOLE.fullmatch(value))


def _is_decimal(value: str) -> bool:
    return bool(_DECIMAL.fullmatch(value))


def _is_share(value: str) -> bool:
    """0.03, or 2/3 where decimals would round the law."""
    return (_is_decimal(value) or bool(_FRACTION.fullmatch(value))) and Fraction(value) <= 1


def _is_month_day(value: str) -> bool:
    if not _MONTH_DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(f"2024-{value}")
    except ValueError:
        return False
    return True


# ---- rules over time ----------------------------------------------------------------------------
@dataclass(frozen=True)
class RuleLine:
    """One rule over one span of days; without `effective_to` until further notice."""

    code: str
    title_zh: str
    title_en: str
    value: str
    unit: Unit
    basis: str
    verification: Verification
    effective_from: date
    effective_to: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class NewValue:
    """What a person enters when a rule changes. The former value ends the day before."""

    value: str
    basis: str
    verification: Verification
    effective_from: date
    reason: str


@dataclass(frozen=True)
class Span:
    """The days one row of a rule holds; `end` None until further notice."""

    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def rule_row(row: Mapping[str, str]) -> RuleLine:
    """A row of the shipped table (columns of `rulebook/data/rules.csv`). Raises ValueError or KeyError."""
    return RuleLine(
        code=row["id"],
        title_zh=row["title_zh"],
        title_en=row["title_en"],
        value=row["value"],
        unit=Unit(row["unit"]),
        basis=row["basis_zh"],
        verification=Verification(row["verification"]),
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
    )


def line_refusals(lines: Sequence[RuleLine], held: Mapping[str, Sequence[Span]]) -> list[Refusal]:
    """Why rules cannot be loaded beside those `held` (spans by code): values that do not fit, spans that overlap."""
    found = [refusal for line in lines for refusal in value_refusals(line.unit, line.value)]
    taken = {code: list(spans) for code, spans in held.items()}
    for line in lines:
        new = Span(line.effective_from, line.effective_to)
        if any(_overlap(new, span) for span in taken.get(line.code, ())):
            found.append(Refusal("rulebook.overlap", {"code": line.code, "start": new.start}))
        taken.setdefault(line.code, []).append(new)
    return found


def _overlap(one: Span, other: Span) -> bool:
    return (one.end is None or other.start <= one.end) and (other.end is None or one.start <= other.end)


@dataclass(frozen=True)
class Succession:
    """Where a new value comes in: the span it cuts short (None: it fills a gap), and its own last day."""

    former: Span | None
    end: date | None


def succession(spans: Sequence[Span], start: date) -> Succession:
    """A new value takes over the rest of the span it begins in; in a gap it lasts until the next one begins."""
    former = next((span for span in spans if span.covers(start)), None)
    if former is not None:
        return Succession(former, former.end)
    later = min((span.start for span in spans if span.start > start), default=None)
    return Succession(None, later - ONE_DAY if later else None)


def new_value_refusals(unit: Unit, new: NewValue, spans: Sequence[Span], today: date) -> list[Refusal]:
    """Why a rule cannot change like this; all reasons. The past is never rewritten: deadlines were counted by it."""
    found = value_refusals(unit, new.value)
    if new.effective_from < today:
        found.append(Refusal("rulebook.from_past", {"today": today}, "effective_from"))
    if any(span.start == new.effective_from for span in spans):
        found.append(Refusal("rulebook.from_taken", field="effective_from"))
    if not new.basis.strip():
        found.append(Refusal("rulebook.basis_missing", field="basis"))
    if not new.reason.strip():
        found.append(Refusal("rulebook.reason_missing", field="reason"))
    return found


# ---- the calendar -------------------------------------------------------------------------------
class DayKind(StrEnum):
    """How a date differs from its weekday."""

    OFF = "OFF"
    MAKE_UP = "MAKE_UP_WORKDAY"


FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1))
"""Month and day of holidays that fall on the same date every year (全国年节及纪念日放假办法)."""
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class CalendarLine:
    """One date of a year's notice; `row` as the sheet program counts it, 0 where there is no sheet."""

    day: date
    kind: DayKind
    name_zh: str
    source: str
    row: int = 0


@dataclass(frozen=True)
class CalendarPlan:
    """What loading would do: each year named is replaced whole."""

    years: tuple[int, ...]
    added: tuple[CalendarLine, ...]
    changed: tuple[CalendarLine, ...]
    removed: tuple[date, ...]
    unchanged: int
    faults: tuple[tuple[int, Refusal], ...]


def calendar_row(row: Mapping[str, str]) -> CalendarLine:
    """A row of a shipped notice (columns of `rulebook/data/calendar-2026.csv`). Raises ValueError or KeyError."""
    return CalendarLine(date.fromisoformat(row["date"]), day_kind(row["kind"]), row["name_zh"], row["source"])


def day_kind(text: str) -> DayKind:
    """放假 or OFF, 上班 or MAKE_UP_WORKDAY; ValueError("rulebook.kind_unknown") otherwise."""
    words = {"放假": DayKind.OFF, "上班": DayKind.MAKE_UP, **{str(kind): kind for kind in DayKind}}
    if text not in words:
        raise ValueError("rulebook.kind_unknown")
    return words[text]


def calendar_plan(lines: Sequence[CalendarLine], held: Sequence[CalendarLine]) -> CalendarPlan:
    """Compare a table with the days held.

    Faults: rulebook.day_twice, rulebook.year_range, rulebook.make_up_on_workday, rulebook.year_incomplete (a year
    without its fixed holidays: half a notice would be taken for a whole one).
    """
    years = tuple(sorted({line.day.year for line in lines}))
    known = {line.day: line for line in held if line.day.year in years}
    wanted = {line.day: line for line in lines}
    added = tuple(line for day, line in sorted(wanted.items()) if day not in known)
    changed = tuple(
        line for day, line in sorted(wanted.items()) if day in known and _said(line) != _said(known[day])
    )
    removed = tuple(day for day in sorted(known) if day not in wanted)
    faults = sorted(_faults(lines, years), key=lambda fault: fault[0])
    unchanged = len(wanted) - len(added) - len(changed)
    return CalendarPlan(years, added, changed, removed, unchanged, tuple(faults))


def _said(line: CalendarLine) -> tuple[str, str, str]:
    return line.kind, line.name_zh, line.source


def _faults(lines: Sequence[CalendarLine], years: Iterable[int]) -> Iterator[tuple[int, Refusal]]:
    seen: Counter[date] = Counter()
    for line in lines:
        seen[line.day] += 1
        if seen[line.day] > 1:
            yield line.row, Refusal("rulebook.day_twice", {"day": line.day}, "day")
        if not FIRST_YEAR <= line.day.year <= LAST_YEAR:
            yield line.row, Refusal("rulebook.year_range", {"year": line.day.year}, "day")
        if line.kind is DayKind.MAKE_UP and line.day.weekday() < SATURDAY:
            yield line.row, Refusal("rulebook.make_up_on_workday", {"day": line.day}, "kind")
    off = {line.day for line in lines if line.kind is DayKind.OFF}
    for year in years:
        if missing := [date(year, *fixed) for fixed in FIXED_HOLIDAYS if date(year, *fixed) not in off]:
            yield 0, Refusal("rulebook.year_incomplete", {"year": year, "day": missing[0]}, "day")
