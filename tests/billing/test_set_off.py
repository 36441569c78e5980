"""Bills below zero and credit notes beyond a bill: what they give back pays what is owed, and is counted once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, pool, select, text, update
from sqlalchemy.exc import IntegrityError

from procurement.accounts.models import Organisation
from procurement.billing.models import Application, Bill, BillLine, Receipt
from procurement.billing.queries import receipts
from procurement.billing.rules.bills import LineAnswer, ReceiptCommand
from procurement.billing.services import bills, credit
from procurement.billing.services.receipts import charge_budgets, record_receipt, reverse_receipt
from procurement.billing.services.run import run_month
from procurement.contracts.models import ContractLine
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger import queries
from tests.architecture.page_client import PageClient
from tests.billing.billed import MARCH, bill_of, lines_of, occupied_office, rows, total_of
from tests.billing.test_books_bills import OURS
from tests.billing.test_receipts import TODAY, balance, yuan
from tests.factories import Office
from tests.settlement import world
from tests.settlement.at_once import all_at_once

FINANCE, SECOND = Role.FINANCE, "finance2"
LIAISONS = {"d1": Role.LIAISON, "d2": "liaison2"}


def office_with(office: Office, *bills_: tuple[str, str], **options: Any) -> Office:
    """One department with a bill for each (area, headcount) amount: the first run of March and its corrections.

    The contract has earned enough before that a correction may take more back than March cost.
    """
    office = occupied_office(office, options.pop("departments", 1), **options)
    lines = [
        world.Line(title, quantity="1000", basis={basis: "1"})
        for title, basis in (("物业服务", "area"), ("食堂服务", "headcount"))
    ]
    office = replace(office, extra={"contract": world.active_contract(office, lines=lines)})
    with own_transaction() as connection:
        connection.execute(update(ContractLine).values(earned_amount=yuan("1000000.00")))
    for seq, amounts in enumerate(bills_):
        billed(office, amounts, seq)
    return office


def billed(office: Office, amounts: tuple[str, str], seq: int) -> None:
    world.sheet(office, office.extra["contract"], list(amounts), seq=seq)
    run_month(office.actor(SECOND), MARCH)


def paid(office: Office, amount: str, reference: str = "B-1", department: str = "d1") -> int:
    command = ReceiptCommand(office.organisations[department], TODAY, yuan(amount), reference, "示例市第一局")
    return record_receipt(office.actor(SECOND), command)


def dispute(office: Office, line: BillLine, department: str = "d1") -> None:
    bill = rows(select(Bill).where(Bill.id == line.bill_id))[0]
    words = [LineAnswer(line.id, True, "数字不对")]
    bills.answer_bill(office.actor(LIAISONS[department]), bill.id, bill.version, words)


def opened(office: Office, department: str = "d1") -> list[str]:
    """The open amount of every bill of a department, in order."""
    found = rows(select(Bill).where(Bill.department_id == office.organisations[department]).order_by(Bill.id))
    return [str(bill.total - bill.paid - bill.credited) for bill in found]


# ---- bills below zero ---------------------------------------------------------------------------
def test_a_bill_below_zero_lowers_the_open_bill_when_it_is_issued(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"))
    assert opened(office) == ["700.00", "0.00"]
    paid(office, "700.00")
    assert opened(office) == ["0.00", "0.00"]
    assert balance(office) == Money.zero()
    assert receipts.open_bills(office.actor(FINANCE), office.organisations["d1"]) == []


def test_only_what_is_owed_is_charged_to_the_budget_line(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"), mode="budget_charge")
    assert charge_budgets(office.actor(FINANCE), MARCH) == 1
    assert total_of(select(Receipt.amount)) == yuan("700.00")
    assert balance(office) == Money.zero()


def test_a_bill_below_zero_after_payment_pays_the_next_bill(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"))
    paid(office, "1000.00")
    billed(office, ("-300.00", "0.00"), 1)
    assert opened(office) == ["0.00", "-300.00"]
    assert str(receipts.credit_of(office.actor(FINANCE), office.organisations["d1"])) == "300.00"
    billed(office, ("200.00", "0.00"), 2)
    assert opened(office) == ["0.00", "-100.00", "0.00"]
    billed(office, ("150.00", "0.00"), 3)
    assert opened(office) == ["0.00", "0.00", "0.00", "50.00"]


def test_a_bills_credit_is_used_before_money_from_the_bank(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"))
    paid(office, "1100.00")
    billed(office, ("-300.00", "0.00"), 1)
    billed(office, ("200.00", "0.00"), 2)
    assert opened(office) == ["0.00", "-100.00", "0.00"]
    assert total_of(select(Receipt.unapplied)) == yuan("100.00")


def test_a_reversed_receipt_leaves_the_set_off_alone(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"))
    receipt = paid(office, "700.00")
    reverse_receipt(office.actor(FINANCE), receipt, 1, "退汇")
    assert opened(office) == ["700.00", "0.00"]
    assert balance(office) == yuan("700.00")


def test_the_set_off_stands_on_both_bills(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"))
    first, second = bill_of(office, nth=0), bill_of(office, nth=1)
    for bill, other, amount in ((first, second, "300.00"), (second, first, "-300.00")):
        found = receipts.offsets_of(bill.id)
        assert [(row.number, str(row.amount)) for row in found] == [(other.number, amount)]
        page = PageClient(office.client(FINANCE)).get(f"/bills/{bill.id}")
        assert other.number in page.text


def test_a_bill_that_is_only_shown_sets_nothing_off(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"), mode="shown_only")
    assert opened(office) == ["1000.00", "-300.00"]
    assert rows(select(Application)) == []


# ---- credit beyond the bill ---------------------------------------------------------------------
def test_a_line_is_credited_whole_although_another_line_is_negative(db: Office) -> None:
    office = office_with(db, ("500.00", "-400.00"))
    dispute(office, lines_of(bill_of(office))[0])
    credit.uphold(office.actor(FINANCE), lines_of(bill_of(office))[0].id, yuan("500.00"), "更正")
    assert opened(office) == ["-400.00"]
    assert balance(office) == yuan("-400.00")
    billed(office, ("450.00", "0.00"), 1)
    assert opened(office) == ["0.00", "50.00"]


def test_what_paid_a_bill_credited_beyond_its_total_is_free_again(db: Office) -> None:
    office = office_with(db, ("500.00", "-400.00"))
    paid(office, "100.00")
    dispute(office, lines_of(bill_of(office))[0])
    credit.uphold(office.actor(FINANCE), lines_of(bill_of(office))[0].id, yuan("500.00"), "更正")
    assert total_of(select(Receipt.unapplied)) == yuan("100.00")
    assert opened(office) == ["-400.00"]
    assert balance(office) == yuan("-500.00")


def test_what_a_credit_note_frees_pays_the_next_open_bill_at_once(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"), ("200.00", "0.00"))
    paid(office, "1000.00")
    dispute(office, lines_of(bill_of(office))[0])
    credit.uphold(office.actor(FINANCE), lines_of(bill_of(office))[0].id, yuan("300.00"), "更正")
    assert opened(office) == ["0.00", "0.00"]
    assert total_of(select(Receipt.unapplied)) == yuan("100.00")


def test_a_set_off_is_undone_where_a_credit_note_lowers_the_bill_below_it(db: Office) -> None:
    office = office_with(db, ("1000.00", "0.00"), ("0.00", "-900.00"))
    dispute(office, lines_of(bill_of(office))[0])
    credit.uphold(office.actor(FINANCE), lines_of(bill_of(office))[0].id, yuan("600.00"), "更正")
    assert opened(office) == ["0.00", "-500.00"]
    assert balance(office) == yuan("-500.00")


# ---- the database itself ------------------------------------------------------------------------
@pytest.mark.parametrize("change", ["paid + 1001", "paid - 1001"])
def test_the_database_takes_no_set_off_beyond_a_bill(live: Office, change: str) -> None:
    office_with(live, ("10.00", "0.00"), ("-20.00", "0.00"))
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with pytest.raises(IntegrityError, match="ck_bill_paid"), engine.begin() as connection:
        connection.execute(text(f"UPDATE bill SET paid = {change} WHERE total < 0"))


def test_the_check_finds_a_bill_left_open_beside_credit(live: Office) -> None:
    office = office_with(live, ("10.00", "0.00"), ("-4.00", "0.00"))
    assert broken(office) == set()
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE bill SET paid = 0"))
    assert "credit_is_used" in broken(office)


def broken(office: Office) -> set[str]:
    database.session.expire_all()
    found = {check.code for check in queries.book_checks(office.actor(FINANCE)) if not check.holds}
    return found & OURS


# ---- always -------------------------------------------------------------------------------------
FEN = st.integers(-600_000, 600_000)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), FEN, FEN),
        st.tuples(st.just("pay"), st.integers(1, 900_000), st.integers(1, 2)),
        st.tuples(st.just("reverse"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("charge"), st.just(0), st.just(0)),
        st.tuples(st.just("dispute"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("credit"), st.integers(0, 9), st.integers(1, 600_000)),
    ),
    min_size=3,
    max_size=12,
)


@pytest.fixture
def three_ways(db: Office) -> Office:
    """Billed once, before the examples: each of them begins there."""
    office = _three_ways(db)
    database.session.remove()
    return office


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_billed_paid_charged_and_credited_the_books_agree(
    three_ways: Office, acts: list[tuple[str, int, int]]
) -> None:
    office, engine = three_ways, cast(Any, database.engine)
    savepoint = engine.begin_nested()
    try:
        for n, act in enumerate(acts):
            _do(office, n, *act)
            for department in ("d1", "d2", "d3"):
                _agrees(office, department)
        assert broken(office) == set()
    finally:
        database.session.remove()
        savepoint.rollback()


def test_sixteen_people_at_once_leave_the_books_in_order(live: Office) -> None:
    office = _three_ways(live)
    lines = {one: lines_of(bill_of(office, one))[0] for one in LIAISONS}
    for department, line in lines.items():
        dispute(office, line, department)
    back = [paid(office, "900.00", f"A-{n}", f"d{n}") for n in (1, 2)]
    for seq, amount in enumerate(("-2000.00", "1200.00"), 1):
        world.sheet(office, office.extra["contract"], [amount, "0.00"], seq=seq)
    finance, second = office.actor(FINANCE), office.actor(SECOND)
    acts: list[Callable[[], Any]] = [
        *(partial(paid, office, "700.00", f"B-{n}", f"d{1 + n % 2}") for n in range(8)),
        *(partial(reverse_receipt, finance, receipt, 1, "退汇") for receipt in back),
        *(partial(credit.uphold, finance, line.id, yuan("1000.00"), "更正") for line in lines.values()),
        *(partial(run_month, second, MARCH) for _ in range(2)),
        *(partial(charge_budgets, finance, MARCH) for _ in range(2)),
    ]
    assert (len(acts), all_at_once(office, acts, {"billing.nothing_to_charge"})) == (16, [])
    for department in ("d1", "d2", "d3"):
        _agrees(office, department)
    assert broken(office) == set()


def _three_ways(office: Office) -> Office:
    """A department that pays by bank, one by its budget line, one whose bills are only shown; billed once."""
    office = office_with(office, departments=3)
    with own_transaction() as connection:
        for department, mode in (("d2", "budget_charge"), ("d3", "shown_only")):
            connection.execute(
                update(Organisation)
                .where(Organisation.id == office.organisations[department])
                .values(settlement_mode=mode)
            )
    billed(office, ("6000.00", "1500.00"), 0)
    return office


def _do(office: Office, n: int, act: str, first: int, second: int) -> None:
    if act == "bill":
        if first or second:
            world.sheet(office, office.extra["contract"], [str(Money(first)), str(Money(second))], seq=n + 1)
            run_month(office.actor(SECOND), MARCH)
    elif act == "pay":
        paid(office, str(Money(first)), f"B-{n}", f"d{second}")
    elif act == "reverse":
        standing = rows(select(Receipt).where(Receipt.state == "recorded").order_by(Receipt.id))
        if first < len(standing):
            one = standing[first]
            who = FINANCE if one.recorded_by != office.people[str(FINANCE)] else SECOND
            reverse_receipt(office.actor(who), one.id, one.version, "退汇")
    elif act == "charge":
        _charge(office)
    else:
        _object(office, first, Money(second) if act == "credit" else None)


def _charge(office: Office) -> None:
    owed = balance(office, "d2")
    try:
        charge_budgets(office.actor(FINANCE), MARCH)
    except Refused:
        return
    assert Money.zero() <= balance(office, "d2") < owed


def _object(office: Office, place: int, amount: Money | None) -> None:
    """Dispute an open line of the first two departments, and give as much of it back as it has."""
    mine = {office.organisations[one]: one for one in LIAISONS}
    found = rows(
        select(BillLine)
        .join(Bill)
        .where(Bill.department_id.in_(mine), BillLine.answer == "open", BillLine.amount > Money.zero())
        .order_by(BillLine.id)
    )
    if place >= len(found):
        return
    line = found[place]
    bill = rows(select(Bill).where(Bill.id == line.bill_id))[0]
    dispute(office, line, mine[bill.department_id])
    if amount is None:
        return
    most = min(line.amount, max(_left(line, bill), Money.zero()))
    with pytest.raises(Refused):
        credit.uphold(office.actor(FINANCE), line.id, most + Money(1), "更正")
    if most:
        credit.uphold(office.actor(FINANCE), line.id, min(amount, most), "更正")


def _left(line: BillLine, bill: Bill) -> Money:
    """What a department still bears of the line's service: counted from bills and notes alone, as nothing waits here."""
    found = text("""
        SELECT b.amount - coalesce((SELECT n.amount FROM credit_note n WHERE n.bill_line_id = b.id), 0)
        FROM bill_line b JOIN bill i ON i.id = b.bill_id JOIN sheet_line l ON l.id = b.sheet_line_id
        WHERE i.department_id = :department
          AND l.contract_line_id = (SELECT contract_line_id FROM sheet_line WHERE id = :line)""")
    engine: Any = database.engine
    values = {"department": bill.department_id, "line": line.sheet_line_id}
    return Money(sum(int(fen) for fen in engine.execute(found, values).scalars()))


def _agrees(office: Office, department: str) -> None:
    key = office.organisations[department]
    own = rows(select(Bill).where(Bill.department_id == key))
    owed = [bill for bill in own if bill.settlement_mode != "shown_only"]
    left = [bill.total - bill.paid - bill.credited for bill in owed]
    money = total_of(select(Receipt.unapplied).where(Receipt.department_id == key))
    books = balance(office, department)
    assert sum(left, Money.zero()) - money == books, "open bills less credit are the receivable"
    debts, credit_ = [one for one in left if one.fen > 0], [one for one in left if one.fen < 0]
    assert not (debts and (credit_ or money)), "credit pays what is open"
    assert not (debts and books.fen <= 0), "nothing is open while nothing is owed"
    for bill in own:
        net = bill.total - bill.credited
        assert min(net, Money.zero()) <= bill.paid <= max(net, Money.zero()), "nothing is paid beyond a bill"
