"""What a correction cannot give back to a department moves on: nobody gets more than was taken, and a next act is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, pool, select, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.models import BureauShare, Share
from procurement.billing.queries.preview import preview
from procurement.billing.services.run import run_month
from procurement.infra.db import db as database
from procurement.kernel.errors import Refused
from procurement.kernel.money import Money
from procurement.settlement import queries, services
from procurement.settlement.models import Sheet
from tests.billing import by_rule
from tests.billing.billed import bill_of, lines_of, occupied_office, rows
from tests.billing.departments import building, place, with_departments
from tests.billing.test_money_holds import (
    EXPECTED,
    FINANCE,
    answered,
    billed,
    give_back,
    left,
    meals,
    recount,
    sent,
)
from tests.billing.test_set_off import dispute
from tests.billing.test_shared_corrections import totals
from tests.factories import Office
from tests.settlement import world
from tests.settlement.at_once import all_at_once
from tests.settlement.paged import dense, pages
from tests.settlement.sheeted import FEBRUARY, SUPERVISOR, balances, broken, codes, confirmed, row
from tests.settlement.test_stale import TODAY, correct, offers, terminate
from tests.settlement.test_unit_prices import moved


def credited(office: Office, amount: str, department: str = "d2") -> None:
    dispute(office, lines_of(bill_of(office, department))[0], department)
    give_back(office, amount, department)


def follow(office: Office, main: int) -> int:
    """Draft what is offered, send it, agree to it."""
    found = queries.offered(row(main))
    assert found is not None
    made = services.correct_sheet(office.actor(SUPERVISOR), main, "事实变更", found.lines)
    answered(office, sent(office, made))
    return made


# ---- the bureau ---------------------------------------------------------------------------------
def test_what_a_credit_note_gave_back_already_goes_back_to_the_bureau_that_bore_it(db: Office) -> None:
    """d2 has all of its 11 200.00 back; of the 18 000.00 that ten days leave over, its 7 200.00 are the bureau's."""
    office, contract, main = billed(db)
    credited(office, "11200.00")
    terminate(office, contract, 10)
    follow(office, main)
    shown = preview(office.actor(FINANCE), FEBRUARY, TODAY)
    assert (str(shown.to_bureau), str(shown.earned)) == ("-7200.00", "-18000.00")
    page = pages(office, FINANCE).get("/runs/months/2026-02")
    assert "退还本级" in dense(page)
    run = run_month(office.actor(FINANCE), FEBRUARY, shown.seen)
    assert totals(office, run) == {"d1": "-10800.00", "d2": "0.00"}
    assert rows(select(BureauShare.amount)) == [Money.parse("-7200.00")]
    assert (left(office, "d1"), left(office, "d2"), offers(office)) == (600_000, 0, [])
    assert balances(office)["bureau_borne"] == "4000.00"
    assert broken(office) == []


def test_the_bill_of_who_had_it_back_says_so_line_by_line(db: Office) -> None:
    office, contract, main = billed(db)
    credited(office, "11200.00")
    terminate(office, contract, 10)
    follow(office, main)
    run = run_month(office.actor(FINANCE), FEBRUARY)
    line = lines_of(bill_of(office, "d2", 1))[0]
    page = dense(pages(office, FINANCE).get(f"/bill-lines/{line.id}/origin"))
    assert "−7,200.00" in page and "不再退还" in page
    assert "以尚未退还部分为限" in dense(pages(office, FINANCE).get(f"/bills/{line.bill_id}"))
    assert "7,200.00退还本级" in dense(pages(office, FINANCE).get(f"/runs/{run}"))


def test_the_bureau_gets_back_no_more_than_the_credit_notes_it_bore(db: Office) -> None:
    """It bore 1 000.00; what d2 has back by an agreed deduction beyond that is d1's."""
    office, contract, main = billed(db)
    credited(office, "1000.00")
    correct(office, contract, main, "-10200.00", "d2")
    correct(office, contract, main, "-17800.00")
    run_month(office.actor(FINANCE), FEBRUARY)
    assert rows(select(BureauShare.amount)) == [Money.parse("-1000.00")]
    assert (left(office, "d1"), left(office, "d2")) == (0, 0)
    assert broken(office) == []


def test_what_one_has_back_by_an_agreed_deduction_is_given_to_who_still_bears_something(db: Office) -> None:
    office, contract, main = billed(db)
    correct(office, contract, main, "-11200.00", "d2")
    correct(office, contract, main, "-10000.00")
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "-10000.00", "d2": "-11200.00"}
    kinds = {(one.kind, str(one.amount)) for one in rows(select(Share)) if one.kind == "bounded"}
    assert kinds == {("bounded", "4000.00"), ("bounded", "-4000.00")}
    assert broken(office) == []


