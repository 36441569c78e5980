"""Who bears what when not all is well: part months, lines nobody can bear, runs that cancel out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from procurement.accounts.models import Organisation
from procurement.audit.models import AuditRecord
from procurement.billing.models import Bill, BillRun, Driver
from procurement.billing.queries.preview import preview
from procurement.billing.queries.why import why
from procurement.billing.services.bill_papers import drafts
from procurement.billing.services.run import run_month
from procurement.billing.views.bills_presenters import basis_label
from procurement.contracts.models import ContractLine
from procurement.infra.db import own_transaction
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger.queries import book_checks
from procurement.settlement import services
from procurement.settlement.models import Sheet
from procurement.settlement.rules.charges import CorrectedLine
from tests.billing.billed import MARCH, bill_of, codes, lines_of, occupied_office, rows
from tests.billing.departments import building, place, with_departments
from tests.billing.test_shared_corrections import confirm, totals
from tests.factories import Office
from tests.settlement import world

FEBRUARY = Month("2026-02")
SUPERVISOR, FINANCE, TODAY = Role.CONTRACT_SUPERVISOR, Role.FINANCE, date(2026, 4, 2)


# ---- part months --------------------------------------------------------------------------------
def halves(office: Office, **terms: date) -> tuple[Office, int]:
    """d1 and d2 of the same size; d1 leaves on the 10th of February; the contract's terms decide what is served."""
    world.rulebook(office)
    office = with_departments(office, 2)
    home = building(office)
    place(office, "d1", home, "1000", 10, last=date(2026, 2, 10))
    place(office, "d2", home, "1000", 10)
    line = world.Line(price="28000.00", basis={"area": "1"}, quantity="11")
    contract = world.active_contract(office, lines=[line], **terms)
    return office, services.prepare_sheet(office.actor(SUPERVISOR), contract.id, FEBRUARY)


def test_who_left_before_the_service_began_bears_nothing_of_it(db: Office) -> None:
    office, sheet = halves(db, starts=date(2026, 2, 16))
    confirm(office, sheet)
    assert totals(office, run_month(office.actor(FINANCE), FEBRUARY)) == {"d2": "13000.00"}
    driver = rows(select(Driver))[0]
    assert (driver.kind, driver.of_days) == ("2026-02-16..2026-02-28/area", 13)


def test_who_came_after_the_service_ended_bears_nothing_of_it(db: Office) -> None:
    office, sheet = halves(db, starts=date(2026, 1, 1), ends=date(2026, 2, 14))
    with own_transaction() as connection:
        connection.exec_driver_sql("UPDATE occupancy SET during = '[2026-02-15,)' WHERE upper_inf(during)")
    confirm(office, sheet)
    assert totals(office, run_month(office.actor(FINANCE), FEBRUARY)) == {"d1": "14000.00"}


def test_what_was_settled_before_this_system_counts_no_days(db: Office) -> None:
    office, sheet = halves(db, starts=date(2026, 1, 1), settled_through=date(2026, 2, 8))
    confirm(office, sheet)
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "1818.18", "d2": "18181.82"}


def test_a_line_of_a_part_month_says_its_days_on_page_and_paper(db: Office) -> None:
    office, sheet = halves(db, starts=date(2026, 1, 1), settled_through=date(2026, 2, 8))
    confirm(office, sheet)
    run_month(office.actor(FINANCE), FEBRUARY)
    papers = {key: drafts([bill_of(office, key)])[0].data["lines"][0]["share"] for key in ("d1", "d2")}
    assert papers == {"d1": "100/1,100㎡（服务20日中2日）", "d2": "1,000/1,100㎡（20/28日）"}
    with office.app.test_request_context():
        words = basis_label(why(office.actor(FINANCE), lines_of(bill_of(office, "d2"))[0].id).fact)
    assert "20/28" in words


def test_the_days_a_sheet_was_prepared_for_are_frozen_with_it(db: Office) -> None:
    office, sheet = halves(db, starts=date(2026, 2, 16))
    confirm(office, sheet)
    assert [(span.start, span.end) for span in rows(select(Sheet))[0].spans] == [
        (date(2026, 2, 16), date(2026, 2, 28))
    ]
    with pytest.raises(Exception, match="never edited"), own_transaction() as connection:
        connection.exec_driver_sql("UPDATE sheet SET served = '{[2026-02-01,2026-03-01)}'")


# ---- lines nobody can bear ----------------------------------------------------------------------
def two_contracts(office: Office) -> tuple[Office, int]:
    """One contract by area, one by use that nobody has used; both billed sheets wait."""
    office = occupied_office(office, 2)
    good = world.active_contract(office, lines=[world.Line(basis={"area": "1"})], number="HT-2026-000009")
    bad = world.active_contract(office, lines=[world.MEALS])
    world.confirmed_sheet(office, good, ["1000.00"])
    return office, world.confirmed_sheet(office, bad, ["180.00"], quantities=["10"])


