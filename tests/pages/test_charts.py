"""Charts: one drawing, the same numbers as a table, nothing that could be run."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from procurement.pages import charts

VALUES = st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=2), min_size=1, max_size=14)


def drawn(figure: charts.Figure) -> etree._Element:
    return etree.fromstring(str(figure.svg))


def coordinates(figure: charts.Figure) -> list[Decimal]:
    names = ("x", "y", "cx", "cy", "width", "height")
    return [
        Decimal(item.get(name))
        for item in drawn(figure).iter()
        for name in names
        if item.get(name) is not None
    ]


@given(VALUES)
def test_any_numbers_make_drawings_that_stay_on_their_sheet(values: list[Decimal]) -> None:
    labels = [f"{n}月" for n in range(len(values))]
    for figure in (
        charts.line("得分", list(zip(labels, values, strict=True)), head=("月份", "得分"), target=900),
        charts.columns("天数", labels, [("甲", values), ("乙", values)], head="月份"),
        charts.bars("金额", list(zip(labels, values, strict=True)), head=("环节", "万元"), of_previous=True),
    ):
        assert len(figure.rows) == len(values)
        assert all(-20 <= place <= 480 + 20 for place in coordinates(figure)), coordinates(figure)


def test_the_table_says_what_the_drawing_says() -> None:
    figure = charts.bars(
        "预算到付款", [("预算", 4820), ("付款", Decimal("2967.4"))], head=("环节", "万元"), of_previous=True
    )
    assert figure.rows == (("预算", "4,820", ""), ("付款", "2,967.4", "61.6%"))
    assert "2,967.4" in str(figure.svg)


def test_a_value_below_its_target_is_marked() -> None:
    figure = charts.line("得分", [("9月", 912), ("10月", 880)], head=("月份", "得分"), target=900)
    assert [dot.get("class") for dot in drawn(figure).iter("circle")] == ["f1", "fb"]


def test_a_number_never_stands_on_the_line_between_two_higher_points() -> None:
    values = [49, 48, 60, 51, 51, 58]
    figure = charts.line("x", [(str(n), value) for n, value in enumerate(values)], head=("a", "b"))
    numbers = [text for text in drawn(figure).iter("text") if text.text in map(str, values)]
    dots = list(drawn(figure).iter("circle"))
    below = [float(text.get("y")) > float(dot.get("cy")) for text, dot in zip(numbers, dots, strict=True)]
    assert below == [False, True, False, True, True, False]


def test_names_stay_text_and_styles_stay_classes() -> None:
    figure = charts.columns('<b>"x"', ['<script>"'], [("&", [1])], head="h")
    text = str(figure.svg)
    assert "<script" not in text and "<b>" not in text
    assert not any(
        name in ("style", "fill", "stroke") for item in drawn(figure).iter() for name in item.attrib
    )


def test_one_point_and_equal_points_can_be_drawn() -> None:
    charts.line("x", [("a", 5)], head=("a", "b"))
    charts.line("x", [("a", 5), ("b", 5)], head=("a", "b"))
    charts.columns("x", [], [], head="h")
    charts.bars("x", [], head=("a", "b"))
