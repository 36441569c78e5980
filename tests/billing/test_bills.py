"""Answering bills: by the department itself, line by line, in time; silence; objections upheld and rejected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from procurement.audit.models import AuditRecord
from procurement.billing.models import Bill, BillLine, CreditNote, Receipt
from procurement.billing.queries import bills as queries
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import LineAnswer, ReceiptCommand
from procurement.billing.rules.states import Answer, BillState
from procurement.billing.services import bills as services
from procurement.billing.services import credit
from procurement.billing.services.receipts import record_receipt
from procurement.billing.services.run import run_month
from procurement.documents.models import Paper
from procurement.infra import clock
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger.models import Account
from tests.billing.billed import MARCH, bill_of, codes, lines_of, rows, two_lines
from tests.factories import Office
from tests.settlement import world

LATE = datetime(2026, 3, 20, 1, tzinfo=UTC)


def yuan(text: str) -> Money:
    return Money.parse(text)


def answered(office: Office, bill: Bill, words: Sequence[str]) -> None:
    """ "" confirms a line, words dispute it."""
    answers = [
        LineAnswer(line.id, bool(reason), reason) for line, reason in zip(lines_of(bill), words, strict=False)
    ]
    services.answer_bill(office.actor(Role.LIAISON), bill.id, bill.version, answers)


def paid(office: Office, amount: str, reference: str = "B-1", department: str = "d1") -> int:
    command = ReceiptCommand(
        office.organisations[department], datetime(2026, 3, 2).date(), yuan(amount), reference, "示例市第一局"
    )
    return record_receipt(office.actor(Role.FINANCE), command)


# ---- the department answers ---------------------------------------------------------------------
def test_a_line_confirmed_and_a_line_disputed_make_a_disputed_bill(db: Office) -> None:
    office = two_lines(db)
    answered(office, bill_of(office), ["", "人数应为 40"])
    bill = bill_of(office)
    assert bill.state == BillState.DISPUTED and bill.answered_at is None
    assert [(line.answer, line.objection) for line in lines_of(bill)] == [
        (Answer.CONFIRMED, None),
        (Answer.DISPUTED, "人数应为 40"),
    ]


def test_answering_every_line_confirms_the_bill(db: Office) -> None:
    office = two_lines(db)
    services.confirm_all(office.actor(Role.LIAISON), bill_of(office).id, bill_of(office).version)
    assert bill_of(office).state == BillState.CONFIRMED
    assert bill_of(office).answered_at is not None


def test_lines_left_out_stay_open(db: Office) -> None:
    office = two_lines(db)
    answered(office, bill_of(office), [""])
    assert bill_of(office).state == BillState.ISSUED
    assert [line.answer for line in lines_of(bill_of(office))] == [Answer.CONFIRMED, Answer.OPEN]


@pytest.mark.parametrize(
    ("reason", "code"), [("   ", "billing.reason_needed"), ("长" * 501, "billing.reason_too_long")]
)
def test_an_objection_needs_a_reason_a_paper_can_carry(db: Office, reason: str, code: str) -> None:
    office = two_lines(db)
    line = lines_of(bill_of(office))[1]
    with pytest.raises(Refused) as refused:
        services.answer_bill(
            office.actor(Role.LIAISON), bill_of(office).id, 1, [LineAnswer(line.id, True, reason)]
        )
    assert codes(refused) == [code]
    assert refused.value.refusals[0].field == "lines-1-reason"


def test_no_answer_at_all_and_an_answer_twice_are_refused(db: Office) -> None:
    office = two_lines(db)
    with pytest.raises(Refused) as refused:
        services.answer_bill(office.actor(Role.LIAISON), bill_of(office).id, 1, [])
    assert codes(refused) == ["billing.no_answer"]
    answered(office, bill_of(office), [""])
    with pytest.raises(Refused) as refused:
        answered(office, bill_of(office), ["doch nicht"])
    assert codes(refused) == ["billing.line_answered"]


def test_a_line_of_another_bill_is_refused(db: Office) -> None:
    office = two_lines(db)
    other = lines_of(bill_of(office, "d2"))[0]
    with pytest.raises(Refused) as refused:
        services.answer_bill(office.actor(Role.LIAISON), bill_of(office).id, 1, [LineAnswer(other.id, False)])
    assert codes(refused) == ["billing.line_answered"]


def test_an_old_page_is_stale(db: Office) -> None:
    office = two_lines(db)
    answered(office, bill_of(office), [""])
    with pytest.raises(Stale):
        services.confirm_all(office.actor(Role.LIAISON), bill_of(office).id, 1)


def test_another_department_does_not_even_see_the_bill(db: Office) -> None:
    office = two_lines(db)
    with pytest.raises(NotFound):
        services.confirm_all(office.actor("liaison2"), bill_of(office).id, 1)


def test_nobody_of_the_bureau_answers_for_a_department(db: Office) -> None:
    office = two_lines(db)
    with pytest.raises(Forbidden):
        services.confirm_all(office.actor(Role.FINANCE), bill_of(office).id, 1)


def test_after_the_last_day_it_is_too_late(live: Office) -> None:
    office = two_lines(live)
    owner = create_engine(office.owner_url)
    with owner.begin() as connection:
        clock.move(connection, "2026-03-10 09:00", office.app.config["BUREAU_TZ"])
    owner.dispose()
    assert str(bill_of(office).respond_by) == "2026-03-09"
    with pytest.raises(Refused) as refused:
        services.confirm_all(office.actor(Role.LIAISON), bill_of(office).id, 1)
    assert "billing.answer_too_late" in codes(refused)


# ---- silence ------------------------------------------------------------------------------------
def test_silence_confirms_after_the_last_day_and_says_so(db: Office) -> None:
    office = two_lines(db)
    assert services.confirm_silent(office.system(), datetime(2026, 3, 9, 1, tzinfo=UTC)) == 0
    assert services.confirm_silent(office.system(), datetime(2026, 3, 10, 1, tzinfo=UTC)) == 3
    assert services.confirm_silent(office.system(), LATE) == 0
    bill = bill_of(office)
    assert bill.state == BillState.CONFIRMED
    assert {(line.answer, line.answered_by) for line in lines_of(bill)} == {(Answer.CONFIRMED, None)}
    records = rows(select(AuditRecord).where(AuditRecord.action == "settlement.bill_silent"))
    assert len(records) == 3 and {record.actor_name for record in records} == {"system"}


def test_silence_does_not_swallow_an_objection(db: Office) -> None:
    office = two_lines(db)
    answered(office, bill_of(office), ["太多"])
    services.confirm_silent(office.system(), LATE)
    assert [line.answer for line in lines_of(bill_of(office))] == [Answer.DISPUTED, Answer.CONFIRMED]
    assert bill_of(office).state == BillState.DISPUTED


# ---- finance replies ----------------------------------------------------------------------------
def disputed(office: Office) -> tuple[Office, BillLine]:
    """The first department's second line (500.00) is disputed."""
    office = two_lines(office)
    answered(office, bill_of(office), ["", "人数应为 40"])
    return office, lines_of(bill_of(office))[1]


