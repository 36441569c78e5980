"""Getting started: every step with its state; what is there shows as there, and whose turn it is."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, update

from procurement.accounts.models import User
from procurement.billing.models import BillRun
from procurement.infra.db import own_transaction, reading
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.web import beginning
from tests import factories
from tests.architecture.page_client import PageClient
from tests.architecture.queries import counted
from tests.factories import Office

PAGE = "/getting-started"


def states(db: Office) -> dict[str, str]:
    """Title of each step → its state, in Chinese."""
    page = PageClient(db.client(Role.ADMINISTRATOR), "zh_CN").get(PAGE)
    rows = page.find("//main//tbody/tr")
    return {
        row.xpath("./th/b")[0].text_content().split(". ")[1]: row.xpath("./td")[0].text_content().strip()
        for row in rows
    }


def test_each_step_says_how_far_it_is(db: Office) -> None:
    before = states(db)
    assert before["本局资料"] == "缺"
    assert before["使用情况及起止日"] == "缺"
    building = factories.building(db, "B1", "100")
    factories.occupancy(db, "d1", building, "60", 4, date(2026, 1, 1), None)
    after = states(db)
    assert after["使用情况及起止日"] == "1 / 2"
    assert after["楼宇"] == "已录入 1"
    assert before["楼宇"] == "缺"


def test_another_bureaus_things_are_no_progress_of_ours(db: Office) -> None:
    before = states(db)
    other = Office.build(db.app, "other")
    factories.building(other, "B1", "100")
    assert states(db) == before


def test_the_home_of_the_administrator_leads_there_until_it_is_finished(db: Office) -> None:
    home = PageClient(db.client(Role.ADMINISTRATOR), "zh_CN").get("/home")
    assert home.find(f'//main//a[@href="{PAGE}"]')
    officer = PageClient(db.client(Role.OFFICER), "zh_CN").get("/home")
    assert not officer.find(f'//main//a[@href="{PAGE}"]')


def test_the_beginning_is_over_with_the_first_month_billed_whoever_is_invited_later(db: Office) -> None:
    administrator = db.actor(Role.ADMINISTRATOR)
    assert beginning.unfinished(administrator) is not None
    run = {"month": date(2026, 1, 1), "seq": 0, "earned": Money(1), "sheets": 1, "bills": 1}
    run |= {"bureau_id": db.bureau, "run_by": administrator.id}
    reading().execute(insert(BillRun).values(**run))
    assert beginning.unfinished(administrator) is None
    home = PageClient(db.client(Role.ADMINISTRATOR), "zh_CN").get("/home")
    assert not home.find(f'//main//a[@href="{PAGE}"]')
    other = Office.build(db.app, "other")
    assert beginning.unfinished(other.actor(Role.ADMINISTRATOR)) is not None


def test_who_may_not_do_a_step_reads_whose_it_is(db: Office) -> None:
    page = PageClient(db.client(Role.FINANCE), "zh_CN").get(PAGE)
    assert "由管理员办理" in page.words
    assert not page.find('//main//a[@href="/people/import"]')
    for role in (Role.LIAISON, Role.VENDOR, Role.AUDITOR):
        assert db.client(role).get(PAGE).status_code == 403


@pytest.mark.parametrize("page", [PAGE, "/home"])
def test_it_costs_few_statements(db: Office, page: str) -> None:
    client = db.client(Role.ADMINISTRATOR)
    client.get(page)
    with counted() as sent:
        assert client.get(page).status_code == 200
    assert len(sent) <= 12, sent


def test_nobody_but_the_founder_is_no_link_handed_out(db: Office) -> None:
    founder = db.people[Role.ADMINISTRATOR]
    with own_transaction() as connection:
        connection.execute(update(User).where(User.id == founder).values(password="chosen"))
        connection.execute(update(User).where(User.id != founder).values(active=False))
    assert states(db)["一次性链接"] == "缺"
