"""Who is told of what in a month's life: each act that leaves something to somebody, and no other department or vendor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, select, text

from procurement.accounts.models import User
from procurement.billing.models import Bill, BillLine
from procurement.billing.rules.bills import LineAnswer, ReceiptCommand
from procurement.billing.services import bills, credit
from procurement.billing.services.receipts import record_receipt
from procurement.documents import services as documents
from procurement.infra.db import own_transaction, reading
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger import services as ledger
from procurement.notifications import services as notifications
from procurement.settlement import services
from procurement.settlement.rules.usage import UsageCommand
from tests.billing.billed import bill_of, lines_of, two_lines
from tests.factories import Office
from tests.notifications.world import notices, run_jobs
from tests.settlement import sheeted, world
from tests.settlement.sheeted import row

FEBRUARY, MARCH = Month("2026-02"), Month("2026-03")


@pytest.fixture
def office(db: Office) -> Iterator[Office]:
    """With another bureau beside it, of which nobody is told anything."""
    other = Office.build(db.app, "other")
    yield db
    assert not {one.person_id for one in notices()} & set(other.people.values())


def told(kind: str) -> dict[str, str]:
    """Who was told of a kind, and what it says."""
    names = {user.id: user.name for user in reading().scalars(select(User)).unique()}
    found = [one for one in notices() if one.kind.endswith(f".{kind}")]
    return {names[one.person_id]: one.title for one in found}


def test_a_sent_sheet_waits_for_its_vendor_and_for_no_other(office: Office) -> None:
    sheeted.sent(office, sheeted.made(office))
    run_jobs(office)
    assert set(told("sheet_answer")) == {"vendor"}
    [one] = [one for one in notices() if one.kind == "settlement.sheet_answer"]
    assert one.due is not None and "SHEET-01" in one.basis


def test_a_disputed_sheet_waits_for_the_named_supervisor_and_its_answer_for_the_vendor_again(
    office: Office,
) -> None:
    sheet = sheeted.sent(office, sheeted.made(office))
    run_jobs(office)
    services.dispute_sheet(office.actor(Role.VENDOR), sheet, row(sheet).version, "数量不符")
    run_jobs(office)
    assert set(told("dispute_answer")) == {"contract_supervisor"}
    later = "UPDATE sheet SET sent_at = sent_at - interval '1 day'"
    with own_transaction() as connection:  # the two sendings are not of one instant
        connection.execute(text(later))
    services.answer_dispute(office.actor(Role.CONTRACT_SUPERVISOR), sheet, row(sheet).version, "已核对")
    run_jobs(office)
    asked = [one for one in notices() if one.kind == "settlement.sheet_answer"]
    assert [bool(one.over_at) for one in asked] == [True, False]


def test_a_confirmed_sheet_is_news_to_who_settles_and_bills(office: Office) -> None:
    sheeted.confirmed(office, sheeted.made(office))
    run_jobs(office)
    assert set(told("sheet_confirmed")) == {"contract_supervisor", "finance", "finance2"}
    assert "2026 年 2 月" in told("sheet_confirmed")["finance"]


def test_a_sheet_taken_back_is_news_to_its_vendor(office: Office) -> None:
    sheet = sheeted.sent(office, sheeted.made(office))
    services.withdraw_sheet(office.actor(Role.CONTRACT_SUPERVISOR), sheet, row(sheet).version, "重算")
    run_jobs(office)
    assert set(told("sheet_withdrawn")) == {"vendor"}
    assert told("sheet_answer") == {}, "it waits no longer"


def test_entered_usage_waits_for_its_department_or_for_finance(office: Office) -> None:
    contract = sheeted.made(office)
    command = UsageCommand(contract.lines[1], FEBRUARY, office.organisations["d2"], Decimal(7))
    services.enter_usage(office.actor(Role.CONTRACT_SUPERVISOR), command)
    run_jobs(office)
    assert set(told("usage_confirm")) == {"liaison2"}


def test_what_one_department_opened_another_has_not(office: Office) -> None:
    """Both piles of usage have the same key; the second's goes on when its day has passed, the first's does not."""
    contract = sheeted.made(office)
    for department in ("d1", "d2"):
        command = UsageCommand(
            contract.lines[1], Month("2026-01"), office.organisations[department], Decimal(7)
        )
        services.enter_usage(office.actor(Role.CONTRACT_SUPERVISOR), command)
    run_jobs(office)
    [mine] = notices(office.people["liaison"])
    notifications.mark_read(office.actor(Role.LIAISON), mine.id)
    for who in ("liaison", "liaison2", "liaison2"):
        notifications.look(office.system(), office.people[who])
    late = [one for one in notices() if (one.stage, one.kind) == ("late", "settlement.usage_confirm")]
    supervisors = {office.people["supervisor"], office.people["supervisor2"]}
    assert {(one.of_id, one.person_id) for one in late} == {
        (office.people["liaison2"], one) for one in supervisors
    }


def billed(office: Office) -> Office:
    made = two_lines(office)
    bills.issue_papers(office.system(), list(reading().scalars(select(Bill.id))))
    return made


def test_an_issued_bill_waits_for_its_department(office: Office) -> None:
    billed(office)
    run_jobs(office)
    numbers = {"liaison": bill_of(office, "d1").number, "liaison2": bill_of(office, "d2").number}
    found = told("bill_answer")
    assert set(numbers) <= set(found)
    assert all(numbers[who] in found[who] for who in numbers)
    assert numbers["liaison2"] not in found["liaison"]


def objected(office: Office) -> tuple[Bill, list[BillLine]]:
    bill = bill_of(office)
    lines = lines_of(bill)
    answers = [LineAnswer(line.id, True, "数量不符") for line in lines]
    bills.answer_bill(office.actor(Role.LIAISON), bill.id, bill.version, answers)
    return bill, lines


def test_an_objection_waits_for_finance_and_what_comes_of_it_is_news_to_the_department(
    office: Office,
) -> None:
    billed(office)
    bill, lines = objected(office)
    run_jobs(office)
    assert set(told("objection_reply")) == {"finance", "finance2"}
    credit.uphold(office.actor(Role.FINANCE), lines[0].id, Money.parse("10.00"), "登记有误")
    credit.reject(office.actor(Role.FINANCE), lines[1].id, "登记无误")
    run_jobs(office)
    assert set(told("credited")) == set(told("objection_refused")) == {"liaison"}
    assert bill.number in told("credited")["liaison"] and "10.00" in told("credited")["liaison"]


def test_a_bill_confirmed_without_objection_tells_its_department_to_pay_and_nobody_else(
    office: Office,
) -> None:
    billed(office)
    run_jobs(office)
    before = {one.id for one in notices()}
    bill = bill_of(office)
    bills.confirm_all(office.actor(Role.LIAISON), bill.id, bill.version)
    run_jobs(office)
    new = [one for one in notices() if one.id not in before]
    assert [(one.kind, one.person_id) for one in new] == [("billing.bill_pay", office.people["liaison"])]


def test_reopening_a_month_waits_for_another_person_and_the_decision_is_news_to_who_asked(
    office: Office,
) -> None:
    finance = office.actor(Role.FINANCE)
    ledger.close_period(finance, FEBRUARY)
    ledger.ask_reopening(finance, FEBRUARY, "漏记收款")
    run_jobs(office)
    assert set(told("period_reopen")) == {"finance2", "supervisor", "supervisor2"}
    ledger.decline_reopening(office.actor(Role.SUPERVISOR), FEBRUARY)
    ledger.ask_reopening(finance, FEBRUARY, "确有漏记")
    ledger.reopen_period(office.actor(Role.SUPERVISOR), FEBRUARY)
    run_jobs(office)
    assert set(told("reopening_declined")) == set(told("period_reopened")) == {"finance"}


def test_broken_books_are_told_to_everybody_who_reads_them_and_whole_ones_to_nobody(live: Office) -> None:
    world.rulebook(live)
    ledger.check_books(live.system())
    run_jobs(live)
    assert told("books_broken") == {}
    _break(live)
    assert ledger.check_books(live.system()) > 0
    run_jobs(live)
    assert {"finance", "finance2", "auditor", "supervisor"} <= set(told("books_broken"))


def _break(office: Office) -> None:
    """A counter of an account changed past the system."""
    command = ReceiptCommand(
        office.organisations["d1"], date(2026, 3, 2), Money.parse("5.00"), "YH-1", "示例市第一局"
    )
    record_receipt(office.actor(Role.FINANCE), command)
    owner = create_engine(office.owner_url)
    with owner.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("UPDATE account SET debits = debits + 1 WHERE kind = 'bank'"))
    owner.dispose()


def test_a_paper_that_cannot_be_made_is_news_to_who_may_make_it_again(office: Office) -> None:
    sheet = sheeted.sent(office, sheeted.made(office))
    paper = row(sheet).paper_id
    assert paper is not None
    documents.mark_failed(office.system(), paper, "MissingCharacters")
    run_jobs(office)
    failed = {one.person_id for one in notices() if one.kind == "documents.paper_failed"}
    assert office.people["officer"] in failed and office.people["vendor"] not in failed
