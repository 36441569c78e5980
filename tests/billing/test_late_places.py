"""Occupancy that changes after its month was billed: finance is told, and says that it has looked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from procurement.accounts import services as accounts
from procurement.accounts.models import Occupancy
from procurement.accounts.rules import MoveCommand, OccupancyCommand
from procurement.billing.models import Bill, LateOccupancy
from procurement.billing.queries.late_occupancies import changes_since, touched_months
from procurement.billing.queries.work import worklist
from procurement.billing.services.late_occupancies import see_late_occupancies
from procurement.billing.services.run import run_month
from procurement.infra import clock
from procurement.infra.db import db as database
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden
from procurement.kernel.permissions import Role
from tests.billing.billed import occupied_office, rows
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import dense, pages

FEBRUARY = Month("2026-02")
WORDS = "2026 年 2 月出账后占用有变动：1 个部门"
FINANCE, ADMINISTRATOR = Role.FINANCE, Role.ADMINISTRATOR


@pytest.fixture
def office(db: Office) -> Office:
    """February is billed to two departments by area."""
    office = occupied_office(db, 2)
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})], starts=FEBRUARY.first)
    world.confirmed_sheet(office, contract, ["10000.00"], month=FEBRUARY)
    run_month(office.actor(FINANCE), FEBRUARY)
    return office


def occupancy(office: Office, department: str = "d1") -> Occupancy:
    database.session.expire_all()
    found: Occupancy = rows(
        select(Occupancy).where(Occupancy.organisation_id == office.organisations[department])
    )[-1]
    return found


def correct(office: Office, *, area: str = "2900", first: date = date(2020, 1, 1)) -> None:
    held = occupancy(office)
    command = OccupancyCommand(held.organisation_id, held.building_id, Decimal(area), 50, first)
    accounts.correct_occupancy(office.actor(ADMINISTRATOR), held.id, held.version, command)


def touched(office: Office) -> list[tuple[Month, int]]:
    database.session.expire_all()
    return [(one.month, one.departments) for one in touched_months(office.actor(FINANCE))]


def days(office: Office) -> list[tuple[str, date, date]]:
    found = changes_since(rows(select(Bill.run_id))[0])
    return [(one.department, span.start, span.end) for one in found for span in one.days]


def waiting(office: Office) -> list[str]:
    now: datetime = clock.now()
    return [str(one.title) for one in worklist(office.actor(FINANCE), now) if str(one.title) == WORDS]


def test_a_mended_size_touches_the_whole_month_that_was_billed_by_it(office: Office) -> None:
    correct(office)
    assert touched(office) == [(FEBRUARY, 1)]
    assert [span[1:] for span in days(office)] == [(FEBRUARY.first, FEBRUARY.last)]
    assert waiting(office) == [WORDS]


def test_an_end_and_a_move_touch_the_days_from_then_on(office: Office) -> None:
    held = occupancy(office)
    accounts.end_occupancy(office.actor(ADMINISTRATOR), held.id, held.version, date(2026, 2, 20))
    other = occupancy(office, "d2")
    move = MoveCommand(date(2026, 2, 25), other.building_id, Decimal(10), 1)
    accounts.change_occupancy(office.actor(ADMINISTRATOR), other.id, other.version, move)
    assert {span[1:] for span in days(office)} == {
        (date(2026, 2, 21), FEBRUARY.last),
        (date(2026, 2, 25), FEBRUARY.last),
    }
    assert touched(office) == [(FEBRUARY, 2)]


def test_what_concerns_no_billed_day_is_told_to_nobody(office: Office) -> None:
    held = occupancy(office)
    move = MoveCommand(date(2026, 3, 1), held.building_id, Decimal(10), 1)
    accounts.change_occupancy(office.actor(ADMINISTRATOR), held.id, held.version, move)
    assert (touched(office), waiting(office)) == ([], [])


def test_finance_says_that_it_has_looked_and_a_later_change_waits_again(office: Office) -> None:
    correct(office)
    run = rows(select(Bill.run_id))[0]
    with pytest.raises(Forbidden):
        see_late_occupancies(office.actor(Role.OFFICER), run, 10**9)
    see_late_occupancies(office.actor(FINANCE), run, changes_since(run)[-1].id)
    assert (touched(office), waiting(office)) == ([], [])
    last = changes_since(run)[-1].id
    correct(office, area="2800")
    see_late_occupancies(office.actor(FINANCE), run, last)
    assert touched(office) == [(FEBRUARY, 1)]
    assert [one.seen for one in changes_since(run)] == [True, False]


def test_the_pages_name_the_billed_month_and_take_the_answer(office: Office) -> None:
    held = occupancy(office)
    data = {"building_id": held.building_id, "area": "2900", "headcount": "50", "start": "2020-01-01"}
    admin = pages(office, ADMINISTRATOR)
    there = admin.post(f"/departments/occupancies/{held.id}/correction", data).location  # type: ignore[union-attr]
    assert "2026年2月已出账" in dense(admin.get(there))
    run = rows(select(Bill.run_id))[0]
    finance = pages(office, FINANCE)
    assert "出账后占用有变动" in dense(finance.get("/home"))
    assert "出账后的占用变动" in dense(finance.get(f"/runs/{run}"))
    finance.post(f"/runs/{run}/late-places", from_url=f"/runs/{run}")
    assert rows(select(LateOccupancy.seen_by)) == [office.people["finance"]]
    assert "已出账，其后" not in dense(pages(office, ADMINISTRATOR).get(there))
