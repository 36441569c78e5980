"""Periods: closed in order once nothing is missing, closed for every writer, opened again by two people."""

from __future__ import annotations

import time
from datetime import date
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from procurement.audit import services as audit
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.infra.uow import unit_of_work
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger import queries, services
from procurement.ledger.models import LedgerPeriod
from procurement.ledger.rules.posting import BANK, SERVICE_COST, Entry
from procurement.ledger.services import journals as ledger
from procurement.pages.i18n import sentence
from tests.factories import Office
from tests.ledger.facts import fact
from tests.settlement import world

JANUARY, FEBRUARY, MARCH = Month("2026-01"), Month("2026-02"), Month("2026-03")
FINANCE = Role.FINANCE


def post(office: Office, day: date, source: str = "") -> int:
    with unit_of_work(office.actor(FINANCE)) as work:
        audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": ""})
        return ledger.post(
            work,
            fact(source or f"fact:{day.toordinal()}"),
            day,
            "",
            "",
            [Entry(SERVICE_COST, BANK, Money(100))],
        )


def close(office: Office, *months: Month) -> None:
    for month in months:
        services.close_period(office.actor(FINANCE), month)


def period(office: Office, month: Month = FEBRUARY) -> LedgerPeriod:
    database.session.expire_all()
    found = queries.period(office.actor(FINANCE), month)
    assert found is not None
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


# ---- closing ------------------------------------------------------------------------------------
@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 2, 1), date(2025, 12, 31)])
def test_nothing_is_posted_on_a_closed_day_or_an_earlier_one(db: Office, day: date) -> None:
    close(db, FEBRUARY)
    with pytest.raises(Refused) as refused:
        post(db, day)
    assert codes(refused) == ["ledger.period_closed"]
    post(db, date(2026, 3, 1))


@pytest.mark.parametrize("day", ["2026-02-28", "2026-01-15"])
def test_the_database_itself_refuses_a_closed_day(db: Office, day: str) -> None:
    post(db, date(2026, 3, 1))
    close(db, FEBRUARY)
    with pytest.raises(DBAPIError, match="the ledger is closed for 2026-02"), own_transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount) "
                "SELECT journal_id, CAST(:day AS date), debit_id, credit_id, 1 FROM transfer"
            ),
            {"day": day},
        )


def test_a_month_under_way_is_not_closed(db: Office) -> None:
    with pytest.raises(Refused) as refused:
        close(db, MARCH)
    assert codes(refused) == ["ledger.period_not_over"]


def test_months_are_closed_in_order(db: Office) -> None:
    post(db, date(2026, 1, 5))
    with pytest.raises(Refused) as refused:
        close(db, FEBRUARY)
    assert codes(refused) == ["ledger.earlier_month_open"]
    close(db, JANUARY, FEBRUARY)


def test_a_month_is_closed_once(db: Office) -> None:
    close(db, FEBRUARY)
    with pytest.raises(Refused) as refused:
        close(db, FEBRUARY)
    assert codes(refused) == ["ledger.bad_move"]


def test_a_month_with_something_missing_stays_open_and_says_what(db: Office) -> None:
    first = world.active_contract(db, starts=date(2026, 2, 1))
    world.active_contract(db, starts=date(2026, 2, 1), number="HT-2026-000002")
    world.sheet(db, first, ["10000.00"], month=FEBRUARY, state="sent")
    with pytest.raises(Refused) as refused:
        close(db, FEBRUARY)
    found = {refusal.code: refusal.params["count"] for refusal in refused.value.refusals}
    assert found == {"settlement.sheets_unconfirmed": 1, "settlement.contracts_unsettled": 1}


def test_a_month_with_a_sheet_not_billed_stays_open(db: Office) -> None:
    contract = world.active_contract(db, starts=date(2026, 2, 1))
    world.sheet(db, contract, ["10000.00"], month=FEBRUARY)
    with pytest.raises(Refused) as refused:
        close(db, FEBRUARY)
    assert codes(refused) == ["billing.sheets_unbilled"]


@pytest.mark.parametrize("who", [Role.OFFICER, Role.SUPERVISOR, Role.CONTRACT_SUPERVISOR, Role.AUDITOR])
def test_finance_closes(db: Office, who: Role) -> None:
    with pytest.raises(Forbidden):
        services.close_period(db.actor(who), FEBRUARY)


