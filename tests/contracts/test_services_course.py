"""The course of a contract in force, and the balance lock under many writers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from procurement.contracts import queries, services
from procurement.infra import clock
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.infra.uow import unit_of_work
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from tests.contracts import world as w
from tests.factories import Office

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


def earn(world: w.World, made: int, *earned: tuple[int, str, str], paper: str = "JS-2026-000001") -> None:
    """As settlement does: inside a unit of work of its own."""
    with unit_of_work(world.office.actor(Role.FINANCE)) as work:
        rows = [(line, Money.parse(amount), Decimal(quantity)) for line, amount, quantity in earned]
        services.record_earned(work, made, rows, paper=paper)


# ---- course -------------------------------------------------------------------------------------
def test_a_contract_is_suspended_and_resumed_with_reasons(world: w.World) -> None:
    made = w.active(world)
    services.suspend(world.supervisor, made, w.version(made), "质疑处理", TODAY)
    assert w.fresh(made).state == "suspended"
    services.resume(world.supervisor, made, w.version(made), "质疑不成立", TODAY)
    assert w.fresh(made).state == "active"
    assert [r.params["reason"] for r in queries.history(made)[:2]] == ["质疑不成立", "质疑处理"]


@pytest.mark.parametrize(
    ("first", "again", "days"),
    [
        (date(2026, 3, 1), date(2026, 3, 2), [(date(2026, 3, 1), date(2026, 3, 2))]),
        (date(2026, 3, 1), None, [(date(2026, 3, 1), None)]),
        (TODAY, TODAY, []),
    ],
)
def test_the_days_without_service_are_kept(
    world: w.World, first: date, again: date | None, days: list[tuple[date, date | None]]
) -> None:
    made = w.active(world)
    services.suspend(world.supervisor, made, w.version(made), "质疑处理", first)
    if again:
        services.resume(world.supervisor, made, w.version(made), "质疑不成立", again)
    assert [(one.during.lower, one.during.upper) for one in w.fresh(made).suspensions] == days


def test_a_suspension_begins_in_the_term_after_the_last_one_and_never_later_than_today(
    world: w.World,
) -> None:
    made = w.active(world, starts=date(2026, 2, 1), ends=date(2027, 1, 31))

    def refused(act: Callable[..., None], day: date) -> bool:
        try:
            act(world.supervisor, made, w.version(made), "x", day)
        except Refused as found:
            assert [(one.code, one.field) for one in found.refusals] == [("contracts.day_outside", "day")]
            return True
        return False

    assert refused(services.suspend, date(2026, 1, 31)) and refused(services.suspend, date(2026, 3, 3))
    assert not refused(services.suspend, date(2026, 2, 10))
    assert refused(services.resume, date(2026, 2, 9)) and refused(services.resume, date(2026, 3, 3))
    assert not refused(services.resume, date(2026, 2, 20))
    assert refused(services.suspend, date(2026, 2, 19))
    assert not refused(services.suspend, date(2026, 2, 20))


def test_a_suspension_ends_with_the_contract(world: w.World) -> None:
    made = w.active(world)
    services.suspend(world.supervisor, made, w.version(made), "x", date(2026, 3, 1))
    services.terminate(world.supervisor, made, w.version(made), "违约", TODAY)
    assert [one.during.upper for one in w.fresh(made).suspensions] == [date(2026, 3, 3)]


def test_a_contract_locked_anew_knows_the_days_another_has_saved_meanwhile(live: Office) -> None:
    world = w.built(live)
    made = w.active(world)
    services.suspend(world.supervisor, made, w.version(made), "x", date(2026, 3, 1))
    contract = w.fresh(made)
    assert [one.during.upper for one in contract.suspensions] == [None]
    with own_transaction() as connection:
        connection.execute(text("UPDATE contract_suspension SET during = '[2026-03-01,2026-03-02)'"))
    database.session.refresh(contract, with_for_update=True)
    assert [one.during.upper for one in contract.suspensions] == [date(2026, 3, 2)]


def test_the_database_keeps_suspensions_apart(world: w.World) -> None:
    made = w.active(world)
    services.suspend(world.supervisor, made, w.version(made), "x", date(2026, 3, 1))
    row = "INSERT INTO contract_suspension (contract_id, during, reason) VALUES (:id, '[2027-01-01,)', 'x')"
    with (
        pytest.raises(IntegrityError, match="ex_contract_suspension_overlap"),
        own_transaction() as connection,
    ):
        connection.execute(text(row), {"id": made})


def test_every_change_of_course_needs_a_reason_a_supervisor_and_the_version_seen(world: w.World) -> None:
    made = w.active(world)
    seen = w.version(made)
    acts = {
        services.suspend: (TODAY,),
        services.resume: (TODAY,),
        services.complete: (),
        services.terminate: (TODAY,),
    }
    for act, more in acts.items():
        with pytest.raises(Forbidden):
            act(world.officer, made, seen, "x", *more)
        with pytest.raises(Stale):
            act(world.supervisor, made, seen - 1, "x", *more)
        with pytest.raises(Refused) as refused:
            act(world.supervisor, made, seen, "", *more)
        assert codes(refused) == [("contracts.reason_needed", "reason")]
        with pytest.raises(NotFound):
            act(world.office.actor("vendor2"), made, seen, "x", *more)


def test_a_contract_that_is_not_in_force_has_no_course_yet(world: w.World) -> None:
    made = w.approved(world)
    with pytest.raises(Refused) as refused:
        services.suspend(world.supervisor, made, w.version(made), "x", TODAY)
    assert codes(refused) == [("contracts.bad_move", None)]


def test_a_contract_is_not_completed_before_its_term_is_over(world: w.World) -> None:
    made = w.active(world)
    with pytest.raises(Refused) as refused:
        services.complete(world.supervisor, made, w.version(made), "x")
    assert codes(refused) == [("contracts.not_over", None)]


def test_a_contract_whose_term_is_over_is_completed(live: Office) -> None:
    world = w.built(live)
    made = w.active(world, starts=date(2025, 3, 1), ends=date(2026, 2, 28))
    services.complete(world.supervisor, made, w.version(made), "验收合格")
    contract = w.fresh(made)
    assert (contract.state, contract.ended_on, contract.end_reason) == (
        "completed",
        date(2026, 2, 28),
        "验收合格",
    )


def test_a_termination_names_the_last_day_of_service(world: w.World) -> None:
    made = w.active(world)
    for day in (date(2026, 2, 28), date(2026, 3, 3)):
        with pytest.raises(Refused) as refused:
            services.terminate(world.supervisor, made, w.version(made), "违约", day)
        assert codes(refused) == [("contracts.last_day_outside", "last_day")]
    services.terminate(world.supervisor, made, w.version(made), "违约", date(2026, 3, 2))
    assert (w.fresh(made).state, w.fresh(made).ended_on) == ("terminated", date(2026, 3, 2))


def test_a_contract_is_not_terminated_before_its_term_begins(world: w.World) -> None:
    made = w.active(world, starts=date(2026, 4, 1), ends=date(2027, 3, 31))
    with pytest.raises(Refused) as refused:
        services.terminate(world.supervisor, made, w.version(made), "违约", date(2026, 3, 2))
    assert codes(refused) == [("contracts.not_begun", None)]


# ---- what other modules ask -----------------------------------------------------------------------
def test_a_contract_is_active_in_the_months_its_term_reaches_into(world: w.World) -> None:
    made = w.active(world)
    w.approved(world)
    months = [Month(text) for text in ("2026-02", "2026-03", "2027-02", "2027-03")]
    assert [[c.id for c in queries.active_in(world.office.bureau, month)] for month in months] == [
        [], [made], [made], [],
    ]  # fmt: skip


def test_months_settled_elsewhere_and_months_after_the_end_are_not_active(world: w.World) -> None:
    made = w.active(world, opened=True)
    assert queries.active_in(world.office.bureau, Month("2026-03")) == []
    assert [c.id for c in queries.active_in(world.office.bureau, Month("2026-04"))] == [made]
    services.suspend(world.supervisor, made, w.version(made), "x", TODAY)
    assert [c.id for c in queries.active_in(world.office.bureau, Month("2026-04"))] == [made]
    services.terminate(world.supervisor, made, w.version(made), "x", date(2026, 3, 2))
    assert queries.active_in(world.office.bureau, Month("2026-04")) == []


# ---- the balance lock ---------------------------------------------------------------------------
def test_earnings_raise_the_counters_and_stand_in_the_history(world: w.World) -> None:
    made = w.active(world)
    first, second = w.lines(made)
    earn(world, made, (first.id, "1000.00", "1"), (second.id, "250.00", "10"))
    earn(world, made, (first.id, "-100.00", "0"))
    assert [(str(line.earned_amount), line.earned_quantity) for line in w.lines(made)] == [
        ("900.00", 1), ("250.00", 10),
    ]  # fmt: skip
    assert [r.params for r in queries.history(made)[:2]] == [
        {"amount": "−100.00", "paper": "JS-2026-000001"},
        {"amount": "1,250.00", "paper": "JS-2026-000001"},
    ]


def test_more_than_contracted_is_refused_naming_line_and_figures_and_nothing_is_booked(
    world: w.World,
) -> None:
    made = w.active(world, opened=True)
    first, second = w.lines(made)
    with pytest.raises(Refused) as refused:
        earn(world, made, (second.id, "25.00", "1"), (first.id, "11000.01", "11"))
    [refusal] = refused.value.refusals
    assert refusal.code == "contracts.balance_lock"
    assert {name: str(value) for name, value in refusal.params.items()} == {
        "line": "1", "title": "食堂运行管理", "contracted": "12000.00", "used": "1000.00", "amount": "11000.01",
        "over": "0.01",
    }  # fmt: skip
    assert [str(line.earned_amount) for line in w.lines(made)] == ["0.00", "0.00"]


def test_more_than_the_contracted_quantity_is_refused(world: w.World) -> None:
    made = w.active(world)
    with pytest.raises(Refused) as refused:
        earn(world, made, (w.lines(made)[1].id, "25.00", "100.0001"))
    assert codes(refused) == [("contracts.quantity_lock", None)]


def test_less_than_nothing_and_lines_of_other_contracts_are_refused(world: w.World) -> None:
    made, other = w.active(world), w.approved(world)
    with pytest.raises(Refused) as refused:
        earn(world, made, (w.lines(made)[0].id, "-0.01", "0"))
    assert codes(refused) == [("contracts.earned_below_zero", None)]
    with pytest.raises(Refused) as refused:
        earn(world, made, (w.lines(other)[0].id, "1.00", "0"))
    assert codes(refused) == [("contracts.line_unknown", None)]


def test_nothing_is_earned_under_a_contract_that_is_not_in_force(world: w.World) -> None:
    made = w.approved(world)
    with pytest.raises(Refused) as refused:
        earn(world, made, (w.lines(made)[0].id, "1.00", "0"))
    assert codes(refused) == [("contracts.not_in_force", None)]
    with pytest.raises(NotFound):
        earn(world, 10**9)


def test_the_database_holds_the_lock_by_itself(world: w.World) -> None:
    made = w.active(world, opened=True)
    for change, name in (
        ("earned_amount = amount - opening_amount + 1", "balance_lock"),
        ("earned_amount = -1", "balance_lock"),
        ("earned_quantity = quantity - opening_quantity + 1", "quantity_lock"),
    ):
        with pytest.raises(IntegrityError, match=name), own_transaction() as connection:
            connection.execute(
                text(f"UPDATE contract_line SET {change} WHERE contract_id = :id"), {"id": made}
            )


def test_a_lost_race_against_the_lock_reads_like_a_refusal(world: w.World) -> None:
    made = w.active(world)
    with pytest.raises(Refused) as refused, unit_of_work(world.office.actor(Role.FINANCE)) as work:
        work.session.execute(
            text("UPDATE contract_line SET earned_amount = amount + 1 WHERE contract_id = :id"), {"id": made}
        )
    assert codes(refused) == [("contracts.balance_lock_held", None)]


def test_eight_writers_never_pass_what_was_contracted(live: Office) -> None:
    world = w.built(live)
    made = w.active(world)
    line = w.lines(made)[0].id

    def write(number: int) -> bool:
        with live.app.app_context():
            try:
                earn(world, made, (line, "700.00", "0.7"), paper=f"JS-{number}")
            except Refused as refused:
                assert [r.code for r in refused.refusals][:1] == ["contracts.balance_lock"]
                return False
            finally:
                database.session.remove()
            return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(write, range(40)))
    row = w.lines(made)[0]
    assert done.count(True) == 17  # 17 × 700 = 11 900 of 12 000
    assert (row.earned_amount, row.earned_quantity) == (Money.parse("11900.00"), Decimal("11.9"))


def test_what_is_over_is_derived_from_the_clock(live: Office) -> None:
    world = w.built(live)
    made = w.active(world)
    engine = create_engine(live.owner_url)
    with engine.begin() as owner:
        clock.move(owner, "2027-03-01 09:00", ZoneInfo("Asia/Shanghai"))
    engine.dispose()
    assert w.fresh(made).state == "active"
    row = database.session.execute(queries.list_contracts(world.officer, date(2027, 3, 1))).one()
    assert (row.state, row.phase) == ("active", "expired")
