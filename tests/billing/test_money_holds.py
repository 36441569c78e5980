"""Corrections, credit notes and runs together: nobody gets back more than was taken, and retention follows its rate."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import select, text

from procurement.audit.models import AuditRecord
from procurement.billing.models import Bill, BillLine, CreditNote
from procurement.billing.queries.preview import preview
from procurement.billing.services import credit
from procurement.billing.services.run import run_month
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement import services
from procurement.settlement.models import Sheet
from procurement.settlement.rules.charges import CorrectedLine
from tests.billing.billed import bill_of, lines_of, occupied_office, rows
from tests.billing.test_set_off import dispute
from tests.billing.test_shared_corrections import totals
from tests.factories import Office
from tests.settlement import world
from tests.settlement.at_once import all_at_once
from tests.settlement.sheeted import FEBRUARY, SUPERVISOR, VENDOR, broken, codes, confirmed, row
from tests.settlement.test_stale import TODAY, correct, ready

FINANCE, SECOND = Role.FINANCE, "finance2"


def billed(office: Office) -> tuple[Office, world.Made, int]:
    """February of 28 000.00 billed to d1 (16 800.00) and d2 (11 200.00)."""
    office, contract, main = ready(office)
    run_month(office.actor(FINANCE), FEBRUARY)
    return office, contract, main


def give_back(office: Office, amount: str, department: str = "d2") -> None:
    """A credit note on the first bill of a department, whose objection stands already."""
    line = lines_of(bill_of(office, department))[0]
    credit.uphold(office.actor(SECOND), line.id, Money.parse(amount), "核减")


def answered(office: Office, sheet: int) -> None:
    services.confirm_sheet(office.actor(VENDOR), sheet, row(sheet).version)


def sent(office: Office, sheet: int) -> int:
    services.send_sheet(office.actor(SUPERVISOR), sheet, row(sheet).version)
    return sheet


def withdrawn(office: Office, sheet: int) -> None:
    services.withdraw_sheet(office.actor(SUPERVISOR), sheet, row(sheet).version, "数据有误")


# ---- corrections and credit notes ---------------------------------------------------------------
@pytest.mark.parametrize("agree", [True, False])
def test_a_credit_note_gives_back_what_a_correction_left(db: Office, agree: bool) -> None:
    office, contract, main = billed(db)
    dispute(office, lines_of(bill_of(office, "d2"))[0], "d2")
    made = correct(office, contract, main, "-5000.00", "d2", agree=agree)
    if not agree:
        sent(office, made)
    with pytest.raises(Refused) as refused:
        give_back(office, "6200.01")
    assert codes(refused) == ["billing.credit_beyond_line"]
    give_back(office, "6200.00")
    assert broken(office) == []


def test_a_correction_takes_back_what_a_credit_note_left(db: Office) -> None:
    office, contract, main = billed(db)
    dispute(office, lines_of(bill_of(office, "d2"))[0], "d2")
    give_back(office, "6200.00")
    with pytest.raises(Refused) as refused:
        correct(office, contract, main, "-5000.01", "d2")
    assert codes(refused) == ["settlement.correction_below_share"]
    correct(office, contract, main, "-5000.00", "d2")
    run_month(office.actor(FINANCE), FEBRUARY)
    assert broken(office) == []


def test_a_correction_sent_before_a_credit_note_is_not_agreed_to_beyond_what_that_left(db: Office) -> None:
    """A draft holds nothing: what it would take back is judged again when it is sent."""
    office, contract, main = billed(db)
    dispute(office, lines_of(bill_of(office, "d2"))[0], "d2")
    made = correct(office, contract, main, "-5000.01", "d2", agree=False)
    give_back(office, "6200.00")
    with pytest.raises(Refused) as refused:
        sent(office, made)
    assert codes(refused) == ["settlement.correction_below_share"]


def test_the_run_leaves_out_by_name_what_would_fall_below_its_share(db: Office) -> None:
    """d2 has moved into less room since the correction was agreed to; another contract is billed."""
    office, contract, main = ready(db)
    correct(office, contract, main, "-11200.00", "d2")
    with own_transaction() as connection:
        values = {"id": office.organisations["d2"]}
        connection.execute(text("UPDATE occupancy SET area = 1000 WHERE organisation_id = :id"), values)
    other = world.active_contract(
        office, number="HT-2026-000009", lines=[world.Line(basis={"equal": "1"})], starts=FEBRUARY.first
    )
    world.confirmed_sheet(office, other, ["10000.00"], month=FEBRUARY)
    shown = preview(office.actor(FINANCE), FEBRUARY, TODAY)
    assert "billing.check_below_share" in {check.code for check in shown.checks}
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "5000.00", "d2": "5000.00"}
    assert rows(select(Sheet.run_id).where(Sheet.contract_id == contract.id)) == [None, None]
    record = rows(select(AuditRecord).where(AuditRecord.action == "settlement.left_out"))[0]
    assert record.params["contract"] == contract.number
    with pytest.raises(Refused) as refused:
        run_month(office.actor(FINANCE), FEBRUARY)
    assert codes(refused) == ["settlement.correction_below_share"]


# ---- what may still be withdrawn ----------------------------------------------------------------
def meals(office: Office) -> tuple[Office, world.Made, int]:
    """A hundred meals each of two departments at 18.00, billed."""
    office = occupied_office(office, 2)
    contract = world.active_contract(office, lines=[world.MEALS], starts=FEBRUARY.first)
    for department in ("d1", "d2"):
        world.usage(office, contract.lines[0], "100", department, FEBRUARY)
    main = confirmed(office, contract)
    run_month(office.actor(FINANCE), FEBRUARY)
    return office, contract, main


def recount(office: Office, contract: world.Made, main: int, count: str) -> int:
    """A correction of so many meals of d2, drafted."""
    number = Decimal(count)
    change = CorrectedLine(
        contract.lines[0], Money.rounded(number * 18), number, "", office.organisations["d2"]
    )
    return services.correct_sheet(office.actor(SUPERVISOR), main, "人次复核", [change])


def test_nothing_is_taken_back_that_relies_on_an_addition_not_agreed_to(db: Office) -> None:
    office, contract, main = meals(db)
    more = sent(office, recount(office, contract, main, "50"))
    with pytest.raises(Refused) as refused:
        recount(office, contract, main, "-150")
    assert codes(refused) == ["settlement.correction_below_share"]
    answered(office, more)
    answered(office, sent(office, recount(office, contract, main, "-150")))
    run_month(office.actor(FINANCE), FEBRUARY)
    assert broken(office) == []


def test_no_credit_note_relies_on_an_addition_not_agreed_to(db: Office) -> None:
    office, contract, main = meals(db)
    dispute(office, lines_of(bill_of(office, "d2"))[0], "d2")
    answered(office, sent(office, recount(office, contract, main, "-50")))
    sent(office, recount(office, contract, main, "50"))
    with pytest.raises(Refused) as refused:
        give_back(office, "900.01")
    assert codes(refused) == ["billing.credit_beyond_line"]
    give_back(office, "900.00")


def test_nothing_is_added_that_relies_on_taking_back_not_agreed_to(db: Office) -> None:
    office, contract, main = billed(db)
    less = sent(office, correct(office, contract, main, "-1000.00", agree=False))
    with pytest.raises(Refused) as refused:
        correct(office, contract, main, "1000.00")
    assert codes(refused) == ["settlement.correction_beyond_month"]
    answered(office, less)
    correct(office, contract, main, "1000.00")


# ---- retention ----------------------------------------------------------------------------------
def kept_back(office: Office) -> tuple[world.Made, int]:
    """February of 0.49, of which 3 % is a fen."""
    world.rulebook(office)
    line = world.Line(price="0.49", basis={"fixed_share": "1"}, shares={"d1": "1"})
    contract = world.active_contract(office, lines=[line], starts=FEBRUARY.first, retention="0.03")
    return contract, confirmed(office, contract)


def waiting(office: Office, contract: world.Made, main: int) -> list[int]:
    """Two corrections at the vendor; the second carries the fen that is left once the first is agreed to."""
    amounts = "-0.25", "-0.24"
    return [sent(office, correct(office, contract, main, amount, agree=False)) for amount in amounts]


def test_a_correction_is_overtaken_where_its_retention_rested_on_one_withdrawn_since(db: Office) -> None:
    contract, main = kept_back(db)
    first, second = waiting(db, contract, main)
    withdrawn(db, first)
    with pytest.raises(Refused) as refused:
        answered(db, second)
    assert codes(refused) == ["settlement.sheet_overtaken"]
    withdrawn(db, second)
    again = correct(db, contract, main, "-0.24")
    assert sum(row(one).retention.fen for one in (main, again)) == 1
    assert broken(db) == []


def test_a_correction_waits_for_the_one_its_retention_rests_on(db: Office) -> None:
    contract, main = kept_back(db)
    first, second = waiting(db, contract, main)
    with pytest.raises(Refused) as refused:
        answered(db, second)
    assert codes(refused) == ["settlement.sheet_overtaken"]
    for one in (first, second):
        answered(db, one)
        assert broken(db) == []


# ---- at once ------------------------------------------------------------------------------------
EXPECTED = {
    "settlement.correction_below_share", "billing.credit_beyond_line", "settlement.sheet_overtaken",
    "billing.bad_move", "settlement.bad_move", "settlement.correction_below_nothing", "billing.nothing_to_bill",
}  # fmt: skip


def test_sixteen_people_at_once_give_a_department_back_no_more_than_it_bore(live: Office) -> None:
    """Of each department's share there is enough for one correction or one credit note, never for both."""
    office, contract, main = billed(live)
    acts: list[Callable[[], object]] = []
    for department, amount in (("d1", "9000.00"), ("d2", "6000.00")):
        dispute(office, lines_of(bill_of(office, department))[0], department)
        for _ in range(4):
            draft = correct(office, contract, main, f"-{amount}", department, agree=False)
            acts += [partial(sent, office, draft), partial(give_back, office, amount, department)]
    assert (len(acts), all_at_once(office, acts, EXPECTED)) == (16, [])
    for sheet in rows(select(Sheet.id).where(Sheet.state == "sent")):
        answered(office, sheet)
    run_month(office.actor(FINANCE), FEBRUARY)
    assert (left(office, "d1"), left(office, "d2")) == (780_000, 520_000)
    assert broken(office) == []


def left(office: Office, department: str) -> int:
    """What a department bore by its bills less its credit notes, in fen."""
    key = office.organisations[department]
    taken = rows(select(BillLine.amount).join(Bill).where(Bill.department_id == key))
    notes = rows(select(CreditNote.amount).where(CreditNote.department_id == key))
    return sum(one.fen for one in taken) - sum(one.fen for one in notes)
