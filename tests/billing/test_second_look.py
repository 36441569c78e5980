"""A second look: what is unusual is done once a person confirms the sentence, and never silently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from procurement.billing.models import Bill, BillRun, Receipt
from procurement.billing.queries.preview import preview
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import ReceiptCommand
from procurement.billing.services.receipts import record_receipt
from procurement.billing.services.run import run_month
from procurement.kernel.dates import Month
from procurement.kernel.errors import Doubt, Refused, ask
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement import services
from procurement.settlement.models import Usage
from procurement.settlement.rules.usage import UsageCommand, UsageRow
from tests.billing.billed import MARCH, codes, ready_office, rows, two_lines
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import FINANCE, dense, pages
from tests.settlement.world import Made

APRIL = MARCH.next()
JANUARY, FEBRUARY = Month("2026-01"), Month("2026-02")
SUPERVISOR = Role.CONTRACT_SUPERVISOR
POWER = world.Line("电费", "unit_rate", "1.00", "1000000", {"equal": "1"}, unit="度")


def marks(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    assert all(isinstance(refusal, Doubt) for refusal in refused.value.refusals)
    return [refusal.mark for refusal in refused.value.refusals if isinstance(refusal, Doubt)]


def count(model: Any) -> int:
    return int(rows(select(func.count()).select_from(model))[0])


def confirmed_only_in_words(act: Callable[..., Any], code: str, model: Any) -> None:
    """Refused without the mark and with another one, nothing written; done with the mark."""
    before = count(model)
    with pytest.raises(Refused) as refused:
        act()
    assert set(codes(refused)) == {code}
    with pytest.raises(Refused):
        act([f"{code}:0000000000000000"])
    assert count(model) == before
    act(marks(refused))
    assert count(model) > before


# ---- the mechanism ------------------------------------------------------------------------------
def test_a_confirmation_holds_for_the_values_it_was_given_for() -> None:
    small, large = (Doubt("x.y", {"amount": Money(amount)}) for amount in (1, 2))
    ask([small], [small.mark])
    with pytest.raises(Refused) as refused:
        ask([small, large], [small.mark])
    assert refused.value.refusals == (large,)


# ---- months in order ----------------------------------------------------------------------------
def both_months(office: Office) -> Office:
    office = ready_office(office)
    world.confirmed_sheet(office, office.extra["contract"], ["100.00"], month=APRIL)
    return office


def test_a_run_of_april_while_march_waits_names_march_and_bills_nothing_unasked(db: Office) -> None:
    office = both_months(db)
    actor = office.actor(FINANCE)
    with pytest.raises(Refused) as refused:
        run_month(actor, APRIL)
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.params["earlier"]) == ("billing.earlier_month_waits", MARCH)
    assert count(BillRun) == count(Bill) == 0
    run_month(actor, MARCH)
    run_month(actor, APRIL)
    assert {str(total) for total in rows(select(BillRun.earned))} == {"250000.00", "100.00"}


def test_march_goes_on_the_bills_of_april_once_a_person_asks_for_it(db: Office) -> None:
    office = both_months(db)
    confirmed_only_in_words(
        lambda sure=(): run_month(office.actor(FINANCE), APRIL, sure=sure),
        "billing.earlier_month_waits",
        BillRun,
    )
    assert [str(earned) for earned in rows(select(BillRun.earned))] == ["250100.00"]


def test_a_correction_of_a_billed_month_goes_on_the_next_bill_unasked(db: Office) -> None:
    office = both_months(db)
    run_month(office.actor(FINANCE), MARCH)
    world.sheet(office, office.extra["contract"], ["-10.00"], seq=1)
    run_month(office.actor(FINANCE), APRIL)
    assert "90.00" in [str(earned) for earned in rows(select(BillRun.earned))]


def test_the_preview_of_april_offers_march_first(db: Office) -> None:
    office = both_months(db)
    found = preview(office.actor(FINANCE), APRIL, date(2026, 3, 2))
    assert [(check.code, check.blocks) for check in found.checks if "earlier" in check.code] == [
        ("billing.check_earlier", False)
    ]
    page = pages(office, FINANCE).get("/runs/months/2026-04")
    assert "先为2026年3月出账" in dense(page)
    assert "/runs/months/2026-03" in page.text


# ---- receipts -----------------------------------------------------------------------------------
def receipt(office: Office, amount: str) -> ReceiptCommand:
    return ReceiptCommand(
        office.organisations["d1"], date(2026, 3, 2), Money.parse(amount), "B-1", "示例市第一局"
    )


def test_a_receipt_far_beyond_what_is_owed_says_how_much_more_it_is(db: Office) -> None:
    office = two_lines(db)
    command = receipt(office, "9907890.00")
    with pytest.raises(Refused) as refused:
        record_receipt(office.actor(FINANCE), command)
    assert str(refused.value.refusals[0].params["more"]) == "9904390.00"
    confirmed_only_in_words(
        lambda sure=(): record_receipt(office.actor(FINANCE), command, sure),
        "billing.receipt_far_beyond",
        Receipt,
    )


@pytest.mark.parametrize(
    ("amount", "owed", "asked"),
    [
        ("3500.00", "3500.00", False),
        ("13500.00", "3500.00", False),
        ("13500.01", "3500.00", True),
        ("40000.00", "20000.00", False),
        ("40000.01", "20000.00", True),
        ("10000.00", "-500.00", False),
        ("10000.01", "-500.00", True),
    ],
)
def test_an_advance_of_a_month_is_no_typing_error(amount: str, owed: str, asked: bool) -> None:
    assert bool(rules.receipt_doubts(Money.parse(amount), Money.parse(owed))) is asked


def test_the_page_asks_in_words_keeps_what_was_typed_and_records_once_confirmed(db: Office) -> None:
    office = two_lines(db)
    data = {
        "department_id": str(office.organisations["d1"]), "received_on": "2026-03-02", "amount": "9,907,890.00",
        "bank_reference": "B-1", "payer": "示例市第一局",
    }  # fmt: skip
    page = pages(office, FINANCE).post("/receipts/new", data, status=422)
    assert "比应缴多¥9,904,390.00" in dense(page)
    assert 'value="9,907,890.00"' in page.text
    (mark,) = marks_on(page.text)
    page = pages(office, FINANCE).post("/receipts/new", {**data, "payer": "", "sure": mark}, status=422)
    assert marks_on(page.text) == [mark]
    pages(office, FINANCE).post("/receipts/new", {**data, "sure": mark})
    assert count(Receipt) == 1


def marks_on(page: str) -> list[str]:
    """The marks a page would send back."""
    return [part.split('value="')[1].split('"')[0] for part in page.split("<input") if 'name="sure"' in part]


# ---- usage --------------------------------------------------------------------------------------
@pytest.fixture
def power(db: Office) -> Made:
    return world.active_contract(db, lines=(POWER,), starts=date(2026, 1, 1))


def used(
    office: Office, made: Made, quantity: str, month: Month = FEBRUARY, department: str | None = None
) -> UsageCommand:
    who = office.organisations[department] if department else None
    return UsageCommand(made.lines[0], month, who, Decimal(quantity))


@pytest.mark.parametrize("first", [None, "d1"])
def test_a_line_used_whole_and_by_departments_in_one_month_is_looked_at_twice(
    db: Office, power: Made, first: str | None
) -> None:
    actor = db.actor(SUPERVISOR)
    services.enter_usage(actor, used(db, power, "100", department=first))
    other = used(db, power, "40", department="d1" if first is None else None)
    services.enter_usage(actor, replace(other, month=JANUARY))
    confirmed_only_in_words(
        lambda sure=(): services.enter_usage(actor, other, sure), "settlement.usage_doubled", Usage
    )


def test_usage_far_beyond_the_months_before_is_looked_at_twice(db: Office, power: Made) -> None:
    actor = db.actor(SUPERVISOR)
    services.enter_usage(actor, used(db, power, "100", JANUARY))
    confirmed_only_in_words(
        lambda sure=(): services.enter_usage(actor, used(db, power, "1000"), sure),
        "settlement.usage_far_beyond",
        Usage,
    )


def test_usage_changed_to_far_more_is_looked_at_twice(db: Office, power: Made) -> None:
    actor = db.actor(SUPERVISOR)
    services.enter_usage(actor, used(db, power, "100", JANUARY))
    usage = services.enter_usage(actor, used(db, power, "500"))
    with pytest.raises(Refused) as refused:
        services.save_usage(actor, usage, 1, Decimal(501))
    assert codes(refused) == ["settlement.usage_far_beyond"]
    services.save_usage(actor, usage, 1, Decimal(501), marks(refused))


def test_an_import_asks_about_every_unusual_row_at_once(db: Office, power: Made) -> None:
    actor = db.actor(SUPERVISOR)
    code = ""
    table = [
        UsageRow(2, power.number, 1, JANUARY, code, Decimal(10)),
        UsageRow(3, power.number, 1, FEBRUARY, code, Decimal(51)),
    ]
    confirmed_only_in_words(
        lambda sure=(): services.import_usage(actor, table, sure), "settlement.usage_far_beyond", Usage
    )


# ---- what no form lets through ------------------------------------------------------------------
@pytest.mark.parametrize("value", ["NaN", "Infinity", "0", "-1", "1.00001", "1e30"])
def test_usage_no_form_lets_through_is_refused(db: Office, power: Made, value: str) -> None:
    actor = db.actor(SUPERVISOR)
    usage = services.enter_usage(actor, used(db, power, "1"))
    row = UsageRow(2, power.number, 1, JANUARY, "", Decimal(value))
    for act in (
        lambda: services.enter_usage(actor, used(db, power, value, JANUARY)),
        lambda: services.save_usage(actor, usage, 1, Decimal(value)),
        lambda: services.import_usage(actor, [row]),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["kernel.quantity_unusable"]


@pytest.mark.parametrize("amount", [0, -1, 10**12, 10**30])
def test_a_receipt_no_form_lets_through_is_refused(db: Office, amount: int) -> None:
    office = two_lines(db)
    with pytest.raises(Refused) as refused:
        record_receipt(office.actor(FINANCE), replace(receipt(office, "1.00"), amount=Money(amount)))
    assert codes(refused) == ["kernel.amount_unusable"]