def test_what_is_agreed_with_one_department_takes_nothing_from_the_others(db: Office) -> None:
    """A correction that all share waits beside it; its part of d2 moves on, the named one's does not."""
    office, contract, main = billed(db)
    correct(office, contract, main, "-1000.00")
    with pytest.raises(Refused) as refused:
        correct(office, contract, main, "-11200.01", "d2")
    assert codes(refused) == ["settlement.correction_below_share"]
    correct(office, contract, main, "-11200.00", "d2")
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "-1000.00", "d2": "-11200.00"}


def test_a_correction_by_use_goes_back_to_the_bureau_too_where_facts_ask_for_it(db: Office) -> None:
    office, contract, main = meals(db)
    credited(office, "1800.00")
    with pytest.raises(Refused) as refused:
        recount(office, contract, main, "-1")
    assert codes(refused) == ["settlement.correction_below_share"]
    with world.connected() as connection:
        connection.execute(
            text("UPDATE contract SET ended_on = '2026-01-31' WHERE id = :c"), {"c": contract.id}
        )
    with pytest.raises(Refused) as refused:
        recount(office, contract, main, "-101")
    assert codes(refused) == ["settlement.correction_below_share"], (
        "never more than its own use, notes or not"
    )
    for _ in ("d1", "d2"):
        follow(office, main)
    assert queries.offered(row(main)) is None
    run = run_month(office.actor(FINANCE), FEBRUARY)
    assert totals(office, run) == {"d1": "-1800.00", "d2": "0.00"}
    assert rows(select(BureauShare.amount)) == [Money.parse("-1800.00")]


# ---- to the fen ---------------------------------------------------------------------------------
def test_a_fen_of_rounding_moves_to_who_has_one(db: Office) -> None:
    """0.05 among three is 0.02, 0.02, 0.01; taken back in parts of 0.01 each first fen would be d1's."""
    office = occupied_office(db, 3)
    line = world.Line(price="0.05", basis={"equal": "1"})
    contract = world.active_contract(office, lines=[line], starts=FEBRUARY.first)
    main = confirmed(office, contract)
    run_month(office.actor(FINANCE), FEBRUARY)
    for _ in range(5):
        correct(office, contract, main, "-0.01")
        run_month(office.actor(FINANCE), FEBRUARY)
        assert min(left(office, one) for one in ("d1", "d2", "d3")) >= 0
    assert [left(office, one) for one in ("d1", "d2", "d3")] == [0, 0, 0]
    assert broken(office) == []


FEN = st.integers(-10_000, 10_000)


@given(fen=st.lists(FEN, min_size=1, max_size=8), borne=st.integers(0, 20_000))
def test_nobody_falls_below_nothing_by_what_moves_and_nothing_is_lost(fen: list[int], borne: int) -> None:
    standing = [(n, Money(one)) for n, one in enumerate(fen)]
    moves, bureau = by_rule.bounded(standing, Money(borne))
    after = dict(standing)
    for department, amount in moves:
        after[department] += amount
    assert sum((amount for _, amount in moves), Money.zero()) + bureau == Money.zero()
    assert -borne <= bureau.fen <= 0
    for department, has in standing:
        low, high = sorted((0, has.fen))
        assert low <= after[department].fen <= high, "what moves brings towards nothing, never past it"
    if sum(fen) + borne >= 0:
        assert all(one.fen >= 0 for one in after.values())


STANDING = st.lists(st.integers(0, 400), min_size=3, max_size=3).filter(any)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    areas=STANDING,
    earned=st.integers(5, 3_000),
    named=st.integers(0, 3_000),
    note=st.integers(0, 3_000),
    back=st.integers(1, 3_000),
)
def test_the_run_moves_to_the_fen_what_the_rule_says(
    db: Office, areas: list[int], earned: int, named: int, note: int, back: int
) -> None:
    engine: Any = database.engine
    savepoint = engine.begin_nested()
    try:
        office, departments = _three(db, areas)
        contract = world.active_contract(
            office, lines=[world.Line(price=str(Money(earned)), basis={"area": "1"})], starts=FEBRUARY.first
        )
        main = confirmed(office, contract)
        run_month(office.actor(FINANCE), FEBRUARY)
        with suppress(Refused, IndexError):
            credited(office, str(Money(note)), "d1")
        with suppress(Refused):
            correct(office, contract, main, str(Money(-named)), "d2")
        with suppress(Refused):
            run_month(office.actor(FINANCE), FEBRUARY)
        total = sum(one.earned.fen for one in rows(select(Sheet)))
        has = {one: left(office, one) for one in departments}
        notes = total - sum(has.values())
        taken = Money(-min(back, total))
        if not taken:
            return
        correct(office, contract, main, str(taken))
        run_month(office.actor(FINANCE), FEBRUARY)
        split = by_rule.shares(
            taken, [{"kind": "area", "weight": "1"}], {"area": [(n, a) for n, a in enumerate(areas) if a]}
        )
        shared = {departments[one.department]: one.amount.fen for one in split}
        standing = [(n, Money(has[one] + shared.get(one, 0))) for n, one in enumerate(departments)]
        moves, bureau = by_rule.bounded(standing, Money(notes))
        due = {n: amount.fen for n, amount in standing}
        for n, amount in moves:
            due[n] += amount.fen
        assert [left(office, one) for one in departments] == list(due.values())
        assert sum(rows(select(BureauShare.amount)), Money.zero()) == bureau
    finally:
        database.session.remove()
        savepoint.rollback()


