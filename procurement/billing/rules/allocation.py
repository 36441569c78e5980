"""What the allocation is kept and read by: the parts of a basis, the names of drivers, weights in the units people know.

The sharing out itself is one statement in sets (`billing/queries/allocation.py`), for the preview and the run alike: an
amount is split over the parts of its line's basis, each part over its drivers, both by largest remainder in fen
(`kernel.allocation.split`), so that the shares always add up to it. Weights are whole numbers of the driver's smallest unit
times days: a department that moves out after the 10th of 30 days weighs a third. Tests hold the statement equal, to the fen,
to the same written out in plain Python (`tests/billing/by_rule.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from procurement.kernel.allocation import split
from procurement.kernel.dates import Month, Period
from procurement.kernel.money import Money

AREA_UNIT = 100
"""0.01 ㎡"""
SHARE_UNIT = 10**8
QUANTITY_UNIT = 10**4


NAMED = "named"
"""The kind of a correction line that one department bears alone."""
BOUNDED = "bounded"
"""The kind of what moved on because somebody could not be given more back: its own part, or what it took over of others'."""


def parts(amount: Money, basis: Sequence[Mapping[str, str]]) -> list[tuple[str, Money]]:
    """The amount split over its basis [{"kind": "area", "weight": "0.6"}, …] in that order."""
    return split(amount, [(part["kind"], Decimal(part["weight"])) for part in basis])


def span_of(served: Sequence[Period], month: Month) -> str:
    """The name of the days served: "2026-09" for the whole month, else "2026-09-16..2026-09-30"."""
    if list(served) == [month.period]:
        return str(month)
    return ",".join(f"{one.start.isoformat()}..{one.end.isoformat()}" for one in served)


def driver_key(kind: str, span: str, run_month: Month) -> str:
    """The name under which a run keeps the drivers of a span: "area" for its own month, else "2026-09/area"."""
    return kind if span == str(run_month) else f"{span}/{kind}"


def days_present(detail: Iterable[Mapping[str, str]]) -> int:
    """On how many of the days served the rows of a driver's detail were there, days counted once."""
    present: set[date] = set()
    for row in detail:
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        present |= {first.replace(day=day) for day in range(first.day, last.day + 1)}
    return len(present)


UNITS = {"area": AREA_UNIT, "fixed_share": SHARE_UNIT, "direct": QUANTITY_UNIT}


def counted(kind: str, weight: Decimal) -> Fraction:
    """A weight in the unit it was counted in: ㎡·days, person·days, days, a share of one, or a quantity."""
    return Fraction(weight) / UNITS.get(kind, 1)


def measured(kind: str, weight: Decimal, of_days: int) -> Fraction:
    """A weight in the unit people know: ㎡ or persons as a day's average, days, a share of one, or a quantity."""
    return counted(kind, weight) / (of_days if kind in ("area", "headcount") else 1)
