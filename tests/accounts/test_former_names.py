"""A renamed organisation is found under every name it had, and its page says until when it had them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from procurement.accounts.models import Organisation
from procurement.infra.db import own_transaction
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.billing.billed import bill_of, two_lines
from tests.contracts import world as w
from tests.factories import Office

OLD = {"d1": "示例市第一局", "v1": "示例物业服务有限公司"}
NEW = {"d1": "示例市发展局", "v1": "示例城市服务集团"}


@pytest.fixture
def renamed(db: Office) -> Office:
    for key, name in NEW.items():
        with own_transaction() as connection:
            one = update(Organisation).where(Organisation.id == db.organisations[key])
            connection.execute(one.values(name_zh=name))
    return db


def test_the_register_of_departments_finds_it_under_both_names(renamed: Office) -> None:
    """That of vendors: tests/vendors/test_register.py."""
    pages = PageClient(renamed.client(Role.ADMINISTRATOR), "zh_CN")
    for typed in (OLD["d1"], NEW["d1"], NEW["d1"][:4]):
        page = pages.get(f"/departments?name_zh={typed}")
        assert NEW["d1"] in page.words, typed
    assert NEW["d1"] not in pages.get("/departments?name_zh=没有的名称").words


def test_a_contract_is_found_by_the_vendors_old_name_and_its_new_one(db: Office) -> None:
    world = w.built(db)
    number = w.fresh(w.active(world)).number or ""
    with own_transaction() as connection:
        one = update(Organisation).where(Organisation.id == db.organisations["v1"])
        connection.execute(one.values(name_zh=NEW["v1"]))
    pages = PageClient(db.client(Role.OFFICER), "zh_CN")
    for typed in (OLD["v1"], NEW["v1"]):
        assert number in pages.get(f"/contracts?title={typed}").words, typed


@pytest.mark.parametrize(
    ("who", "address", "key"), [(Role.ADMINISTRATOR, "departments", "d1"), (Role.OFFICER, "vendors", "v1")]
)
def test_its_page_names_the_name_before(renamed: Office, who: Role, address: str, key: str) -> None:
    page = PageClient(renamed.client(who), "zh_CN").get(f"/{address}/{renamed.organisations[key]}")
    assert page.h1 == NEW[key]
    assert f"原名{OLD[key]}" in page.words


@pytest.mark.parametrize(
    ("address", "who"), [("/bills", Role.FINANCE), ("/bills", Role.LIAISON), ("/open-items", Role.FINANCE)]
)
def test_a_bill_keeps_its_name_says_todays_and_is_found_by_both(db: Office, address: str, who: Role) -> None:
    office = two_lines(db)
    number, before = bill_of(office).number, bill_of(office).department_name
    pages = PageClient(office.client(who), "zh_CN")
    assert "现名" not in pages.get(address).words
    with own_transaction() as connection:
        one = update(Organisation).where(Organisation.id == office.organisations["d1"])
        connection.execute(one.values(name_zh=NEW["d1"]))
    for typed in (before, NEW["d1"]):
        page = pages.get(f"{address}?department_name={typed}")
        row = "".join(page.find(f'//tr[contains(., "{number}")]')[0].text_content().split())
        assert before in row and f"现名：{NEW['d1']}" in row, typed
    assert number not in pages.get(f"{address}?department_name=没有的名称").words
