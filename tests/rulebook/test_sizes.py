"""Which size a company has: the table of 2011, its bounds to the unit, and what the rule can never do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rulebook.sizes import CLASSES, FIGURES, Limits, size_of, table_on

TABLE = table_on(date(2026, 3, 2))
STEP = Decimal("0.01")
ORDER = ("micro", "small", "medium", "large")
industries = st.sampled_from(sorted(TABLE))
amounts = st.one_of(
    st.decimals(0, 300_000, places=2),
    st.sampled_from(
        sorted({bound for one in TABLE.values() for bounds in one.bounds.values() for bound in bounds})
    ),
)
figures = st.fixed_dictionaries(dict.fromkeys(FIGURES, amounts))


def sized(industry: str, headcount: str = "0", revenue: str = "0", assets: str = "0") -> str:
    return size_of(
        TABLE[industry],
        {"headcount": Decimal(headcount), "revenue": Decimal(revenue), "assets": Decimal(assets)},
    )


def test_the_table_has_the_sixteen_industries_of_the_standard_with_its_basis() -> None:
    assert len(TABLE) == 16
    assert {one.source for one in TABLE.values()} == {"工信部联企业〔2011〕300号"}
    assert len({one.basis for one in TABLE.values()}) == 16


# The words of the standard, one company just inside each class, and each figure just below it (第四条).
@pytest.mark.parametrize(
    ("industry", "inside", "below"),
    [
        ("property_management", {"headcount": "1000", "revenue": "5000"}, "medium"),
        ("property_management", {"headcount": "300", "revenue": "1000"}, "small"),
        ("property_management", {"headcount": "100", "revenue": "500"}, "micro"),
        ("catering", {"headcount": "100", "revenue": "2000"}, "small"),
        ("construction", {"revenue": "80000", "assets": "80000"}, "medium"),
        ("real_estate", {"revenue": "100", "assets": "2000"}, "micro"),
        ("business_services", {"headcount": "300", "assets": "120000"}, "medium"),
        ("agriculture", {"revenue": "50"}, "micro"),
        ("other", {"headcount": "10"}, "micro"),
        ("software", {"headcount": "10", "revenue": "50"}, "micro"),
    ],
)
def test_a_class_begins_at_its_bound_and_ends_just_below_it(
    industry: str, inside: dict[str, str], below: str
) -> None:
    assert sized(industry, **inside) == ORDER[ORDER.index(below) + 1]
    for figure, value in inside.items():
        assert sized(industry, **{**inside, figure: str(Decimal(value) - STEP)}) == below


def test_one_figure_alone_never_lifts_a_company() -> None:
    """“且”: of 999 people and a revenue of a large company, a medium one."""
    assert sized("property_management", "999", "9999999") == "medium"
    assert sized("property_management", "99", "9999999") == "micro"
    assert sized("property_management", "100000", "499.99") == "micro"


@given(industries, figures, st.sampled_from(FIGURES), st.decimals(0, 100_000, places=2))
def test_more_of_a_figure_never_makes_a_company_smaller(
    industry: str, given_: dict[str, Decimal], figure: str, more: Decimal
) -> None:
    before = size_of(TABLE[industry], given_)
    after = size_of(TABLE[industry], {**given_, figure: given_[figure] + more})
    assert ORDER.index(after) >= ORDER.index(before)


@given(industries, figures)
def test_a_class_has_every_lower_bound_and_misses_one_of_the_class_above(
    industry: str, given_: dict[str, Decimal]
) -> None:
    limits, size = TABLE[industry], size_of(TABLE[industry], given_)

    def reaches(place: int) -> bool:
        return all(given_[figure] >= limits.bounds[figure][place] for figure in limits.asked)

    place = CLASSES.index(size) if size != "micro" else len(CLASSES)
    assert place == len(CLASSES) or reaches(place)
    assert place == 0 or not reaches(place - 1)


@given(industries, figures)
def test_a_figure_an_industry_is_not_judged_by_changes_nothing(
    industry: str, given_: dict[str, Decimal]
) -> None:
    limits = TABLE[industry]
    only = {figure: given_[figure] for figure in limits.asked}
    assert size_of(limits, only) == size_of(limits, given_)


def test_bounds_fall_from_class_to_class() -> None:
    bounds = [bounds for one in TABLE.values() for bounds in one.bounds.values()]
    assert all(large > medium > small > 0 for large, medium, small in bounds)


def test_the_table_in_force_on_the_day_is_used() -> None:
    def one(day: date, bound: str) -> dict[str, Limits]:
        bounds = {"headcount": (Decimal(9), Decimal(5), Decimal(bound))}
        return {"other": Limits("other", bounds, "s", "b", day)}

    tables = [one(date(2011, 6, 18), "1"), one(date(2027, 1, 1), "2")]
    assert table_on(date(2011, 6, 17), tables) == {}
    assert table_on(date(2026, 12, 31), tables) is tables[0]
    assert table_on(date(2027, 1, 1), tables) is tables[1]
