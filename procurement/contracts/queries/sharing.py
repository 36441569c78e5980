"""How the cost of lines would fall on departments by what they occupy on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from procurement.accounts import queries as accounts
from procurement.accounts.models import Occupancy, Organisation
from procurement.contracts.models import ContractLine
from procurement.contracts.queries.contracts import shares_of
from procurement.contracts.rules import BasisKind, Preview, Share, parts_from, preview
from procurement.infra.db import reading
from procurement.kernel.dates import Period

Drivers = Mapping[BasisKind, Sequence[tuple[int, Decimal]]]


@dataclass(frozen=True)
class LinePreview:
    """The shares of one line, and the names of the departments in them."""

    line: ContractLine
    preview: Preview
    names: Mapping[int, str]


def previews(bureau_id: int, lines: Sequence[ContractLine], day: date) -> list[LinePreview]:
    """For each line, who would carry how much of its amount by the occupancies of one day."""
    drivers, fixed = drivers_on(bureau_id, day), shares_of([line.id for line in lines])
    names = _names(bureau_id)
    return [
        LinePreview(
            line,
            preview(line.amount, parts_from(line.basis), {**drivers, **_fixed(fixed[line.id])}),
            names,
        )
        for line in lines
    ]


def drivers_on(bureau_id: int, day: date) -> Drivers:
    """Area and people of each department on a day, and one for each that is there; in the order of departments."""
    held = accounts.occupancies_in(bureau_id, Period(day, day))
    there = {(row.organisation.sort_key, row.organisation_id) for row in held}
    departments = [department for _, department in sorted(there)]
    return {
        BasisKind.AREA: _sums(held, departments, "area"),
        BasisKind.HEADCOUNT: _sums(held, departments, "headcount"),
        BasisKind.EQUAL: [(department, Decimal(1)) for department in departments],
    }


def _sums(held: Iterable[Occupancy], departments: Sequence[int], column: str) -> list[tuple[int, Decimal]]:
    totals = dict.fromkeys(departments, Decimal(0))
    for row in held:
        totals[row.organisation_id] += Decimal(getattr(row, column))
    return list(totals.items())


def _fixed(shares: Sequence[Share]) -> Drivers:
    return {BasisKind.FIXED_SHARE: [(share.department_id, share.share) for share in shares]}


def _names(bureau_id: int) -> dict[int, str]:
    rows = reading().execute(
        select(Organisation.id, Organisation.name_zh).where(Organisation.bureau_id == bureau_id)
    )
    return {row.id: row.name_zh for row in rows}
