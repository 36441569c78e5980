"""More departments with places of their own, for tests of the allocation and the run. Rows are written directly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range

from procurement.accounts.models import Building, Occupancy, Organisation
from tests.factories import Office
from tests.settlement.world import connected

ALWAYS = date(2020, 1, 1)


def with_departments(office: Office, count: int, *, mode: str = "transfer") -> Office:
    """The office with departments d1 … d<count>, in that order."""
    organisations = dict(office.organisations)
    with connected() as connection:
        for n in range(1, count + 1):
            key, values = f"d{n}", {"sort_key": f"{n:06}", "settlement_mode": mode}
            if key in organisations:
                connection.execute(
                    update(Organisation).where(Organisation.id == organisations[key]).values(**values)
                )
                continue
            organisations[key] = connection.execute(
                insert(Organisation)
                .values(
                    bureau_id=office.bureau,
                    kind="department",
                    code=f"D{n}",
                    name_zh=f"示例市第{n}局",
                    budget_line=f"20103{n:02}",
                    **values,
                )
                .returning(Organisation.id)
            ).scalar_one()
    return replace(office, organisations=organisations)


def building(office: Office, code: str = "A", area: str = "100000.00") -> int:
    with connected() as connection:
        return int(
            connection.execute(
                insert(Building)
                .values(bureau_id=office.bureau, code=code, name_zh=f"{code}号楼", area=Decimal(area))
                .returning(Building.id)
            ).scalar_one()
        )


def place(
    office: Office,
    department: str,
    building_id: int,
    area: str,
    headcount: int,
    first: date = ALWAYS,
    last: date | None = None,
) -> int:
    """A department's place, both days included."""
    with connected() as connection:
        return int(
            connection.execute(
                insert(Occupancy)
                .values(
                    bureau_id=office.bureau,
                    organisation_id=office.organisations[department],
                    building_id=building_id,
                    area=Decimal(area),
                    headcount=headcount,
                    during=Range(first, last, bounds="[]"),
                )
                .returning(Occupancy.id)
            ).scalar_one()
        )
