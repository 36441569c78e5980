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
from tests.billing.billed import MARCH, bill_of, lines_of, occupied_house, rows, total_of
from tests.billing.test_books_bills import OURS
from tests.billing.test_receipts import TODAY, balance, yuan
from tests.factories import House
from tests.settlement import world
from tests.settlement.at_once import all_at_once

FINANCE, SECOND = Role.FINANCE, "finance2"
LIAISONS = {"d1": Role.LIAISON, "d2": "liaison2"}


def house_with(house: House, *bills_: tuple[str, str], **options: Any) -> House:
    """One department with a bill for each (area, headcount) amount: the first run of March and its corrections.

    The contract has earned enough before that a correction may take more back than March cost.
    """
    house = occupied_house(house, options.pop("departments", 1), **options)
    lines = [
        world.Line(title, quantity="1000", basis={basis: "1"})
        for title, basis in (("物业服务", "area"), ("食堂服务", "headcount"))
    ]
    house = replace(house, extra={"contract": world.active_contract(house, lines=lines)})
    with own_transaction() as connection:
        connection.execute(update(ContractLine).values(earned_amount=yuan("1000000.00")))
    for seq, amounts in enumerate(bills_):
        billed(house, amounts, seq)
    return house


def billed(house: House, amounts: tuple[str, str], seq: int) -> None:
    world.sheet(house, house.extra["contract"], list(amounts), seq=seq)
    run_month(house.actor(SECOND), MARCH)


def paid(house: House, amount: str, reference: str = "B-1", department: str = "d1") -> int:
    command = ReceiptCommand(house.organisations[department], TODAY, yuan(amount), reference, "示例市第一局")
    return record_receipt(house.actor(SECOND), command)


def dispute(house: House, line: BillLine, department: str = "d1") -> None:
    bill = rows(select(Bill).where(Bill.id == line.bill_id))[0]
    words = [LineAnswer(line.id, True, "数字不对")]
    bills.answer_bill(house.actor(LIAISONS[department]), bill.id, bill.version, words)


def opened(house: House, department: str = "d1") -> list[str]:
    """The open amount of every bill of a department, in order."""
    found = rows(select(Bill).where(Bill.department_id == house.organisations[department]).order_by(Bill.id))
    return [str(bill.total - bill.paid - bill.credited) for bill in found]