# ---- opening again ------------------------------------------------------------------------------
def test_two_people_open_a_month_again_and_it_stays_on_record(db: Office) -> None:
    close(db, FEBRUARY)
    services.ask_reopening(db.actor(FINANCE), FEBRUARY, "银行回单迟到")
    with pytest.raises(Refused):
        post(db, date(2026, 2, 28))
    services.reopen_period(db.actor(Role.SUPERVISOR), FEBRUARY)
    found = period(db)
    assert (found.state, found.reopen_reason) == ("open", "银行回单迟到")
    assert (found.reopen_asked_by, found.reopened_by) == (db.people["finance"], db.people["supervisor"])
    post(db, date(2026, 2, 28))
    close(db, FEBRUARY)


def test_who_asked_does_not_decide(db: Office) -> None:
    close(db, FEBRUARY)
    services.ask_reopening(db.actor(FINANCE), FEBRUARY, "x")
    for act in (services.reopen_period, services.decline_reopening):
        with pytest.raises(Forbidden):
            act(db.actor(FINANCE), FEBRUARY)
        with pytest.raises(Forbidden):
            act(db.actor(Role.OFFICER), FEBRUARY)
    services.reopen_period(db.actor("finance2"), FEBRUARY)


def test_a_declined_request_leaves_the_month_closed(db: Office) -> None:
    close(db, FEBRUARY)
    services.ask_reopening(db.actor(FINANCE), FEBRUARY, "x")
    services.decline_reopening(db.actor("finance2"), FEBRUARY)
    assert period(db).state == "closed"
    with pytest.raises(Refused):
        services.reopen_period(db.actor("finance2"), FEBRUARY)


def test_months_are_opened_again_from_the_last_one(db: Office) -> None:
    close(db, JANUARY, FEBRUARY)
    with pytest.raises(Refused) as refused:
        services.ask_reopening(db.actor(FINANCE), JANUARY, "x")
    assert codes(refused) == ["ledger.later_month_closed"]


def test_a_month_never_closed_cannot_be_opened_again(db: Office) -> None:
    with pytest.raises(NotFound):
        services.ask_reopening(db.actor(FINANCE), FEBRUARY, "x")


def test_the_database_keeps_the_two_people_apart(db: Office) -> None:
    close(db, FEBRUARY)
    with (
        pytest.raises(DBAPIError, match="ck_ledger_period_reopened_by_another"),
        own_transaction() as connection,
    ):
        connection.execute(
            text("UPDATE ledger_period SET reopen_asked_by = closed_by, reopened_by = closed_by")
        )


# ---- closing against posting --------------------------------------------------------------------
def test_a_closing_waits_for_postings_under_way_and_later_ones_are_refused(live: Office) -> None:
    post(live, date(2026, 2, 1))
    done: list[str] = []

    def closing() -> None:
        with live.app.app_context():
            close(live, FEBRUARY)
            done.append("closed")
            database.session.remove()

    with unit_of_work(live.actor(FINANCE)) as work:
        audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": ""})
        ledger.post(work, fact("slow"), date(2026, 2, 28), "", "", [Entry(SERVICE_COST, BANK, Money(1))])
        thread = Thread(target=closing)
        thread.start()
        time.sleep(0.5)
        assert done == []
    thread.join()
    assert done == ["closed"]
    with pytest.raises(Refused):
        post(live, date(2026, 2, 28), "late")
    database.session.expire_all()
    broken = [check.code for check in queries.book_checks(live.actor(FINANCE)) if not check.holds]
    assert sorted(broken) == ["postings_have_facts", "postings_keep_their_day"], (
        "this test's own posting stands for no business fact"
    )


def test_two_closings_at_once_close_once(live: Office) -> None:
    outcomes: list[str] = []

    def closing() -> None:
        with live.app.app_context():
            try:
                close(live, FEBRUARY)
                outcomes.append("closed")
            except Refused as refused:
                outcomes.append(refused.refusals[0].code)
            finally:
                database.session.remove()

    threads = [Thread(target=closing) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", *["ledger.bad_move"] * 3]


def test_a_post_past_the_check_is_refused_by_the_books_themselves_in_words(db: Office) -> None:
    """What the services ask first, the trigger asks again; its answer is a refusal like any other."""
    post(db, date(2026, 2, 1))
    close(db, FEBRUARY)
    with pytest.raises(Refused) as refused, unit_of_work(db.actor(FINANCE)) as work:
        audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": ""})
        work.session.execute(
            text(
                "INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount) "
                "SELECT journal_id, day, debit_id, credit_id, 1 FROM transfer"
            )
        )
    assert codes(refused) == ["ledger.period_closed_already"]
    assert "已结账" in str(sentence(refused.value.refusals[0]))
