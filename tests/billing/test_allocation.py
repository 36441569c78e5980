"""Sharing out: the rule against worked examples, and the SQL of the run against the rule, to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from procurement.billing.queries.allocation import ALLOCATION
from procurement.billing.rules import allocation
from procurement.infra.db import db as database
from procurement.kernel.dates import Month, Period
from procurement.kernel.money import Money
from tests.billing import by_rule
from tests.billing.by_rule import Occupied
from tests.billing.departments import building, place, with_departments
from tests.factories import Office
from tests.settlement import world

MARCH, JUNE = Month("2026-03"), Month("2026-06")
AREA_AND_HEADS = [{"kind": "area", "weight": "0.6"}, {"kind": "headcount", "weight": "0.4"}]


def yuan(text_: str) -> Money:
    return Money.parse(text_)


def amounts(shares: Sequence[by_rule.ShareOf], kind: str) -> list[str]:
    return [str(share.amount) for share in shares if share.kind == kind]


def occupied(department: int, area: str, heads: int, first: str = "2020-01-01", last: str = "") -> Occupied:
    return Occupied(
        department,
        Decimal(area),
        heads,
        date.fromisoformat(first),
        date.fromisoformat(last) if last else None,
    )


# ---- the rule -----------------------------------------------------------------------------------
def test_the_worked_example_comes_out_to_the_fen() -> None:
    drivers = {"area": [(1, 3000), (2, 2000), (3, 1000)], "headcount": [(1, 50), (2, 80), (3, 20)]}
    shares = by_rule.shares(yuan("250000.00"), AREA_AND_HEADS, drivers)
    assert amounts(shares, "area") == ["75000.00", "50000.00", "25000.00"]
    assert amounts(shares, "headcount") == ["33333.34", "53333.33", "13333.33"]


def test_a_department_that_leaves_after_the_tenth_of_thirty_days_carries_a_third() -> None:
    places = [occupied(1, "300", 30, last="2026-06-10"), occupied(2, "300", 30)]
    assert by_rule.dated_weights("area", places, [JUNE.period]) == {1: 300_00 * 10, 2: 300_00 * 30}
    assert by_rule.dated_weights("headcount", places, [JUNE.period]) == {1: 30 * 10, 2: 30 * 30}
    assert by_rule.dated_weights("equal", places, [JUNE.period]) == {1: 10, 2: 30}


def test_a_day_counts_once_for_the_equal_share_however_many_places_there_are() -> None:
    places = [occupied(1, "10", 1, last="2026-06-20"), occupied(1, "20", 1, first="2026-06-11")]
    assert by_rule.dated_weights("equal", places, [JUNE.period]) == {1: 30}
    assert by_rule.dated_weights("area", places, [JUNE.period]) == {1: 10_00 * 20 + 20_00 * 20}


def test_a_place_outside_the_month_weighs_nothing() -> None:
    places = [occupied(1, "10", 1, last="2026-05-31"), occupied(2, "10", 1, first="2026-07-01")]
    assert by_rule.dated_weights("equal", places, [JUNE.period]) == {}


def test_a_part_with_money_and_nobody_to_carry_it_is_named() -> None:
    drivers = {"area": [(1, 5)]}
    assert by_rule.undriven(yuan("1.00"), AREA_AND_HEADS, drivers) == ["headcount"]
    assert by_rule.undriven(yuan("0.00"), AREA_AND_HEADS, drivers) == []
    with pytest.raises(ValueError, match="all zero"):
        by_rule.shares(yuan("1.00"), AREA_AND_HEADS, drivers)


def test_drivers_of_an_earlier_month_are_kept_under_its_name() -> None:
    assert allocation.driver_key("area", "2026-06", JUNE) == "area"
    assert allocation.driver_key("area", "2026-03", JUNE) == "2026-03/area"


def test_drivers_of_a_part_of_a_month_are_kept_under_its_days() -> None:
    late, early = Period(date(2026, 6, 16), date(2026, 6, 30)), Period(date(2026, 6, 1), date(2026, 6, 3))
    assert allocation.span_of([JUNE.period], JUNE) == "2026-06"
    assert allocation.span_of([late], JUNE) == "2026-06-16..2026-06-30"
    span = allocation.span_of([early, late], JUNE)
    assert allocation.driver_key("area", span, JUNE) == "2026-06-01..2026-06-03,2026-06-16..2026-06-30/area"


def test_only_the_days_served_count() -> None:
    places = [occupied(1, "300", 30, last="2026-06-10"), occupied(2, "300", 30)]
    served = [Period(date(2026, 6, 1), date(2026, 6, 2)), Period(date(2026, 6, 9), date(2026, 6, 30))]
    assert by_rule.dated_weights("equal", places, served) == {1: 4, 2: 24}
    assert by_rule.dated_weights("equal", places, served[1:]) == {1: 2, 2: 22}
    late = [Period(date(2026, 6, 11), date(2026, 6, 30))]
    assert by_rule.dated_weights("area", places, late) == {2: 300_00 * 20}


BASES = st.sampled_from(
    [
        {"area": "1"},
        {"headcount": "1"},
        {"equal": "1"},
        {"fixed_share": "1"},
        {"direct": "1"},
        {"area": "0.6", "headcount": "0.4"},
        {"headcount": "0.333", "equal": "0.667"},
        {"area": "0.5", "headcount": "0.3", "equal": "0.2"},
        {"area": "0.7", "fixed_share": "0.3"},
    ]
)
FEN = st.integers(-(10**9), 10**9) | st.integers(-5, 5)
PLACES = st.tuples(
    st.integers(0, 50_000), st.integers(0, 300), st.integers(0, 120), st.none() | st.integers(0, 70)
)


@given(
    FEN,
    BASES,
    st.lists(st.integers(1, 10**7), min_size=1, max_size=9),
    st.lists(st.integers(1, 999), min_size=1),
)
def test_shares_always_add_up_to_the_amount(
    fen: int, basis: dict[str, str], some: list[int], others: list[int]
) -> None:
    parts = [{"kind": kind, "weight": weight} for kind, weight in basis.items()]
    drivers = {kind: list(enumerate(some if n % 2 else others)) for n, kind in enumerate(basis)}
    shares = by_rule.shares(Money(fen), parts, drivers)
    assert sum((share.amount for share in shares), Money.zero()) == Money(fen)
    assert all(share.amount.fen * fen >= 0 for share in shares)


# ---- the SQL ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Case:
    """A month to be: per department its places (area in 0.01 ㎡, people, first day, length), the lines, the days served."""

    departments: list[list[tuple[int, int, int, int | None]]]
    lines: list[tuple[int, dict[str, str]]]
    served: list[tuple[int, int]]

    @property
    def spans(self) -> list[tuple[date, date]]:
        return [
            (MARCH.first.replace(day=first), MARCH.first.replace(day=last)) for first, last in self.served
        ]


CASES = st.builds(
    Case,
    st.lists(st.lists(PLACES, max_size=2), min_size=1, max_size=6),
    st.lists(st.tuples(FEN, BASES), min_size=1, max_size=4),
    st.sampled_from([[(1, 31)], [(16, 31)], [(1, 9)], [(31, 31)], [(1, 9), (21, 31)], [(2, 2), (4, 30)]]),
)
START = date(2026, 2, 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=CASES)
def test_the_sql_shares_out_exactly_as_the_rule_does(db: Office, case: Case) -> None:
    engine: Any = database.engine
    savepoint = engine.begin_nested()
    try:
        office = with_departments(db, len(case.departments))
        made, places = _written(office, case)
        expected = _by_rule(office, case, made, places)
        assert _by_sql(office, made[1]) == expected
    finally:
        savepoint.rollback()


def _written(office: Office, case: Case) -> tuple[tuple[world.Made, int], list[Occupied]]:
    places = []
    for n, wanted in enumerate(case.departments, 1):
        for m, (area, heads, after, length) in enumerate(wanted):
            first = START + timedelta(days=after)
            last = None if length is None else first + timedelta(days=length)
            home = building(office, f"{n}-{m}")
            place(office, f"d{n}", home, str(Decimal(area) / 100), heads, first, last)
            places.append(Occupied(office.organisations[f"d{n}"], Decimal(area) / 100, heads, first, last))
    shares = _fixed_shares(len(case.departments))
    lines = [
        world.Line(basis=basis, shares=shares if "fixed_share" in basis else {}) for _, basis in case.lines
    ]
    contract = world.active_contract(office, lines=lines)
    for line, (_, basis) in zip(contract.lines, case.lines, strict=True):
        for n in range(1, len(case.departments) + 1) if "direct" in basis else ():
            world.usage(office, line, str(n * 1.25), f"d{n}")
    amounts_ = [str(Money(fen)) for fen, _ in case.lines]
    return (contract, world.sheet(office, contract, amounts_, state="draft", served=case.spans)), places


def _fixed_shares(count: int) -> dict[str, str]:
    each = (Decimal(1) / count).quantize(Decimal("0.00000001"))
    return {f"d{n}": str(each if n < count else 1 - each * (count - 1)) for n in range(1, count + 1)}


def _by_rule(
    office: Office, case: Case, made: tuple[world.Made, int], places: list[Occupied]
) -> list[tuple[int, int, str, int, int, int, int]]:
    order = [office.organisations[f"d{n}"] for n in range(1, len(case.departments) + 1)]
    fixed = _fixed_shares(len(order))
    found = []
    for line, (fen, basis) in zip(made[0].lines, case.lines, strict=True):
        parts = [{"kind": kind, "weight": weight} for kind, weight in basis.items()]
        drivers = {
            "fixed_share": [
                (d, by_rule.share_weight(Decimal(fixed[f"d{n}"]))) for n, d in enumerate(order, 1)
            ],
            "direct": [(d, by_rule.quantity_weight(Decimal(str(n * 1.25)))) for n, d in enumerate(order, 1)],
        }
        for kind in by_rule.DATED:
            weights = by_rule.dated_weights(kind, places, [Period(*span) for span in case.spans])
            drivers[kind] = [(d, weights[d]) for d in order if d in weights]
        for kind, part in allocation.parts(Money(fen), parts):
            if part and not drivers[kind]:
                continue
            alone = by_rule.shares(part, [{"kind": kind, "weight": "1"}], drivers)
            found += [
                (line, s.department, s.kind, s.weight, s.weights, s.part.fen, s.amount.fen) for s in alone
            ]
    return sorted(found)


def _by_sql(office: Office, sheet: int) -> list[tuple[int, int, str, int, int, int, int]]:
    engine: Any = database.engine
    rows = engine.execute(
        text(
            ALLOCATION
            + " SELECT contract_line_id, department_id, kind, weight, weights, part_total, amount FROM shares"
        ),
        {"bureau": office.bureau, "month": MARCH.first, "sheets": [sheet]},
    )
    return sorted((line, d, kind, int(w), int(ws), part, int(a)) for line, d, kind, w, ws, part, a in rows)
