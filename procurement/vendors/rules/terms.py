"""How long a qualification holds: in force, expiring, expired are what a day says of it, never kept."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=90)
"""So long before its end a qualification is expiring: the vendor renews it."""
OFFICER_SOON = timedelta(days=30)
REMINDED = (90, 60, 30, 7)
"""Days before the end on which the vendor is told of it."""
MONTHS_OF_YEAR = 12


class Term(StrEnum):
    """What a day says of an approval. `coming`: it begins later, after what it renews."""

    COMING = "coming"
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    EXPIRED = "expired"


def term_on(valid_from: date, valid_until: date, today: date) -> Term:
    """How an approval of these days (both included) stands on a day."""
    if today > valid_until:
        return Term.EXPIRED
    if today < valid_from:
        return Term.COMING
    return Term.EXPIRING if valid_until - today <= SOON else Term.IN_FORCE


def last_day(start: date, months: int) -> date:
    """The last day of so many months: 2026-03-02 and 36 months end on 2029-03-01. Where a month is too short, it ends
    with that month."""
    years, month = divmod(start.month - 1 + months, MONTHS_OF_YEAR)
    try:
        return start.replace(year=start.year + years, month=month + 1) - timedelta(days=1)
    except ValueError:
        return date(start.year + years, month + 2, 1) - timedelta(days=1)


def proposed_term(
    today: date, renewed_until: date | None, months: int, earliest_end: date | None
) -> tuple[date, date]:
    """The days an approver is offered: from today, or after what is renewed, for as long as the set and what proves it
    allow."""
    start = max(today, renewed_until + timedelta(days=1)) if renewed_until else today
    last = last_day(start, months)
    return start, max(start, min(last, earliest_end)) if earliest_end else last
