"""Where a vendor stands with its qualifications on a day."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=90)
"""From here on the end of a qualification is near: the first reminder goes out."""


class Standing(StrEnum):
    """Of all its qualifications together: one that ends soon says more than one that holds for long."""

    QUALIFIED = "qualified"
    EXPIRING = "expiring"
    LAPSED = "lapsed"
    NONE = "none"


def standing_of(until: date | None, today: date) -> Standing:
    """Where a vendor stands whose next qualification to end holds until a day, that day included."""
    if until is None:
        return Standing.NONE
    if until < today:
        return Standing.LAPSED
    return Standing.EXPIRING if until <= today + SOON else Standing.QUALIFIED