def test_a_contract_nobody_can_bear_is_left_out_by_name_and_the_others_are_billed(db: Office) -> None:
    office, left = two_contracts(db)
    shown = preview(office.actor(FINANCE), MARCH, TODAY)
    assert [(one.contract, one.line) for one in shown.left_out] == [("HT-2026-000001", "职工用餐服务")]
    assert (shown.blocked, str(shown.earned)) == (False, "1000.00")
    run = run_month(office.actor(FINANCE), MARCH, shown.seen)
    assert totals(office, run) == {"d1": "600.00", "d2": "400.00"}
    found = rows(select(BillRun))[0]
    assert (str(found.earned), found.sheets, found.bills) == ("1000.00", 1, 2)
    assert rows(select(Sheet.run_id).where(Sheet.id == left)) == [None]
    record = rows(select(AuditRecord).where(AuditRecord.action == "settlement.left_out"))[0]
    assert record.params == {"contract": "HT-2026-000001", "lines": "职工用餐服务"}
    broken = {check.code for check in book_checks(office.actor(FINANCE)) if not check.holds}
    assert broken.isdisjoint({"runs_add_up", "lines_are_shared_out", "bills_are_posted"})


def test_what_was_left_out_is_billed_once_it_is_mended(db: Office) -> None:
    office, left = two_contracts(db)
    run_month(office.actor(FINANCE), MARCH)
    contract = rows(select(Sheet.contract_id).where(Sheet.id == left))[0]
    with pytest.raises(Refused) as refused:
        run_month(office.actor(FINANCE), MARCH)
    assert codes(refused) == ["settlement.no_driver"]
    page = office.client(FINANCE).get("/runs/months/2026-03").get_data(as_text=True)
    assert "合同 HT-2026-000001 本次不出账" in page
    world.usage(
        office, rows(select(ContractLine.id).where(ContractLine.contract_id == contract))[0], "10", "d2"
    )
    assert totals(office, run_month(office.actor(FINANCE), MARCH)) == {"d2": "180.00"}


def test_a_department_that_left_bears_no_fixed_share_any_more(db: Office) -> None:
    office = occupied_office(db, 2)
    shared = world.Line("安保", basis={"fixed_share": "1"}, shares={"d1": "0.5", "d2": "0.5"})
    contract = world.active_contract(office, lines=[shared])
    other = world.active_contract(office, lines=[world.Line(basis={"area": "1"})], number="HT-2026-000009")
    world.confirmed_sheet(office, contract, ["1000.00"])
    world.confirmed_sheet(office, other, ["10.00"])
    with own_transaction() as connection:
        connection.execute(
            update(Organisation).where(Organisation.id == office.organisations["d1"]).values(active=False)
        )
    found = [
        check for check in preview(office.actor(FINANCE), MARCH, TODAY).checks if "inactive" in check.code
    ]
    assert [check.params["line"] for check in found] == ["安保"]
    assert totals(office, run_month(office.actor(FINANCE), MARCH)) == {"d1": "6.00", "d2": "4.00"}


def test_a_correction_nobody_can_bear_is_refused_as_it_is_drafted(db: Office) -> None:
    world.rulebook(db)
    contract = world.active_contract(db, lines=[world.Line("电梯维护", basis={"area": "1"})])
    sheet = world.confirmed_sheet(db, contract, ["10000.00"])
    line = CorrectedLine(contract.lines[0], Money.parse("-10.00"), Decimal(0), "")
    with pytest.raises(Refused) as refused:
        services.correct_sheet(db.actor(SUPERVISOR), sheet, "停梯", [line])
    assert codes(refused) == ["settlement.no_driver"]
    assert rows(select(Sheet.id).where(Sheet.seq == 1)) == []


def test_a_sheet_nobody_can_bear_is_not_sent(db: Office) -> None:
    world.rulebook(db)
    contract = world.active_contract(
        db, lines=[world.Line("电梯维护", basis={"area": "1"})], starts=FEBRUARY.first
    )
    sheet = services.prepare_sheet(db.actor(SUPERVISOR), contract.id, FEBRUARY)
    with pytest.raises(Refused) as refused:
        services.send_sheet(db.actor(SUPERVISOR), sheet, rows(select(Sheet))[0].version)
    assert codes(refused) == ["settlement.no_driver"]


# ---- who gets a bill ----------------------------------------------------------------------------
def test_a_run_that_cancels_out_is_billed_as_its_preview_showed(db: Office) -> None:
    office = occupied_office(db, 2)
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["1000.00"])
    world.confirmed_sheet(office, contract, ["-1000.00"], seq=1, quantities=["-1"])
    seen = preview(office.actor(FINANCE), MARCH, TODAY).seen
    run = run_month(office.actor(FINANCE), MARCH, seen)
    assert totals(office, run) == {"d1": "0.00", "d2": "0.00"}
    assert len(rows(select(Bill))) == 2
