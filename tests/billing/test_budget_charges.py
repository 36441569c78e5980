"""Charges to budget lines beside other people at work, and what is recorded of each."""

from __future__ import annotations

import time
from threading import Thread

from sqlalchemy import select, text

from procurement.billing.models import Receipt
from procurement.billing.queries.receipts import receipt_history
from procurement.billing.rules.bills import LineAnswer
from procurement.billing.services import bills
from procurement.billing.services.receipts import charge_budgets
from procurement.infra.db import own_transaction
from procurement.infra.uow import unit_of_work
from procurement.kernel.permissions import Role
from tests.billing.billed import MARCH, bill_of, lines_of, rows, two_lines
from tests.factories import Office


def test_a_line_disputed_while_budgets_are_charged_is_left_out(live: Office) -> None:
    office = two_lines(live, mode="budget_charge")
    bill = bill_of(office)
    liaison = office.actor(Role.LIAISON)
    charging = Thread(target=_charge, args=(office,))
    with unit_of_work(liaison):
        answers = [LineAnswer(lines_of(bill)[1].id, True, "人数不对")]
        bills.answer_bill(liaison, bill.id, bill.version, answers)
        charging.start()
        _until_somebody_waits()
    charging.join()
    assert str(bill_of(office).paid) == "3000.00"
    assert [str(bill_of(office, one).paid) for one in ("d2", "d3")] == ["2800.00", "1200.00"]


def _charge(office: Office) -> None:
    with office.app.app_context():
        charge_budgets(office.actor(Role.FINANCE), MARCH)


def _until_somebody_waits() -> None:
    for _ in range(200):
        with own_transaction() as connection:
            if connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
        time.sleep(0.05)
    raise AssertionError("the charge did not wait for the answer")


def test_every_charge_has_a_record_of_its_own(db: Office) -> None:
    office = two_lines(db, mode="budget_charge")
    charge_budgets(office.actor(Role.FINANCE), MARCH)
    for receipt, department in zip(
        rows(select(Receipt).order_by(Receipt.id)), ("d1", "d2", "d3"), strict=True
    ):
        (record,) = receipt_history(receipt.id)
        assert record.action == "settlement.budget_charged"
        assert record.params == {
            "bill": bill_of(office, department).number,
            "month": "2026-03",
            "amount": receipt.amount.formatted,
        }
