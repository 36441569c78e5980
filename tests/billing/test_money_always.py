"""Whatever happens to a month in whatever order: what is followed and billed is what is due, and nobody is below zero."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from procurement.billing.models import Bill, BillLine, BureauShare, CreditNote
from procurement.billing.services import credit
from procurement.billing.services.run import run_month
from procurement.contracts import services as contracts
from procurement.infra.db import db as database
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement import queries, services
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.rules.charges import CorrectedLine
from procurement.settlement.rules.states import Cause
from tests.billing.billed import occupied_office, rows
from tests.billing.test_money_holds import FINANCE, SECOND, answered, left, sent
from tests.billing.test_set_off import dispute
from tests.factories import Office
from tests.settlement import world
from tests.settlement.sheeted import FEBRUARY, SUPERVISOR, broken, confirmed, row
from tests.settlement.test_stale import version

PRICE, MEAL, MEALS = Money.parse("28000.01"), Money.parse("18.00"), 100
DEPARTMENTS = ("d1", "d2", "d3")
DAY, FEN, COUNT = st.integers(0, 27), st.integers(1, 2_900_000), st.integers(-120, 120)
WHO = st.sampled_from(DEPARTMENTS)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["terminate", "suspend", "resume"]), DAY, WHO),
        st.tuples(st.sampled_from(["follow", "run", "run"]), st.just(0), WHO),
        st.tuples(st.sampled_from(["deduct", "deduct_of", "credit", "credit"]), FEN, WHO),
        st.tuples(st.just("recount"), COUNT, WHO),
    ),
    min_size=2,
    max_size=8,
)


@dataclass
class Month:
    """One February under way, and what this test itself knows of it: what was agreed, by line and department."""

    office: Office
    contract: world.Made
    main: int
    agreed: dict[tuple[int, str], int] = field(default_factory=dict)


def begun(office: Office) -> Month:
    """28 000.01 by area of three departments, and a hundred meals each of the first two."""
    office = occupied_office(office, 3)
    lines = [world.Line(price=str(PRICE), basis={"area": "1"}), world.MEALS]
    contract = world.active_contract(
        office, lines=lines, starts=FEBRUARY.first - timedelta(days=31), retention="0.03"
    )
    for department in ("d1", "d2"):
        world.usage(office, contract.lines[1], str(MEALS), department, FEBRUARY)
    return Month(office, contract, confirmed(office, contract))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=ACTS)
def test_once_what_is_offered_is_followed_a_month_costs_what_is_due(
    db: Office, acts: list[tuple[str, int, str]]
) -> None:
    engine: Any = database.engine
    savepoint = engine.begin_nested()
    try:
        month = begun(db)
        for act in acts:
            with suppress(Refused):
                _do(month, *act)
            _nobody_is_below_zero(month)
        for _ in range(8):  # two lines, one of them two departments' by use, and what rounding leaves
            if not _follow(month):
                break
        with suppress(Refused):
            run_month(month.office.actor(FINANCE), FEBRUARY)
        _holds(month)
    finally:
        database.session.remove()
        savepoint.rollback()


# ---- the acts -----------------------------------------------------------------------------------
def _do(month: Month, act: str, number: int, who: str) -> None:
    office, day = month.office, FEBRUARY.first + timedelta(days=number % 28 - 1)
    if act in ("terminate", "suspend", "resume"):
        services_ = {
            "terminate": contracts.terminate,
            "suspend": contracts.suspend,
            "resume": contracts.resume,
        }
        services_[act](
            office.actor(Role.SUPERVISOR), month.contract.id, version(month.contract), "事实变更", day
        )
    elif act == "follow":
        _follow(month)
    elif act == "run":
        run_month(office.actor(FINANCE), FEBRUARY)
    elif act == "credit":
        _credit(month, Money(number), who)
    elif act == "recount":
        _agree(month, 1, Money(number * MEAL.fen), Decimal(number), who)
    else:
        _agree(month, 0, Money(-number), Decimal(0), who if act == "deduct_of" else "")


def _agree(month: Month, line: int, amount: Money, count: Decimal, who: str) -> None:
    named = month.office.organisations[who] if who else None
    change = CorrectedLine(month.contract.lines[line], amount, count, "", named)
    made = services.correct_sheet(month.office.actor(SUPERVISOR), month.main, "扣款", [change], Cause.AGREED)
    answered(month.office, sent(month.office, made))
    key = line, who
    month.agreed[key] = month.agreed.get(key, 0) + amount.fen


def _credit(month: Month, amount: Money, who: str) -> None:
    """Take back of the department's first line that nobody has answered for yet, as far as it can be."""
    if who not in ("d1", "d2"):
        return
    department = month.office.organisations[who]
    statement = select(BillLine).join(Bill).where(Bill.department_id == department)
    found = rows(statement.where(BillLine.answer == "open", BillLine.amount > Money.zero()))
    if found:
        dispute(month.office, found[0], who)
        credit.uphold(month.office.actor(SECOND), found[0].id, min(amount, found[0].amount), "核减")


