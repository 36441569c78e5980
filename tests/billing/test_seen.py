"""Answers, replies and receipts are seen before they are done, and nothing typed is lost on the way."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from procurement.billing.models import CreditNote, Receipt
from procurement.billing.services import bills
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient, check_values, checking, says
from tests.billing.billed import bill_of, lines_of, rows, two_lines
from tests.billing.test_bills import disputed
from tests.billing.test_receipts import paid
from tests.factories import Office
from tests.settlement.paged import dense, pages

FINANCE, LIAISON = Role.FINANCE, Role.LIAISON


def shown(client: PageClient, url: str, data: dict[str, str], from_url: str | None = None) -> Page:
    """The page between the form and the act."""
    page = client.post(url, data, from_url=from_url, status=200, check=False)
    assert isinstance(page, Page) and page.find('//input[@name="seen"]')
    return page


def answers(office: Office, **more: str) -> tuple[PageClient, str, Page]:
    """The liaison confirms the first line and objects to the second."""
    client, url = pages(office, LIAISON), f"/bills/{bill_of(office).id}"
    typed = {"lines-0-answer": "confirm", "lines-1-answer": "dispute", "lines-1-reason": "人数应为40", **more}
    return client, f"{url}/answer", shown(client, f"{url}/answer", typed, url)


def states(office: Office) -> list[str]:
    return [line.answer for line in lines_of(bill_of(office))]


# ---- a bill's answers ---------------------------------------------------------------------------
def test_a_button_names_what_the_answers_come_to_before_anything_is_answered(db: Office) -> None:
    office = two_lines(db)
    client, url, page = answers(office)
    for said in ("提交：确认1行，异议1行", "人数应为40", "3,000.00", "500.00", "答复提交后不能更改"):
        assert said in dense(page), said
    assert states(office) == ["open", "open"]
    assert client.client.post(url, data=check_values(page)).status_code == 303
    assert states(office) == ["confirmed", "disputed"]


def test_the_way_back_leads_to_the_form_with_everything_typed(db: Office) -> None:
    office = two_lines(db)
    client, url, page = answers(office)
    back = Page(client.client.post(url, data={**check_values(page), "change": "1"}).get_data(as_text=True))
    values = back.values()
    assert (values["lines-1-answer"], values["lines-1-reason"].strip()) == ("dispute", "人数应为40")
    assert not back.errors() and states(office) == ["open", "open"]


def test_confirming_the_rest_never_discards_an_objection(db: Office) -> None:
    office = two_lines(db)
    client, url, page = answers(office, **{"lines-0-answer": "", "all": "1"})
    assert "确认1行，异议1行" in dense(page)
    client.client.post(url, data=check_values(page))
    assert states(office) == ["confirmed", "disputed"]


@pytest.mark.parametrize("said", ["confirm", ""])
@pytest.mark.parametrize("everything", [{}, {"all": "1"}])
def test_a_typed_objection_is_never_taken_for_a_confirmation(
    db: Office, said: str, everything: dict[str, str]
) -> None:
    office = two_lines(db)
    client, url = pages(office, LIAISON), f"/bills/{bill_of(office).id}"
    typed = {
        "lines-0-answer": "confirm",
        "lines-1-answer": said,
        "lines-1-reason": "人数应为40",
        **everything,
    }
    page = client.post(f"{url}/answer", typed, from_url=url, status=422)
    assert isinstance(page, Page) and "此处已填写异议" in page.errors()[0]
    assert page.values()["lines-1-reason"].strip() == "人数应为40"
    assert states(office) == ["open", "open"]


def test_lines_left_open_are_shown_with_the_day_they_count_as_confirmed(db: Office) -> None:
    office = two_lines(db)
    _client, _url, page = answers(office, **{"lines-1-answer": "", "lines-1-reason": ""})
    assert "提交：确认1行" in dense(page) and "暂不答复" in dense(page)
    assert "之后视为确认" in page.words


def test_what_would_be_refused_is_said_in_the_form_and_not_after_the_check(db: Office) -> None:
    office = two_lines(db)
    client, url = pages(office, LIAISON), f"/bills/{bill_of(office).id}"
    old = client.get(url).values()
    bills.confirm_all(office.actor(LIAISON), bill_of(office).id, 1)
    answer = client.client.post(f"{url}/answer", data={**old, "lines-0-answer": "confirm"})
    assert says(answer, "其他人刚刚保存过")


def test_a_check_sent_twice_leads_to_what_the_first_one_did(db: Office) -> None:
    office = two_lines(db)
    client, url, page = answers(office)
    values = check_values(page)
    first = client.client.post(url, data=values)
    again = client.client.post(url, data={**values, "seen": "of an older page"})
    assert (
        (first.status_code, first.location)
        == (again.status_code, again.location)
        == (303, f"/bills/{bill_of(office).id}")
    )


# ---- receipts and replies -----------------------------------------------------------------------
TYPED = {"received_on": "2026-03-02", "amount": "3200", "bank_reference": "B-1", "payer": "示例市第一局"}


def typed(office: Office, **more: str) -> dict[str, str]:
    return {**TYPED, "department_id": str(office.organisations["d1"]), **more}


def test_a_receipt_is_seen_with_the_bill_it_pays_before_it_gets_a_number(db: Office) -> None:
    office = two_lines(db)
    client = pages(office, FINANCE)
    page = shown(client, "/receipts/new", typed(office))
    for said in (
        "3,200.00",
        "叁仟贰佰元整",
        bill_of(office).number,
        "部分付款",
        "登记收款¥3,200.00",
    ):
        assert said in dense(page), said
    assert rows(select(Receipt)) == []
    assert client.client.post("/receipts/new", data=check_values(page)).status_code == 303
    (receipt,) = rows(select(Receipt))
    assert receipt.number == "SK-2026-000001"


def test_what_has_changed_since_it_was_shown_is_shown_anew_and_not_done(db: Office) -> None:
    office = two_lines(db)
    client = pages(office, FINANCE)
    page = shown(client, "/receipts/new", typed(office))
    paid(office, "300.00", "B-0")
    again = checking(client.client.post("/receipts/new", data=check_values(page)))
    assert again is not None and "情况已有变化" in again.words and "付清" in again.words
    assert reading().scalar(select(func.count()).select_from(Receipt)) == 1
    second_look = client.client.post("/receipts/new", data=check_values(again))
    assert second_look.status_code == 303


def test_a_second_look_comes_before_the_check(db: Office) -> None:
    office = two_lines(db)
    client = pages(office, FINANCE)
    asked = client.post("/receipts/new", typed(office, amount="9904390"), status=422)
    assert isinstance(asked, Page)
    (mark,) = asked.find('//input[@type="checkbox" and @name="sure"]/@value')
    page = shown(client, "/receipts/new", typed(office, amount="9904390", sure=str(mark)))
    assert "抵付下一张账单" in page.words
    assert client.client.post("/receipts/new", data=check_values(page)).status_code == 303


def test_a_credit_note_is_seen_with_its_sum_before_it_is_issued(db: Office) -> None:
    office, line = disputed(db)
    client, url = pages(office, FINANCE), f"/bill-lines/{line.id}/reply"
    data = {"decision": "uphold", "amount": "80", "reply": "人数有误"}
    page = shown(client, url, data)
    for said in ("开具¥80.00的更正通知", "捌拾元整", "人数有误"):
        assert said in dense(page), said
    assert rows(select(CreditNote)) == []
    rejected = shown(client, url, {"decision": "reject", "reply": "合同如此"})
    assert "不采纳异议" in rejected.words
    client.client.post(url, data=check_values(page))
    assert len(rows(select(CreditNote))) == 1


def test_everything_wrong_with_a_receipt_is_said_at_once(db: Office) -> None:
    office = two_lines(db)
    paid(office, "300.00", "B-0")
    client = pages(office, FINANCE)
    page = client.post(
        "/receipts/new", typed(office, received_on="2026-03-03", bank_reference="b0"), status=422
    )
    assert isinstance(page, Page)
    assert page.find('//*[@id="received_on-e"]') and page.find('//*[@id="bank_reference-e"]')
