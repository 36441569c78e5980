"""How the cost of a sheet line is shared out over the departments.

The amount is split over the parts of the line's basis, each part over its drivers, both by largest remainder in fen,
so that the shares always add up to the amount. Weights are whole numbers of the driver's smallest unit times days:
a department that moves out after the 10th of 30 days weighs a third. Only days on which the contract was served count:
who left before it began bears nothing of it. The run does the same in SQL (`billing/queries/allocation.py`); a
property test holds the two equal to the fen.

A correction undoes what was billed: once its main sheet was billed it is shared out by the weights that run kept, however
occupancy was mended since; before that, by the days served like the sheet itself. A line that names a department is
borne by it alone. What a department cannot be given back moves on to who still bears something (`bounded`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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

DATED = ("area", "headcount", "equal")
"""The kinds whose drivers are counted from occupancy; the others come from the contract or from usage."""

NAMED = "named"
"""The kind of a correction line that one department bears alone."""
BOUNDED = "bounded"
"""The kind of what moved on because somebody could not be given more back: its own part, or what it took over of others'."""


@dataclass(frozen=True)
class Occupied:
    """A department's place: ㎡ with two decimals, people, first day and last day (None: still there)."""

    department: int
    area: Decimal
    headcount: int
    first: date
    last: date | None


@dataclass(frozen=True)
class ShareOf:
    """One department's share of one part of a line: `part` × weight / weights, in fen."""

    department: int
    kind: str
    weight: int
    weights: int
    part: Money
    amount: Money


Drivers = Mapping[str, Sequence[tuple[int, int]]]
"""kind -> (department, weight) in the departments' order, which breaks ties; weights above zero."""


def dated_weights(kind: str, places: Iterable[Occupied], served: Sequence[Period]) -> dict[int, int]:
    """Department -> weight of a dated kind over the days served; departments without weight are left out.

    area: 0.01 ㎡·days; headcount: person·days; equal: days on which the department occupied anything.
    """
    present: dict[int, set[date]] = {}
    sums: dict[int, int] = {}
    for place in places:
        days = [day for span in served for day in _days(place, span)]
        present.setdefault(place.department, set()).update(days)
        unit = int(place.area * AREA_UNIT) if kind == "area" else place.headcount
        sums[place.department] = sums.get(place.department, 0) + unit * len(days)
    found = {one: len(days) for one, days in present.items()} if kind == "equal" else sums
    return {department: weight for department, weight in found.items() if weight}


def _days(place: Occupied, span: Period) -> list[date]:
    last = place.last or span.end
    shared = Period(place.first, last).overlap(span) if place.first <= last else None
    if shared is None:
        return []
    return [shared.start.replace(day=day) for day in range(shared.start.day, shared.end.day + 1)]


def share_weight(share: Decimal) -> int:
    """A fixed share of one, 0.25, as a whole weight."""
    return int(share * SHARE_UNIT)


def quantity_weight(quantity: Decimal) -> int:
    """A confirmed quantity as a whole weight."""
    return int(quantity * QUANTITY_UNIT)


def parts(amount: Money, basis: Sequence[Mapping[str, str]]) -> list[tuple[str, Money]]:
    """The amount split over its basis [{"kind": "area", "weight": "0.6"}, …] in that order."""
    return split(amount, [(part["kind"], Decimal(part["weight"])) for part in basis])


def shares(amount: Money, basis: Sequence[Mapping[str, str]], drivers: Drivers) -> list[ShareOf]:
    """Every department's share of one line, part by part; together exactly `amount`.

    ValueError when a part that carries money has no driver: `undriven` names it beforehand.
    """
    found = []
    for kind, part in parts(amount, basis):
        weights = drivers.get(kind, ())
        if part:
            found += _shares_of_part(kind, part, weights)
    return found


def bounded(standing: Sequence[tuple[int, Money]], borne: Money) -> tuple[list[tuple[int, Money]], Money]:
    """What moves so that nobody gets more back than was taken: by department, and the bureau's part, below zero.

    `standing`: what each department would bear of a line and month, all bills, corrections and credit notes counted, in the
    departments' order; `borne`: what the bureau bears of their credit notes. Who would be below nothing is brought up to it.
    The bureau gets that back first, as far as it bears anything: what its credit notes gave has been given already. The
    rest is taken over by the departments that still bear something, by what each bears, largest remainder in fen; so nobody
    falls below nothing by it. All moves and the bureau's part add up to nothing. Where all together are below nothing, only
    what others can take over moves.
    """
    below = [(department, -has) for department, has in standing if has.fen < 0]
    above = [(department, has) for department, has in standing if has.fen > 0]
    short = sum((amount for _, amount in below), Money.zero())
    moved = min(short, borne + sum((has for _, has in above), Money.zero()))
    bureau = min(moved, borne)
    found = _by_amount(moved, below) + _by_amount(bureau - moved, above)
    return [(department, amount) for department, amount in found if amount], -bureau


def _by_amount(total: Money, of: Sequence[tuple[int, Money]]) -> list[tuple[int, Money]]:
    return split(total, [(department, amount.fen) for department, amount in of]) if total else []


def _shares_of_part(kind: str, part: Money, weights: Sequence[tuple[int, int]]) -> list[ShareOf]:
    whole = sum(weight for _, weight in weights)
    by_department = dict(weights)
    return [
        ShareOf(department, kind, by_department[department], whole, part, amount)
        for department, amount in split(part, weights)
    ]


def undriven(amount: Money, basis: Sequence[Mapping[str, str]], drivers: Drivers) -> list[str]:
    """The kinds of a line's basis that carry money and have nobody to carry it."""
    return [
        kind for kind, part in parts(amount, basis) if part and not any(w for _, w in drivers.get(kind, ()))
    ]


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
