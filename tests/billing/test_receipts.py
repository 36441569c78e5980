"""Money from departments: oldest bill first, partly, too much, to budget lines, and back again."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from procurement.accounts.models import Organisation
from procurement.billing.models import Application, Bill, Receipt
from procurement.billing.queries import receipts as queries
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import LineAnswer, ReceiptCommand
from procurement.billing.services import bills as bill_services
from procurement.billing.services import receipts as services
from procurement.billing.services.receipts import record_receipt
from procurement.billing.services.run import run_month
from procurement.infra.db import db as database
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger.models import Account, Journal, LedgerPeriod, Transfer
from tests.billing.billed import MARCH, bill_of, codes, lines_of, rows, total_of, two_lines
from tests.factories import Office
from tests.settlement import world

APRIL = MARCH.next()
TODAY = date(2026, 3, 2)


def yuan(written: str) -> Money:
    return Money.parse(written)


def paid(
    office: Office, amount: str, reference: str = "B-1", department: str = "d1", day: date = TODAY
) -> Receipt:
    """Recorded by the second of finance, so that the first may reverse it."""
    asked = ReceiptCommand(office.organisations[department], day, yuan(amount), reference, "示例市第一局")
    return receipt_of(record_receipt(office.actor("finance2"), asked))


def receipt_of(receipt_id: int) -> Receipt:
    found: list[Receipt] = rows(select(Receipt).where(Receipt.id == receipt_id))
    return found[0]


def april(office: Office, first: str = "600.00", second: str = "150.00") -> None:
    """One more month: 300.00 and 50.00 for the first department."""
    world.confirmed_sheet(office, office.extra["contract"], [first, second], month=APRIL)
    run_month(office.actor(Role.FINANCE), APRIL)


def balance(office: Office, department: str = "d1", kind: str = "receivable") -> Money:
    found = rows(
        select(Account).where(
            Account.kind == kind, Account.organisation_id == office.organisations[department]
        )
    )
    return sum((account.debits - account.credits for account in found), Money.zero())


# ---- recording ----------------------------------------------------------------------------------
def test_a_receipt_pays_the_oldest_bill_first(db: Office) -> None:
    office = two_lines(db)
    april(office)
    receipt = paid(office, "3600.00")
    assert (receipt.number, str(receipt.unapplied)) == ("SK-2026-000001", "0.00")
    assert [str(bill_of(office, nth=n).paid) for n in (0, 1)] == ["3500.00", "100.00"]
    assert balance(office) == yuan("250.00")


def test_a_bill_names_the_receipts_that_pay_it_and_a_receipt_its_bills(db: Office) -> None:
    office = two_lines(db)
    april(office)
    first, second = paid(office, "3600.00", "B-1"), paid(office, "50.00", "B-2")
    paying = [
        [(row.number, str(row.amount)) for row in queries.payments_of(bill_of(office, nth=n).id)]
        for n in (0, 1)
    ]
    assert paying == [[(first.number, "3500.00")], [(first.number, "100.00"), (second.number, "50.00")]]
    assert [(row.number, str(row.amount)) for row in queries.applications(first.id)] == [
        (bill_of(office, nth=0).number, "3500.00"),
        (bill_of(office, nth=1).number, "100.00"),
    ]


def test_a_partial_payment_leaves_the_rest_open(db: Office) -> None:
    office = two_lines(db)
    paid(office, "1000.00")
    assert str(bill_of(office).paid) == "1000.00"
    assert balance(office) == yuan("2500.00")


def test_too_much_is_kept_as_credit_and_pays_the_next_bill_at_issue(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "3600.00")
    assert str(receipt.unapplied) == "100.00"
    assert balance(office) == yuan("-100.00")
    april(office)
    assert str(receipt_of(receipt.id).unapplied) == "0.00"
    second = bill_of(office, nth=1)
    assert (str(second.total), str(second.paid), str(second.closing)) == ("350.00", "100.00", "250.00")


def test_money_before_the_first_bill_is_credit(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "20.00", department="d1")
    other = paid(office, "7.00", "B-2", "d2")
    assert (str(receipt.unapplied), str(other.unapplied)) == ("0.00", "0.00")


def test_a_receipt_is_posted_on_the_day_the_bank_says(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "10.00", day=date(2026, 3, 1))
    journal = rows(select(Journal).where(Journal.source_key == f"receipt:{receipt.id}"))[0]
    assert (str(journal.day), journal.document) == ("2026-03-01", receipt.number)


def test_a_receipt_of_a_closed_month_is_posted_today(db: Office) -> None:
    office = two_lines(db)
    close(office, "2026-02-01")
    receipt = paid(office, "10.00", day=date(2026, 2, 27))
    journal = rows(select(Journal).where(Journal.source_key == f"receipt:{receipt.id}"))[0]
    assert (str(journal.day), str(receipt.received_on)) == ("2026-03-02", "2026-02-27")


def close(office: Office, month: str) -> None:
    with world.connected() as connection:
        connection.execute(
            insert(LedgerPeriod).values(
                bureau_id=office.bureau,
                month=date.fromisoformat(month),
                state="closed",
                closed_by=office.people["finance"],
            )
        )


def test_a_receipt_of_tomorrow_is_refused(db: Office) -> None:
    office = two_lines(db)
    with pytest.raises(Refused) as refused:
        paid(office, "10.00", day=date(2026, 3, 3))
    assert codes(refused) == ["billing.receipt_in_future"]


def test_a_receipt_from_before_the_books_began_is_refused(db: Office) -> None:
    office = two_lines(db)
    for day in (date(2016, 3, 2), date(2026, 2, 28)):
        with pytest.raises(Refused) as refused:
            paid(office, "10.00", day=day)
        assert codes(refused) == ["billing.receipt_before_books"]
        assert refused.value.refusals[0].params == {"month": MARCH}


def test_the_oldest_settled_month_lets_older_receipts_in(db: Office) -> None:
    office = two_lines(db)
    world.sheet(office, office.extra["contract"], ["1.00", "0.00"], month=MARCH.previous())
    assert str(paid(office, "10.00", day=date(2026, 2, 1)).received_on) == "2026-02-01"


def test_a_bank_reference_counts_once_until_its_receipt_is_reversed(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "10.00", "B-7")
    with pytest.raises(Refused) as refused:
        paid(office, "10.00", "B-7", "d2")
    assert codes(refused) == ["billing.receipt_taken"]
    services.reverse_receipt(office.actor(Role.FINANCE), receipt.id, receipt.version, "部门填错")
    assert paid(office, "10.00", "B-7", "d2").number == "SK-2026-000002"


@pytest.mark.parametrize("role", [Role.LIAISON, Role.OFFICER, Role.AUDITOR, Role.VENDOR])
def test_only_finance_records_receipts(db: Office, role: Role) -> None:
    office = two_lines(db)
    with pytest.raises(Forbidden):
        record_receipt(
            office.actor(role), ReceiptCommand(office.organisations["d1"], TODAY, yuan("1.00"), "B", "x")
        )


def test_a_vendor_pays_nothing_here(db: Office) -> None:
    office = two_lines(db)
    with pytest.raises(NotFound):
        paid(office, "1.00", department="v1")


# ---- taking back --------------------------------------------------------------------------------
def test_a_reversal_opens_the_bills_again_and_keeps_both_records(db: Office) -> None:
    office = two_lines(db)
    receipt = paid(office, "3600.00")
    services.reverse_receipt(office.actor(Role.FINANCE), receipt.id, receipt.version, "银行退汇")
    again = receipt_of(receipt.id)
    assert (again.state, again.reversal_reason, str(again.unapplied)) == ("reversed", "银行退汇", "0.00")
    assert str(bill_of(office).paid) == "0.00"
    assert balance(office) == yuan("3500.00")
    assert sorted(str(amount) for amount in rows(select(Application.amount))) == ["-3500.00", "3500.00"]
    journals = rows(select(Journal).where(Journal.source_key.like("receipt:%")).order_by(Journal.id))
    assert journals[1].reverses_id == journals[0].id


def test_a_reversal_lets_other_credit_pay_instead(db: Office) -> None:
    office = two_lines(db)
    first = paid(office, "3500.00", "B-1")
    paid(office, "800.00", "B-2")
    services.reverse_receipt(office.actor(Role.FINANCE), first.id, first.version, "银行退汇")
    assert str(bill_of(office).paid) == "800.00"
    assert str(rows(select(Receipt).where(Receipt.bank_reference == "B-2"))[0].unapplied) == "0.00"


def test_a_reversal_needs_a_reason_a_fresh_page_and_happens_once(db: Office) -> None:
    office = two_lines(db)
    receipt, actor = paid(office, "10.00"), office.actor(Role.FINANCE)
    with pytest.raises(Refused) as refused:
        services.reverse_receipt(actor, receipt.id, receipt.version, " ")
    assert codes(refused) == ["billing.reason_needed"]
    with pytest.raises(Stale):
        services.reverse_receipt(actor, receipt.id, receipt.version + 1, "退汇")
    services.reverse_receipt(actor, receipt.id, receipt.version, "退汇")
    with pytest.raises(Refused) as refused:
        services.reverse_receipt(actor, receipt.id, receipt.version + 1, "退汇")
    assert codes(refused) == ["ledger.reversed_already"]


# ---- budget lines -------------------------------------------------------------------------------
def budget_office(office: Office) -> Office:
    return two_lines(office, mode="budget_charge")


def test_one_act_charges_all_bills_of_the_month_to_their_budget_lines(db: Office) -> None:
    office = budget_office(db)
    assert services.charge_budgets(office.actor(Role.FINANCE), MARCH) == 3
    assert total_of(select(Bill.paid)) == yuan("7500.00")
    receipts = rows(select(Receipt).order_by(Receipt.id))
    assert [receipt.number for receipt in receipts] == [f"SK-2026-{n:06}" for n in (1, 2, 3)]
    assert {receipt.method for receipt in receipts} == {"budget_charge"}
    assert balance(office) == Money.zero()
    assert balance(office, kind="budget") == yuan("3500.00")


def test_charging_twice_charges_nothing_twice(db: Office) -> None:
    office = budget_office(db)
    services.charge_budgets(office.actor(Role.FINANCE), MARCH)
    with pytest.raises(Refused) as refused:
        services.charge_budgets(office.actor(Role.FINANCE), MARCH)
    assert codes(refused) == ["billing.nothing_to_charge"]
    assert len(rows(select(Receipt))) == 3


def test_what_is_disputed_is_not_charged_until_it_is_answered(db: Office) -> None:
    office = budget_office(db)
    bill = bill_of(office)
    answers = [LineAnswer(lines_of(bill)[1].id, True, "人数不对")]
    bill_services.answer_bill(office.actor(Role.LIAISON), bill.id, bill.version, answers)
    services.charge_budgets(office.actor(Role.FINANCE), MARCH)
    assert str(bill_of(office).paid) == "3000.00"


def test_a_department_that_pays_by_bank_is_not_charged(db: Office) -> None:
    office = two_lines(db)
    with pytest.raises(Refused) as refused:
        services.charge_budgets(office.actor(Role.FINANCE), MARCH)
    assert codes(refused) == ["billing.nothing_to_charge"]


# ---- open items ---------------------------------------------------------------------------------
def test_the_ageing_list_adds_up_to_the_receivables(db: Office) -> None:
    office = two_lines(db)
    april(office)
    paid(office, "4000.00")
    paid(office, "100.00", "B-2", "d2")
    aged = queries.aged(office.actor(Role.FINANCE), date(2026, 5, 1))
    by_department = {one.department_id: one.balance for one in aged}
    for department in ("d1", "d2", "d3"):
        assert by_department[office.organisations[department]] == balance(office, department)
    assert str(aged[0].bands[0]) == "-150.00"
    assert str(aged[1].bands[2]) == str(aged[1].balance)


# ---- always -------------------------------------------------------------------------------------
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(1, 600_000)),
        st.tuples(st.just("reverse"), st.integers(0, 5)),
        st.tuples(st.just("bill"), st.integers(1, 500_000)),
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_paid_reversed_and_billed_the_books_agree(
    db: Office, acts: list[tuple[str, int]]
) -> None:
    engine: Any = database.engine
    savepoint = engine.begin_nested()
    try:
        office = two_lines(db)
        for n, (act, number) in enumerate(acts):
            _do(office, n, act, number)
        _books_agree(office)
        if not any(act == "reverse" for act, _ in acts):
            _oldest_first(office)
    finally:
        database.session.remove()
        savepoint.rollback()


def _do(office: Office, n: int, act: str, number: int) -> None:
    if act == "pay":
        paid(office, str(Money(number)), f"B-{n}")
    elif act == "bill":
        seq = len(rows(select(Bill).where(Bill.department_id == office.organisations["d1"])))
        world.sheet(office, office.extra["contract"], [str(Money(number)), "0.00"], seq=seq)
        run_month(office.actor(Role.FINANCE), MARCH)
    else:
        standing = rows(select(Receipt).where(Receipt.state == "recorded").order_by(Receipt.id))
        if number < len(standing):
            one = standing[number]
            services.reverse_receipt(office.actor(Role.FINANCE), one.id, one.version, "退汇")


def _books_agree(office: Office) -> None:
    d1 = office.organisations["d1"]
    bills = rows(select(Bill).where(Bill.department_id == d1).order_by(Bill.id))
    receipts = rows(select(Receipt).where(Receipt.department_id == d1))
    open_ = sum((bill.total - bill.paid - bill.credited for bill in bills), Money.zero())
    credit = sum((receipt.unapplied for receipt in receipts), Money.zero())
    assert balance(office) == open_ - credit
    assert not credit or not open_
    from_receipts = select(Application.amount).join(Bill, Bill.id == Application.bill_id)
    applied = total_of(from_receipts.where(Bill.department_id == d1, Application.receipt_id.is_not(None)))
    assert applied == sum((bill.paid for bill in bills), Money.zero())
    standing = sum((r.amount for r in receipts if r.state == "recorded"), Money.zero())
    assert standing == applied + credit


def _oldest_first(office: Office) -> None:
    d1 = office.organisations["d1"]
    bills = rows(select(Bill).where(Bill.department_id == d1).order_by(Bill.id))
    money = total_of(select(Receipt.amount).where(Receipt.department_id == d1))
    paid_, _ = rules.oldest_first(money, [(bill.id, bill.total) for bill in bills])
    assert dict(paid_) == {bill.id: bill.paid for bill in bills if bill.paid}


def test_sixteen_receipts_at_once_are_all_counted_and_numbered_without_gap(live: Office) -> None:
    office = two_lines(live)
    gate = Barrier(16)

    def one(n: int) -> None:
        with office.app.app_context():
            gate.wait()
            paid(office, "300.00", f"B-{n}", f"d{1 + n % 2}")

    threads = [Thread(target=one, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(rows(select(Receipt.number)))
    assert numbers == [f"SK-2026-{n:06}" for n in range(1, 17)]
    assert str(bill_of(office).paid) == "2400.00"
    assert total_of(select(Receipt.unapplied)) == Money.zero()
    assert total_of(
        select(Transfer.amount).join(Journal).where(Journal.source_key.like("receipt:%"))
    ) == yuan("4800.00")


def test_a_department_that_is_renamed_keeps_its_account(db: Office) -> None:
    office = two_lines(db)
    with world.connected() as connection:
        connection.execute(
            update(Organisation)
            .where(Organisation.id == office.organisations["d1"])
            .values(name_zh="示例市新局")
        )
    april(office)
    assert [bill_of(office, nth=n).department_name for n in (0, 1)] == ["示例市第一局", "示例市新局"]
    assert len(rows(select(Account).where(Account.organisation_id == office.organisations["d1"]))) == 1
