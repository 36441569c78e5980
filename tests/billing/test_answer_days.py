"""The last day to answer a bill while the calendar of its year is missing: never too early, counted again later."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import create_engine, insert, pool, select

from procurement.billing.models import BillLine
from procurement.billing.services import bills
from procurement.infra import clock
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.rulebook.deadlines import due
from procurement.rulebook.models import CalendarDay
from procurement.rulebook.queries import forget_calendar
from tests.architecture.page_client import PageClient
from tests.billing.billed import bill_of, codes, rows, two_lines
from tests.factories import Office
from tests.settlement import world


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2026, 12, 24), date(2026, 12, 31)),
        (date(2026, 12, 28), date(2027, 1, 4)),
        (date(2026, 12, 31), date(2027, 1, 7)),
    ],
)
def test_without_a_calendar_working_days_are_monday_to_friday(db: Office, start: date, last: date) -> None:
    world.rulebook(db)
    found = due(db.bureau, "BILL-02", start)
    assert (found.day, found.provisional) == (last, last.year == 2027)


@pytest.fixture
def late(live: Office) -> Office:
    """Billed on 2026-12-28, to be answered in five working days; it is 2027-01-08 and 2027 has no calendar."""
    moved(live, "2026-12-28 09:00")
    office = two_lines(live)
    moved(office, "2027-01-08 09:00")
    return office


def moved(office: Office, moment: str) -> None:
    engine = create_engine(office.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        clock.move(connection, moment, office.app.config["BUREAU_TZ"])


def calendar(office: Office, *off: str) -> None:
    days = [
        {
            "bureau_id": office.bureau,
            "day": date.fromisoformat(day),
            "kind": "OFF",
            "name_zh": "元旦",
            "source": "通知",
        }
        for day in off
    ]
    with world.connected() as connection:
        connection.execute(insert(CalendarDay), days)
    forget_calendar()


def silent(office: Office, day: int) -> int:
    return bills.confirm_silent(office.system(), datetime(2027, 1, day, 1, tzinfo=UTC))


def test_silence_confirms_nothing_on_a_day_that_is_not_known(late: Office) -> None:
    assert str(bill_of(late).respond_by) == "2027-01-04"
    assert silent(late, 8) == 0
    assert set(rows(select(BillLine.answer))) == {"open"}


def test_a_department_still_answers_while_the_day_is_not_known(late: Office) -> None:
    page = PageClient(late.client(Role.LIAISON)).get(f"/bills/{bill_of(late).id}")
    assert f"/bills/{bill_of(late).id}/answer" in page.text
    bills.confirm_all(late.actor(Role.LIAISON), bill_of(late).id, 1)
    assert bill_of(late).state == "confirmed"


def test_the_day_is_counted_again_with_the_calendar(late: Office) -> None:
    calendar(late, "2027-01-01", "2027-01-04", "2027-01-05")
    assert silent(late, 7) == 0, "29, 30, 31 December, 6 and 7 January"
    assert silent(late, 8) == 3


def test_an_answer_after_the_counted_day_is_too_late(late: Office) -> None:
    calendar(late, "2027-01-01", "2027-01-04", "2027-01-05")
    with pytest.raises(Refused) as refused:
        bills.confirm_all(late.actor(Role.LIAISON), bill_of(late).id, 1)
    assert codes(refused) == ["billing.answer_too_late"]
    assert refused.value.refusals[0].params == {"day": date(2027, 1, 7)}


def test_a_calendar_that_shortens_the_time_does_not_shorten_a_bills(late: Office) -> None:
    make_up = {"day": date(2027, 1, 2), "kind": "MAKE_UP_WORKDAY", "name_zh": "补班", "source": "通知"}
    with world.connected() as connection:
        connection.execute(insert(CalendarDay).values(bureau_id=late.bureau, **make_up))
    calendar(late, "2027-02-01")
    assert silent(late, 4) == 0
    assert silent(late, 5) == 3
