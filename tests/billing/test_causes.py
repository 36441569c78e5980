"""What was agreed beside the facts stays agreed; what follows the facts is offered, and billed, only as they are by now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from procurement.audit.models import AuditRecord
from procurement.billing.queries.preview import preview
from procurement.billing.services.run import run_month
from procurement.contracts import services as contracts
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from procurement.settlement import queries, services
from procurement.settlement.models import Sheet
from procurement.settlement.rules.charges import CorrectedLine, Priced
from procurement.settlement.rules.corrections import Earned, LineMonth, line_difference
from procurement.settlement.rules.states import Cause
from tests.billing.billed import rows
from tests.billing.test_money_holds import FINANCE, answered, billed, meals, recount, sent
from tests.billing.test_shared_corrections import totals
from tests.billing.test_who_bears_corrections import follow
from tests.factories import Office
from tests.settlement import world
from tests.settlement.paged import dense, pages
from tests.settlement.sheeted import FEBRUARY, SUPERVISOR, broken, codes, row
from tests.settlement.test_stale import TODAY, correct, offers, ready, suspend, terminate, version


def difference(main: int) -> str:
    found = queries.offered(row(main))
    return "" if found is None else str(found.amount)


def resume(office: Office, contract: world.Made, day: int) -> None:
    first = date(2026, 2, day)
    contracts.resume(office.actor(Role.SUPERVISOR), contract.id, version(contract), "恢复", first)


# ---- agreed and facts apart ---------------------------------------------------------------------
def test_an_agreed_deduction_is_not_offered_back_once_the_facts_change(db: Office) -> None:
    office, contract, main = ready(db)
    agreed = correct(office, contract, main, "-1000.00")
    terminate(office, contract, 10)
    assert difference(main) == "-18000.00"
    followed = follow(office, main)
    assert (row(agreed).cause, row(followed).cause) == (Cause.AGREED, Cause.FACTS)
    assert (difference(main), offers(office)) == ("", [])
    run_month(office.actor(FINANCE), FEBRUARY)
    assert sum(one.earned.fen for one in rows(select(Sheet))) == 900_000
    assert broken(office) == []


def test_an_agreed_deduction_takes_no_more_than_the_facts_leave(db: Office) -> None:
    """Of 28 000.00 the vendor gave back 20 000.00; ten days come to 10 000.00, so the other 8 000.00 go back too."""
    office, contract, main = ready(db)
    correct(office, contract, main, "-20000.00")
    terminate(office, contract, 10)
    assert difference(main) == "-8000.00"
    follow(office, main)
    assert difference(main) == ""
    assert sum(one.earned.fen for one in rows(select(Sheet))) == 0


def test_a_department_that_agreed_to_a_deduction_of_its_use_keeps_it(db: Office) -> None:
    """d2 has half of its meals back; cut off, both get the rest, and nothing is offered twice."""
    office, contract, main = meals(db)
    answered(office, sent(office, recount(office, contract, main, "-50")))
    with world.connected() as connection:
        connection.exec_driver_sql(f"UPDATE contract SET ended_on = '2026-01-31' WHERE id = {contract.id}")
    assert difference(main) == "-1800.00"
    follow(office, main)
    assert difference(main) == "-900.00"
    follow(office, main)
    assert difference(main) == ""


def test_an_agreed_deduction_of_one_departments_use_takes_nothing_from_anothers() -> None:
    """d2 has all of its 100 meals back; of the 50 it has by now no more than 50 can be, and d1 pays its own 100."""
    price, whole = UnitPrice.parse("18.00"), Money.parse("3600.00")
    line = Priced(1, 1, "用餐", False, price, Money.parse("99999.00"), Decimal(9999), direct=True)
    back = Earned(Money.parse("-1800.00"), Decimal(-100))
    settled = {None: Earned(whole, Decimal(200)), 2: back}
    facts = LineMonth(line, 28, 28, {1: Decimal(100), 2: Decimal(50)}, settled, Money(1), {2: back})
    assert line_difference(facts) is None


def test_a_correction_cannot_say_that_it_follows_facts_that_have_not_changed(db: Office) -> None:
    office, contract, main = ready(db)
    line = CorrectedLine(contract.lines[0], Money.parse("-1000.00"), Decimal(0), "")
    with pytest.raises(Refused) as refused:
        services.correct_sheet(office.actor(SUPERVISOR), main, "更正", [line], Cause.FACTS)
    assert codes(refused) == ["settlement.correction_without_facts"]
    assert refused.value.refusals[0].field == "cause"
    made = services.correct_sheet(office.actor(SUPERVISOR), main, "更正", [line])
    with pytest.raises(Refused) as refused:
        services.save_correction(
            office.actor(SUPERVISOR), made, row(made).version, "更正", [line], Cause.FACTS
        )
    assert codes(refused) == ["settlement.correction_without_facts"]


def test_a_draft_that_follows_the_facts_can_be_saved_again(db: Office) -> None:
    """Beside itself its difference is still there; counted, nothing would be left to follow."""
    office, contract, main = ready(db)
    terminate(office, contract, 10)
    found = queries.offered(row(main))
    assert found is not None
    made = services.correct_sheet(office.actor(SUPERVISOR), main, "终止", found.lines)
    said = row(made).version, "提前终止", found.lines, Cause.FACTS
    services.save_correction(office.actor(SUPERVISOR), made, *said)
    assert (row(made).reason, row(made).cause) == ("提前终止", Cause.FACTS)


@pytest.mark.parametrize(("changed", "chosen"), [(True, "facts"), (False, "agreed")])
def test_the_form_offers_what_a_correction_follows(db: Office, changed: bool, chosen: str) -> None:
    office, contract, main = ready(db)
    if changed:
        terminate(office, contract, 10)
    page = pages(office, SUPERVISOR).get(f"/sheets/{main}/correction")
    assert page.find('//input[@name="cause"][@checked]/@value') == [chosen]
    assert "更正依据" in dense(page)


# ---- corrections are stale too ------------------------------------------------------------------
def overtaken(office: Office) -> tuple[Office, world.Made, int, int]:
    """Billed, suspended on the 10th, corrected to nine days; then service goes on from the 20th after all."""
    office, contract, main = billed(office)
    suspend(office, contract, 10)
    correction = follow(office, main)
    resume(office, contract, 20)
    return office, contract, main, correction


def test_a_correction_of_a_billed_sheet_is_left_out_by_name_once_its_facts_change_again(db: Office) -> None:
    office, _contract, main, correction = overtaken(db)
    shown = preview(office.actor(FINANCE), FEBRUARY, TODAY)
    assert [(one.sheet_id, str(one.amount)) for one in shown.stale] == [(main, "9000.00")]
    assert shown.sheets == []
    other = world.active_contract(
        office, lines=[world.Line(basis={"area": "1"})], number="HT-2026-000009", starts=FEBRUARY.first
    )
    world.confirmed_sheet(office, other, ["10000.00"], month=FEBRUARY)
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "6000.00", "d2": "4000.00"}
    assert row(correction).run_id is None
    record = rows(select(AuditRecord).where(AuditRecord.action == "settlement.stale_left_out"))[0]
    assert record.params["number"] == row(main).number
    with pytest.raises(Refused) as refused:
        run_month(office.actor(FINANCE), FEBRUARY)
    assert codes(refused) == ["settlement.sheet_stale"]


def test_its_difference_is_offered_again_and_both_are_billed_together(db: Office) -> None:
    office, _contract, main, _correction = overtaken(db)
    assert offers(office) == offers(office, FINANCE) == [main]
    assert difference(main) == "9000.00"
    follow(office, main)
    assert offers(office) == []
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "-6000.00", "d2": "-4000.00"}


def test_facts_that_come_back_are_offered_back(db: Office) -> None:
    """The sheet says what is due again; only its correction, which followed the facts, does not."""
    office, contract, main = ready(db)
    suspend(office, contract, 10)
    follow(office, main)
    resume(office, contract, 10)
    assert difference(main) == "19000.00"
    follow(office, main)
    assert difference(main) == ""
    assert totals(office, run_month(office.actor(FINANCE), FEBRUARY)) == {"d1": "16800.00", "d2": "11200.00"}
