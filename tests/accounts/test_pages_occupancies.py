"""Pages of departments, buildings, who occupies them, and the bureau."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from procurement.accounts.models import Occupancy, Organisation
from tests import factories
from tests.accounts.paging import HOSTILE, count, fresh, rows
from tests.architecture.page_client import PageClient
from tests.factories import Office


# ---- departments --------------------------------------------------------------------------------
def test_a_department_is_entered_changed_and_shown(db: Office, pages: PageClient) -> None:
    data = {
        "code": "D09",
        "name_zh": "示例市第九局",
        "settlement_mode": "budget_charge",
        "budget_line": "YS-09",
        "active": "1",
    }
    there = pages.post("/departments/new", data).location  # type: ignore[union-attr]
    page = pages.get(there)
    assert (page.h1, "预算列支" in page.words) == ("示例市第九局", True)
    pages.post(f"{there}/revision", {"name_zh": "改名局", "active": "1"})
    assert pages.get(there).h1 == "改名局"


def test_a_department_without_its_budget_line_is_refused_beside_the_field(pages: PageClient) -> None:
    data = {"code": "D09", "name_zh": HOSTILE, "settlement_mode": "budget_charge", "active": "1"}
    page = pages.post("/departments/new", data, status=422)
    assert page.find('//*[contains(@class,"has-err")]//input[@name="budget_line"]')  # type: ignore[union-attr]
    assert page.values()["name_zh"] == HOSTILE  # type: ignore[union-attr]


def test_the_register_of_departments_adds_up_and_is_exported(
    db: Office, pages: PageClient, building: int
) -> None:
    factories.occupancy(db, "d1", building, "10.50", 3, date(2026, 1, 1), None)
    factories.occupancy(db, "d2", building, "20", 4, date(2026, 1, 1), None)
    page = pages.get("/departments")
    assert [cell.text_content() for cell in page.find("//tfoot//td[@class='k-num']")] == ["30.50", "7"]
    assert len(rows(pages, "/departments?export=xlsx", ["编码"])) == 2


def test_hostile_names_stay_text_in_pages_and_sheets(db: Office, pages: PageClient) -> None:
    data = {"code": "D09", "name_zh": HOSTILE, "settlement_mode": "transfer", "active": "1"}
    there = pages.post("/departments/new", data).location  # type: ignore[union-attr]
    assert pages.get(there).h1 == HOSTILE
    assert HOSTILE in pages.get("/departments").words
    assert HOSTILE in [row["部门"] for row in rows(pages, "/departments?export=xlsx", ["部门"])]


# ---- occupancies --------------------------------------------------------------------------------
def test_a_department_moves_in_moves_on_and_leaves(db: Office, pages: PageClient, building: int) -> None:
    other = factories.building(db, "B2", "50")
    there = f"/departments/{db.organisations['d1']}"
    pages.post(
        f"{there}/occupancies",
        {"building_id": str(building), "area": "60", "headcount": "5", "start": "2026-01-01"},
    )
    first = fresh(select(Occupancy.id))
    pages.post(
        f"/departments/occupancies/{first}/move",
        {"day": "2026-09-11", "building_id": str(other), "area": "45.5", "headcount": "7"},
    )
    second = fresh(select(Occupancy.id).where(Occupancy.building_id == other))
    pages.post(f"/departments/occupancies/{second}/end", {"end": "2026-12-31"})
    page = pages.get(there)
    cells = [
        [cell.text_content().strip() for cell in row.xpath("./*")][:6]
        for row in page.find("//main//table//tbody/tr")[:2]
    ]
    assert cells == [
        ["B2号楼", "未开始", "45.50", "7", "2026-09-11", "2026-12-31"],
        ["B1号楼", "占用中", "60.00", "5", "2026-01-01", "2026-09-10"],
    ]
    assert "2026-09-11 (周五)占用B2号楼" in page.words
    assert "2027-01-01 (周五)不再占用B2号楼" in page.words


def test_too_much_for_a_building_is_refused_beside_the_area_with_the_day(
    db: Office, pages: PageClient, building: int
) -> None:
    factories.occupancy(db, "d2", building, "60", 4, date(2026, 6, 1), None)
    page = pages.post(
        f"/departments/{db.organisations['d1']}/occupancies",
        {"building_id": str(building), "area": "40.01", "headcount": "5", "start": "2026-01-01"},
        status=422,
    )
    assert page.errors() == ["面积：这座楼共 100 ㎡，2026-06-01 (周一) 将超出 0.01 ㎡。"]  # type: ignore[union-attr]
    assert page.values()["area"] == "40.01"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": "-1"},
        {"area": "many"},
        {"area": "1.234"},
        {"headcount": "1.5"},
        {"headcount": "-2"},
        {"start": "2026-02-30"},
        {"start": ""},
        {"end": "2025-12-31"},
        {"building_id": "999999"},
        {"building_id": ""},
    ],
)
def test_bad_input_for_an_occupancy_is_refused_beside_its_field(
    db: Office, pages: PageClient, building: int, wrong: dict[str, str]
) -> None:
    good = {"building_id": str(building), "area": "10", "headcount": "5", "start": "2026-01-01", "end": ""}
    page = pages.post(f"/departments/{db.organisations['d1']}/occupancies", {**good, **wrong}, status=422)
    (field,) = wrong
    assert page.find(f'//*[contains(@class,"has-err")]//*[@name="{field}"]')  # type: ignore[union-attr]
    assert count(Occupancy) == 0


def test_an_occupancy_is_mended(db: Office, pages: PageClient, building: int) -> None:
    there = factories.occupancy(db, "d1", building, "60", 4, date(2026, 1, 1), None)
    pages.post(f"/departments/occupancies/{there}/correction", {"area": "16"})
    assert str(fresh(select(Occupancy.area))) == "16.00"


# ---- buildings ----------------------------------------------------------------------------------
def test_a_building_is_entered_changed_and_shown(db: Office, pages: PageClient) -> None:
    there = pages.post("/buildings/new", {"code": "B9", "name_zh": "九号楼", "area": "1,234.50"}).location  # type: ignore[union-attr]
    assert "1,234.50 ㎡" in pages.get(there).words
    pages.post(f"{there}/revision", {"area": "1000"})
    assert "1,000.00 ㎡" in pages.get(there).words


def test_the_register_of_buildings_shows_area_occupied_and_difference(
    db: Office, pages: PageClient, building: int
) -> None:
    factories.occupancy(db, "d1", building, "60.25", 4, date(2026, 1, 1), None)
    page = pages.get("/buildings")
    assert [cell.text_content() for cell in page.find("//tbody/tr[1]/td[contains(@class,'k-num')]")] == [
        "100.00",
        "60.25",
        "39.75",
        "4",
    ]
    assert rows(pages, "/buildings?export=xlsx", ["差额（㎡）"]) == [{"差额（㎡）": "39.75"}]


def test_a_building_shows_who_is_in_it_today(db: Office, pages: PageClient, building: int) -> None:
    factories.occupancy(db, "d1", building, "60", 4, date(2026, 1, 1), None)
    factories.occupancy(db, "d2", building, "30", 4, date(2026, 6, 1), None)
    page = pages.get(f"/buildings/{building}")
    assert [item.text_content() for item in page.find("//main//tbody/tr/th")] == ["示例市第一局"]


# ---- the bureau ---------------------------------------------------------------------------------
def test_the_profile_of_the_bureau_is_changed(db: Office, pages: PageClient) -> None:
    pages.post("/bureau", {"name_zh": "样本市机关事务管理局", "bank_account": "0000 1111"})
    assert fresh(select(Organisation.bank_account).where(Organisation.id == db.bureau)) == "0000 1111"
    assert "样本市机关事务管理局" in pages.get("/bureau").words
