"""Pages of the ledger: balances, accounts, periods, statements, the export; for whom they are."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from procurement.infra import jobs
from procurement.infra.db import own_transaction, reading
from procurement.infra.jobs import Job
from procurement.kernel.permissions import Role
from procurement.ledger import services
from tasks import clock
from tests.architecture.page_client import Page
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import (
    FEBRUARY,
    FINANCE,
    LIAISON,
    VENDOR,
    agreed,
    confirmed,
    dense,
    pages,
    rows_of,
    usage,
)
from tests.settlement.world import Made


@pytest.fixture
def contract(db: Office) -> Made:
    return agreed(db)


def test_statements_are_read_by_their_own_and_by_who_reads_the_books(db: Office, contract: Made) -> None:
    usage(db, contract)
    confirmed(db, contract)
    vendor, other = db.organisations["v1"], db.organisations["v2"]
    page = pages(db, VENDOR).get("/statements")
    assert "11,210.00" in page.words and "590.00" in page.words
    pages(db, VENDOR).get(f"/statements/{other}", status=404)
    pages(db, LIAISON).get(f"/statements/{vendor}", status=404)
    assert "往来对账单" in pages(db, LIAISON).get("/statements").words
    pages(db, FINANCE).get(f"/statements/{vendor}")
    pages(db, Role.OFFICER).get("/statements", status=403)
    pages(db, FINANCE).get(f"/statements/{db.bureau}", status=404)


def test_every_number_of_the_books_leads_to_its_paper(db: Office, contract: Made) -> None:
    usage(db, contract)
    sheet = confirmed(db, contract)
    client = pages(db, FINANCE)
    accounts = [link for link in client.get("/ledger").find("//a/@href") if "/accounts/" in link]
    assert len(set(accounts)) == 3
    for account in accounts:
        page = client.get(account)
        assert sheet in page.find("//a/@href")
        journal = next(link for link in page.find("//a/@href") if "/journals/" in link)
        page = client.get(journal)
        assert "2026 年 2 月服务费结算单" in page.words and "sheet:" not in page.words
        assert len(rows_of(client.client.get(f"{account}?export=xlsx"))) in (3, 4)


@pytest.mark.parametrize(
    "query", ["since=x&until=2026-03-31", "since=2026-03-31&until=2026-03-01", "since=&until="]
)
def test_a_span_that_cannot_be_read_is_told_beside_its_field(db: Office, contract: Made, query: str) -> None:
    confirmed(db, contract)
    client = pages(db, FINANCE)
    account = next(link for link in client.get("/ledger").find("//a/@href") if "/accounts/" in link)
    assert client.get(f"{account}?{query}").find('//*[contains(@class,"k-err")]')
    assert client.get(f"/ledger?day={query[6:16]}").h1 == "试算平衡表"


def test_the_books_of_an_earlier_day_are_empty(db: Office, contract: Made) -> None:
    confirmed(db, contract)
    words = pages(db, FINANCE).get("/ledger?day=2026-03-01").words
    assert "9,500.00" not in words and "合计为零" in words


@pytest.mark.parametrize("dialect", ["beancount", "hledger"])
def test_the_ledger_is_exported_as_plain_text(db: Office, contract: Made, dialect: str) -> None:
    confirmed(db, contract)
    client = pages(db, FINANCE).client
    answer = client.get(f"/ledger/export/{dialect}")
    assert answer.mimetype == "text/plain" and "JS-2026-000001" in answer.get_data(as_text=True)
    assert client.get("/ledger/export/excel").status_code == 404


def test_the_self_check_lists_every_invariant_and_shows_a_broken_one(db: Office, contract: Made) -> None:
    confirmed(db, contract)
    client = pages(db, FINANCE)
    assert "尚未自检" in client.get("/ledger/checks").words
    services.check_books(db.system())
    assert "全部成立" in client.get("/ledger/checks").words and "不成立" not in client.get("/ledger").words
    world.sheet(db, contract, ["1.00", "0"], seq=1, month=FEBRUARY)
    services.check_books(db.system())
    page = client.get("/ledger/checks")
    assert "不成立" in page.words and "JS-2026-9" in page.words
    assert len(page.find('//section[.//h2[contains(., "历次自检")]]//tbody/tr')) == 2
    assert "不成立" in client.get("/ledger").words


def test_what_the_self_check_found_waits_for_finance_and_the_auditor(db: Office, contract: Made) -> None:
    world.sheet(db, contract, ["1.00", "0"], month=FEBRUARY)
    services.check_books(db.system())
    for who in (FINANCE, Role.AUDITOR):
        words = pages(db, who).get("/home").words
        assert "账务自检发现异常" in words
        assert "不成立" in pages(db, who).get("/ledger/checks").words
    assert "账务自检" not in pages(db, Role.OFFICER).get("/home").words


def test_the_books_are_checked_at_once_when_somebody_asks(db: Office) -> None:
    client = pages(db, Role.AUDITOR)
    client.post("/ledger/checks/now", from_url="/ledger/checks")
    services.ask_check(db.actor(FINANCE))  # while the first is under way
    waiting = client.get("/ledger/checks")
    assert "正在自检" in waiting.words and waiting.find("//*[@data-poll]"), (
        "the page does not ask again by itself"
    )
    (job,) = [job for job in reading().scalars(select(Job)) if job.task == "ledger.check_books"]
    jobs.resolve(job.task)(job.args)
    pages(db, Role.OFFICER).get("/ledger/checks", status=403)
    assert "全部成立" in client.get("/ledger/checks").words


def test_the_books_are_checked_every_night_bureau_by_bureau(db: Office) -> None:
    clock.day({})
    page = pages(db, Role.AUDITOR).get("/ledger/checks")
    assert len(page.find('//section[.//h2[contains(., "历次自检")]]//tbody/tr')) == 1


def test_closing_and_opening_again_through_the_pages(db: Office) -> None:
    finance, supervisor = pages(db, FINANCE), pages(db, Role.SUPERVISOR)
    with own_transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO ledger_period (bureau_id, month, state, closed_by) "
                "VALUES (:bureau, '2026-01-01', 'closed', :who)"
            ),
            {"bureau": db.bureau, "who": db.people["finance"]},
        )
    page = finance.post("/ledger/periods/2026-02/closing", {}, status=422)
    assert isinstance(page, Page) and page.errors()
    finance.post("/ledger/periods/2026-02/closing", {"understood": "1"})
    assert dense(finance.get("/ledger/periods")).count("已结账") >= 2
    page = finance.post("/ledger/periods/2026-02/reopening-request", {"reason": ""}, status=422)
    assert isinstance(page, Page) and page.errors()
    finance.post("/ledger/periods/2026-02/reopening-request", {"reason": "回单迟到"})
    assert "申请人本人不得决定" in finance.get("/ledger/periods/2026-02/reopening").words
    assert "回单迟到" in supervisor.get("/ledger/periods/2026-02/reopening").words
    supervisor.post("/ledger/periods/2026-02/reopening", {"decision": "open"})
    words = supervisor.get("/ledger/periods").words
    assert "本月已重新开账" in words
    assert "supervisor同意重新开账" in "".join(words.split())
    finance.get("/ledger/periods/2025-01/reopening", status=404)


def test_a_month_that_cannot_be_closed_lists_what_to_mend(db: Office, contract: Made) -> None:
    page = pages(db, FINANCE).get("/ledger/periods/2026-02/closing")
    assert "没有结算单的合同" in page.words
    assert any("/sheets/months/2026-02" in link for link in page.find("//main//a/@href"))
    assert not page.find('//main//form[@method="post"]')
    url = confirmed(db, contract)
    page = pages(db, FINANCE).get("/ledger/periods/2026-02/closing")
    assert url in page.find("//main//a/@href")


def test_a_statement_is_issued_once_with_a_number_of_its_own(db: Office, contract: Made) -> None:
    usage(db, contract)
    confirmed(db, contract)
    vendor, department = db.organisations["v1"], db.organisations["d1"]
    client = pages(db, FINANCE)
    span = "since=2026-01-01&until=2026-03-31"
    for who, number in ((vendor, "DZ-2026-000001"), (department, "DZ-2026-000002")):
        paper = client.post(f"/statements/{who}/issue?{span}").location  # type: ignore[union-attr]
        assert number in client.get(paper).words
        assert number in client.get(f"/statements/{who}?{span}").words
    assert "DZ-2026-000001" in pages(db, VENDOR).get("/statements").words
    pages(db, VENDOR).get(f"/statements/{vendor}/issue", status=403)
    rows = rows_of(client.client.get(f"/statements/{vendor}?{span}&export=xlsx"))
    assert [row[-1] for row in rows[1:]] == [0, 11210]
