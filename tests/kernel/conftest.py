"""The official 2026 calendar, as shipped, for every date test."""

import csv
from datetime import date
from pathlib import Path

import pytest

from procurement.kernel.dates import WorkingCalendar

SHIPPED = Path(__file__).resolve().parents[2] / "procurement" / "rulebook" / "data" / "calendar-2026.csv"


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = [(row["kind"], date.fromisoformat(row["date"])) for row in csv.DictReader(file)]
    off, make_up = (
        frozenset(day for kind, day in rows if kind == wanted) for wanted in ("OFF", "MAKE_UP_WORKDAY")
    )
    return WorkingCalendar(off, make_up, frozenset({2026}))
