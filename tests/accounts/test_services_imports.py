"""Imports: everything or nothing, twice the same changes nothing, the real figures of the demo fit."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from procurement.accounts import queries, services
from procurement.accounts.models import Occupancy
from procurement.accounts.rules import (
    BuildingCommand,
    DepartmentCommand,
    DepartmentLine,
    OccupancyLine,
    SettlementMode,
)
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.permissions import Role
from tests.accounts.conftest import Actions
from tests.factories import Office

DEMO = Path(__file__).resolve().parents[2] / "procurement" / "web" / "demo" / "data"
NEW_YEAR = date(2026, 1, 1)


def admin(office: Office) -> Actor:
    return office.actor(Role.ADMINISTRATOR)


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def departments() -> list[DepartmentLine]:
    return [
        DepartmentLine(
            n,
            DepartmentCommand(
                row["code"],
                row["name_zh"],
                SettlementMode(row["settlement_mode"]),
                row["name_en"],
                row["budget_line"],
                row["sort"],
            ),
        )
        for n, row in enumerate(rows("departments.csv"), 2)
    ]


def occupancies() -> list[OccupancyLine]:
    return [
        OccupancyLine(
            n,
            row["department_code"],
            row["building_code"],
            Decimal(row["area_m2"]),
            int(row["headcount"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for n, row in enumerate(rows("occupancies.csv"), 2)
    ]


def test_the_57_departments_fill_the_39_real_buildings_exactly(db: Office, actions: Actions) -> None:
    for row in rows("buildings.csv"):
        services.create_building(
            admin(db), BuildingCommand(row["code"], row["name_zh"], Decimal(row["area_m2"]), row["name_en"])
        )
    assert len(services.import_departments(admin(db), departments()).added) == 57
    assert len(services.import_occupancies(admin(db), occupancies()).added) == 118
    for day in (NEW_YEAR, date(2026, 9, 10), date(2026, 9, 11), date(2026, 12, 31)):
        found = reading().execute(queries.buildings_on(admin(db), day)).all()
        assert [row.left for row in found] == [0] * 39
        assert sum(row.area for row in found) == Decimal("184177.07")
    again = services.import_departments(admin(db), departments())
    assert (again.added, again.changed, again.unchanged) == ((), (), 57)
    assert services.import_occupancies(admin(db), occupancies()).unchanged == 118
    recorded = actions()
    assert (
        recorded.count("accounts.departments_imported")
        == recorded.count("accounts.occupancies_imported")
        == 1
    )


def test_one_fault_and_nothing_is_taken(db: Office) -> None:
    services.create_building(admin(db), BuildingCommand("B1", "一号楼", Decimal(100)))
    lines = [
        OccupancyLine(2, "D1", "B1", Decimal(60), 1, NEW_YEAR),
        OccupancyLine(3, "D2", "B1", Decimal(41), 1, NEW_YEAR),
    ]
    with pytest.raises(Refused, match=r"accounts\.building_full"):
        services.import_occupancies(admin(db), lines)
    assert reading().scalar(select(func.count()).select_from(Occupancy)) == 0
    new = DepartmentLine(2, DepartmentCommand("D7", "示例局", SettlementMode.TRANSFER))
    bad = DepartmentLine(3, DepartmentCommand("", "示例局", SettlementMode.TRANSFER))
    with pytest.raises(Refused, match=r"accounts\.code_shape"):
        services.import_departments(admin(db), [new, bad])
    assert "D7" not in queries.department_ids(admin(db))


def test_a_known_department_is_changed_and_keeps_what_the_table_does_not_tell(
    db: Office, actions: Actions
) -> None:
    told = DepartmentCommand("D1", "示例市第一局", SettlementMode.TRANSFER, address="一号院", phone="1")
    services.save_department(admin(db), db.organisations["d1"], 1, told)
    line = DepartmentLine(2, DepartmentCommand("D1", "新名", SettlementMode.ENTRUSTED))
    assert len(services.import_departments(admin(db), [line]).changed) == 1
    saved = queries.organisation(admin(db), db.organisations["d1"])
    assert (saved.name_zh, saved.settlement_mode, saved.address) == ("新名", "entrusted", "一号院")
    assert actions()[-2:] == ["accounts.department_saved", "accounts.departments_imported"]


def test_an_ending_and_its_successor_come_in_one_table(db: Office) -> None:
    services.create_building(admin(db), BuildingCommand("B1", "一号楼", Decimal(100)))
    services.import_occupancies(admin(db), [OccupancyLine(2, "D1", "B1", Decimal(100), 9, NEW_YEAR)])
    plan = services.import_occupancies(
        admin(db),
        [
            OccupancyLine(2, "D1", "B1", Decimal(100), 9, NEW_YEAR, date(2026, 9, 10)),
            OccupancyLine(3, "D2", "B1", Decimal(100), 9, date(2026, 9, 11)),
        ],
    )
    assert (len(plan.changed), len(plan.added)) == (1, 1)


def test_only_the_administrator_imports(db: Office) -> None:
    for role in (Role.OFFICER, Role.FINANCE, Role.LIAISON, Role.VENDOR, Role.AUDITOR):
        with pytest.raises(Forbidden):
            services.import_departments(db.actor(role), [])
        with pytest.raises(Forbidden):
            services.import_occupancies(db.actor(role), [])
