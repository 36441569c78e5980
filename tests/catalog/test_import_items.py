"""Service items come in by a table, known again by their code."""

from __future__ import annotations

import pytest

from procurement.catalog import queries, services
from procurement.catalog.forms import item_spreadsheets as forms
from procurement.catalog.rules import CategoryLine
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.permissions import Role
from procurement.pages import blanks
from tests.accounts.test_pages_imports import confirm, upload
from tests.architecture.page_client import PageClient
from tests.factories import Office

HEAD = "项目编码,中文名称,英文名称,品目,单位,指导价\n"


@pytest.fixture
def officer(db: Office) -> PageClient:
    lines = [
        CategoryLine(2, "C", "服务", ""), CategoryLine(3, "C21000000", "房地产服务", ""),
        CategoryLine(4, "C21040000", "物业管理服务", ""), CategoryLine(5, "C22000000", "会议服务", ""),
    ]  # fmt: skip
    services.import_categories(db.actor(Role.OFFICER), lines)
    return PageClient(db.client(Role.OFFICER), "zh_CN")


def test_items_are_imported_after_a_dry_run_and_known_again_by_their_code(
    db: Office, officer: PageClient
) -> None:
    text = HEAD + "WY-01,物业,Property,C21040000,月,\nHY-01,会议,Meeting,c22000000,场,1200.5\n"
    there = upload(officer, "/catalog/items/import", text.encode()).location
    assert "新增 2" in officer.get(there).words
    assert queries.active_count(db.actor(Role.OFFICER)) == 0
    assert confirm(officer, there).location == "/catalog/items"
    assert queries.active_count(db.actor(Role.OFFICER)) == 2
    assert "文件中的 2 行都已存在" in officer.get(there).words


def test_a_row_of_an_unknown_category_or_without_a_name_is_named(db: Office, officer: PageClient) -> None:
    text = HEAD + "WY-01,物业,Property,C99,月,\nWY-02,,Property,C21040000,月,\nWY-03,甲,A,C21040000,月,0\n"
    page = officer.get(upload(officer, "/catalog/items/import", text.encode()).location)
    assert [row.xpath("./td")[0].text_content() for row in page.find("//main//tbody/tr")] == ["2", "3", "4"]
    lines, _ = forms.read_items((HEAD + "WY-01,物业,Property,C99,月,\n").encode())
    with pytest.raises(Refused):
        services.import_items(db.actor(Role.OFFICER), lines)
    with pytest.raises(Forbidden):
        services.import_items(db.actor(Role.FINANCE), [])


def test_the_workbook_and_its_examples_are_read_as_they_stand(db: Office, officer: PageClient) -> None:
    assert forms.read_items(officer.client.get("/catalog/items/workbook").get_data()) == ([], [])
    kinds = {"guide_price": "money"}
    columns = [
        blanks.Column(forms.FIELDS[key], note, kinds.get(key, "text")) for key, note in forms.COLUMNS.items()
    ]
    found, problems = forms.read_items(blanks.write("表", columns, [], forms.EXAMPLES))
    assert problems == []
    assert queries.item_plan(db.actor(Role.OFFICER), found).faults == ()
