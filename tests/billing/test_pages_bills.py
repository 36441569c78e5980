"""Pages of bills: the department's answer, why, the bureau's reply; for whom they are, and bad input."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from procurement.billing.models import CreditNote
from procurement.billing.rules.bills import LineAnswer
from procurement.billing.services import bills as services
from procurement.billing.services import credit
from procurement.billing.services.run import run_month
from procurement.documents.models import Paper
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient, says
from tests.billing.billed import MARCH, bill_of, lines_of, ready_office, rows, two_lines
from tests.billing.departments import building, place, with_departments
from tests.billing.test_bills import disputed
from tests.billing.test_receipts import paid, yuan
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import FINANCE, LIAISON, dense, pages

EVIL = "<script>alert(1)</script>"


# ---- the department's bill ----------------------------------------------------------------------
def test_a_liaison_sees_the_own_bills_and_nobody_elses(db: Office) -> None:
    office = two_lines(db)
    mine, other = bill_of(office), bill_of(office, "d2")
    listed = dense(pages(office, LIAISON).get("/bills"))
    assert mine.number in listed and other.number not in listed
    pages(office, LIAISON).get(f"/bills/{mine.id}")
    pages(office, LIAISON).get(f"/bills/{other.id}", status=404)
    pages(office, "liaison2").get(f"/bills/{mine.id}", status=404)
    pages(office, "liaison2").get(f"/bill-lines/{lines_of(mine)[0].id}/origin", status=404)
    pages(office, "liaison2").post(
        f"/bills/{mine.id}/answer", {"all": "1"}, from_url=f"/bills/{other.id}", status=404
    )
    for url in ("/runs", f"/runs/{office.extra['run']}", "/receipts", "/open-items"):
        assert office.client(LIAISON).get(url).status_code == 403
    for url in ("/bills", f"/bills/{mine.id}"):
        assert office.client(Role.VENDOR).get(url).status_code == 403


def test_the_bill_shows_lines_basis_change_account_and_deadline(db: Office) -> None:
    office = two_lines(db)
    page = dense(pages(office, LIAISON).get(f"/bills/{bill_of(office).id}"))
    for said in (
        "示例市第一局2026年3月账单",
        "待部门确认",
        "面积3,000/6,000㎡",
        "人数50/150人",
        "3,000.00",
        "500.00",
        "叁仟伍佰元整",
        "2026-03-09",
        "内部结算办法第9条",
        "2026-03-02(周一)余额3,500.00",
        "无异议的行全部确认",
    ):
        assert said in page, said


def answered(office: Office, words: list[str], status: int = 303, **more: str) -> Any:
    """Fill the form as a browser does: "" confirms, words dispute, None leaves out."""
    bill = bill_of(office)
    data: dict[str, Any] = {}
    for n, word in enumerate(words):
        data[f"lines-{n}-answer"] = "dispute" if word else "confirm"
        data[f"lines-{n}-reason"] = word
    return pages(office, LIAISON).post(
        f"/bills/{bill.id}/answer", {**data, **more}, from_url=f"/bills/{bill.id}", status=status
    )


def test_a_liaison_confirms_one_line_and_disputes_the_other(db: Office) -> None:
    office = two_lines(db)
    answered(office, ["", "人数应为40"])
    page = pages(office, LIAISON).get(f"/bills/{bill_of(office).id}")
    assert "人数应为40" in page.words and "本局尚未答复" in page.words
    assert [line.answer for line in lines_of(bill_of(office))] == ["confirmed", "disputed"]


def test_an_objection_without_a_reason_comes_back_with_everything_typed(db: Office) -> None:
    office = two_lines(db)
    page = answered(office, ["太贵", " "], status=422)
    told = page.find('//div[@role="alert"]//li')
    assert ["".join(one.text_content().split()) for one in told] == ["对“食堂服务”的异议：请写明原因。"]
    values = page.values()
    assert (values["lines-0-answer"], values["lines-0-reason"].strip()) == ("dispute", "太贵")
    assert values["lines-1-answer"] == "dispute"
    assert {line.answer for line in lines_of(bill_of(office))} == {"open"}


def test_a_second_run_of_the_month_does_not_say_that_nothing_is_billed(db: Office) -> None:
    office = two_lines(db)
    world.sheet(office, office.extra["contract"], ["-60.00", "0.00"], seq=1)
    words = pages(office, FINANCE).get("/runs/months/2026-03").words
    assert "月度出账（主）" in words and "尚未出账" not in words


def test_confirm_all_needs_no_ticks(db: Office) -> None:
    office = two_lines(db)
    bill = bill_of(office)
    pages(office, LIAISON).post(f"/bills/{bill.id}/answer", {"all": "1"}, from_url=f"/bills/{bill.id}")
    assert bill_of(office).state == "confirmed"


def test_nothing_chosen_and_an_old_page_are_told(db: Office) -> None:
    office = two_lines(db)
    bill = bill_of(office)
    url = f"/bills/{bill.id}"
    page = pages(office, LIAISON).post(f"{url}/answer", from_url=url, status=422)
    assert "请至少对一行确认或提出异议" in page.words
    client = pages(office, LIAISON)
    old = client.get(url).values()
    services.answer_bill(
        office.actor(LIAISON), bill.id, bill.version, [LineAnswer(lines_of(bill)[0].id, False)]
    )
    assert says(client.client.post(f"{url}/answer", data={**old, "all": "1"}), "其他人刚刚保存过")


def test_what_a_department_writes_stays_words(db: Office) -> None:
    office = two_lines(db)
    answered(office, ["", EVIL])
    for who, url in (
        (LIAISON, f"/bills/{bill_of(office).id}"),
        (FINANCE, f"/bill-lines/{lines_of(bill_of(office))[1].id}/reply"),
    ):
        page = pages(office, who).get(url)
        assert EVIL in page.words and not page.find('//script[contains(text(),"alert(1)")]')


def test_a_bill_of_a_further_run_says_what_it_is(db: Office) -> None:
    office = two_lines(db)
    world.sheet(office, office.extra["contract"], ["-60.00", "0.00"], seq=1)
    run = run_month(office.actor(FINANCE), MARCH)
    page = dense(pages(office, LIAISON).get(f"/bills/{bill_of(office, nth=1).id}"))
    assert "本账单是当月主账单的增加或减少" in page and "−30.00" in page
    assert "第1次补充出账" in dense(pages(office, FINANCE).get(f"/runs/{run}"))


# ---- why? ---------------------------------------------------------------------------------------
def test_why_opens_the_chain_down_to_the_clause(db: Office) -> None:
    office = ready_office(db)
    pages(office, FINANCE).post("/runs/months/2026-03", {"agreed": "1"})
    line = lines_of(bill_of(office))[0]
    finance = pages(office, FINANCE).get(f"/bill-lines/{line.id}/origin")
    for said in (
        "为什么是108,333.34",
        "250,000.00的60%为150,000.00",
        "150,000.00×93,000÷186,000㎡·日，按最大余数法取到分",
        "面积：3,000/6,000㎡",
        "A号楼",
        "3,000㎡×31日·2026-03-01至2026-03-3193,000㎡·日",
        "50人×31日·2026-03-01至2026-03-311,550人·日",
        "合计3个部门各部门份额合计150,000.00186,000㎡·日",
        "人数：50/150人",
        "33,333.34",
        "当月总价包干",
        "HT-2026-000001",
        "结算与付款",
    ):
        assert said in dense(finance), said
    assert finance.find('//a[contains(@href,"/sheets/")]') and finance.find(
        '//a[contains(@href,"/contracts/")]'
    )
    clause = finance.find('//details[summary[contains(., "结算与付款")]]/div/p')
    assert [one.text_content() for one in clause] == ["按月结算，双方确认后付款。", "逾期付款的，按日计息。"]
    own = pages(office, LIAISON).get(f"/bill-lines/{line.id}/origin")
    assert not own.find('//main//a[contains(@href,"/sheets/") or contains(@href,"/contracts/")]')


def test_why_can_be_followed_with_a_calculator(db: Office) -> None:
    """Own ㎡·days of all ㎡·days of the amount: what the page says comes to what the page says."""
    office = ready_office(db)
    run_month(office.actor(FINANCE), MARCH)
    for department in ("d1", "d2", "d3"):
        page = dense(
            pages(office, FINANCE).get(f"/bill-lines/{lines_of(bill_of(office, department))[0].id}/origin")
        )
        steps = re.findall(r"([0-9.,]+)×([0-9.,]+)÷([0-9.,]+)(?:㎡·日|人·日)", page)
        said = [tuple(Decimal(number.replace(",", "")) for number in step) for step in steps]
        cents = [part * own / whole for part, own, whole in said]
        line = lines_of(bill_of(office, department))[0].amount
        assert len(said) == 2 and abs(sum(cents) - line.yuan) < Decimal("0.02")


def test_why_names_usage_and_fixed_shares_in_their_own_units(db: Office) -> None:
    world.rulebook(db)
    lines = [
        world.Line("用餐", "unit_rate", "18.00", "9999", {"direct": "1"}, unit="人次"),
        world.Line("安保", price="100.00", basis={"fixed_share": "1"}, shares={"d1": "0.25", "d2": "0.75"}),
    ]
    contract = world.active_contract(db, lines=lines)
    world.usage(db, contract.lines[0], "30.5", "d1")
    world.usage(db, contract.lines[0], "69.5", "d2")
    world.confirmed_sheet(db, contract, ["1800.00", "100.00"], quantities=["100", "1"])
    run_month(db.actor(FINANCE), MARCH)
    meals, guards = (
        dense(pages(db, FINANCE).get(f"/bill-lines/{one.id}/origin")) for one in lines_of(bill_of(db))
    )
    assert "1,800.00×30.5÷100人次" in meals and "100.00×25%÷100%，" in guards


def test_why_shows_ten_of_thirty_days_for_who_moved(db: Office) -> None:
    world.rulebook(db)
    office = with_departments(db, 2)
    home, june = building(office, area="600.00"), Month("2026-06")
    place(office, "d1", home, "300", 30, last=date(2026, 6, 10))
    place(office, "d2", home, "300", 30)
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["4000.00"], month=june)
    run_month(office.actor(FINANCE), june)
    bill = bill_of(office)
    assert "面积100/400㎡（10/30日）" in dense(pages(office, LIAISON).get(f"/bills/{bill.id}"))
    why = dense(pages(office, LIAISON).get(f"/bill-lines/{lines_of(bill)[0].id}/origin"))
    assert "300㎡×10日·2026-06-01至2026-06-103,000㎡·日" in why
    services.issue_papers(office.system(), [bill.id])
    assert rows(select(Paper))[0].data["lines"][0]["share"] == "100/400㎡（10/30日）"


# ---- the reply ----------------------------------------------------------------------------------
def test_finance_upholds_an_objection_with_a_credit_note(db: Office) -> None:
    office, line = disputed(db)
    url = f"/bill-lines/{line.id}/reply"
    page = pages(office, FINANCE).get(url)
    assert "人数应为40" in dense(page) and "内部结算办法第10条" in dense(page)
    answer = pages(office, FINANCE).post(url, {"decision": "uphold", "amount": "100", "reply": "登记有误"})
    shown = dense(pages(office, LIAISON).get(answer.location))
    assert "DJ-2026-000001" in shown and "登记有误" in shown and "已采纳" in shown
    note = rows(select(CreditNote))[0]
    assert office.client(LIAISON).get(f"/credit-notes/{note.id}").location.endswith(f"#note-{note.id}")
    assert office.client("liaison2").get(f"/credit-notes/{note.id}").status_code == 404


def test_a_bill_never_passes_the_paper_of_its_credit_note_off_as_its_own(db: Office) -> None:
    """A note may be printed before its bill, and a corrected issue of the bill comes after it."""
    office, line = disputed(db)
    credit.uphold(office.actor(FINANCE), line.id, yuan("100.00"), "更正")
    address = f"/bills/{line.bill_id}"
    (note,) = rows(select(Paper))
    assert f"查验码{note.code}" not in dense(pages(office, LIAISON).get(address))
    services.issue_papers(office.system(), [line.bill_id])
    (own,) = rows(select(Paper).where(Paper.subject_type == "bill"))
    assert f"查验码{own.code}" in dense(pages(office, LIAISON).get(address))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"decision": "uphold", "amount": "500.01", "reply": "x"}, "500.00"),
        ({"decision": "uphold", "amount": "abc", "reply": "x"}, ""),
        ({"decision": "uphold", "amount": "", "reply": "x"}, "大于零"),
        ({"amount": "1", "reply": "x"}, ""),
        ({"decision": "reject", "amount": "", "reply": ""}, ""),
        ({"decision": "reject", "amount": "", "reply": "长" * 501}, ""),
    ],
)
def test_a_reply_that_cannot_be_taken_comes_back(db: Office, data: dict[str, str], said: str) -> None:
    office, line = disputed(db)
    page = pages(office, FINANCE).post(f"/bill-lines/{line.id}/reply", data, status=422)
    assert page.errors() and said in page.words
    assert lines_of(bill_of(office))[1].answer == "disputed"


def test_finance_rejects_an_objection_with_a_reason(db: Office) -> None:
    office, line = disputed(db)
    pages(office, FINANCE).post(
        f"/bill-lines/{line.id}/reply", {"decision": "reject", "amount": "", "reply": "以登记为准"}
    )
    assert "以登记为准" in pages(office, LIAISON).get(f"/bills/{bill_of(office).id}").words
    again = pages(office, FINANCE).get(f"/bill-lines/{line.id}/reply")
    assert "没有待答复的异议" in dense(again)


def test_every_page_reads_in_english_too(db: Office) -> None:
    office, line = disputed(db)
    receipt = paid(office, "500.00")
    credit.uphold(office.actor(FINANCE), line.id, yuan("1.00"), "更正")
    client = office.client(FINANCE)
    with client.session_transaction() as session:
        session["lang"] = "en"
    english = PageClient(client)
    for url in (
        "/runs",
        "/runs/months/2026-04",
        f"/runs/{office.extra['run']}",
        "/bills",
        f"/bills/{bill_of(office).id}",
        f"/bill-lines/{line.id}/origin",
        f"/bill-lines/{line.id}/reply",
        "/receipts",
        f"/receipts/{receipt.id}",
        f"/receipts/{receipt.id}/reversal",
        "/receipts/new",
        "/receipts/budget-charges/2026-03",
        "/open-items",
    ):
        english.get(url)


def test_a_bill_that_is_only_shown_asks_for_no_money(db: Office) -> None:
    office = two_lines(db, mode="shown_only")
    page = dense(pages(office, LIAISON).get(f"/bills/{bill_of(office).id}"))
    assert "本月费用" in page and "仅列示" in page
    assert "本月应付" not in page and "未付余额" not in page and "期末余额" not in page


def test_a_month_is_filtered_by_its_name_and_one_without_bills_is_told(db: Office) -> None:
    client = two_lines(db).client(FINANCE)
    assert "月份：2026 年 3 月" in client.get("/bills?month=2026-03").get_data(as_text=True)
    assert "没有这个选项" in client.get("/bills?month=2026-11").get_data(as_text=True)