def test_an_upheld_objection_is_credited_posted_and_printed(db: Office) -> None:
    office, line = disputed(db)
    note_id = credit.uphold(office.actor(Role.FINANCE), line.id, yuan("100.00"), "人数登记有误")
    note = rows(select(CreditNote))[0]
    assert (note.id, note.number, str(note.amount)) == (note_id, "DJ-2026-000001", "100.00")
    bill = bill_of(office)
    assert (str(bill.total), str(bill.credited), bill.state) == ("3500.00", "100.00", BillState.CONFIRMED)
    assert balance(office) == yuan("3400.00")
    paper = rows(select(Paper).where(Paper.subject_type == "credit_note"))[0]
    assert (paper.template, paper.number) == ("billing/credit_note", "DJ-2026-000001")
    assert (paper.data["before"], paper.data["total"], paper.data["after"]) == (
        "3500.00",
        "-100.00",
        "3400.00",
    )
    assert paper.data["lines"][0]["number"] == "2"


def balance(office: Office, department: str = "d1") -> Money:
    account = rows(
        select(Account).where(
            Account.kind == "receivable", Account.organisation_id == office.organisations[department]
        )
    )[0]
    return account.debits - account.credits


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0.00", "billing.credit_not_positive"),
        ("-1.00", "billing.credit_not_positive"),
        ("500.01", "billing.credit_beyond_line"),
    ],
)
def test_a_credit_stays_within_the_line(db: Office, amount: str, code: str) -> None:
    office, line = disputed(db)
    with pytest.raises(Refused) as refused:
        credit.uphold(office.actor(Role.FINANCE), line.id, yuan(amount), "更正")
    assert codes(refused) == [code]
    assert rows(select(CreditNote)) == []


