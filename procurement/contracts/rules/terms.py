"""How long a contract runs, in civil days and months."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from procurement.kernel.dates import Month, Period
from procurement.kernel.errors import Refusal

ONE_DAY = timedelta(days=1)
MONTHS_OF_YEAR = 12


def months_of(term: Period) -> Fraction:
    """The months of a term, exact, as people count them: 16 February to 15 August are six.

    A term that is no whole number of months from its first day counts its part months by their calendar days (11 of 31
    March days: 11/31), as its sheets do. See docs/decisions/0016.
    """
    if whole := whole_months_of(term):
        return Fraction(whole)
    months, month = Fraction(0), Month.of(term.start)
    while shared := month.period.overlap(term):
        months += Fraction(shared.days, month.period.days)
        month = month.next()
    return months


def whole_months_of(term: Period) -> int:
    """How many months the term has when it ends with a whole one counted from its first day; otherwise 0."""
    years, months = term.end.year - term.start.year, term.end.month - term.start.month
    about = years * MONTHS_OF_YEAR + months
    return next((n for n in (about, about + 1) if n and last_day_after(term.start, n) == term.end), 0)


def term_refusals(starts: date, ends: date, most_years: int, basis: str) -> list[Refusal]:
    """Refuses a term that ends before it starts or is longer than the law allows (CON-04: three years)."""
    if ends < starts:
        return [Refusal("contracts.term_backwards", {"starts": starts}, "ends")]
    latest = last_day_after(starts, most_years * MONTHS_OF_YEAR)
    if ends > latest:
        return [
            Refusal(
                "contracts.term_too_long", {"years": most_years, "latest": latest, "basis": basis}, "ends"
            )
        ]
    return []


def last_day_after(starts: date, months: int) -> date:
    """The last day of so many months: 2026-03-01 and 12 months end on 2027-02-28."""
    return _months_later(starts, months) - ONE_DAY


def following(term: Period) -> Period:
    """The term that follows: as many whole months where the term has them, else as many days."""
    starts = term.end + ONE_DAY
    if months := whole_months_of(term):
        return Period(starts, last_day_after(starts, months))
    return Period(starts, starts + timedelta(days=term.days - 1))


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; where that month is too short, the first of the next."""
    years, month = divmod(day.month - 1 + months, MONTHS_OF_YEAR)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return date(day.year + years, month + 2, 1)
