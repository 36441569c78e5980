"""Imported tables: a dry run first, every fault with its row, everything or nothing."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.accounts import queries, services
from procurement.accounts.models import Occupancy, Organisation
from procurement.accounts.rules import OrganisationKind, PersonCommand
from procurement.kernel.permissions import Role
from tests import factories
from tests.accounts.paging import count, fresh
from tests.architecture.page_client import PageClient
from tests.factories import Office


# ---- imports ------------------------------------------------------------------------------------
def upload(pages: PageClient, url: str, content: bytes, name: str = "table.csv", status: int = 303) -> Any:
    return pages.post(
        url, {"file": (io.BytesIO(content), name)}, status=status, content_type="multipart/form-data"
    )


def confirm(pages: PageClient, url: str) -> Any:
    return pages.post(url)


HEAD = "编码,中文名称,英文名称,结算方式,预算指标,排列次序\n"


def test_departments_are_imported_after_a_dry_run(db: Office, pages: PageClient) -> None:
    text = HEAD + "D1,改名局,,转账,,010\nD8,示例市第八局,Eighth,预算列支,YS-08,080\n"
    check_url = upload(pages, "/departments/import", text.encode("gb18030")).location
    before = count(Organisation)
    page = pages.get(check_url)
    assert "新增 1" in page.words
    assert "修改 1" in page.words
    assert count(Organisation) == before
    assert confirm(pages, check_url).location == "/departments"
    assert count(Organisation) == before + 1
    assert fresh(select(Organisation.name_zh).where(Organisation.id == db.organisations["d1"])) == "改名局"
    assert "文件中的 2 行都已存在" in pages.get(check_url).words


def test_the_sheet_of_today_changes_nothing(db: Office, pages: PageClient, building: int) -> None:
    factories.occupancy(db, "d1", building, "60.25", 4, date(2026, 1, 1), date(2026, 9, 10))
    for sheet, url in (
        ("/departments/sheet", "/departments/import"),
        ("/departments/occupancies/sheet", "/departments/occupancies/import"),
    ):
        content = pages.client.get(sheet).get_data()
        page = pages.get(upload(pages, url, content, "sheet.xlsx").location)
        assert "无需导入" in page.words


def test_rows_that_cannot_be_taken_are_named_and_nothing_is_imported(db: Office, pages: PageClient) -> None:
    text = (
        HEAD + "D8,示例局,,现金,,\nbad code,示例局,,转账,,\nD9,,,转账,,\nD9,甲,,转账,,\nD9,乙,,预算列支,,\n"
    )
    there = upload(pages, "/departments/import", text.encode()).location
    page = pages.get(there)
    found = [
        [cell.text_content().strip() for cell in row.xpath("./td")] for row in page.find("//main//tbody/tr")
    ]
    assert [(row[0], row[1]) for row in found] == [
        ("2", "结算方式"),
        ("3", "编码"),
        ("4", "中文名称"),
        ("6", "编码"),
        ("6", "预算指标"),
    ]
    assert not page.find('//main//form[@method="post"]')
    before = count(Organisation)
    token = pages.get("/departments/import").values()
    answer = pages.client.post(there, data=token)
    assert answer.status_code == 422
    assert count(Organisation) == before


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("/departments/import", HEAD + "D8,示例局,,转账,,\nD9,示例局,,现金,,\n"),
        (
            "/departments/occupancies/import",
            "部门编码,楼宇编码,面积（㎡）,人数,首日,末日\nD1,B1,60,5,2026-01-01,\nD2,B1,x,5,2026-01-01,\n",
        ),
    ],
)
def test_a_row_that_cannot_be_read_stops_the_others_whoever_confirms(
    db: Office, pages: PageClient, building: int, url: str, text: str
) -> None:
    there = upload(pages, url, text.encode()).location
    before = count(Organisation), count(Occupancy)
    assert pages.client.post(there, data=pages.get(url).values()).status_code == 422
    assert (count(Organisation), count(Occupancy)) == before


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "t.csv"),
        (b"\x00\x01\x02\x03", "t.csv"),
        (b"PK\x03\x04 no archive", "t.xlsx"),
        ("编码,中文名称\nD8,x\n".encode(), "t.csv"),
        ("编码,编码,中文名称,结算方式\n".encode(), "t.csv"),
        (b"\xff\xfe\xff", "t.csv"),
        (b"%PDF-1.7", "t.pdf"),
    ],
)
@pytest.mark.parametrize("url", ["/departments/import", "/departments/occupancies/import"])
def test_what_is_no_such_table_is_refused_at_once(
    pages: PageClient, url: str, content: bytes, name: str
) -> None:
    page = upload(pages, url, content, name, status=422)
    assert len(page.errors()) == 1


def test_occupancies_are_imported_after_a_dry_run(db: Office, pages: PageClient, building: int) -> None:
    head = "department_code,building_code,area_m2,headcount,valid_from,valid_to\n"
    good = head + "D1,B1,60,5,2026-01-01,2026-09-10\nD2,B1,40,5,2026-01-01,\n"
    full = head + "D1,B1,60,5,2026-01-01,\nD2,B1,40.01,5,2026-01-01,\nD9,B1,1,1,2026-01-01,\n"
    page = pages.get(upload(pages, "/departments/occupancies/import", full.encode()).location)
    found = [
        [cell.text_content().strip() for cell in row.xpath("./td")][:2]
        for row in page.find("//main//tbody/tr")
    ]
    assert found == [["3", "面积（㎡）"], ["4", "部门编码"]]
    there = upload(pages, "/departments/occupancies/import", good.encode()).location
    assert "示例市第一局 · B1号楼" in pages.get(there).words
    assert confirm(pages, there).location == "/departments"
    assert count(Occupancy) == 2


def test_an_upload_is_its_senders_only(db: Office, pages: PageClient) -> None:
    there = upload(pages, "/departments/import", (HEAD + "D8,示例局,,转账,,\n").encode()).location
    person = queries.person(db.actor(Role.ADMINISTRATOR), db.people["officer"])
    services.save_person(
        db.actor(Role.ADMINISTRATOR),
        person.id,
        1,
        PersonCommand(db.bureau, "officer", person.email, frozenset({Role.ADMINISTRATOR})),
    )
    assert db.client(Role.OFFICER).get("/departments/import").status_code == 200
    assert db.client(Role.OFFICER).get(there).status_code == 404
    assert pages.client.get(there.replace("/departments/", "/departments/occupancies/")).status_code == 404


def test_a_confirmed_import_sent_twice_is_one_import(db: Office, pages: PageClient) -> None:
    there = upload(pages, "/departments/import", (HEAD + "D8,示例局,,转账,,\n").encode()).location
    data = pages.get(there).values()
    assert [pages.client.post(there, data=data).status_code for _ in range(2)] == [303, 303]
    kinds = select(func.count()).where(Organisation.kind == OrganisationKind.DEPARTMENT)
    assert fresh(kinds) == 3
