"""Pages of sheets: the whole way from usage to the ledger, for whom they are, and bad input."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from procurement.infra.db import reading
from procurement.settlement import services
from tests.architecture.page_client import Page, says
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import (
    FEBRUARY,
    FINANCE,
    LIAISON,
    SUPERVISOR,
    VENDOR,
    agreed,
    confirmed,
    dense,
    pages,
    prepared,
    rows_of,
    sent,
    usage,
)
from tests.settlement.world import Made


@pytest.fixture
def contract(db: Office) -> Made:
    return agreed(db)


def test_from_usage_to_the_ledger_through_the_pages(db: Office, contract: Made) -> None:
    line = {"line": str(contract.lines[1]), "month": "2026-02", "department": str(db.organisations["d1"])}
    supervisor, vendor = pages(db, SUPERVISOR), pages(db, VENDOR)
    answer = supervisor.post("/usage/new", {**line, "quantity": "100"})
    assert "未确认" in supervisor.get(answer.location).words  # type: ignore[union-attr]
    liaison = pages(db, LIAISON)
    assert "职工用餐服务" in liaison.get("/usage/confirmation").words
    liaison.post("/usage/confirmation")
    month = supervisor.get("/sheets/months/2026-02")
    assert "未编制" in month.words
    answer = supervisor.post(
        f"/sheets/months/2026-02/contracts/{contract.id}", from_url="/sheets/months/2026-02"
    )
    sheet = answer.location  # type: ignore[union-attr]
    assert "11,800.00" in supervisor.get(sheet).words
    supervisor.post(f"{sheet}/dispatch", {"checked": "1"})
    page = vendor.get(sheet)
    assert "JS-2026-000001" in page.words and "待供应商确认" in page.words
    vendor.post(f"{sheet}/dispute", {"reason": "用餐人次应为110"})
    assert "用餐人次应为110" in supervisor.get(sheet).words
    supervisor.post(f"{sheet}/answer", {"answer": "差额另开更正结算单"})
    vendor.post(f"{sheet}/confirmation", {"agreed": "1"})
    page = vendor.get(sheet)
    assert "双方已确认" in page.words and "差额另开更正结算单" in page.words
    balance = pages(db, FINANCE).get("/ledger")
    assert "合计为零" in balance.words
    assert "−11,210.00" in balance.words and "−590.00" in balance.words


def test_the_two_totals_of_a_sheet_stand_apart_with_a_why_beside_each_line(
    db: Office, contract: Made
) -> None:
    usage(db, contract)
    sheet = prepared(db, contract)
    page = pages(db, SUPERVISOR).get(sheet)
    headings = [" ".join(h.text_content().split()) for h in page.find("//h2")]
    assert any(h.startswith("应计金额") for h in headings) and any(h.startswith("应付金额") for h in headings)
    links = page.find('//a[@class="k-why"]/@href')
    assert len(links) == 2
    chain = dense(pages(db, SUPERVISOR).get(links[1].split("#")[0]))
    for said in ("为什么是1,800.00", "100人次×18.00", "示例市第一局", "合同单价", "第四条结算与付款"):
        assert said in chain


def test_a_part_month_and_the_payment_clock_are_said_on_the_sheet(db: Office, contract: Made) -> None:
    part = world.active_contract(
        db,
        lines=[world.OURS],
        number="HT-2026-000002",
        starts=date(2026, 2, 19),
        title="会议服务",
        vendor="v2",
    )
    sheet = services.prepare_sheet(db.actor(SUPERVISOR), part.id, FEBRUARY)
    services.send_sheet(db.actor(SUPERVISOR), sheet, 1)
    page = dense(pages(db, SUPERVISOR).get(f"/sheets/{sheet}"))
    assert "10,000.00×10/28日" in page and "3,571.43" in page
    assert "SHEET-01" in page and "2026-03-05" in page
    services.confirm_sheet(db.actor("vendor2"), sheet, 2)
    assert "自双方确认之日起30日" in dense(pages(db, SUPERVISOR).get(f"/sheets/{sheet}"))


@pytest.mark.parametrize("url", ["/usage", "/sheets", "/statements"])
def test_registers_are_shown_filtered_and_exported(db: Office, contract: Made, url: str) -> None:
    usage(db, contract)
    confirmed(db, contract)
    client = pages(db, FINANCE)
    client.get(url)
    client.get(f"{url}?state=confirmed&month=2026-02-01&sort=-month&nonsense=1")
    assert len(rows_of(client.client.get(f"{url}?export=xlsx"))) == 2


def test_the_register_of_sheets_sums_and_filters(db: Office, contract: Made) -> None:
    usage(db, contract)
    confirmed(db, contract)
    client = pages(db, FINANCE)
    assert "11,800.00" in client.get("/sheets?vendor=示例物业").words
    assert "11,800.00" not in client.get("/sheets?vendor=样本").words
    assert (
        "没有符合" in client.get("/sheets?number=JS-1999").words
        or "没有" in client.get("/sheets?number=JS-1999").words
    )


def test_formulas_in_names_stay_text_in_the_export(db: Office) -> None:
    world.rulebook(db)
    contract = world.active_contract(db, starts=date(2026, 2, 1), title="=1+1<script>")
    world.sheet(db, contract, ["10000.00"], month=FEBRUARY)
    client = pages(db, FINANCE)
    rows = rows_of(client.client.get("/sheets?export=xlsx"))
    assert rows[1][0] == "=1+1<script>"
    assert "<script>" not in client.client.get("/sheets").get_data(as_text=True).split("<main")[1]


def test_a_draft_that_is_out_of_date_is_prepared_again_and_cannot_be_sent(db: Office, contract: Made) -> None:
    url = prepared(db, contract)
    usage(db, contract)
    page = pages(db, SUPERVISOR).get(url)
    primary = page.find('//main//*[contains(@class,"btn-primary")]')
    assert [" ".join(button.text_content().split()) for button in primary] == ["重新编制"]
    page = pages(db, SUPERVISOR).get(f"{url}/dispatch")
    assert "返回草稿" in page.words and not page.find('//input[@name="checked"]')


def test_a_vendor_reads_its_dispute_and_the_answer_where_it_is_asked_again(
    db: Office, contract: Made
) -> None:
    url = sent(db, contract)
    services.dispute_sheet(db.actor(VENDOR), int(url.rsplit("/")[-1]), 2, "应为110人次")
    note = pages(db, VENDOR).get(url).find('//main//div[contains(@class,"k-note")]')[0].text_content()
    assert "应为110人次" in note and "等待答复" in note
    services.answer_dispute(db.actor(SUPERVISOR), int(url.rsplit("/")[-1]), 3, "另开更正结算单")
    note = pages(db, VENDOR).get(url).find('//main//div[contains(@class,"k-note")]')[0].text_content()
    assert "应为110人次" in note and "另开更正结算单" in note


@pytest.mark.parametrize(("path", "field"), [("dispatch", "checked"), ("confirmation", "agreed")])
def test_the_consequence_has_to_be_ticked(db: Office, contract: Made, path: str, field: str) -> None:
    url = prepared(db, contract) if path == "dispatch" else sent(db, contract)
    who = SUPERVISOR if path == "dispatch" else VENDOR
    page = pages(db, who).post(f"{url}/{path}", {}, status=422)
    assert isinstance(page, Page) and page.errors()


@pytest.mark.parametrize(("path", "field"), [("dispute", "reason"), ("answer", "answer")])
@pytest.mark.parametrize("words", ["", "   ", "长" * 1001])
def test_a_dispute_and_its_answer_say_something(
    db: Office, contract: Made, path: str, field: str, words: str
) -> None:
    url = sent(db, contract)
    who = VENDOR
    if path == "answer":
        services.dispute_sheet(db.actor(VENDOR), int(url.rsplit("/")[-1]), 2, "不符")
        who = SUPERVISOR
    page = pages(db, who).post(f"{url}/{path}", {field: words}, status=422)
    assert isinstance(page, Page) and page.errors()


def test_a_stale_confirmation_says_so_and_changes_nothing(db: Office, contract: Made) -> None:
    url = sent(db, contract)
    page = pages(db, VENDOR).post(f"{url}/confirmation", {"agreed": "1", "version": "1"}, status=422)
    assert isinstance(page, Page) and page.errors()
    assert reading().scalar(text("SELECT state FROM sheet")) == "sent"


@pytest.mark.parametrize(
    ("amount", "quantity"), [("", ""), ("x", ""), ("1.005", ""), ("", "x"), ("99999999999999", "")]
)
def test_a_correction_that_cannot_be_read_comes_back(
    db: Office, contract: Made, amount: str, quantity: str
) -> None:
    usage(db, contract)
    url = confirmed(db, contract)
    data = {"reason": "复核", "lines-1-amount": amount, "lines-1-quantity": quantity}
    page = pages(db, SUPERVISOR).post(f"{url}/correction", data, status=422)
    assert isinstance(page, Page) and page.errors()
    assert page.values()["reason"].strip() == "复核" and page.values()["lines-1-amount"] == amount


def test_a_correction_is_drafted_changed_and_sent_through_its_pages(db: Office, contract: Made) -> None:
    usage(db, contract)
    url = confirmed(db, contract)
    client = pages(db, SUPERVISOR)
    data = {
        "reason": "人次复核",
        "lines-1-amount": "-180.00",
        "lines-1-quantity": "-10",
        "lines-1-note": "签到表",
        "lines-1-department": str(db.organisations["d1"]),
    }
    made = client.post(f"{url}/correction", data).location  # type: ignore[union-attr]
    assert "−180.00" in client.get(made).words
    client.post(f"{made}/revision", {"lines-1-amount": "-90", "lines-1-quantity": "-5"})
    page = client.get(made)
    assert "−90.00" in page.words and "人次复核" in page.words and "签到表" in page.words
    client.post(f"{made}/dispatch", {"checked": "1"})
    shown = dense(pages(db, VENDOR).get(made))
    assert "第1次" in shown and "人次复核·双方商定" in shown


def test_a_draft_can_be_thrown_away_and_a_sent_sheet_cannot(db: Office, contract: Made) -> None:
    url = prepared(db, contract)
    client = pages(db, SUPERVISOR)
    values = client.get(url).values(form=1)
    client.client.post(f"{url}/removal", data=values)
    client.get(url, status=404)
    url = sent(db, contract)
    token = client.get("/usage/new").values()
    answer = client.client.post(f"{url}/removal", data={**token, "version": "2"})
    assert says(answer, "当前状态不允许")


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-2", "99999-01"])
@pytest.mark.parametrize("path", ["/sheets/months/{}", "/ledger/periods/{}/closing"])
def test_a_month_that_is_none_does_not_exist(db: Office, month: str, path: str) -> None:
    pages(db, FINANCE).get(path.format(month), status=404)


def test_a_vendor_sees_its_own_sent_sheets_only(db: Office, contract: Made) -> None:
    url = prepared(db, contract)
    for who in (VENDOR, "vendor2"):
        pages(db, who).get(url, status=404)
    services.send_sheet(db.actor(SUPERVISOR), int(url.rsplit("/")[-1]), 1)
    pages(db, VENDOR).get(url)
    pages(db, "vendor2").get(url, status=404)
    pages(db, "vendor2").get(f"{url}/confirmation", status=404)
    pages(db, LIAISON).get(url, status=403)


@pytest.mark.parametrize(
    "url",
    [
        "/usage",
        "/usage/new",
        "/usage/confirmation",
        "/usage/import",
        "/sheets",
        "/sheets/months/2026-02",
        "/ledger",
        "/ledger/periods",
        "/ledger/checks",
        "/statements",
    ],
)
def test_an_empty_register_says_what_to_do(db: Office, url: str) -> None:
    pages(db, FINANCE).get(url)


def test_the_pages_speak_english_too(db: Office, contract: Made) -> None:
    usage(db, contract)
    url = confirmed(db, contract)
    client = db.client(FINANCE)
    with client.session_transaction() as session:
        session["lang"] = "en"
    for address in (url, "/ledger", "/usage", "/sheets", "/sheets/months/2026-02", "/ledger/periods"):
        assert 'lang="en"' in client.get(address).get_data(as_text=True)


@pytest.mark.parametrize("path", ["dispatch", "confirmation", "dispute", "answer", "correction", "revision"])
def test_an_act_whose_time_has_passed_leads_back_to_the_sheet(db: Office, contract: Made, path: str) -> None:
    url = confirmed(db, contract) if path != "correction" else sent(db, contract)
    who = VENDOR if path in ("confirmation", "dispute") else SUPERVISOR
    answer = pages(db, who).client.get(f"{url}/{path}")
    assert (answer.status_code, answer.location) == (303, url)
