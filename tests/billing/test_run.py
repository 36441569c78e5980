"""The run of a month: complete, exact, once, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Barrier, Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from procurement.billing.models import Bill, BillLine, BillRun, Driver, Share
from procurement.billing.queries import run as queries
from procurement.billing.queries.preview import preview
from procurement.billing.rules import bills as rules
from procurement.billing.rules import posting
from procurement.billing.services import run as run_service
from procurement.billing.services.run import run_month
from procurement.infra.db import db as database
from procurement.infra.jobs import Job
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger.models import Account, Journal, Transfer
from procurement.ledger.rules import posting as ledger_posting
from procurement.settlement.models import Sheet
from tests.billing import by_rule
from tests.billing.billed import BOTH, MARCH, codes, occupied_office, rows, total_of
from tests.billing.departments import building, place, with_departments
from tests.factories import Office
from tests.settlement import world

APRIL = MARCH.next()


def test_the_worked_example_becomes_bills_to_the_fen(db: Office) -> None:
    office = occupied_office(db)
    contract = world.active_contract(office, lines=[world.Line(price="250000.00", basis=BOTH)])
    world.confirmed_sheet(office, contract, ["250000.00"])
    run = run_month(office.actor(Role.FINANCE), MARCH)
    bills = rows(select(Bill).where(Bill.run_id == run).order_by(Bill.id))
    assert [str(bill.total) for bill in bills] == ["108333.34", "103333.33", "38333.33"]
    assert [bill.department_id for bill in bills] == [office.organisations[f"d{n}"] for n in (1, 2, 3)]
    assert [bill.number for bill in bills] == ["ZD-2026-000001", "ZD-2026-000002", "ZD-2026-000003"]
    shares = rows(select(Share).order_by(Share.kind, Share.bill_line_id))
    assert [str(share.amount) for share in shares] == [
        "75000.00", "50000.00", "25000.00", "33333.34", "53333.33", "13333.33"
    ]  # fmt: skip


def billed_office(office: Office, departments: int = 3, **options: Any) -> Office:
    """An office with a confirmed March sheet of 250 000.00 by area and headcount."""
    office = occupied_office(office, departments, **options)
    contract = world.active_contract(office, lines=[world.Line(price="250000.00", basis=BOTH)])
    world.confirmed_sheet(office, contract, ["250000.00"])
    return replace(office, extra={"contract": contract})


def test_the_shares_add_up_to_what_was_earned(db: Office) -> None:
    office = occupied_office(db, 7)
    kinds = [{"area": "1"}, {"headcount": "1"}, {"equal": "1"}, {"area": "0.333", "equal": "0.667"}]
    contract = world.active_contract(office, lines=[world.Line(basis=basis) for basis in kinds])
    world.confirmed_sheet(office, contract, ["100.01", "0.05", "77.77", "9999.99"])
    run_month(office.actor(Role.FINANCE), MARCH)
    earned = Money.parse("10177.82")
    assert total_of(select(Share.amount)) == total_of(select(BillLine.amount)) == earned
    assert total_of(select(Bill.total)) == total_of(select(BillRun.earned)) == earned


def test_a_department_that_moved_in_the_middle_of_the_month_carries_ten_of_thirty_days(db: Office) -> None:
    world.rulebook(db)
    office = with_departments(db, 2)
    home, june = building(office, area="600.00"), Month("2026-06")
    place(office, "d1", home, "300", 30, last=date(2026, 6, 10))
    place(office, "d2", home, "300", 30)
    contract = world.active_contract(office, lines=[world.Line(price="40000.00", basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["40000.00"], month=june)
    run = run_month(office.actor(Role.FINANCE), june)
    first = rows(select(Bill).where(Bill.run_id == run).order_by(Bill.id))[0]
    assert str(first.total) == "10000.00"
    driver = rows(select(Driver).where(Driver.department_id == office.organisations["d1"]))[0]
    assert (driver.weight, driver.of_days) == (300_00 * 10, 30)
    assert [(row["from"], row["to"], row["days"]) for row in driver.detail] == [
        ("2026-06-01", "2026-06-10", 10)
    ]


def test_running_again_changes_nothing_and_lands_on_the_same_run(db: Office) -> None:
    office = billed_office(db)
    actor = office.actor(Role.FINANCE)
    first = run_month(actor, MARCH)
    before = everything()
    assert run_month(actor, MARCH) == first
    assert everything() == before


def everything() -> list[int]:
    tables = (BillRun, Bill, BillLine, Share, Driver, Journal, Transfer, Job)
    with Session(database.engine) as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_a_month_without_confirmed_sheets_is_refused(db: Office) -> None:
    office = occupied_office(db)
    contract = world.active_contract(office)
    world.sheet(office, contract, ["10000.00"], state="sent")
    with pytest.raises(Refused) as refused:
        run_month(office.actor(Role.FINANCE), MARCH)
    assert codes(refused) == ["billing.nothing_to_bill"]


def test_a_month_without_a_sheet_of_its_own_takes_no_earlier_ones(db: Office) -> None:
    office = billed_office(db)
    actor = office.actor(Role.FINANCE)
    with pytest.raises(Refused) as refused:
        run_month(actor, Month("2031-01"))
    assert codes(refused) == ["billing.nothing_to_bill"]
    assert preview(actor, APRIL, date(2026, 3, 2)).sheets == []
    run_month(actor, MARCH)
    world.confirmed_sheet(office, office.extra["contract"], ["10.00"], month=APRIL)
    april = run_month(actor, APRIL)
    world.sheet(office, office.extra["contract"], ["1.00"], seq=1)
    further = queries.run(actor, run_month(actor, APRIL))
    assert (further.seq, further.id > april, str(further.earned)) == (1, True, "1.00")


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.LIAISON, Role.VENDOR, Role.AUDITOR, Role.CONTRACT_SUPERVISOR]
)
def test_only_finance_runs_a_month(db: Office, role: Role) -> None:
    office = billed_office(db)
    with pytest.raises(Forbidden):
        run_month(office.actor(role), MARCH)


def test_a_late_sheet_becomes_a_further_run_and_edits_nothing(db: Office) -> None:
    office = billed_office(db)
    actor, contract = office.actor(Role.FINANCE), office.extra["contract"]
    first = run_month(actor, MARCH)
    before = [(bill.id, bill.total, bill.number) for bill in rows(select(Bill).order_by(Bill.id))]
    world.sheet(office, contract, ["-30000.00"], seq=1)
    second = run_month(actor, MARCH)
    assert second != first and queries.run(actor, second).seq == 1
    after = rows(select(Bill).order_by(Bill.id))
    assert [(bill.id, bill.total, bill.number) for bill in after][:3] == before
    assert [str(bill.total) for bill in after[3:]] == ["-13000.00", "-12400.00", "-4600.00"]
    assert [bill.number for bill in after[3:]] == ["ZD-2026-000004", "ZD-2026-000005", "ZD-2026-000006"]
    assert [str(bill.opening) for bill in after[3:]] == ["108333.34", "103333.33", "38333.33"]
    assert [str(bill.closing) for bill in after[3:]] == ["95333.34", "90933.33", "33733.33"]


def test_a_sheet_of_an_earlier_month_is_shared_out_by_the_drivers_of_its_own_month(db: Office) -> None:
    world.rulebook(db)
    office = with_departments(db, 2)
    home = building(office, area="600.00")
    place(office, "d1", home, "300", 30, last=date(2026, 3, 31))
    place(office, "d2", home, "300", 30)
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["1000.00"], month=MARCH)
    world.confirmed_sheet(office, contract, ["1000.00"], month=APRIL)
    march_too = rules.earlier_waiting([(MARCH.first, 0)], APRIL)
    run_month(office.actor(Role.FINANCE), APRIL, sure=[doubt.mark for doubt in march_too])
    bills = rows(select(Bill).order_by(Bill.id))
    assert [str(bill.total) for bill in bills] == ["500.00", "1500.00"]
    kinds = sorted((driver.kind, driver.of_days) for driver in rows(select(Driver)))
    assert kinds == [("2026-03/area", 31), ("2026-03/area", 31), ("area", 30)]


def test_a_line_nobody_can_carry_is_refused_with_its_name(db: Office) -> None:
    world.rulebook(db)
    contract = world.active_contract(db, lines=[world.Line("电梯维护", basis={"area": "1"})])
    world.confirmed_sheet(db, contract, ["10000.00"])
    with pytest.raises(Refused) as refused:
        run_month(db.actor(Role.FINANCE), MARCH)
    assert codes(refused) == ["settlement.no_driver"]
    assert refused.value.refusals[0].params == {"line": "电梯维护"}


def test_a_preview_that_no_longer_holds_is_refused(db: Office) -> None:
    office = billed_office(db)
    actor = office.actor(Role.FINANCE)
    seen = preview(actor, MARCH, date(2026, 3, 2)).seen
    place(office, "d1", building(office, "B", "10.00"), "10", 0)
    with pytest.raises(Refused) as refused:
        run_month(actor, MARCH, seen)
    assert codes(refused) == ["billing.preview_changed"]
    assert run_month(actor, MARCH, preview(actor, MARCH, date(2026, 3, 2)).seen)


def test_the_preview_shows_exactly_what_the_run_bills(db: Office) -> None:
    office = billed_office(db)
    actor = office.actor(Role.FINANCE)
    shown = {row.department_id: row.amount for row in preview(actor, MARCH, date(2026, 3, 2)).departments}
    run_month(actor, MARCH)
    assert {bill.department_id: bill.total for bill in rows(select(Bill))} == shown


def test_every_bill_is_posted_as_the_rule_says(db: Office) -> None:
    office = billed_office(db)
    with_departments(office, 1, mode="shown_only")
    run_month(office.actor(Role.FINANCE), MARCH)
    accounts = {
        account.id: ledger_posting.AccountKey(account.kind, account.organisation_id)
        for account in rows(select(Account))
    }
    for bill in rows(select(Bill)):
        journal = rows(select(Journal).where(Journal.source_key == posting.bill_source(bill.id).key))[0]
        found = rows(select(Transfer).where(Transfer.journal_id == journal.id))
        shown = bill.settlement_mode == "shown_only"
        expected = by_rule.bill_entries(bill.department_id, bill.total, shown_only=shown)
        assert [(accounts[t.debit_id], accounts[t.credit_id], t.amount) for t in found] == [
            (entry.debit, entry.credit, entry.amount) for entry in expected
        ]
        assert journal.document == bill.number
        assert (journal.subject_type, journal.subject_id) == posting.bill_source(bill.id)[:2]


def test_a_bill_that_is_only_shown_stands_outside_the_account(db: Office) -> None:
    office = billed_office(db)
    with_departments(office, 1, mode="shown_only")
    run_month(office.actor(Role.FINANCE), MARCH)
    shown = rows(select(Bill).order_by(Bill.id))[0]
    assert (str(shown.opening), str(shown.received), str(shown.closing)) == ("0.00", "0.00", "108333.34")
    assert office.organisations["d1"] not in balances(office)


def test_the_closing_balance_is_the_balance_of_the_receivable(db: Office) -> None:
    office = billed_office(db)
    run_month(office.actor(Role.FINANCE), MARCH)
    world.sheet(office, office.extra["contract"], ["0.07"], seq=1)
    run_month(office.actor(Role.FINANCE), MARCH)
    assert closings() == balances(office)


def closings() -> dict[int, Money]:
    return {bill.department_id: bill.closing for bill in rows(select(Bill).order_by(Bill.id))}


def balances(office: Office) -> dict[int, Money]:
    found = rows(select(Account).where(Account.kind == "receivable"))
    return {account.organisation_id: account.debits - account.credits for account in found}


def test_a_department_of_cents_gets_no_line_of_nothing(db: Office) -> None:
    office = occupied_office(db)
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["0.01"])
    run_month(office.actor(Role.FINANCE), MARCH)
    assert [str(bill.total) for bill in rows(select(Bill))] == ["0.01"]
    assert len(rows(select(BillLine))) == 1


def test_the_papers_are_queued_in_batches_that_count_as_one_group(db: Office) -> None:
    office = billed_office(db, 60)
    run = run_month(office.actor(Role.FINANCE), MARCH)
    jobs = rows(select(Job).where(Job.group == f"run:{run}").order_by(Job.id))
    assert [len(job.args["bills"]) for job in jobs] == [25, 25, 10]
    assert [bill for job in jobs for bill in job.args["bills"]] == rows(select(Bill.id).order_by(Bill.id))


# ---- two at once, and death in the middle -------------------------------------------------------
KILL = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def test_four_runs_at_once_have_one_effect(live: Office) -> None:
    office = billed_office(live, 20)
    gate, found = Barrier(4), []

    def one() -> None:
        with office.app.app_context():
            gate.wait()
            found.append(run_month(office.actor(Role.FINANCE), MARCH))

    threads = [Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1
    assert len(rows(select(Bill))) == 20
    assert total_of(select(Bill.total)) == Money.parse("250000.00")
    numbers = rows(select(Bill.number).order_by(Bill.id))
    assert numbers == [f"ZD-2026-{n:06}" for n in range(1, 21)]


@pytest.mark.parametrize("step", ["hold_receivables", "_issue", "post_rows", "apply_credits", "_finish"])
def test_a_run_killed_in_the_middle_leaves_nothing(
    live: Office, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    office = billed_office(live)
    before = everything()
    owner = office.owner_url.replace("+psycopg", "")

    def killed(*_: Any, **__: Any) -> Any:
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute(KILL)
        return {}

    where = run_service.ledger if step in ("hold_receivables", "post_rows") else run_service
    with monkeypatch.context() as patched:
        patched.setattr(where, step, killed)
        with pytest.raises(OperationalError):
            run_month(office.actor(Role.FINANCE), MARCH)
    database.session.remove()
    database.engine.dispose()
    assert everything() == before
    assert rows(select(Sheet.run_id)) == [None]
    assert run_month(office.actor(Role.FINANCE), MARCH)
    assert rows(select(Bill.number).order_by(Bill.id))[0] == "ZD-2026-000001"


# ---- what was issued stays ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE bill SET total = total + 1, closing = closing + 1", "issued bill is corrected by a note"),
        ("UPDATE bill SET number = number || 'x'", "issued bill is corrected by a note"),
        ("UPDATE bill SET respond_by = respond_by + 1", "issued bill is corrected by a note"),
        ("DELETE FROM bill", "issued bill is corrected by a note"),
        ("UPDATE bill_line SET amount = amount + 1", "line of an issued bill is never edited"),
        ("DELETE FROM bill_line", "line of an issued bill is never edited"),
        ("UPDATE share SET amount = 0", "written once"),
        ("DELETE FROM driver", "written once"),
        ("TRUNCATE share", "written once"),
        ("UPDATE transfer SET amount = amount + 1", "written once"),
    ],
)
def test_even_the_owner_cannot_change_what_was_issued(live: Office, statement: str, words: str) -> None:
    run_month(billed_office(live).actor(Role.FINANCE), MARCH)
    owner = create_engine(live.owner_url)
    with owner.connect() as connection, pytest.raises((InternalError, ProgrammingError), match=words):
        connection.execute(text(statement))
    owner.dispose()
