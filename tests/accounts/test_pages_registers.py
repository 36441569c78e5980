"""Buildings and people come in by workbooks: what is downloaded can be filled in, what is filled in can be imported."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from procurement.accounts import queries, services
from procurement.accounts.forms import registers as forms
from procurement.accounts.models import Building, User
from procurement.accounts.rules import DepartmentCommand, SettlementMode
from procurement.infra.jobs import Job
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.permissions import Role
from procurement.pages import blanks, spreadsheets
from tests import factories
from tests.accounts.paging import count, fresh
from tests.accounts.test_pages_imports import confirm, upload
from tests.architecture.page_client import Page, PageClient
from tests.factories import Office

PEOPLE = "名称,邮箱,单位编码,角色\n"
BUILDINGS = "编码,中文名称,英文名称,面积（㎡）\n"


def check(pages: PageClient, url: str, text: str) -> Page:
    return pages.get(upload(pages, url, text.encode()).location)


def named(page: Page) -> list[tuple[str, str]]:
    """Row and column of every problem."""
    rows = page.find("//main//tbody/tr")
    cells = ([cell.text_content().strip() for cell in row.xpath("./td")] for row in rows)
    return [(found[0], found[1]) for found in cells]


# ---- buildings ----------------------------------------------------------------------------------
def test_buildings_are_imported_after_a_dry_run_and_known_again_by_their_code(
    db: Office, pages: PageClient, building: int
) -> None:
    text = BUILDINGS + "B1,一号楼,,120.5\nB2,二号楼,Two,3000\n"
    there = upload(pages, "/buildings/import", text.encode()).location
    page = pages.get(there)
    assert "新增 1" in page.words
    assert "修改 1" in page.words
    assert count(Building) == 1
    assert confirm(pages, there).location == "/buildings"
    assert count(Building) == 2
    assert fresh(select(Building.name_zh).where(Building.id == building)) == "一号楼"
    assert "文件中的 2 行都已存在" in pages.get(there).words


def test_a_building_is_not_shrunk_below_what_is_held_in_it_nor_named_twice(
    db: Office, pages: PageClient, building: int
) -> None:
    factories.occupancy(db, "d1", building, "60.25", 4, date(2026, 1, 1), None)
    page = check(
        pages, "/buildings/import", BUILDINGS + "B1,一号楼,,60.24\nB2,,,5\nB2,二号楼,,0\nB2,二号楼,,7\n"
    )
    assert named(page) == [("2", "面积（㎡）"), ("3", "中文名称"), ("4", "面积（㎡）")]
    assert "60.25" in page.words


def test_a_building_written_with_another_dash_or_case_is_the_one_that_is_there(
    db: Office, pages: PageClient, building: int
) -> None:
    text = BUILDINGS + "b-1,一号楼,,120.5\nN1,新楼,,10\nn－1,新楼,,10\n"
    page = check(pages, "/buildings/import", text)
    assert named(page) == [("4", "编码")]
    there = upload(pages, "/buildings/import", (BUILDINGS + "b-1,一号楼,,120.5\n").encode()).location
    assert "修改 1" in pages.get(there).words
    confirm(pages, there)
    assert count(Building) == 1
    assert fresh(select(Building.code).where(Building.id == building)) == "B1"


# ---- people -------------------------------------------------------------------------------------
def test_people_are_imported_with_their_roles_and_nobody_is_mailed_before_the_links_are_made(
    db: Office, pages: PageClient
) -> None:
    before = count(User)
    jobs = count(Job)
    text = (
        PEOPLE
        + "财务科,cw@x.example,,财务、合同监管员\n联络,ll@x.example,D1,部门联络员\n供应商,gy@x.example,V1,供应商负责人\n"
    )
    there = upload(pages, "/people/import", text.encode()).location
    assert "新增 3" in pages.get(there).words
    assert confirm(pages, there).location == "/people"
    assert (count(User), count(Job)) == (before + 3, jobs)
    person = queries.person_by_account("ll@x.example")
    assert person is not None
    assert person.organisation_id == db.organisations["d1"]
    assert [row.name for row in person.roles] == [Role.LIAISON]
    assert "文件中的 3 行都已存在" in pages.get(there).words


def test_a_row_of_people_is_refused_for_what_its_form_refuses(db: Office, pages: PageClient) -> None:
    page = check(
        pages,
        "/people/import",
        PEOPLE
        + "甲,nobody,,财务\n"
        + "乙,yi@x.example,D9,部门联络员\n"
        + "丙,bing@x.example,,财务、审计\n"
        + "丁,ding@x.example,,厨师\n"
        + ",wu@x.example,,财务\n"
        + "己,ji@x.example,,财务\n"
        + "庚,JI@x.example,,财务\n"
        + "辛,xin@x.example,D1,财务\n",
    )
    assert [row for row, _ in named(page)] == ["2", "3", "4", "5", "6", "8", "9"]
    assert "财务" in page.words


def test_people_find_their_organisation_however_its_code_is_written(db: Office, pages: PageClient) -> None:
    there = upload(pages, "/people/import", (PEOPLE + "联络,ll@x.example,d-1,部门联络员\n").encode()).location
    confirm(pages, there)
    person = queries.person_by_account("ll@x.example")
    assert person is not None
    assert person.organisation_id == db.organisations["d1"]


def test_an_address_of_another_bureau_is_not_taken_over(db: Office, pages: PageClient) -> None:
    other = Office.build(db.app, "other")
    text = PEOPLE + "甲,finance@bureauother.example,,财务\n"
    assert named(check(pages, "/people/import", text)) == [("2", "邮箱")]
    line = forms.read_people(text.encode())[0]
    with pytest.raises(Refused):
        services.import_people(db.actor(Role.ADMINISTRATOR), line)
    theirs = queries.person_by_account("finance@bureauother.example")
    assert theirs is not None
    assert theirs.bureau_id == other.bureau


def test_nobody_but_the_administrator_imports(db: Office) -> None:
    for role in set(factories.PEOPLE) - {Role.ADMINISTRATOR}:
        with pytest.raises(Forbidden):
            services.import_people(db.actor(role), [])
        with pytest.raises(Forbidden):
            services.import_buildings(db.actor(role), [])
        with pytest.raises(Forbidden):
            services.make_links(db.actor(role))
        with pytest.raises(Forbidden):
            services.mail_links(db.actor(role))


# ---- workbooks ----------------------------------------------------------------------------------
def sheet_names(content: bytes) -> list[str]:
    """The sheets of a workbook in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(name).decode()


