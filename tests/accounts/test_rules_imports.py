"""Imported tables: rows told apart by their keys, every fault with its row, nothing half taken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from procurement.accounts.rules import (
    BuildingSize,
    DepartmentCommand,
    DepartmentFacts,
    DepartmentLine,
    Holding,
    OccupancyLine,
    SettlementMode,
    department_plan,
    occupancy_plan,
)

NEW_YEAR = date(2026, 1, 1)
DEPARTMENTS = {"D01": 1, "D02": 2}
BUILDINGS = {"B01": BuildingSize(10, Decimal(100)), "B02": BuildingSize(20, Decimal(50))}


def line(
    row: int, department: str, building: str, size: str, start: date = NEW_YEAR, end: date | None = None
) -> OccupancyLine:
    return OccupancyLine(row, department, building, Decimal(size), 5, start, end)


def held(
    identity: int, department: int, building: int, size: str, start: date = NEW_YEAR, end: date | None = None
) -> Holding:
    return Holding(identity, department, building, Decimal(size), 5, start, end)


# ---- departments --------------------------------------------------------------------------------
def department(code: str, name: str = "示例局", **more: object) -> DepartmentCommand:
    return DepartmentCommand(code, name, SettlementMode.TRANSFER, **more)  # type: ignore[arg-type]


def test_departments_are_added_changed_or_left() -> None:
    known = {
        "D01": DepartmentFacts(1, department("D01", address="一号院", active=False)),
        "D02": DepartmentFacts(2, department("D02")),
    }
    plan = department_plan(
        [
            DepartmentLine(2, department("D01", "新名")),
            DepartmentLine(3, department("D02")),
            DepartmentLine(4, department("D03")),
        ],
        known,
    )
    assert [command.code for command in plan.added] == ["D03"]
    assert plan.changed == ((known["D01"], department("D01", "新名", address="一号院", active=False)),)
    assert plan.unchanged == 1
    assert plan.faults == ()


def test_new_departments_are_shown_in_the_order_of_the_table() -> None:
    lines = [DepartmentLine(row, department(code)) for row, code in enumerate(("D02", "D01", "D03"), 2)]
    assert [command.code for command in department_plan(lines, {}).added] == ["D02", "D01", "D03"]


def test_faults_of_departments_have_rows_and_reasons() -> None:
    plan = department_plan(
        [
            DepartmentLine(2, department("D01")),
            DepartmentLine(3, department("bad code")),
            DepartmentLine(4, department("D01", "twice")),
            DepartmentLine(5, department("D05", " ")),
        ],
        {},
    )
    assert [(row, field, refusal.code) for row, field, refusal in plan.faults] == [
        (3, "code", "accounts.code_shape"),
        (4, "code", "accounts.code_twice"),
        (5, "name_zh", "accounts.name_missing"),
    ]


# ---- occupancies --------------------------------------------------------------------------------
def test_occupancies_are_told_apart_by_department_building_and_first_day() -> None:
    plan = occupancy_plan(
        [line(2, "D01", "B01", "60"), line(3, "D02", "B01", "40"), line(4, "D02", "B02", "50")],
        DEPARTMENTS,
        BUILDINGS,
        [held(7, 1, 10, "60"), held(8, 2, 10, "30")],
    )
    assert [(there.id, command.area) for there, command in plan.changed] == [(8, Decimal(40))]
    assert [command.building_id for command in plan.added] == [20]
    assert (plan.unchanged, plan.faults) == (1, ())


def test_a_move_in_two_rows_ends_one_and_begins_another() -> None:
    plan = occupancy_plan(
        [
            line(2, "D01", "B01", "60", end=date(2026, 9, 10)),
            line(3, "D01", "B02", "50", date(2026, 9, 11)),
            line(4, "D02", "B01", "100", date(2026, 9, 11)),
        ],
        DEPARTMENTS,
        BUILDINGS,
        [held(7, 1, 10, "60")],
    )
    assert plan.faults == ()
    assert [there.id for there, _ in plan.changed] == [7]
    assert len(plan.added) == 2


def test_faults_of_occupancies_have_rows_and_reasons() -> None:
    plan = occupancy_plan(
        [
            line(2, "D09", "B09", "1"),
            line(3, "D01", "B01", "60"),
            line(4, "D01", "B01", "60"),
            line(5, "D01", "B01", "10", date(2026, 5, 1)),
            line(6, "D02", "B01", "41"),
            line(7, "D02", "B02", "1", date(2026, 5, 1), NEW_YEAR),
        ],
        DEPARTMENTS,
        BUILDINGS,
        [],
    )
    assert [(row, field, refusal.code) for row, field, refusal in plan.faults] == [
        (2, "department", "accounts.department_unknown"),
        (2, "building", "accounts.building_unknown"),
        (4, "start", "accounts.row_twice"),
        (5, "start", "accounts.occupied_already"),
        (6, "area", "accounts.building_full"),
        (7, "end", "accounts.ends_before_start"),
    ]


def test_what_is_held_already_counts_unless_the_table_replaces_it() -> None:
    there = [held(7, 1, 10, "60")]
    too_much = occupancy_plan([line(2, "D02", "B01", "50")], DEPARTMENTS, BUILDINGS, there)
    assert [refusal.code for _, _, refusal in too_much.faults] == ["accounts.building_full"]
    both = [line(2, "D02", "B01", "50"), line(3, "D01", "B01", "50")]
    assert occupancy_plan(both, DEPARTMENTS, BUILDINGS, there).faults == ()


rows = st.builds(
    lambda d, b, size, start, length: (d, b, size, start, start + length if length is not None else None),
    st.sampled_from(["D01", "D02"]),
    st.sampled_from(["B01", "B02"]),
    st.integers(1, 60),
    st.integers(1, 20),
    st.one_of(st.none(), st.integers(0, 8)),
)


@given(st.lists(rows, max_size=8))
def test_a_table_without_faults_never_overfills_a_building_nor_doubles_a_place(
    listed: list[tuple[str, str, int, int, int | None]],
) -> None:
    lines = [
        line(n, d, b, str(size), date(2026, 1, start), date(2026, 1, end) if end else None)
        for n, (d, b, size, start, end) in enumerate(listed, 2)
    ]
    plan = occupancy_plan(lines, DEPARTMENTS, BUILDINGS, [])
    if plan.faults:
        return
    for number in range(1, 31):
        today = date(2026, 1, number)
        there = [one for one in lines if one.start <= today and (one.end is None or today <= one.end)]
        assert len({(one.department, one.building) for one in there}) == len(there)
        for code, place in BUILDINGS.items():
            assert sum(one.area for one in there if one.building == code) <= place.area


# ---- codes as people write them -----------------------------------------------------------------
def test_a_known_department_is_meant_however_its_code_is_written() -> None:
    known = {"D-01": DepartmentFacts(1, department("D-01"))}
    plan = department_plan([DepartmentLine(2, department("ｄ01", "新名"))], known)
    assert plan.added == () and [command.code for _, command in plan.changed] == ["D-01"]


def test_a_new_department_written_in_two_ways_is_one_told_twice() -> None:
    plan = department_plan(
        [DepartmentLine(2, department("D-09")), DepartmentLine(3, department("d09", "别名"))], {}
    )
    assert [(row, refusal.code) for row, _, refusal in plan.faults] == [(3, "accounts.code_twice")]


def test_places_are_found_however_their_codes_are_written() -> None:
    plan = occupancy_plan([line(2, "d 01", "ｂ-01", "10")], DEPARTMENTS, BUILDINGS, [])
    assert plan.faults == () and [(one.department_id, one.building_id) for one in plan.added] == [(1, 10)]