def _follow(month: Month) -> bool:
    """Settle the difference that is offered; whatever happened before, nobody is refused who follows it."""
    found = queries.offered(row(month.main))
    if found is None:
        return False
    made = services.correct_sheet(month.office.actor(SUPERVISOR), month.main, "事实变更", found.lines)
    answered(month.office, sent(month.office, made))
    return True


# ---- what holds ---------------------------------------------------------------------------------
def _due(month: Month) -> int:
    """What the month costs by its facts and what was agreed beside them, in fen: counted here once more, by whole fen."""
    days = queries.term_of(row(month.main).contract).days(FEBRUARY)
    agreed = sum(fen for (line, _), fen in month.agreed.items() if line == 0)
    lump = max((2 * PRICE.fen * days + 28) // 56 + agreed, 0)
    used = MEALS * MEAL.fen if days else 0
    meals = [max((used if who != "d3" else 0) + month.agreed.get((1, who), 0), 0) for who in DEPARTMENTS]
    return lump + sum(meals)


def _nobody_is_below_zero(month: Month) -> None:
    """By contract line and department, and the bureau's part of the credit notes it bore."""
    database.session.expire_all()
    borne = text("""
        SELECT min(amount) FROM (
            SELECT sum(b.amount - coalesce(n.amount, 0)) AS amount
            FROM bill i JOIN bill_line b ON b.bill_id = i.id JOIN sheet_line l ON l.id = b.sheet_line_id
            LEFT JOIN credit_note n ON n.bill_line_id = b.id GROUP BY i.department_id, l.contract_line_id) AS every""")
    engine: Any = database.engine
    assert (engine.execute(borne).scalar() or 0) >= 0, "nobody gets back more than was taken"
    notes = sum(rows(select(CreditNote.amount)), Money.zero())
    assert notes + sum(rows(select(BureauShare.amount)), Money.zero()) >= Money.zero()


def _holds(month: Month) -> None:
    office = month.office
    _nobody_is_below_zero(month)
    assert queries.offered(row(month.main)) is None
    sheets = rows(select(Sheet).where(Sheet.state == "confirmed"))
    earned = sum((one.earned for one in sheets), Money.zero())
    assert earned.fen == _due(month), "what is settled is what is due"
    kept = sum((one.retention for one in sheets), Money.zero())
    assert kept == Money.rounded(earned.yuan * 3 / 100), "retention is the rate on all that was earned"
    assert [one.id for one in sheets if one.run_id is None] == [], "and all of it is billed"
    notes = sum(rows(select(CreditNote.amount)), Money.zero())
    given = sum(rows(select(BureauShare.amount)), Money.zero())
    assert sum(left(office, one) for one in DEPARTMENTS) == (earned - notes - given).fen
    assert rows(select(SheetLine.id).where(SheetLine.amount == Money.zero(), SheetLine.quantity == 0)) == []
    assert broken(office) == []
