"""Sheets on their way: taken back before the vendor agrees, and what several of them leave of the contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from procurement.contracts import services as contracts
from procurement.contracts.models import Contract
from procurement.documents.models import Paper
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.settlement import queries, services
from procurement.settlement.rules.usage import UsageCommand
from tests.architecture.page_client import Page
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import pages
from tests.settlement.sheeted import (
    FEBRUARY,
    SUPERVISOR,
    VENDOR,
    balances,
    broken,
    codes,
    earned,
    prepared,
    row,
)
from tests.settlement.world import MEALS, OURS, Line, Made

JANUARY = Month("2026-01")


@pytest.fixture
def contract(db: Office) -> Made:
    """10 000.00 a month and 100 meals at 18.00 in February."""
    world.rulebook(db)
    made = world.active_contract(db, lines=(OURS, MEALS), starts=date(2026, 1, 1))
    world.usage(db, made.lines[1], "100", "d1", FEBRUARY)
    return made


def send(office: Office, sheet: int) -> int:
    services.send_sheet(office.actor(SUPERVISOR), sheet, row(sheet).version)
    return sheet


def sent(office: Office, contract: Made, month: Month = FEBRUARY) -> int:
    return send(office, prepared(office, contract, month))


def confirm(office: Office, sheet: int) -> None:
    services.confirm_sheet(office.actor(VENDOR), sheet, row(sheet).version)


def dispute(office: Office, sheet: int) -> None:
    services.dispute_sheet(office.actor(VENDOR), sheet, row(sheet).version, "应为110人次")


def withdraw(office: Office, sheet: int, reason: str = "用量有误", who: Any = SUPERVISOR) -> None:
    services.withdraw_sheet(office.actor(who), sheet, row(sheet).version, reason)


def terminate(office: Office, contract: Made, last_day: date) -> None:
    database.session.expire_all()
    found = reading().get(Contract, contract.id)
    assert found is not None
    contracts.terminate(office.actor(Role.SUPERVISOR), contract.id, found.version, "违约", last_day)


# ---- withdrawn ----------------------------------------------------------------------------------
@pytest.mark.parametrize("disputed", [False, True])
def test_a_withdrawn_sheet_keeps_its_number_and_its_paper_is_void(
    db: Office, contract: Made, disputed: bool
) -> None:
    sheet = sent(db, contract)
    if disputed:
        dispute(db, sheet)
    withdraw(db, sheet)
    found = row(sheet)
    assert (found.state, found.number, found.withdrawal) == ("withdrawn", "JS-2026-000001", "用量有误")
    paper = reading().get(Paper, found.paper_id)
    assert paper is not None and (paper.state, paper.void_reason) == ("void", "用量有误")
    assert [record.action for record in queries.sheet_history(sheet)][0] == "settlement.sheet_withdrawn"


def test_its_month_takes_other_usage_and_another_sheet(db: Office, contract: Made) -> None:
    first = sent(db, contract)
    dispute(db, first)
    usage = queries.usage_of(contract.lines[1], FEBRUARY, db.organisations["d1"])
    assert usage is not None
    with pytest.raises(Refused) as refused:
        services.withdraw_usage(db.actor(Role.FINANCE), usage.id, usage.version)
    assert codes(refused) == ["settlement.usage_sheet_sent"]
    withdraw(db, first)
    world.usage(db, contract.lines[1], "10", "d2", FEBRUARY)
    more = UsageCommand(contract.lines[1], FEBRUARY, None, Decimal(1))
    with pytest.raises(Refused) as refused:
        services.enter_usage(db.actor(SUPERVISOR), more)
    assert codes(refused) == ["settlement.usage_needs_department"]  # and no longer: the sheet was sent
    second = sent(db, contract)
    assert (second != first, row(second).number) == (True, "JS-2026-000002")
    confirm(db, second)
    assert earned(contract) == [("10000.00", Decimal(1)), ("1980.00", Decimal(110))]
    assert balances(db)["service_cost"] == "11980.00"
    assert broken(db) == []
    assert [one.state for one in queries.sheets_of_month(contract.id, FEBRUARY)] == ["withdrawn", "confirmed"]


def test_a_sheet_is_withdrawn_with_a_reason_by_who_prepares_it_before_it_is_confirmed(
    db: Office, contract: Made
) -> None:
    sheet = prepared(db, contract)
    with pytest.raises(Refused) as refused:
        withdraw(db, sheet)
    assert codes(refused) == ["settlement.bad_move"]
    send(db, sheet)
    with pytest.raises(Refused) as refused:
        withdraw(db, sheet, "")
    assert codes(refused) == ["settlement.reason_needed"]
    for who in (VENDOR, Role.OFFICER, Role.AUDITOR, "vendor2"):
        with pytest.raises((Forbidden, NotFound)):
            withdraw(db, sheet, who=who)
    confirm(db, sheet)
    with pytest.raises(Refused) as refused:
        withdraw(db, sheet)
    assert codes(refused) == ["settlement.bad_move"]


def test_a_month_whose_sheet_was_withdrawn_is_prepared_again_and_does_not_hold_up_others(
    db: Office, contract: Made
) -> None:
    withdraw(db, sent(db, contract))
    actor = db.actor(SUPERVISOR)
    assert [one.sheet for one in queries.contract_months(actor, FEBRUARY)] == [None]
    assert queries.open_sheets(actor, FEBRUARY) == []
    assert queries.main_sheet(contract.id, FEBRUARY) is None
    prepared(db, contract)


def test_two_main_sheets_of_a_month_that_both_count_are_refused_by_the_database(
    db: Office, contract: Made
) -> None:
    withdraw(db, sent(db, contract))
    prepared(db, contract)
    with pytest.raises(DBAPIError, match="ix_sheet_once"), own_transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO sheet (bureau_id, contract_id, month, seq, served, number, state, earned, retention, payable,"
                " prepared_by) SELECT bureau_id, contract_id, month, seq, served, 'JS-2026-999999', 'sent', earned,"
                " retention, payable, prepared_by FROM sheet WHERE state = 'withdrawn'"
            )
        )


# ---- several at once ----------------------------------------------------------------------------
def test_what_is_with_the_vendor_is_not_there_for_another_sheet(db: Office) -> None:
    """1.4 months are contracted: January takes one of them, so February gets what is left before January is agreed."""
    world.rulebook(db)
    line = Line(quantity="1.4", basis=OURS.basis, shares=OURS.shares)
    contract = world.active_contract(db, lines=[line], starts=JANUARY.first, ends=FEBRUARY.last)
    january, february = sent(db, contract, JANUARY), sent(db, contract)
    assert [str(row(sheet).earned) for sheet in (january, february)] == ["10000.00", "4000.00"]
    confirm(db, january)
    confirm(db, february)
    assert earned(contract) == [("14000.00", Decimal("1.4"))]


def test_when_one_of_them_is_withdrawn_the_other_no_longer_holds_and_is_made_anew(db: Office) -> None:
    world.rulebook(db)
    line = Line(quantity="1.4", basis=OURS.basis, shares=OURS.shares)
    contract = world.active_contract(db, lines=[line], starts=JANUARY.first, ends=FEBRUARY.last)
    january, february = sent(db, contract, JANUARY), sent(db, contract)
    withdraw(db, january)
    with pytest.raises(Refused) as refused:
        confirm(db, february)
    assert codes(refused) == ["settlement.sheet_overtaken"]
    withdraw(db, february)
    confirm(db, sent(db, contract, JANUARY))
    confirm(db, sent(db, contract))
    assert earned(contract) == [("14000.00", Decimal("1.4"))]


# ---- ended meanwhile ----------------------------------------------------------------------------
def test_a_sheet_sent_before_a_termination_is_not_confirmed_in_full(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    terminate(db, contract, date(2026, 2, 14))
    with pytest.raises(Refused) as refused:
        confirm(db, sheet)
    assert codes(refused) == ["settlement.sheet_overtaken"]
    assert balances(db) == {}
    withdraw(db, sheet, "合同已提前终止")
    confirm(db, sent(db, contract))
    assert balances(db)["service_cost"] == "6800.00"  # 14 of 28 days, and the meals


# ---- pages --------------------------------------------------------------------------------------
def test_the_bureau_withdraws_on_a_page_and_the_vendor_reads_why(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    supervisor = pages(db, SUPERVISOR)
    assert supervisor.get(f"/sheets/{sheet}").find('//main//a[contains(@href,"/withdrawal")]')
    page = supervisor.post(f"/sheets/{sheet}/withdrawal", {"reason": " "}, status=422)
    assert isinstance(page, Page) and page.errors()
    supervisor.post(f"/sheets/{sheet}/withdrawal", {"reason": "人次应为110"})
    page = pages(db, VENDOR).get(f"/sheets/{sheet}")
    assert "已撤回" in page.words and "人次应为110" in page.words
    assert not page.find('//main//a[contains(@href,"/confirmation")]')
    assert "已撤回" in pages(db, VENDOR).get("/sheets?state=withdrawn").words
    assert "未编制" in pages(db, SUPERVISOR).get("/sheets/months/2026-02").words


def test_both_sides_see_that_a_sheet_no_longer_holds(db: Office, contract: Made) -> None:
    sheet = sent(db, contract)
    terminate(db, contract, date(2026, 2, 14))
    assert "本结算单已不成立" in pages(db, VENDOR).get(f"/sheets/{sheet}").words
    page = pages(db, SUPERVISOR).get(f"/sheets/{sheet}")
    primary = page.find('//main//a[contains(@class,"btn-primary")]/@href')
    assert primary == [f"/sheets/{sheet}/withdrawal"]


def test_a_unit_rate_that_took_only_what_was_left_says_so_on_paper_and_page(db: Office) -> None:
    """0.01 × 0.5 is half a fen: two such months round to two fen, the contract has one."""
    world.rulebook(db)
    line = Line("用电", "unit_rate", "0.01", "1", {"fixed_share": "1"}, {"d1": "1"}, unit="度")
    contract = world.active_contract(db, lines=[line], starts=JANUARY.first)
    for month in (JANUARY, FEBRUARY):
        world.usage(db, contract.lines[0], "0.5", None, month)
        confirm(db, sent(db, contract, month))
    last = queries.main_sheet(contract.id, FEBRUARY)
    assert last is not None and last.earned.fen == 0
    paper = reading().get(Paper, last.paper_id)
    assert paper is not None and paper.data["lines"][0]["note"] == "以合同余额为限"
    assert "以合同余额为限" in pages(db, SUPERVISOR).get(f"/sheets/{last.id}").words


def test_the_last_day_of_service_is_served_before_it_is_settled(db: Office) -> None:
    world.rulebook(db)
    contract = world.active_contract(db, lines=[OURS], starts=date(2026, 2, 1), ends=date(2026, 3, 2))
    with pytest.raises(Refused) as refused:
        prepared(db, contract, Month("2026-03"))  # today is 2 March
    assert codes(refused) == ["settlement.month_not_over"]
    page = pages(db, SUPERVISOR).get("/sheets/months/2026-03")
    assert not page.find('//main//form[contains(@action,"/contracts/")]')
