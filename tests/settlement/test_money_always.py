"""Whatever happens to a month in whatever order: what is followed and billed is what is due, and nobody is below zero."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from procurement.infra.db import db as database
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice
from procurement.settlement import queries, services
from procurement.settlement.models import CreditNote, Sheet
from procurement.settlement.rules.charges import lump_sum
from procurement.settlement.services.run import run_month
from tests.factories import House
from tests.settlement import world
from tests.settlement.billed import bill_of, lines_of, rows
from tests.settlement.sheeted import FEBRUARY, SUPERVISOR, broken, row
from tests.settlement.test_money_holds import FINANCE, answered, give_back, left, sent
from tests.settlement.test_set_off import dispute
from tests.settlement.test_stale import correct, ready, suspend, terminate

PRICE = UnitPrice.parse("28000.00")
DAY, FEN = st.integers(1, 27), st.integers(1, 1_700_000)
WHO = st.sampled_from(["d1", "d2"])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["terminate", "suspend", "follow", "run"]), DAY, WHO),
        st.tuples(st.sampled_from(["correct", "credit"]), FEN, WHO),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(acts=ACTS)
def test_once_what_is_offered_is_followed_a_month_costs_what_is_due(
    db: House, acts: list[tuple[str, int, str]]
) -> None:
    engine: Any = database.engine
    savepoint = engine.begin_nested()
    try:
        house, contract, main = ready(db, retention="0.03")
        for act in acts:
            with suppress(Refused):
                _do(house, contract, main, *act)
        followed = _follow(house, main)
        with suppress(Refused):
            run_month(house.actor(FINANCE), FEBRUARY)
        _holds(house, main, followed=followed)
    finally:
        database.session.remove()
        savepoint.rollback()


def _do(house: House, contract: world.Made, main: int, act: str, number: int, who: str) -> None:
    if act == "terminate":
        terminate(house, contract, number)
    elif act == "suspend":
        suspend(house, contract, number)
    elif act == "follow":
        _follow(house, main)
    elif act == "run":
        run_month(house.actor(FINANCE), FEBRUARY)
    elif act == "correct":
        correct(house, contract, main, f"-{Money(number)}", who)
    elif rows(select(Sheet.run_id).where(Sheet.id == main))[0]:
        dispute(house, lines_of(bill_of(house, who))[0], who)
        give_back(house, str(Money(number)), who)


def _follow(house: House, main: int) -> bool:
    """Settle the difference that is offered; False where earlier gifts leave too little of a department's share."""
    found = queries.offered(row(main))
    if found is None:
        return True
    try:
        made = services.correct_sheet(house.actor(SUPERVISOR), main, "事实变更", found.lines)
    except Refused as refused:
        assert {one.code for one in refused.refusals} == {"settlement.correction_below_share"}
        return False
    answered(house, sent(house, made))
    return True


def _holds(house: House, main: int, *, followed: bool) -> None:
    database.session.expire_all()
    sheets = rows(select(Sheet).where(Sheet.state == "confirmed"))
    earned = sum((one.earned for one in sheets), Money.zero())
    kept = sum((one.retention for one in sheets), Money.zero())
    assert kept == Money.rounded(earned.yuan * 3 / 100), "retention is the rate on all that was earned"
    days = queries.term_of(row(main).contract).days(FEBRUARY)
    if followed:
        assert queries.offered(row(main)) is None
        assert days == 28 or earned == lump_sum(PRICE, days, 28), "what is settled is what is due"
    notes = sum(rows(select(CreditNote.amount)), Money.zero())
    waits = any(one.run_id is None for one in sheets)
    assert waits or left(house, "d1") + left(house, "d2") == (earned - notes).fen
    rounded = len(sheets)
    assert min(left(house, "d1"), left(house, "d2")) >= -rounded, "nobody gets back more than was taken"
    assert broken(house) == []
