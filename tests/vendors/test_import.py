"""Vendors come in by a table: refused row by row as the form refuses; what is in doubt is asked once for all."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind
from procurement.accounts.sentences import FIELDS
from procurement.infra.db import reading
from procurement.kernel.errors import Doubt, Forbidden, Refused
from procurement.kernel.permissions import Role
from procurement.pages import blanks
from procurement.vendors import forms, queries, services
from tests.accounts.test_pages_imports import confirm, upload
from tests.architecture.page_client import PageClient
from tests.factories import Office

HEAD = "编码,中文名称,统一社会信用代码,开户银行,银行账号\n"
RIGHT, DOUBTED = "91310115MA1K35A07W", "91310115MA1K35A07Q"


@pytest.fixture
def pages(db: Office) -> PageClient:
    """The officer's, in Chinese."""
    return PageClient(db.client(Role.OFFICER), "zh_CN")


def vendors(office: Office) -> int:
    mine = select(func.count()).where(
        Organisation.bureau_id == office.bureau, Organisation.kind == OrganisationKind.VENDOR
    )
    reading().expire_all()
    return int(reading().scalar(mine) or 0)


def lines(text: str) -> list[forms.VendorLine]:
    found, problems = forms.read_vendors(text.encode())
    assert problems == []
    return found


def test_vendors_are_imported_after_a_dry_run_and_known_again_by_their_code(
    db: Office, pages: PageClient
) -> None:
    head = "编码,中文名称,统一社会信用代码\n"
    there = upload(pages, "/vendors/import", f"{head}V8,样本服务有限公司,{RIGHT}\n".encode()).location
    assert "新增 1" in pages.get(there).words
    before = vendors(db)
    assert confirm(pages, there).location == "/vendors"
    assert vendors(db) == before + 1
    assert "文件中的 1 行都已存在" in pages.get(there).words
    renamed = upload(pages, "/vendors/import", f"{head}V8,改名有限公司,{RIGHT}\n".encode()).location
    assert "修改 1" in pages.get(renamed).words
    confirm(pages, renamed)
    assert queries.known_vendors(db.actor(Role.OFFICER))["V8"][1].name_zh == "改名有限公司"


def test_a_vendor_written_with_another_dash_or_case_is_the_one_that_is_there(db: Office) -> None:
    officer, head = db.actor(Role.OFFICER), "编码,中文名称,统一社会信用代码\n"
    services.import_vendors(officer, lines(f"{head}V8,甲,{RIGHT}\n"))
    before = vendors(db)
    assert queries.vendor_plan(officer, lines(f"{head}v-8,甲,{RIGHT}\n")).unchanged == 1
    services.import_vendors(officer, lines(f"{head}ｖ－8,乙,{RIGHT}\n"))
    assert vendors(db) == before
    assert queries.known_vendors(officer)["V8"][1].name_zh == "乙"


def test_a_credit_code_in_doubt_is_asked_once_for_all_rows(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    text = f"{HEAD}V8,甲,{DOUBTED},,\nV9,乙,91310115MA1K35A08Q,,\n"
    with pytest.raises(Refused) as asked:
        services.import_vendors(officer, lines(text))
    doubts = [refusal for refusal in asked.value.refusals if isinstance(refusal, Doubt)]
    assert len(doubts) == len(asked.value.refusals) == 2
    services.import_vendors(officer, lines(text), [doubt.mark for doubt in doubts])
    assert {"V8", "V9"} <= queries.known_vendors(officer).keys()
    services.import_vendors(officer, lines(text))


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        (f"V8,甲,{RIGHT},,\nV8,乙,91310115MA1K35A08Q,,\n", "accounts.code_twice"),
        (f"V8,甲,{RIGHT},,\nV9,乙,{RIGHT},,\n", "vendors.credit_code_twice"),
        ("V8,甲,123,,\n", "vendors.credit_code_length"),
        ("坏码,甲,91310115MA1K35A07W,,\n", "accounts.code_shape"),
    ],
)
def test_a_row_is_refused_for_what_its_form_refuses(db: Office, rows: str, refused: str) -> None:
    before = vendors(db)
    plan = queries.vendor_plan(db.actor(Role.OFFICER), lines(HEAD + rows))
    assert refused in {refusal.code for refusal in plan.reasons}
    with pytest.raises(Refused):
        services.import_vendors(db.actor(Role.OFFICER), lines(HEAD + rows))
    assert vendors(db) == before


def test_a_table_never_moves_a_bank_account_nor_another_bureaus_vendor(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    services.import_vendors(officer, lines(f"{HEAD}V8,甲,{RIGHT},样本银行,6222\n"))
    plan = queries.vendor_plan(officer, lines(f"{HEAD}V8,甲,{RIGHT},样本银行,6333\n"))
    assert [refusal.code for refusal in plan.reasons] == ["accounts.account_by_two"]
    other = Office.build(db.app, "other")
    assert "V8" not in queries.known_vendors(other.actor(Role.OFFICER))
    assert queries.vendor_plan(other.actor(Role.OFFICER), lines(f"{HEAD}V8,甲,{RIGHT},,\n")).added


def test_a_table_that_says_nothing_of_the_account_leaves_it(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    services.import_vendors(officer, lines(f"{HEAD}V8,甲,{RIGHT},样本银行,6222\n"))
    plan = queries.vendor_plan(officer, lines(f"编码,中文名称,统一社会信用代码\nV8,甲,{RIGHT}\n"))
    assert (plan.unchanged, plan.faults) == (1, ())


def test_only_who_enters_vendors_imports_them(db: Office) -> None:
    for role in (Role.FINANCE, Role.ADMINISTRATOR, Role.VENDOR):
        with pytest.raises(Forbidden):
            services.import_vendors(db.actor(role), [])


def test_the_workbook_and_its_examples_are_read_as_they_stand(db: Office, pages: PageClient) -> None:
    content = pages.client.get("/vendors/workbook").get_data()
    assert forms.read_vendors(content) == ([], [])
    columns = [blanks.Column(FIELDS[key], note) for key, note in forms.imports.COLUMNS.items()]
    found, problems = forms.read_vendors(blanks.write("表", columns, [], forms.example_vendors()))
    assert problems == []
    assert queries.vendor_plan(db.actor(Role.OFFICER), found).faults == ()
    assert accounts.organisations(db.actor(Role.OFFICER), OrganisationKind.VENDOR)