def _three(office: Office, areas: list[int]) -> tuple[Office, tuple[str, ...]]:
    world.rulebook(office)
    office = with_departments(office, 3)
    home = building(office)
    for n, area in enumerate(areas, 1):
        if area:
            place(office, f"d{n}", home, str(area), 1)
    return office, ("d1", "d2", "d3")


# ---- at once ------------------------------------------------------------------------------------
def test_sixteen_people_at_once_leave_nobody_below_nothing(live: Office) -> None:
    """Credit notes, agreed deductions, the difference that is offered, and runs that bill them, all at the same moment."""
    office, contract, main = billed(live)
    terminate(office, contract, 10)
    found = queries.offered(row(main))
    assert found is not None
    offered = services.correct_sheet(office.actor(SUPERVISOR), main, "事实变更", found.lines)
    answered(office, sent(office, offered))
    acts: list[Callable[[], object]] = [partial(run_month, office.actor(FINANCE), FEBRUARY) for _ in range(4)]
    for department, amount in (("d1", "16000.00"), ("d2", "11000.00")):
        dispute(office, lines_of(bill_of(office, department))[0], department)
        acts += [partial(give_back, office, amount, department)] * 3
        for _ in range(3):
            draft = correct(office, contract, main, "-3000.00", department, agree=False)
            acts.append(partial(sent, office, draft))
    assert (len(acts), all_at_once(office, acts, EXPECTED)) == (16, [])
    for sheet in rows(select(Sheet.id).where(Sheet.state == "sent")):
        with suppress(Refused):
            answered(office, sheet)
    for sheet in rows(select(Sheet.id).where(Sheet.state == "draft")):
        services.remove_draft(office.actor(SUPERVISOR), sheet, row(sheet).version)
    while queries.offered(row(main)) is not None:
        follow(office, main)
    with suppress(Refused):
        run_month(office.actor(FINANCE), FEBRUARY)
    assert rows(select(Sheet.id).where(Sheet.state == "confirmed", Sheet.run_id.is_(None))) == []
    assert min(left(office, "d1"), left(office, "d2")) >= 0
    assert broken(office) == []


# ---- what is written stays ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE bureau_share SET amount = amount - 1", "bureau_share"),
        ("DELETE FROM bureau_share", "bureau_share"),
        ("INSERT INTO bureau_share SELECT sheet_line_id + 1000, bureau_id, 1 FROM bureau_share", "ck_bureau_share_amount"),
        ("UPDATE sheet SET cause = 'agreed' WHERE seq > 0", "never edited"),
        ("UPDATE sheet SET cause = 'facts' WHERE seq = 0", "never edited|ck_sheet_cause"),
    ],
)  # fmt: skip
def test_what_went_to_the_bureau_and_what_a_correction_followed_stays(
    live: Office, change: str, said: str
) -> None:
    office, contract, main = billed(live)
    credited(office, "11200.00")
    terminate(office, contract, 10)
    follow(office, main)
    run_month(office.actor(FINANCE), FEBRUARY)
    engine: Any = create_engine(live.owner_url, poolclass=pool.NullPool)
    with pytest.raises(DBAPIError, match=said), engine.begin() as connection:
        connection.execute(text(change))


def test_the_way_back_does_not_drop_what_went_to_the_bureau(live: Office) -> None:
    office, contract, main = billed(live)
    credited(office, "11200.00")
    terminate(office, contract, 10)
    follow(office, main)
    run_month(office.actor(FINANCE), FEBRUARY)
    with pytest.raises(DBAPIError, match="line 1: -7200"):
        moved(office, "0021")
    assert rows(select(BureauShare.amount)) == [Money.parse("-7200.00")]


def test_a_main_sheet_follows_no_cause_and_a_correction_no_other(db: Office) -> None:
    contract = world.active_contract(db, lines=[world.OURS], starts=FEBRUARY.first)
    world.sheet(db, contract, ["10.00"], month=FEBRUARY, state="draft")
    for change in ("cause = 'facts'", "cause = 'other', seq = 1, corrects_id = id"):
        with pytest.raises(DBAPIError, match="ck_sheet_cause"), world.connected() as connection:
            connection.execute(text(f"UPDATE sheet SET {change}"))
    assert rows(select(Sheet.cause)) == [None]
