"""The self-check of runs, bills and receipts, seen to hold and to break; and what they put on work lists."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import url_for
from sqlalchemy import create_engine, pool, text, update

from procurement.billing.queries.work import worklist
from procurement.billing.services import bills as services
from procurement.billing.services import credit
from procurement.billing.services.receipts import charge_budgets, reverse_receipt
from procurement.billing.services.run import run_month
from procurement.infra.db import db as database
from procurement.infra.jobs import Job
from procurement.kernel.permissions import Role
from procurement.kernel.work import Work
from procurement.ledger import queries as ledger_queries
from tests.architecture.page_client import PageClient
from tests.billing.billed import MARCH, bill_of, ready_office, two_lines
from tests.billing.test_bills import disputed
from tests.billing.test_receipts import paid, yuan
from tests.factories import Office
from tests.settlement import world

OURS = {
    "lines_are_shared_out",
    "lines_are_their_shares",
    "bills_add_up",
    "runs_add_up",
    "bills_are_posted",
    "receivables_follow_bills",
    "credit_is_used",
    "bills_are_paid_by_receipts",
    "receipts_add_up",
    "balances_cancel",
    "counters_replay",
}
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LATER = datetime(2026, 5, 4, 1, tzinfo=UTC)


def broken(office: Office) -> set[str]:
    """Those of our checks that do not hold. Sheets of these tests are written directly, unposted, unnumbered."""
    database.session.expire_all()
    found = {
        check.code for check in ledger_queries.book_checks(office.actor(Role.FINANCE)) if not check.holds
    }
    return found & OURS


def lived(office: Office) -> Office:
    """Bills, an objection upheld, receipts that stay and one reversed, a further run."""
    office, line = disputed(office)
    first = paid(office, "3500.00", "B-1")
    credit.uphold(office.actor(Role.FINANCE), line.id, yuan("60.00"), "更正")
    paid(office, "9000.00", "B-2", "d2")
    reverse_receipt(office.actor(Role.FINANCE), first.id, first.version, "退汇")
    paid(office, "100.00", "B-3")
    world.sheet(office, office.extra["contract"], ["-60.00", "7.01"], seq=1)
    run_month(office.actor(Role.FINANCE), MARCH)
    return office


def test_after_everything_that_can_happen_the_books_hold(db: Office) -> None:
    assert broken(lived(db)) == set()


UNSEEN = "ALTER TABLE {} DISABLE TRIGGER USER"


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("lines_are_shared_out", [UNSEEN.format("bill_line"), "UPDATE bill_line SET amount = amount + 1"]),
        ("lines_are_their_shares", [UNSEEN.format("share"), "UPDATE share SET amount = amount + 1"]),
        (
            "bills_add_up",
            [UNSEEN.format("bill"), "UPDATE bill SET total = total + 1, closing = closing + 1 WHERE id = 1"],
        ),
        ("runs_add_up", [UNSEEN.format("bill_run"), "UPDATE bill_run SET earned = earned + 1 WHERE seq = 0"]),
        ("runs_add_up", [UNSEEN.format("bill_run"), "UPDATE bill_run SET bills = bills + 1 WHERE seq = 0"]),
        ("bills_are_posted", [UNSEEN.format("transfer"), "UPDATE transfer SET amount = amount + 1"]),
        ("receivables_follow_bills", ["UPDATE bill SET credited = credited + 1 WHERE id = 3"]),
        ("bills_are_paid_by_receipts", ["UPDATE bill SET paid = paid - 1 WHERE paid > 0"]),
        ("receipts_add_up", ["UPDATE receipt SET unapplied = unapplied + 1 WHERE unapplied < amount"]),
    ],
)
def test_a_change_past_the_system_is_found(live: Office, check: str, changes: list[str]) -> None:
    office = lived(live)
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        for change in changes:
            connection.execute(text(change))
    assert check in broken(office)


# ---- work lists ---------------------------------------------------------------------------------
def waiting(office: Office, who: Role | str, now: datetime = NOW) -> dict[str, Work]:
    """What waits, each link tried: it opens for who is sent there."""
    database.session.expire_all()
    found = worklist(office.actor(who), now)
    with office.app.test_request_context():
        urls = [url_for(work.endpoint, **work.values) for work in found]
    client = PageClient(office.client(who))
    for url in urls:
        client.get(url)
    return {work.endpoint: work for work in found}


def test_a_month_to_bill_waits_for_finance(db: Office) -> None:
    office = ready_office(db)
    work = waiting(office, Role.FINANCE)["billing.preview_run"]
    assert (work.values, str(work.due), work.basis) == (
        {"month": "2026-03"},
        "2026-04-15",
        ("内部结算办法 第8条", "BILL-01"),
    )
    assert "billing.preview_run" not in waiting(office, Role.OFFICER)
    run_month(office.actor(Role.FINANCE), MARCH)
    assert "billing.preview_run" not in waiting(office, Role.FINANCE)


def test_a_bill_waits_for_its_department_first_to_be_answered_then_to_be_paid(db: Office) -> None:
    office = two_lines(db)
    work = waiting(office, Role.LIAISON)["billing.show_bill"]
    assert (work.values, str(work.due)) == ({"bill_id": bill_of(office).id}, "2026-03-09")
    assert waiting(office, "liaison2")["billing.show_bill"].values == {"bill_id": bill_of(office, "d2").id}
    services.confirm_all(office.actor(Role.LIAISON), bill_of(office).id, 1)
    assert str(waiting(office, Role.LIAISON)["billing.show_bill"].due) == "2026-03-23"
    paid(office, "3500.00")
    assert "billing.show_bill" not in waiting(office, Role.LIAISON)


def test_an_objection_waits_for_finance(db: Office) -> None:
    office, line = disputed(db)
    work = waiting(office, Role.FINANCE)["billing.reply_to_objection"]
    assert (work.values, str(work.due)) == ({"line_id": line.id}, "2026-03-09")
    credit.reject(office.actor(Role.FINANCE), line.id, "不")
    assert "billing.reply_to_objection" not in waiting(office, Role.FINANCE)


def test_budget_charges_wait_for_finance_until_they_are_made(db: Office) -> None:
    office = two_lines(db, mode="budget_charge")
    work = waiting(office, Role.FINANCE)["billing.charge_budgets"]
    assert (work.values, str(work.due), work.count) == ({"month": "2026-03"}, "2026-03-23", 3)
    assert work.basis is not None and work.basis[1] == "BILL-04"
    charge_budgets(office.actor(Role.FINANCE), MARCH)
    assert "billing.charge_budgets" not in waiting(office, Role.FINANCE)


def test_bills_not_paid_in_time_wait_for_finance_in_one_row(db: Office) -> None:
    office = two_lines(db)
    assert "billing.list_open_items" not in waiting(office, Role.FINANCE)
    paid(office, "3500.00")
    work = waiting(office, Role.FINANCE, datetime(2026, 3, 24, 1, tzinfo=UTC))["billing.list_open_items"]
    assert (work.asked, str(work.due), work.count) == (
        {"pay_by": "2026-03-23", "_anchor": "bills"},
        "2026-03-23",
        2,
    )
    assert "4,000.00" in str(work.title)
    later = waiting(office, Role.FINANCE, datetime(2026, 3, 25, 1, tzinfo=UTC))["billing.list_open_items"]
    assert later.key == work.key and later.asked != work.asked, "another day's pile is the same thing"
    assert "billing.list_open_items" not in waiting(office, Role.OFFICER, LATER)


def test_money_no_bill_has_used_waits_for_finance(db: Office) -> None:
    office = two_lines(db)
    paid(office, "3500.00")
    assert "billing.list_receipts" not in waiting(office, Role.FINANCE)
    paid(office, "12.30", "B-2")
    work = waiting(office, Role.FINANCE)["billing.list_receipts"]
    assert work.count == 1 and "12.30" in str(work.title)
    assert "billing.list_receipts" not in waiting(office, Role.AUDITOR)


def test_bills_whose_papers_nobody_makes_wait_for_finance(db: Office) -> None:
    office = two_lines(db)
    assert "billing.show_run" not in waiting(office, Role.FINANCE), "somebody is at work on them"
    database.session.execute(update(Job).values(state="failed", finished_at=NOW))
    work = waiting(office, Role.FINANCE)["billing.show_run"]
    assert (work.values, work.count) == ({"run_id": office.extra["run"]}, 3)
