"""A sheet is billed only while its facts still hold; nobody gets back more than was taken; rounding never adds up."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from procurement.audit.models import AuditRecord
from procurement.billing.queries.preview import preview
from procurement.billing.services.run import run_month
from procurement.contracts import services as contracts
from procurement.contracts.models import Contract
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement import queries, services
from procurement.settlement.models import Sheet
from procurement.settlement.queries.work import worklist
from procurement.settlement.rules.charges import CorrectedLine
from tests.billing.billed import occupied_office, rows
from tests.billing.test_shared_corrections import totals
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import dense, pages
from tests.settlement.sheeted import FEBRUARY, SUPERVISOR, VENDOR, codes, confirmed, row

FINANCE, TODAY = Role.FINANCE, date(2026, 3, 2)


def ready(office: Office, **more: Any) -> tuple[Office, world.Made, int]:
    """February of 28 000.00 between two departments, confirmed by the vendor."""
    office = occupied_office(office, 2)
    line = world.Line(price="28000.00", basis={"area": "1"})
    contract = world.active_contract(office, lines=[line], starts=date(2026, 2, 1), **more)
    return office, contract, confirmed(office, contract)


def version(contract: world.Made) -> int:
    database.session.expire_all()
    return reading().get_one(Contract, contract.id).version


def terminate(office: Office, contract: world.Made, day: int) -> None:
    last = date(2026, 2, day)
    contracts.terminate(office.actor(Role.SUPERVISOR), contract.id, version(contract), "违约", last)


def suspend(office: Office, contract: world.Made, day: int) -> None:
    first = date(2026, 2, day)
    contracts.suspend(office.actor(Role.SUPERVISOR), contract.id, version(contract), "停用", first)


def correct(
    office: Office,
    contract: world.Made,
    main: int,
    amount: str,
    department: str | None = None,
    *,
    agree: bool = True,
) -> int:
    named = office.organisations[department] if department else None
    line = CorrectedLine(contract.lines[0], Money.parse(amount), Decimal(0), "", named)
    made = services.correct_sheet(office.actor(SUPERVISOR), main, "事实变更", [line])
    if agree:
        services.send_sheet(office.actor(SUPERVISOR), made, row(made).version)
        services.confirm_sheet(office.actor(VENDOR), made, row(made).version)
    return made


def offers(office: Office, who: Any = SUPERVISOR) -> list[int]:
    database.session.expire_all()
    found = worklist(office.actor(who), datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    return [one.values["sheet_id"] for one in found if one.endpoint == "settlement.correct_sheet"]


# ---- facts that changed -------------------------------------------------------------------------
@pytest.mark.parametrize(("change", "left"), [(terminate, "-18000.00"), (suspend, "-19000.00")])
def test_a_sheet_whose_days_were_cut_short_since_is_left_out_by_name(
    db: Office, change: Any, left: str
) -> None:
    office, contract, main = ready(db)
    change(office, contract, 10)
    shown = preview(office.actor(FINANCE), FEBRUARY, TODAY)
    assert [(one.sheet_id, str(one.amount)) for one in shown.stale] == [(main, left)]
    assert [check.code for check in shown.checks if check.endpoint == "settlement.correct_sheet"] == [
        "billing.check_stale"
    ]
    with pytest.raises(Refused) as refused:
        run_month(office.actor(FINANCE), FEBRUARY)
    assert codes(refused) == ["settlement.sheet_stale"]
    assert offers(office) == offers(office, FINANCE) == [main]


def test_others_are_billed_while_a_stale_sheet_waits(db: Office) -> None:
    office, contract, main = ready(db)
    other = world.active_contract(
        office, lines=[world.Line(basis={"area": "1"})], number="HT-2026-000009", starts=date(2026, 2, 1)
    )
    world.confirmed_sheet(office, other, ["10000.00"], month=FEBRUARY)
    terminate(office, contract, 10)
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "6000.00", "d2": "4000.00"}
    assert rows(select(Sheet.run_id).where(Sheet.id == main)) == [None]
    record = rows(select(AuditRecord).where(AuditRecord.action == "settlement.stale_left_out"))[0]
    assert record.params["number"] == row(main).number


def test_the_difference_is_offered_until_nothing_of_it_is_left_and_then_billed(db: Office) -> None:
    office, contract, main = ready(db)
    terminate(office, contract, 10)
    correct(office, contract, main, "-5000.00")
    assert offers(office) == [main]
    found = queries.offered(row(main))
    assert found is not None and str(found.amount) == "-13000.00"
    with pytest.raises(Refused) as refused:
        run_month(office.actor(FINANCE), FEBRUARY)
    assert codes(refused) == ["settlement.sheet_stale"]
    correct(office, contract, main, "-13000.00")
    assert offers(office) == []
    assert totals(office, run_month(office.actor(FINANCE), FEBRUARY)) == {"d1": "6000.00", "d2": "4000.00"}


def test_a_billed_sheet_is_offered_too_and_its_correction_billed_in_a_further_run(db: Office) -> None:
    office, contract, main = ready(db)
    run_month(office.actor(FINANCE), FEBRUARY)
    terminate(office, contract, 10)
    correct(office, contract, main, "-1000.00")
    assert offers(office, FINANCE) == [main]
    correct(office, contract, main, "-17000.00")
    assert offers(office, FINANCE) == []
    assert totals(office, run_month(office.actor(FINANCE), FEBRUARY)) == {"d1": "-10800.00", "d2": "-7200.00"}


def test_what_was_corrected_too_far_is_offered_back(db: Office) -> None:
    office, contract, main = ready(db)
    terminate(office, contract, 10)
    correct(office, contract, main, "-20000.00")
    found = queries.offered(row(main))
    assert found is not None and str(found.amount) == "2000.00"


def test_a_day_agreed_to_be_free_is_not_offered_back(db: Office) -> None:
    office, contract, main = ready(db)
    correct(office, contract, main, "-1000.00")
    assert offers(office) == []
    assert totals(office, run_month(office.actor(FINANCE), FEBRUARY)) == {"d1": "16200.00", "d2": "10800.00"}


def test_the_work_list_leads_to_a_form_filled_in_with_the_difference(db: Office) -> None:
    office, contract, main = ready(db)
    terminate(office, contract, 10)
    page = pages(office, SUPERVISOR).get(f"/sheets/{main}/correction")
    assert page.find('//main//input[contains(@name,"amount")]/@value') == ["−18,000.00"]
    assert "更正" in dense(page)


# ---- nobody gets back more than was taken -------------------------------------------------------
def test_a_department_gets_back_no_more_than_its_own_share(db: Office) -> None:
    office, contract, main = ready(db)
    run_month(office.actor(FINANCE), FEBRUARY)
    with pytest.raises(Refused) as refused:
        correct(office, contract, main, "-11200.01", "d2")
    assert codes(refused) == ["settlement.correction_below_share"]
    correct(office, contract, main, "-11200.00", "d2")
    with pytest.raises(Refused) as refused:
        correct(office, contract, main, "-0.01", "d2")
    assert codes(refused) == ["settlement.correction_below_share"]


def test_nothing_is_added_beyond_what_is_due_for_the_days_served(db: Office) -> None:
    office, contract, main = ready(db)
    terminate(office, contract, 10)
    correct(office, contract, main, "-18000.00")
    with pytest.raises(Refused) as refused:
        correct(office, contract, main, "0.01")
    assert codes(refused) == ["settlement.correction_beyond_month"]


# ---- rounding -----------------------------------------------------------------------------------
def test_retention_taken_back_in_parts_leaves_nothing(db: Office) -> None:
    world.rulebook(db)
    line = world.Line(price="0.49", basis={"fixed_share": "1"}, shares={"d1": "1"})
    contract = world.active_contract(db, lines=[line], starts=date(2026, 2, 1), retention="0.03")
    main = confirmed(db, contract)
    assert str(row(main).retention) == "0.01"
    parts = [correct(db, contract, main, amount) for amount in ("-0.17", "-0.16", "-0.16")]
    assert sum(row(one).retention.fen for one in (main, *parts)) == 0


def test_drafts_made_side_by_side_carry_the_difference_when_they_are_sent(db: Office) -> None:
    world.rulebook(db)
    line = world.Line(price="0.49", basis={"fixed_share": "1"}, shares={"d1": "1"})
    contract = world.active_contract(db, lines=[line], starts=date(2026, 2, 1), retention="0.03")
    main = confirmed(db, contract)
    drafts = [correct(db, contract, main, amount, agree=False) for amount in ("-0.25", "-0.24")]
    for draft in drafts:
        services.send_sheet(db.actor(SUPERVISOR), draft, row(draft).version)
        services.confirm_sheet(db.actor(VENDOR), draft, row(draft).version)
    assert sum(row(one).retention.fen for one in (main, *drafts)) == 0
