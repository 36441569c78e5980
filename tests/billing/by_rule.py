"""The allocation and the posting of bills in plain Python: what the SQL of the run is compared with, to the fen.

The amount is split over the parts of the line's basis, each part over its drivers, both by largest remainder in fen,
so that the shares always add up to the amount. Weights are whole numbers of the driver's smallest unit times days:
a department that moves out after the 10th of 30 days weighs a third. Only days on which the contract was served count:
who left before it began bears nothing of it. What a department cannot be given back moves on to who still bears something
(`bounded`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.billing.rules.allocation import AREA_UNIT, QUANTITY_UNIT, SHARE_UNIT, parts
from procurement.kernel.allocation import split
from procurement.kernel.dates import Period
from procurement.kernel.money import Money
from procurement.ledger.rules.posting import BUREAU_BORNE, SERVICE_COST, Entry, moved, receivable

DATED = ("area", "headcount", "equal")
"""The kinds whose drivers are counted from occupancy; the others come from the contract or from usage."""


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


def bill_entries(department: int, total: Money, *, shown_only: bool) -> list[Entry]:
    """An issued bill: the department owes the cost; the bureau bears it where bills are only shown."""
    return moved(BUREAU_BORNE if shown_only else receivable(department), SERVICE_COST, total)
