"""Which days a suspension may name. What it leaves out of the sheets follows in settlement."""

from __future__ import annotations

from datetime import date

from procurement.kernel.errors import Refusal


def suspension_refusals(first: date, starts: date, free_from: date | None, today: date) -> list[Refusal]:
    """The first day without service: from the start of the term and the last suspension on, never after today.

    A contract still to come is suspended from today.
    """
    earliest = min(starts, today)
    return _between(first, earliest if free_from is None else max(earliest, free_from), today)


def resumption_refusals(day: date, suspended_from: date, today: date) -> list[Refusal]:
    """The first day of service again; the day of the suspension itself takes all of it back."""
    return _between(day, suspended_from, today)


def _between(day: date, first: date, last: date) -> list[Refusal]:
    if first <= day <= last:
        return []
    return [Refusal("contracts.day_outside", {"first": first, "last": last}, "day")]