def test_a_rejected_objection_leaves_the_amount_and_needs_a_reason(db: Office) -> None:
    office, line = disputed(db)
    with pytest.raises(Refused) as refused:
        credit.reject(office.actor(Role.FINANCE), line.id, " ")
    assert codes(refused) == ["billing.reason_needed"]
    credit.reject(office.actor(Role.FINANCE), line.id, "人数以人事部门 3 月底登记为准")
    assert bill_of(office).state == BillState.CONFIRMED
    assert lines_of(bill_of(office))[1].answer == Answer.REJECTED
    assert balance(office) == yuan("3500.00")


def test_an_objection_is_answered_once(db: Office) -> None:
    office, line = disputed(db)
    credit.uphold(office.actor(Role.FINANCE), line.id, yuan("1.00"), "更正")
    for again in (
        lambda: credit.uphold(office.actor(Role.FINANCE), line.id, yuan("1.00"), "更正"),
        lambda: credit.reject(office.actor(Role.FINANCE), line.id, "更正"),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert codes(refused) == ["billing.bad_move"]
    assert len(rows(select(CreditNote))) == 1


def test_only_finance_answers_an_objection(db: Office) -> None:
    office, line = disputed(db)
    for who in (Role.LIAISON, Role.OFFICER, Role.AUDITOR):
        with pytest.raises(Forbidden):
            credit.reject(office.actor(who), line.id, "不")
    with pytest.raises(NotFound):
        credit.reject(office.actor("liaison2"), line.id, "不")


def test_what_was_paid_beyond_a_credited_bill_pays_the_next_one(db: Office) -> None:
    office, line = disputed(db)
    paid(office, "3500.00")
    credit.uphold(office.actor(Role.FINANCE), line.id, yuan("200.00"), "更正")
    receipt = rows(select(Receipt))[0]
    assert (str(bill_of(office).paid), str(receipt.unapplied)) == ("3300.00", "200.00")
    world.confirmed_sheet(office, office.extra["contract"], ["600.00", "0.00"], month=MARCH.next())
    run_month(office.actor(Role.FINANCE), MARCH.next())
    second = bill_of(office, nth=1)
    assert (str(second.opening), str(second.received), str(second.corrections)) == (
        "3500.00",
        "3500.00",
        "200.00",
    )
    assert (str(second.total), str(second.closing), str(second.paid)) == ("300.00", "100.00", "200.00")
    assert second.closing == balance(office)


def test_a_credit_on_a_bill_that_is_only_shown_moves_no_money(db: Office) -> None:
    office = two_lines(db, mode="shown_only")
    answered(office, bill_of(office), ["", "人数应为 40"])
    line = lines_of(bill_of(office))[1]
    credit.uphold(office.actor(Role.FINANCE), line.id, yuan("100.00"), "更正")
    accounts = rows(select(Account).where(Account.kind == "receivable"))
    assert {account.debits - account.credits for account in accounts} <= {Money.zero()}


# ---- papers -------------------------------------------------------------------------------------
def test_papers_are_issued_once_however_often_the_job_runs(db: Office) -> None:
    office = two_lines(db)
    ids = rows(select(Bill.id).order_by(Bill.id))
    first = services.issue_papers(office.system(), ids)
    assert services.issue_papers(office.system(), ids) == first
    papers = rows(select(Paper).order_by(Paper.id))
    assert [paper.number for paper in papers] == ["ZD-2026-000001", "ZD-2026-000002", "ZD-2026-000003"]
    assert [bill.paper_id for bill in rows(select(Bill).order_by(Bill.id))] == [paper.id for paper in papers]
    assert papers[0].organisation_id == office.organisations["d1"]


def test_a_paper_says_what_the_bill_says(db: Office) -> None:
    office = two_lines(db)
    paid(office, "500.00")
    world.confirmed_sheet(office, office.extra["contract"], ["600.00", "150.00"], month=MARCH.next())
    run_month(office.actor(Role.FINANCE), MARCH.next())
    bill = bill_of(office, nth=1)
    services.issue_papers(office.system(), [bill.id])
    data = rows(select(Paper))[0].data
    assert data["period"]["label"] == "2026年4月"
    assert [(line["name"], line["basis"], line["share"], line["amount"]) for line in data["lines"]] == [
        ("物业服务", "面积", "3,000/6,000㎡", "300.00"),
        ("食堂服务", "人数", "50/150人", "50.00"),
    ]
    assert (data["opening"], data["received"], data["total"], data["closing"]) == (
        "3500.00",
        "500.00",
        "350.00",
        "3350.00",
    )
    assert data["receipts"] == [{"date": "2026-03-02", "number": "SK-2026-000001", "amount": "500.00"}]
    assert (data["confirm_by"], data["pay_by"], data["mode"]) == ("2026-03-09", "2026-03-23", "transfer")


def test_movements_between_bills_add_up_to_what_the_bill_says(db: Office) -> None:
    office, line = disputed(db)
    paid(office, "400.00", "B-1")
    credit.uphold(office.actor(Role.FINANCE), line.id, yuan("60.00"), "更正")
    paid(office, "100.00", "B-2")
    world.confirmed_sheet(office, office.extra["contract"], ["600.00", "0.00"], month=MARCH.next())
    run_month(office.actor(Role.FINANCE), MARCH.next())
    bill = bill_of(office, nth=1)
    moved = queries.movements([bill])[bill.id]
    assert [(one.document, str(one.amount), one.is_receipt) for one in moved] == [
        ("SK-2026-000001", "400.00", True),
        ("DJ-2026-000001", "60.00", False),
        ("SK-2026-000002", "100.00", True),
    ]
    assert (bill.received, bill.corrections) == (yuan("500.00"), yuan("60.00"))


def test_the_hostile_words_of_an_objection_stay_words(db: Office) -> None:
    office = two_lines(db)
    evil = "<script>alert(1)</script>=1+1"
    answered(office, bill_of(office), [evil])
    credit.uphold(
        office.actor(Role.FINANCE), lines_of(bill_of(office))[0].id, yuan("1.00"), "=cmd|' /C calc'!A0"
    )
    paper = rows(select(Paper).where(Paper.subject_type == "credit_note"))[0]
    assert paper.data["objection"] == evil


# ---- rules --------------------------------------------------------------------------------------
ANSWERS = st.lists(st.sampled_from(list(Answer)), min_size=1)


@given(ANSWERS)
def test_a_bill_is_confirmed_exactly_when_no_line_waits(answers: list[Answer]) -> None:
    waits = {Answer.OPEN, Answer.DISPUTED} & set(answers)
    assert (rules.bill_state(answers) == BillState.CONFIRMED) == (not waits)
    assert (rules.bill_state(answers) == BillState.DISPUTED) == (Answer.DISPUTED in answers)


AMOUNTS = st.integers(1, 10**9).map(Money)


@given(AMOUNTS, st.lists(AMOUNTS))
def test_the_oldest_bill_is_paid_first_and_nothing_is_lost(amount: Money, owed: list[Money]) -> None:
    paid_, rest = rules.oldest_first(amount, list(enumerate(owed)))
    assert sum((part for _, part in paid_), rest) == amount
    assert [bill for bill, _ in paid_] == list(range(len(paid_)))
    assert all(part == owed[bill] for bill, part in paid_[:-1])
    assert not rest or len(paid_) == len(owed)


DAYS = st.integers(-100, 200)


@given(st.lists(st.tuples(DAYS, st.integers(-(10**6), 10**6))), st.integers(0, 10**6))
def test_the_bands_of_an_ageing_list_add_up_to_the_balance(
    items: list[tuple[int, int]], credit_: int
) -> None:
    today = Month("2026-10").first

    open_items = [rules.OpenItem(today - timedelta(days=late), Money(fen)) for late, fen in items]
    bands = rules.ageing(open_items, Money(credit_), today)
    assert sum(bands, Money.zero()) == sum((item.amount for item in open_items), Money(-credit_))
    assert all(band.fen >= 0 for band in bands[1:])
