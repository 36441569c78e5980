"""Rules at their very edge: the last day that still counts, the last fen that rounding allows, who comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from procurement.accounts.models import Organisation
from procurement.audit.models import AuditRecord
from procurement.billing.models import Application, Bill
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import LineAnswer
from procurement.billing.services import credit
from procurement.billing.services.bills import answer_bill, confirm_silent
from procurement.billing.services.run import make_papers_again, run_month
from procurement.infra.db import own_transaction
from procurement.infra.jobs import Job
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from procurement.settlement.models import Sheet
from procurement.settlement.rules import charges
from procurement.settlement.rules.charges import Priced
from tests.billing.billed import MARCH, bill_of, lines_of, occupied_office, rows, two_lines
from tests.billing.test_receipts import paid
from tests.factories import Office
from tests.settlement import world

FINANCE = Role.FINANCE
DAY = date(2026, 3, 10)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


# ---- the last day -------------------------------------------------------------------------------
@pytest.mark.parametrize(("today", "late"), [(BEFORE, False), (DAY, False), (AFTER, True)])
def test_a_department_answers_until_the_end_of_the_last_day(today: date, late: bool) -> None:
    found = rules.answer_refusals([LineAnswer(1, False)], {1: 0}, DAY, today)
    assert [one.code for one in found] == ["billing.answer_too_late"] * late


@pytest.mark.parametrize(("received", "code"), [(DAY, []), (AFTER, ["billing.receipt_in_future"])])
def test_money_received_today_is_recorded_today(received: date, code: list[str]) -> None:
    assert [one.code for one in rules.receipt_day_refusals(received, Month.of(DAY), DAY)] == code


def test_the_first_day_of_the_books_is_in_them() -> None:
    first = Month("2026-03")
    assert rules.receipt_day_refusals(first.first, first, DAY) == []
    found = rules.receipt_day_refusals(first.first - timedelta(days=1), first, DAY)
    assert [one.code for one in found] == ["billing.receipt_before_books"]


@pytest.mark.parametrize(
    ("days", "band"), [(-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)]
)
def test_a_debt_is_overdue_from_the_day_after_its_pay_day(days: int, band: int) -> None:
    assert rules.band(days) == band


def test_silence_confirms_a_bill_on_the_day_after_its_last(db: Office) -> None:
    office = two_lines(db)
    last = bill_of(office).respond_by
    assert confirm_silent(office.system(), _noon(last)) == 0
    assert confirm_silent(office.system(), _noon(last + timedelta(days=1))) > 0


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


# ---- the last fen -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("month", "most"), [("2026-03", 1), ("2026-04", 1), ("2026-05", 2), ("2026-06", 2), ("2027-02", 6)]
)
def test_rounding_carries_a_unit_rate_half_a_fen_a_month_past_its_contract(month: str, most: int) -> None:
    slack = charges.rounding_slack(date(2026, 3, 1), Month(month))
    months = (Month(month).first.year - 2026) * 12 + Month(month).first.month - 2
    assert slack == Money(most)
    assert Fraction(most) <= Fraction(months + 1, 2) < most + 1, (
        "half a fen each, and half a fen of the contract's own"
    )


@pytest.mark.parametrize(("left", "capped"), [("99.99", True), ("99.98", False)])
def test_one_fen_more_than_rounding_explains_is_not_cut(left: str, capped: bool) -> None:
    line = Priced(1, 1, "用餐", False, UnitPrice.parse("1.00"), Money.parse(left), Decimal(1000))
    slack = charges.rounding_slack(date(2026, 3, 1), MARCH)
    found = charges.charge(line, MARCH, 31, Decimal(100), slack)
    assert found.capped is capped
    assert (charges.beyond_refusals([line], [found]) == []) is capped


# ---- who comes first ----------------------------------------------------------------------------
def test_a_credit_note_gives_back_the_latest_receipt_first(db: Office) -> None:
    """The older receipt stays where the department sees it: on the bill it was sent for."""
    office = two_lines(db)
    older, newer = paid(office, "2000.00", "B-1"), paid(office, "1500.00", "B-2")
    line = lines_of(bill_of(office))[0]
    answer_bill(office.actor(Role.LIAISON), bill_of(office).id, 1, [LineAnswer(line.id, True, "面积有误")])
    credit.uphold(office.actor(FINANCE), line.id, Money.parse("1600.00"), "面积登记有误")
    kept = {
        receipt: sum(
            (row.amount for row in rows(select(Application).where(Application.receipt_id == receipt))),
            Money.zero(),
        )
        for receipt in (older.id, newer.id)
    }
    assert {receipt: str(amount) for receipt, amount in kept.items()} == {
        older.id: "1900.00",
        newer.id: "0.00",
    }


# ---- after the first time -----------------------------------------------------------------------
def test_a_further_run_is_recorded_as_one(db: Office) -> None:
    office = two_lines(db)
    world.sheet(office, office.extra["contract"], ["-10.00", "0.00"], seq=1)
    run_month(office.actor(FINANCE), MARCH)
    codes = rows(
        select(AuditRecord.action).where(AuditRecord.action.like("settlement.%run")).order_by(AuditRecord.id)
    )
    assert codes == ["settlement.run", "settlement.further_run"]


def test_papers_whose_job_ended_without_them_are_queued_once_more(db: Office) -> None:
    office = two_lines(db)
    with own_transaction() as connection:
        connection.execute(update(Job).values(state="done", finished_at="2026-03-02 02:00+00"))
    make_papers_again(office.actor(FINANCE), office.extra["run"])
    waiting = rows(select(Job.args).where(Job.state == "waiting", Job.task == "billing.bill_papers"))
    assert [sorted(args["bills"]) for args in waiting] == [rows(select(Bill.id).order_by(Bill.id))]


def test_a_correction_reaches_a_department_that_left_since_it_was_billed(db: Office) -> None:
    """A new sheet waits until its fixed share is mended; what was billed is undone with whom it was billed to."""
    office = occupied_office(db, 2)
    line = world.Line(basis={"fixed_share": "1"}, shares={"d1": "0.5", "d2": "0.5"})
    office = replace(office, extra={"contract": world.active_contract(office, lines=[line])})
    world.confirmed_sheet(office, office.extra["contract"], ["1000.00"])
    run_month(office.actor(FINANCE), MARCH)
    with own_transaction() as connection:
        connection.execute(
            update(Organisation).where(Organisation.id == office.organisations["d2"]).values(active=False)
        )
    correction = world.sheet(office, office.extra["contract"], ["-100.00"], seq=1)
    run = run_month(office.actor(FINANCE), MARCH)
    assert rows(select(Sheet.run_id).where(Sheet.id == correction)) == [run]
    assert {bill.department_id: str(bill.total) for bill in rows(select(Bill).where(Bill.run_id == run))} == {
        office.organisations["d1"]: "-50.00",
        office.organisations["d2"]: "-50.00",
    }


# ---- the month is over --------------------------------------------------------------------------
@pytest.mark.parametrize(("today", "code"), [(date(2026, 3, 31), "month_not_over"), (date(2026, 4, 1), "")])
def test_a_month_is_settled_from_the_day_after_its_last(today: date, code: str) -> None:
    term = charges.Term(date(2026, 3, 1), date(2027, 2, 28))
    found = [one.code for one in charges.month_refusals(term, MARCH, today)]
    assert found == ([f"settlement.{code}"] if code else [])