# ---- bills below zero ---------------------------------------------------------------------------
def test_a_bill_below_zero_lowers_the_open_bill_when_it_is_issued(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"))
    assert opened(house) == ["700.00", "0.00"]
    paid(house, "700.00")
    assert opened(house) == ["0.00", "0.00"]
    assert balance(house) == Money.zero()
    assert receipts.open_bills(house.actor(FINANCE), house.organisations["d1"]) == []


def test_only_what_is_owed_is_charged_to_the_budget_line(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"), mode="budget_charge")
    assert charge_budgets(house.actor(FINANCE), MARCH) == 1
    assert total_of(select(Receipt.amount)) == yuan("700.00")
    assert balance(house) == Money.zero()


def test_a_bill_below_zero_after_payment_pays_the_next_bill(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"))
    paid(house, "1000.00")
    billed(house, ("-300.00", "0.00"), 1)
    assert opened(house) == ["0.00", "-300.00"]
    assert str(receipts.credit_of(house.actor(FINANCE), house.organisations["d1"])) == "300.00"
    billed(house, ("200.00", "0.00"), 2)
    assert opened(house) == ["0.00", "-100.00", "0.00"]
    billed(house, ("150.00", "0.00"), 3)
    assert opened(house) == ["0.00", "0.00", "0.00", "50.00"]


def test_a_bills_credit_is_used_before_money_from_the_bank(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"))
    paid(house, "1100.00")
    billed(house, ("-300.00", "0.00"), 1)
    billed(house, ("200.00", "0.00"), 2)
    assert opened(house) == ["0.00", "-100.00", "0.00"]
    assert total_of(select(Receipt.unapplied)) == yuan("100.00")


def test_a_reversed_receipt_leaves_the_set_off_alone(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"))
    receipt = paid(house, "700.00")
    reverse_receipt(house.actor(FINANCE), receipt, 1, "退汇")
    assert opened(house) == ["700.00", "0.00"]
    assert balance(house) == yuan("700.00")


def test_the_set_off_stands_on_both_bills(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"))
    first, second = bill_of(house, nth=0), bill_of(house, nth=1)
    for bill, other, amount in ((first, second, "300.00"), (second, first, "-300.00")):
        found = receipts.offsets_of(bill.id)
        assert [(row.number, str(row.amount)) for row in found] == [(other.number, amount)]
        page = PageClient(house.client(FINANCE)).get(f"/bills/{bill.id}")
        assert other.number in page.text


def test_a_bill_that_is_only_shown_sets_nothing_off(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"), ("-300.00", "0.00"), mode="shown_only")
    assert opened(house) == ["1000.00", "-300.00"]
    assert rows(select(Application)) == []


# ---- credit beyond the bill ---------------------------------------------------------------------
def test_a_line_is_credited_whole_although_another_line_is_negative(db: House) -> None:
    house = house_with(db, ("500.00", "-400.00"))
    dispute(house, lines_of(bill_of(house))[0])
    credit.uphold(house.actor(FINANCE), lines_of(bill_of(house))[0].id, yuan("500.00"), "更正")
    assert opened(house) == ["-400.00"]
    assert balance(house) == yuan("-400.00")
    billed(house, ("450.00", "0.00"), 1)
    assert opened(house) == ["0.00", "50.00"]


def test_what_paid_a_bill_credited_beyond_its_total_is_free_again(db: House) -> None:
    house = house_with(db, ("500.00", "-400.00"))
    paid(house, "100.00")
    dispute(house, lines_of(bill_of(house))[0])
    credit.uphold(house.actor(FINANCE), lines_of(bill_of(house))[0].id, yuan("500.00"), "更正")
    assert total_of(select(Receipt.unapplied)) == yuan("100.00")
    assert opened(house) == ["-400.00"]
    assert balance(house) == yuan("-500.00")


def test_what_a_credit_note_frees_pays_the_next_open_bill_at_once(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"), ("200.00", "0.00"))
    paid(house, "1000.00")
    dispute(house, lines_of(bill_of(house))[0])
    credit.uphold(house.actor(FINANCE), lines_of(bill_of(house))[0].id, yuan("300.00"), "更正")
    assert opened(house) == ["0.00", "0.00"]
    assert total_of(select(Receipt.unapplied)) == yuan("100.00")


def test_a_set_off_is_undone_where_a_credit_note_lowers_the_bill_below_it(db: House) -> None:
    house = house_with(db, ("1000.00", "0.00"), ("0.00", "-900.00"))
    dispute(house, lines_of(bill_of(house))[0])
    credit.uphold(house.actor(FINANCE), lines_of(bill_of(house))[0].id, yuan("600.00"), "更正")
    assert opened(house) == ["0.00", "-500.00"]
    assert balance(house) == yuan("-500.00")


# ---- the database itself ------------------------------------------------------------------------
@pytest.mark.parametrize("change", ["paid + 1001", "paid - 1001"])
def test_the_database_takes_no_set_off_beyond_a_bill(live: House, change: str) -> None:
    house_with(live, ("10.00", "0.00"), ("-20.00", "0.00"))
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with pytest.raises(IntegrityError, match="ck_bill_paid"), engine.begin() as connection:
        connection.execute(text(f"UPDATE bill SET paid = {change} WHERE total < 0"))


def test_the_check_finds_a_bill_left_open_beside_credit(live: House) -> None:
    house = house_with(live, ("10.00", "0.00"), ("-4.00", "0.00"))
    assert broken(house) == set()
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE bill SET paid = 0"))
    assert "credit_is_used" in broken(house)


def broken(house: House) -> set[str]:
    database.session.expire_all()
    found = {check.code for check in queries.book_checks(house.actor(FINANCE)) if not check.holds}
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
def three_ways(db: House) -> House:
    """Billed once, before the examples: each of them begins there."""
    house = _three_ways(db)
    database.session.remove()
    return house


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_billed_paid_charged_and_credited_the_books_agree(
    three_ways: House, acts: list[tuple[str, int, int]]
) -> None:
    house, engine = three_ways, cast(Any, database.engine)
    savepoint = engine.begin_nested()
    try:
        for n, act in enumerate(acts):
            _do(house, n, *act)
            for department in ("d1", "d2", "d3"):
                _agrees(house, department)
        assert broken(house) == set()
    finally:
        database.session.remove()
        savepoint.rollback()


def test_sixteen_people_at_once_leave_the_books_in_order(live: House) -> None:
    house = _three_ways(live)
    lines = {one: lines_of(bill_of(house, one))[0] for one in LIAISONS}
    for department, line in lines.items():
        dispute(house, line, department)
    back = [paid(house, "900.00", f"A-{n}", f"d{n}") for n in (1, 2)]
    for seq, amount in enumerate(("-2000.00", "1200.00"), 1):
        world.sheet(house, house.extra["contract"], [amount, "0.00"], seq=seq)
    finance, second = house.actor(FINANCE), house.actor(SECOND)
    acts: list[Callable[[], Any]] = [
        *(partial(paid, house, "700.00", f"B-{n}", f"d{1 + n % 2}") for n in range(8)),
        *(partial(reverse_receipt, finance, receipt, 1, "退汇") for receipt in back),
        *(partial(credit.uphold, finance, line.id, yuan("1000.00"), "更正") for line in lines.values()),
        *(partial(run_month, second, MARCH) for _ in range(2)),
        *(partial(charge_budgets, finance, MARCH) for _ in range(2)),
    ]
    assert (len(acts), all_at_once(house, acts, {"billing.nothing_to_charge"})) == (16, [])
    for department in ("d1", "d2", "d3"):
        _agrees(house, department)
    assert broken(house) == set()


def _three_ways(house: House) -> House:
    """A department that pays by bank, one by its budget line, one whose bills are only shown; billed once."""
    house = house_with(house, departments=3)
    with own_transaction() as connection:
        for department, mode in (("d2", "budget_charge"), ("d3", "shown_only")):
            connection.execute(
                update(Organisation)
                .where(Organisation.id == house.organisations[department])
                .values(settlement_mode=mode)
            )
    billed(house, ("6000.00", "1500.00"), 0)
    return house


def _do(house: House, n: int, act: str, first: int, second: int) -> None:
    if act == "bill":
        if first or second:
            world.sheet(house, house.extra["contract"], [str(Money(first)), str(Money(second))], seq=n + 1)
            run_month(house.actor(SECOND), MARCH)
    elif act == "pay":
        paid(house, str(Money(first)), f"B-{n}", f"d{second}")
    elif act == "reverse":
        standing = rows(select(Receipt).where(Receipt.state == "recorded").order_by(Receipt.id))
        if first < len(standing):
            one = standing[first]
            who = FINANCE if one.recorded_by != house.people[str(FINANCE)] else SECOND
            reverse_receipt(house.actor(who), one.id, one.version, "退汇")
    elif act == "charge":
        _charge(house)
    else:
        _object(house, first, Money(second) if act == "credit" else None)


def _charge(house: House) -> None:
    owed = balance(house, "d2")
    try:
        charge_budgets(house.actor(FINANCE), MARCH)
    except Refused:
        return
    assert Money.zero() <= balance(house, "d2") < owed


def _object(house: House, place: int, amount: Money | None) -> None:
    """Dispute an open line of the first two departments, and give as much of it back as it has."""
    mine = {house.organisations[one]: one for one in LIAISONS}
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
    dispute(house, line, mine[bill.department_id])
    if amount is None:
        return
    most = min(line.amount, max(_left(line, bill), Money.zero()))
    with pytest.raises(Refused):
        credit.uphold(house.actor(FINANCE), line.id, most + Money(1), "更正")
    if most:
        credit.uphold(house.actor(FINANCE), line.id, min(amount, most), "更正")


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


def _agrees(house: House, department: str) -> None:
    key = house.organisations[department]
    own = rows(select(Bill).where(Bill.department_id == key))
    owed = [bill for bill in own if bill.settlement_mode != "shown_only"]
    left = [bill.total - bill.paid - bill.credited for bill in owed]
    money = total_of(select(Receipt.unapplied).where(Receipt.department_id == key))
    books = balance(house, department)
    assert sum(left, Money.zero()) - money == books, "open bills less credit are the receivable"
    debts, credit_ = [one for one in left if one.fen > 0], [one for one in left if one.fen < 0]
    assert not (debts and (credit_ or money)), "credit pays what is open"
    assert not (debts and books.fen <= 0), "nothing is open while nothing is owed"
    for bill in own:
        net = bill.total - bill.credited
        assert min(net, Money.zero()) <= bill.paid <= max(net, Money.zero()), "nothing is paid beyond a bill"
