"""Last days by the rulebook, each with the rule behind it; and the rows of work lists that name them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from procurement.kernel.actor import Actor
from procurement.kernel.dates import BASIS, DayUnit, WorkingCalendar, deadline
from procurement.kernel.work import Words, Work
from procurement.rulebook import queries as rulebook
from procurement.rulebook.models import Rule
from procurement.rulebook.queries import Basis, NoRule

COUNTED = "TIME-06"
"""The rule by which working days are counted."""


@dataclass(frozen=True)
class Due:
    """A last day with the rule behind it. Provisional: its year has no calendar yet, no holiday was counted out."""

    day: date
    provisional: bool
    basis: Basis

    @property
    def known(self) -> date | None:
        """The day, once the calendar that decides it is there."""
        return None if self.provisional else self.day


def due(bureau_id: int, code: str, start: date, days: int | None = None) -> Due:
    """The last day of a rule's period after `start`; `days` replaces the rule's own number (an agreed term)."""
    return _due(rulebook.rule(bureau_id, code, start), start, days)


def dues(bureau_id: int, codes: Collection[str], start: date) -> dict[str, Due]:
    """By code, the last days of several rules' periods after `start`."""
    return {code: _due(rule, start) for code, rule in rulebook.rules(bureau_id, codes, start).items()}


def working_days(start: date, days: int) -> Due:
    """The last of so many working days after `start`, where the bureau itself fixed how many; the basis says how they
    are counted."""
    return _last(start, days, DayUnit.WORKING, Basis(COUNTED, BASIS[DayUnit.WORKING], True))


def _due(rule: Rule, start: date, days: int | None = None) -> Due:
    count = int(rule.value) if days is None else days
    return _last(start, count, rule.unit.removesuffix("_day"), rulebook.basis(rule))


def _last(start: date, count: int, unit: str, basis: Basis) -> Due:
    found = deadline(start, count, unit, rulebook.calendar())
    last = found.rolled_to or found.last_day or _without_holidays(start, count, rulebook.calendar())
    return Due(last, found.provisional, basis)


def _without_holidays(start: date, count: int, calendar: WorkingCalendar) -> date:
    """Working days where a year's notice is missing: Monday to Friday, so that holidays can only move the day on."""
    years = range(start.year, start.year + 2 + count // 200)
    return replace(calendar, years=calendar.years.union(years)).add_working_days(start, count)


def last_day(actor: Actor, code: str, start: date) -> Due | None:
    """A last day by the rulebook; none while the rulebook lacks the rule, which its own page says."""
    try:
        return due(actor.bureau_id, code, start)
    except NoRule:
        return None


def known_day(actor: Actor, code: str, day: date) -> Due | None:
    """A last day that is known already, with the rule behind it."""
    found = last_day(actor, code, day)
    return replace(found, day=day) if found else None


def work(
    words: Words,
    endpoint: str,
    values: dict[str, Any],
    *,
    said: dict[str, Any],
    small: str = "",
    found: Due | None = None,
    count: int = 1,
    since: datetime | None = None,
    filters: Mapping[str, Any] | None = None,
    record: Mapping[str, Any] | None = None,
) -> Work:
    """A row: `words` are its title, which `said` fills in, and the act; `found` its last day with the rule behind it."""
    kind, title, act = words
    return Work(
        str(title) % said,
        endpoint,
        act,
        values,
        found.day if found else None,
        small,
        (found.basis.text, found.basis.code) if found else None,
        count,
        kind,
        since,
        filters or {},
        record or {},
    )