@pytest.mark.parametrize(
    ("url", "step"),
    [
        ("/departments/workbook", "/departments/import"),
        ("/buildings/workbook", "/buildings/import"),
        ("/departments/occupancies/workbook", "/departments/occupancies/import"),
        ("/people/workbook", "/people/import"),
    ],
)
def test_a_workbook_has_headings_its_import_knows_notes_and_examples(
    db: Office, pages: PageClient, building: int, url: str, step: str
) -> None:
    content = pages.client.get(url).get_data()
    assert sheet_names(content)[1] == "示例"
    assert "<comment " in part(content, "xl/comments1.xml")
    page = pages.get(upload(pages, step, content, "sheet.xlsx").location)
    assert "无需导入" in page.words


def test_drop_downs_offer_what_is_there_and_nothing_of_another_bureau(
    db: Office, pages: PageClient, building: int
) -> None:
    Office.build(db.app, "other")
    content = pages.client.get("/departments/occupancies/workbook").get_data()
    assert '<dataValidation type="list"' in part(content, "xl/worksheets/sheet1.xml")
    strings = part(content, "xl/sharedStrings.xml")
    assert "示例市第一局" in strings
    assert "B1号楼" in strings
    people = pages.client.get("/people/workbook").get_data()
    assert "示例物业服务有限公司" in part(people, "xl/sharedStrings.xml")


def test_a_code_of_noughts_stays_itself_in_a_workbook(db: Office) -> None:
    content = blanks.write("表", [blanks.Column("编码", "", width=8)], [], [("007",)])
    table = spreadsheets.read(content, [spreadsheets.Field("code", ("编码",))])
    assert table.rows == [(2, {"code": "007"})]


def test_the_examples_of_people_can_be_taken_as_they_stand(db: Office) -> None:
    department = DepartmentCommand("D01", "发改委", SettlementMode.TRANSFER)
    services.create_department(db.actor(Role.ADMINISTRATOR), department)
    content = blanks.write("人员", forms._columns(forms.PERSON), [], forms.example_people())
    lines, problems = forms.read_people(content)
    assert problems == []
    assert queries.people_plan(db.actor(Role.ADMINISTRATOR), lines).faults == ()
