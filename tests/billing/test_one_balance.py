"""A bill says one balance of one day; what is only shown owes nothing; what was taken back is corrected, not paid."""

from __future__ import annotations

from sqlalchemy import update

from procurement.accounts.models import Organisation
from procurement.billing.queries import bills as queries
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import LineAnswer
from procurement.billing.services import bills as services
from procurement.billing.services import credit
from procurement.billing.services.run import run_month
from procurement.infra.db import own_transaction, reading
from procurement.kernel.money import Money
from tests.billing.billed import MARCH, bill_of, lines_of, occupied_office, two_lines
from tests.billing.test_receipts import paid
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import FINANCE, LIAISON, dense, pages


def taken_back(office: Office, amounts: tuple[str, ...]) -> str:
    """The page of the first department's bill after credit notes on its lines."""
    bill = bill_of(office)
    lines = lines_of(bill)[: len(amounts)]
    answers = [LineAnswer(line.id, True, "登记有误") for line in lines]
    services.answer_bill(office.actor(LIAISON), bill.id, bill.version, answers)
    for line, amount in zip(lines, amounts, strict=True):
        credit.uphold(office.actor(FINANCE), line.id, Money.parse(amount), "登记有误，全额更正")
    return dense(pages(office, LIAISON).get(f"/bills/{bill.id}"))


def one_only_shown(office: Office) -> Office:
    """Three departments billed 4 000.00 by equal shares of 12 000.00; the bills of the first are only shown."""
    office = occupied_office(office)
    with own_transaction() as connection:
        first = Organisation.id == office.organisations["d1"]
        connection.execute(update(Organisation).where(first).values(settlement_mode="shown_only"))
    contract = world.active_contract(office)
    world.confirmed_sheet(office, contract, ["12000.00"])
    run_month(office.actor("finance2"), MARCH)
    return office


def test_bills_that_are_only_shown_have_no_unpaid_balance_and_no_day_to_pay_by(db: Office) -> None:
    office = one_only_shown(db)
    found = reading().execute(queries.bill_list(office.actor(FINANCE))).all()
    assert sorted(
        (row.settlement_mode, str(row.total), str(row.open), row.pay_by is None) for row in found
    ) == [
        ("shown_only", "4000.00", "None", True),
        ("transfer", "4000.00", "4000.00", False),
        ("transfer", "4000.00", "4000.00", False),
    ]
    listed = pages(office, FINANCE).get("/bills")
    money = {"".join(row.itertext()).count("4,000.00") for row in listed.find("//main//tbody/tr[.//a]")}
    assert money == {1, 2}, "the amount alone where it is only shown, else the amount and what is open"
    assert "8,000.00" in dense(pages(office, FINANCE).get("/open-items")), "what is only shown is in no sum"


def test_a_bill_taken_back_in_full_is_corrected_and_not_paid(db: Office) -> None:
    page = taken_back(two_lines(db), ("3000.00", "500.00"))
    assert "已更正" in page and "已付清" not in page and "部分" not in page


def test_a_bill_taken_back_in_part_was_not_paid_in_part(db: Office) -> None:
    page = taken_back(two_lines(db), ("100.00",))
    assert "部分付款" not in page and "已更正" not in page


def test_only_what_took_the_whole_bill_back_corrects_it() -> None:
    assert rules.is_corrected(Money(100), Money(100)) and rules.is_corrected(Money(100), Money(120))
    assert not rules.is_corrected(Money(100), Money(99)) and not rules.is_corrected(Money(0), Money(0))


def test_the_balance_on_a_bill_names_its_day(db: Office) -> None:
    office = two_lines(db)
    paid(office, "1000.00")
    page = dense(pages(office, LIAISON).get(f"/bills/{bill_of(office).id}"))
    assert "2026-03-02(周一)余额3,500.00" in page and "本账单今日未付" in page and "2,500.00" in page
    assert "期末余额" not in page
