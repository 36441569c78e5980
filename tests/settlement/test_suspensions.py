"""Days a contract was suspended earn nothing of a monthly price, and weigh nothing in the sharing out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from procurement.contracts import services as contracts
from procurement.contracts.models import Contract
from procurement.documents.models import Paper
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.dates import Month, Period
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement import queries, services
from procurement.settlement.queries.work import worklist
from procurement.settlement.rules.charges import CorrectedLine, Term
from tests.billing.departments import building, place, with_departments
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import dense, pages
from tests.settlement.sheeted import FEBRUARY, SUPERVISOR, VENDOR, codes, confirmed, prepared, row, sent
from tests.settlement.world import Made

NEXT = Month("2026-03")
YEAR = date(2026, 1, 1), date(2026, 12, 31)


# ---- which days ---------------------------------------------------------------------------------
def term(*suspended: tuple[int, int]) -> Term:
    """February less some of its days."""
    return Term(*YEAR, suspended=tuple(Period(day(a), day(b)) for a, b in suspended))


def day(number: int) -> date:
    return date(2026, 2, number)


@pytest.mark.parametrize(
    ("suspended", "spans"),
    [
        ((), [(1, 28)]),
        (((10, 19),), [(1, 9), (20, 28)]),
        (((1, 3), (20, 28)), [(4, 19)]),
        (((5, 5), (6, 6)), [(1, 4), (7, 28)]),
        (((1, 28),), []),
    ],
)
def test_the_days_served_are_those_between_suspensions(suspended: Any, spans: Any) -> None:
    found = term(*suspended)
    assert found.spans(FEBRUARY) == [Period(day(a), day(b)) for a, b in spans]
    assert found.days(FEBRUARY) == sum(b - a + 1 for a, b in spans)


def test_a_suspension_without_end_goes_on_and_ends_with_the_term() -> None:
    found = Term(*YEAR, ended_on=day(20), suspended=(Period(day(10), date.max),))
    assert found.spans(FEBRUARY) == [Period(day(1), day(9))]
    assert found.left_out(FEBRUARY) == [Period(day(10), day(20))]
    assert found.served(NEXT) is None


# ---- sheets -------------------------------------------------------------------------------------
@pytest.fixture
def office(db: Office) -> Office:
    world.rulebook(db)
    office = with_departments(db, 2)
    place(office, "d1", building(office), "100.00", 10)
    return office


def suspend(office: Office, contract: Made, first: date, served_again: date | None = None) -> None:
    supervisor = office.actor(Role.SUPERVISOR)
    contracts.suspend(supervisor, contract.id, version(contract), "场地停用", first)
    if served_again:
        contracts.resume(supervisor, contract.id, version(contract), "恢复", served_again)


def version(contract: Made) -> int:
    database.session.expire_all()
    found = reading().get(Contract, contract.id)
    assert found is not None
    return found.version


def test_a_suspended_contract_earns_only_the_days_it_was_served(office: Office) -> None:
    contract = world.active_contract(office, starts=day(1))
    suspend(office, contract, day(10), day(20))
    sheet = sent(office, contract)
    assert str(row(sheet).earned) == "6428.57"  # 18 of 28 days of 10 000
    assert row(sheet).spans == [Period(day(1), day(9)), Period(day(20), day(28))]
    paper = reading().get(Paper, row(sheet).paper_id)
    assert paper is not None
    assert paper.data["lines"][0]["note"] == "按18/28日计，暂停履行2月10日至2月19日不计"
    words = dense(pages(office, SUPERVISOR).get(f"/sheets/{sheet}"))
    assert "18/28日" in words and "2026-02-10至2026-02-19" in words


def test_what_stays_suspended_is_not_settled_and_not_asked_for(office: Office) -> None:
    contract = world.active_contract(office, starts=date(2026, 1, 1))
    suspend(office, contract, date(2026, 1, 16))
    assert str(row(prepared(office, contract, Month("2026-01"))).earned) == "4838.71"
    with pytest.raises(Refused) as refused:
        prepared(office, contract)
    assert codes(refused) == ["settlement.month_outside_term"]
    assert queries.contract_months(office.actor(SUPERVISOR), FEBRUARY) == []
    months = [one.values["month"] for one in work(office) if one.endpoint == "settlement.month_sheets"]
    assert months == []


def test_months_after_one_suspended_throughout_are_still_asked_for(office: Office) -> None:
    contract = world.active_contract(office, starts=date(2025, 12, 1))
    suspend(office, contract, date(2026, 1, 1), date(2026, 2, 1))
    months = [one.values["month"] for one in work(office) if one.endpoint == "settlement.month_sheets"]
    assert months == ["2025-12", "2026-02"]


def work(office: Office) -> list[Any]:
    database.session.expire_all()
    return worklist(office.actor(SUPERVISOR), datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")))


def corrections_due(office: Office) -> list[Any]:
    return [one.values["sheet_id"] for one in work(office) if one.endpoint == "settlement.correct_sheet"]


def test_a_sheet_sent_before_a_suspension_dated_back_is_not_confirmed(office: Office) -> None:
    contract = world.active_contract(office, starts=day(1))
    sheet = sent(office, contract)
    suspend(office, contract, day(15))
    with pytest.raises(Refused) as refused:
        services.confirm_sheet(office.actor(VENDOR), sheet, row(sheet).version)
    assert codes(refused) == ["settlement.sheet_overtaken"]
    assert row(sheet).state == "sent"
    page = pages(office, VENDOR).get(f"/sheets/{sheet}")
    assert not page.find('//main//a[contains(@href,"/confirmation")]')


def test_a_confirmed_month_that_was_cut_short_since_waits_for_its_correction(office: Office) -> None:
    contract = world.active_contract(office, starts=day(1))
    sheet = confirmed(office, contract)
    assert corrections_due(office) == []
    contracts.terminate(office.actor(Role.SUPERVISOR), contract.id, version(contract), "违约", day(14))
    assert corrections_due(office) == [sheet]
    back = CorrectedLine(contract.lines[0], Money.parse("-5000.00"), Decimal("-0.5"), "提前终止")
    services.correct_sheet(office.actor(SUPERVISOR), sheet, "提前终止", [back])
    assert corrections_due(office) == []
