"""Why is it this amount, and why another one than last month? The chain, and the reasons of a change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Range

from procurement.accounts.models import Occupancy
from procurement.billing.queries.preview import preview
from procurement.billing.queries.why import Why, why
from procurement.billing.rules import changes
from procurement.billing.rules.changes import Cause, Fact, Key
from procurement.billing.rules.checks import Misfit, RunFacts, Unsettled, checks
from procurement.billing.services.run import run_month
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.settlement.rules.bearing import Blocked
from tests.billing.billed import BOTH, MARCH, bill_of, lines_of, occupied_office, ready_office, two_lines
from tests.billing.departments import building, place, with_departments
from tests.factories import Office
from tests.settlement import world

APRIL = MARCH.next()
TODAY = date(2026, 3, 2)


def explained(office: Office, department: str = "d1", place_: int = 0) -> Why:
    line = lines_of(bill_of(office, department))[place_]
    return why(office.actor(Role.FINANCE), line.id)


# ---- the chain ----------------------------------------------------------------------------------
def test_the_chain_of_a_mixed_line_adds_up_at_every_step(db: Office) -> None:
    office = ready_office(db)
    run_month(office.actor(Role.FINANCE), MARCH)
    found = explained(office)
    assert [(part.kind, str(part.rate), str(part.amount)) for part in found.parts] == [
        ("area", "0.6", "150000.00"),
        ("headcount", "0.4", "100000.00"),
    ]
    shares = [part.share for part in found.parts if part.share]
    assert sum((share.amount for share in shares), Money.zero()) == found.fact.line.amount
    assert [(share.weight, share.weights, share.of_days) for share in shares] == [
        (3000_00 * 31, 6000_00 * 31, 31),
        (50 * 31, 150 * 31, 31),
    ]
    assert [row["building"] for row in shares[0].detail] == ["A号楼"]
    assert found.fact.sheet_line.amount == Money.parse("250000.00")
    assert (found.contract.number, found.contract_line.place) == ("HT-2026-000001", 1)
    assert found.clause is not None and found.clause["heading"] == "结算与付款"


def test_usage_and_fixed_shares_show_the_departments_own_figure(db: Office) -> None:
    world.rulebook(db)
    lines = [
        world.Line("用餐", "unit_rate", "18.00", "9999", {"direct": "1"}, unit="人次"),
        world.Line("安保", price="100.00", basis={"fixed_share": "1"}, shares={"d1": "0.25", "d2": "0.75"}),
    ]
    contract = world.active_contract(db, lines=lines)
    world.usage(db, contract.lines[0], "30", "d1")
    world.usage(db, contract.lines[0], "70", "d2")
    world.confirmed_sheet(db, contract, ["1800.00", "100.00"], quantities=["100", "1"])
    run_month(db.actor(Role.FINANCE), MARCH)
    meals, guards = explained(db), explained(db, place_=1)
    assert (meals.used, str(meals.fact.line.amount)) == (Decimal(30), "540.00")
    assert (guards.fixed, str(guards.fact.line.amount)) == (Decimal("0.25"), "25.00")
    assert [part.share.partial for part in meals.parts if part.share] == [False]


def test_the_chain_of_another_departments_line_does_not_exist(db: Office) -> None:
    office = two_lines(db)
    line = lines_of(bill_of(office))[0]
    assert why(office.actor(Role.LIAISON), line.id)
    for stranger in ("liaison2", Role.VENDOR):
        with pytest.raises(NotFound):
            why(office.actor(stranger), line.id)
    with pytest.raises(NotFound):
        why(office.actor(Role.FINANCE), 10**9)


def test_a_month_carried_in_part_says_how_many_days(db: Office) -> None:
    world.rulebook(db)
    office, june = with_departments(db, 2), Month("2026-06")
    one, other = building(office, "A", "600"), building(office, "B", "100")
    place(office, "d1", one, "300", 30, last=date(2026, 6, 10))
    place(office, "d1", other, "90", 30, date(2026, 6, 8), date(2026, 6, 12))
    place(office, "d2", one, "300", 30)
    contract = world.active_contract(office, lines=[world.Line(basis={"area": "1"})])
    world.confirmed_sheet(office, contract, ["1000.00"], month=june)
    run_month(office.actor(Role.FINANCE), june)
    share = explained(office).parts[0].share
    assert share is not None and share.partial
    assert (share.days, share.of_days) == (12, 30)
    assert [row["days"] for row in share.detail] == [10, 5]


# ---- the reasons of a change --------------------------------------------------------------------
def causes(office: Office, department: str, month: Month = APRIL) -> dict[str, str]:
    rows = preview(office.actor(Role.FINANCE), month, TODAY).departments
    row = next(row for row in rows if row.department_id == office.organisations[department])
    assert sum((reason.effect for reason in row.reasons), Money.zero()) == row.change
    return {str(reason.cause): str(reason.effect) for reason in row.reasons}


def next_month(office: Office, amount: str = "250000.00") -> None:
    run_month(office.actor(Role.FINANCE), MARCH)
    world.confirmed_sheet(office, office.extra["contract"], [amount], month=APRIL)


def test_a_month_like_the_last_one_needs_no_reason_however_many_days_it_has(db: Office) -> None:
    office = ready_office(db)
    next_month(office)
    assert causes(office, "d1") == {}


def test_another_price_is_put_down_to_the_cost(db: Office) -> None:
    office = ready_office(db)
    next_month(office, "125000.00")
    assert causes(office, "d1") == {"cost": "-54166.67"}


def test_who_moved_and_who_stayed_read_different_reasons(db: Office) -> None:
    office = ready_office(db)
    with world.connected() as connection:
        connection.execute(
            update(Occupancy)
            .where(Occupancy.organisation_id == office.organisations["d3"])
            .values(during=Range(date(2020, 1, 1), date(2026, 4, 11)))
        )
    next_month(office)
    assert set(causes(office, "d3")) == {"moved"}
    assert set(causes(office, "d1")) == {"others"}


def test_new_and_ended_services_are_named(db: Office) -> None:
    office = ready_office(db)
    run_month(office.actor(Role.FINANCE), MARCH)
    other = world.active_contract(
        office, number="HT-2026-000002", lines=[world.Line("绿化养护", basis={"equal": "1"})]
    )
    world.confirmed_sheet(office, other, ["900.00"], month=APRIL)
    assert causes(office, "d1") == {"ended_line": "-108333.34", "new_line": "300.00"}


def test_a_correction_of_the_month_before_stands_apart(db: Office) -> None:
    office = ready_office(db)
    next_month(office)
    world.sheet(office, office.extra["contract"], ["-3000.00"], seq=1)
    assert causes(office, "d1") == {"late": "-1300.00"}


AMOUNT = st.integers(-(10**8), 10**8).map(Money)
FACTS = st.builds(
    Fact,
    st.sampled_from(["甲", "乙"]),
    AMOUNT,
    AMOUNT,
    st.integers(1, 10**6).map(Fraction),
    st.integers(1, 10**7).map(Fraction),
    st.sampled_from([28, 30, 31]),
)
KEYS = st.builds(
    Key,
    st.integers(1, 4),
    st.sampled_from(["area", "headcount", "equal", "direct", "fixed_share"]),
    st.booleans(),
)
SIDE = st.dictionaries(KEYS, FACTS, max_size=6)


@given(SIDE, SIDE, st.booleans())
def test_the_effects_always_add_up_to_the_change(
    now: dict[Key, Fact], before: dict[Key, Fact], moved: bool
) -> None:
    found = changes.reasons(now, before, moved=moved)
    change = sum((fact.amount for fact in now.values()), Money.zero()) - sum(
        (fact.amount for fact in before.values()), Money.zero()
    )
    assert sum((reason.effect for reason in found), Money.zero()) == change
    assert all(reason.effect and reason.titles for reason in found)
    assert len({reason.cause for reason in found}) == len(found)


def test_a_cause_whose_effects_cancel_out_is_no_reason() -> None:
    up, down = Key(1, "area", True), Key(2, "area", True)
    now = {up: share(1, amount="30.00"), down: share(1, amount="10.00")}
    before = {up: share(1, amount="20.00"), down: share(1, amount="20.00")}
    assert changes.reasons(now, before, moved=False) == []


def share(weight: int, days: int = 30, amount: str = "10.00", part: str = "100.00", all_: int = 100) -> Fact:
    return Fact("甲", Money.parse(amount), Money.parse(part), Fraction(weight), Fraction(all_), days)


@pytest.mark.parametrize(
    ("kind", "moved", "cause"),
    [
        ("area", False, Cause.AREA),
        ("area", True, Cause.MOVED),
        ("headcount", False, Cause.HEADCOUNT),
        ("equal", False, Cause.EQUAL),
        ("fixed_share", True, Cause.FIXED_SHARE),
        ("direct", True, Cause.DIRECT),
    ],
)
def test_the_reason_names_what_changed(kind: str, moved: bool, cause: Cause) -> None:
    key = Key(1, kind, False)
    found = changes.reasons({key: share(20, amount="20.00")}, {key: share(10)}, moved=moved)
    assert [(reason.cause, str(reason.effect)) for reason in found] == [(cause, "10.00")]


def test_only_the_others_changed() -> None:
    key = Key(1, "area", False)
    found = changes.reasons(
        {key: share(31, 31, "20.00", all_=155)}, {key: share(30, 30, "10.00", all_=300)}, moved=False
    )
    assert [reason.cause for reason in found] == [Cause.OTHERS]


# ---- the checks ---------------------------------------------------------------------------------
def facts(**more: Any) -> RunFacts:
    usual: dict[str, Any] = {
        "month": MARCH,
        "closed": None,
        "unsettled": (),
        "blocked": (),
        "misfits": (),
        "without_place": (),
    }
    return RunFacts(**{**usual, **more})


def blocked(department: str | None = None) -> Blocked:
    return Blocked(7, "HT-2026-000007", "电梯", department)


def unsettled(sheet: int | None, state: str, unconfirmed: int = 0) -> Unsettled:
    return Unsettled(7, "HT-2026-000007", "物业", sheet, state, unconfirmed)


@pytest.mark.parametrize(
    ("found", "code", "blocks", "endpoint"),
    [
        ({"blocked": [blocked()]}, "check_no_driver", False, "contracts.show_contract"),
        ({"blocked": [blocked("某局")]}, "check_inactive_share", False, "contracts.show_contract"),
        ({"closed": MARCH}, "check_closed", True, "ledger.list_periods"),
        ({"unsettled": [unsettled(None, "")]}, "check_no_sheet", False, "settlement.month_sheets"),
        ({"unsettled": [unsettled(3, "draft")]}, "check_sheet_draft", False, "settlement.show_sheet"),
        ({"unsettled": [unsettled(3, "sent")]}, "check_sheet_sent", False, "settlement.show_sheet"),
        ({"unsettled": [unsettled(3, "disputed")]}, "check_sheet_disputed", False, "settlement.show_sheet"),
        ({"unsettled": [unsettled(None, "", 4)]}, "check_usage", False, "settlement.list_usage"),
        (
            {"misfits": [Misfit(1, "1号楼", Decimal(9), Decimal(8), TODAY)]},
            "check_area_short",
            False,
            "accounts.show_building",
        ),
        (
            {"misfits": [Misfit(1, "1号楼", Decimal(9), Decimal(10), TODAY)]},
            "check_area_over",
            False,
            "accounts.show_building",
        ),
        ({"without_place": [(1, "某局")]}, "check_no_place", False, "accounts.show_department"),
    ],
)
def test_each_finding_says_whether_it_blocks_and_where_it_is_mended(
    found: dict[str, Any], code: str, blocks: bool, endpoint: str
) -> None:
    one = checks(facts(**found))
    assert [(check.code, check.blocks, check.endpoint) for check in one] == [
        (f"billing.{code}", blocks, endpoint)
    ]
    assert checks(facts()) == []


def test_a_building_is_looked_at_on_every_day_something_changes(db: Office) -> None:
    office = occupied_office(db)
    home = building(office, "B", "100")
    place(office, "d1", home, "100", 1, last=date(2026, 3, 10))
    contract = world.active_contract(office, lines=[world.Line(basis=BOTH)])
    world.confirmed_sheet(office, contract, ["10.00"])
    found = preview(office.actor(Role.FINANCE), MARCH, TODAY).checks
    short = [check for check in found if check.code == "billing.check_area_short"]
    assert [
        (check.params["name"], check.params["occupied"], str(check.params["day"])) for check in short
    ] == [("B号楼", 0, "2026-03-11")]
