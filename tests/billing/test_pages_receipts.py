"""Pages of receipts, budget charges and open items: for whom they are, what they do, and bad input."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from procurement.billing.models import Receipt
from procurement.billing.services.receipts import charge_budgets
from procurement.kernel.permissions import Role
from tests.billing.billed import MARCH, bill_of, rows, two_lines
from tests.billing.test_receipts import paid
from tests.factories import Office
from tests.settlement.paged import FINANCE, dense, pages, rows_of

LIAISON = Role.LIAISON


RECEIPT = {
    "received_on": "2026-03-02",
    "amount": "4,000.00",
    "bank_reference": "B-1",
    "payer": "示例市第一局",
}


def test_finance_records_a_receipt_and_sees_what_it_paid(db: Office) -> None:
    office = two_lines(db)
    department = str(office.organisations["d1"])
    assert "3,500.00" in pages(office, FINANCE).get(f"/receipts/new?department={department}").words
    answer = pages(office, FINANCE).post("/receipts/new", {**RECEIPT, "department_id": department})
    shown = dense(pages(office, FINANCE).get(answer.location))
    for said in ("SK-2026-000001", "4,000.00", "ZD-2026-000001", "3,500.00", "500.00"):
        assert said in shown
    assert "SK-2026-000001" in dense(pages(office, FINANCE).get("/receipts"))
    assert "已付清" in dense(pages(office, LIAISON).get(f"/bills/{bill_of(office).id}"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "-1"}, ""),
        ({"amount": "0"}, ""),
        ({"amount": "1.234"}, ""),
        ({"received_on": "2026-03-03"}, "到账日不能晚于今天"),
        ({"received_on": "gestern"}, ""),
        ({"bank_reference": ""}, ""),
        ({"bank_reference": "B-0"}, "已登记过收款"),
        ({"bank_reference": "x" * 61}, ""),
        ({"department_id": "999999"}, ""),
        ({"payer": ""}, ""),
    ],
)
def test_a_receipt_that_cannot_be_taken_comes_back_as_typed(
    db: Office, change: dict[str, str], said: str
) -> None:
    office = two_lines(db)
    paid(office, "1.00", "B-0", "d2")
    data = {**RECEIPT, "department_id": str(office.organisations["d1"]), **change}
    page = pages(office, FINANCE).post("/receipts/new", data, status=422)
    assert page.errors() and said in page.words
    assert page.values()["payer"] == data["payer"]
    assert len(rows(select(Receipt))) == 1


def test_a_receipt_is_reversed_with_a_reason(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "3500.00")
    url = f"/receipts/{receipt.id}/reversal"
    assert pages(office, FINANCE).post(url, {"reason": " ", "agreed": "1"}, status=422).errors()
    assert pages(office, FINANCE).post(url, {"reason": "退汇"}, status=422).errors()
    pages(office, FINANCE).post(url, {"reason": "退汇", "agreed": "1"})
    assert "该收款已冲回" in dense(pages(office, FINANCE).get(f"/receipts/{receipt.id}"))


def test_only_finance_sees_the_forms_of_receipts(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "1.00")
    for url in ("/receipts/new", f"/receipts/{receipt.id}/reversal", "/receipts/budget-charges/2026-03"):
        assert office.client(Role.AUDITOR).get(url).status_code == 403
    assert "冲回" not in dense(pages(office, Role.AUDITOR).get(f"/receipts/{receipt.id}"))


def test_budget_charges_are_shown_before_they_are_made(db: Office) -> None:
    office = two_lines(db, mode="budget_charge")
    assert "待预算列支" in dense(pages(office, FINANCE).get("/receipts"))
    url = "/receipts/budget-charges/2026-03"
    assert "7,500.00" in pages(office, FINANCE).get(url).words
    assert pages(office, FINANCE).post(url, status=422).errors()
    pages(office, FINANCE).post(url, {"agreed": "1"})
    assert "没有可列支的账单" in dense(pages(office, FINANCE).get(url))
    assert [receipt.method for receipt in rows(select(Receipt))] == ["budget_charge"] * 3
    with pytest.raises(Exception, match="nothing_to_charge"):
        charge_budgets(office.actor(FINANCE), MARCH)


def test_open_items_are_listed_by_age_and_exported(db: Office) -> None:
    office = two_lines(db)
    paid(office, "500.00")
    page = dense(pages(office, FINANCE).get("/open-items"))
    assert "3,000.00" in page and "未到期" in page
    head, *lines = rows_of(office.client(FINANCE).get("/open-items?export=xlsx"))
    assert len(lines) == 3 and lines[0][head.index("未付余额")] == 3000
    ages = rows_of(office.client(FINANCE).get("/open-items?export=ages"))
    assert [row[-1] for row in ages[1:]] == [3000, 2800, 1200]


def test_registers_export_and_open_for_the_auditor(db: Office) -> None:
    office = two_lines(db)
    paid(office, "500.00")
    for url in ("/bills", "/receipts", "/runs", "/open-items"):
        pages(office, Role.AUDITOR).get(url)
    assert len(rows_of(office.client(Role.AUDITOR).get("/bills?export=xlsx"))) == 4
    assert len(rows_of(office.client(LIAISON).get("/bills?export=xlsx"))) == 2
    assert len(rows_of(office.client(FINANCE).get("/receipts?export=xlsx"))) == 2
