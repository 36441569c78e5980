"""Reading what people type: every honest way of writing a value is taken, everything else says what to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice
from procurement.pages import typed
from procurement.pages.typed import Unreadable


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-02",
        "2026/11/2",
        "2026.11.02",
        "2026年11月2日",
        "20261102",
        " 2026-11-02 ",
        "２０２６－１１－０２",
        "２０２６年１１月２日",
    ],
)
def test_a_day_may_be_written_as_people_do(written: str) -> None:
    assert typed.day(written) == date(2026, 11, 2)


@pytest.mark.parametrize(
    "written", ["2026-02-30", "2026-13-01", "1234-01-01", "26-11-02", "tomorrow", "2026-11", "-1"]
)
def test_a_day_that_does_not_exist_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        typed.day(written)


@pytest.mark.parametrize("written", ["2026-10", "2026年10月", "202610", "2026/10", "２０２６－１０"])
def test_a_month_may_be_written_as_people_do(written: str) -> None:
    assert typed.month(written) == Month("2026-10")


@pytest.mark.parametrize("written", ["2026-13", "2026-00", "2026", "October", "0001-01"])
def test_a_month_that_does_not_exist_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        typed.month(written)


@pytest.mark.parametrize(
    "written", ["1234.5", "1,234.50", "¥1,234.50", "1234.5元", "１，２３４．５０", " 1234.50 "]
)
def test_an_amount_may_be_written_as_people_do(written: str) -> None:
    assert typed.money(written) == Money(123450)


@pytest.mark.parametrize("written", ["0.5283", "¥0.5283", "0.528300 元", "０．５２８３", "0.5283元"])
def test_a_price_per_unit_may_have_six_decimals(written: str) -> None:
    assert typed.unit_price(written) == UnitPrice.parse("0.5283")


@pytest.mark.parametrize("written", ["0.1234567", "5e-1", "NaN", "abc", "0,5283", "9" * 15])
def test_what_is_no_price_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        typed.unit_price(written)


@pytest.mark.parametrize("written", ["1.234", "1e5", "NaN", "12,34", "abc", "--1", "=1+1", "9" * 40])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(Unreadable):
        typed.money(written)


def test_quantities_are_exact_and_bounded() -> None:
    assert typed.quantity("1,234.50", 2) == Decimal("1234.50")
    assert typed.quantity("−3", 0) == -3
    for wrong in ("1.234", "1e3", "Infinity", "NaN", "", "0x10", "1_000", "9" * 13):
        with pytest.raises(Unreadable):
            typed.quantity(wrong, 2)


def test_texts_lose_their_margins_and_keep_their_lines() -> None:
    assert typed.text("　 张力\t物业 ".replace("\t", ""), 20) == "张力物业"
    assert typed.text("a\r\nb\rc", 20, lines=True) == "a\nb\nc"


@pytest.mark.parametrize(
    "wrong", ["a\x00b", "a\x1b[31m", "a\nb", "a\u202eb", "a\u2066b", "a\ud800b", "a\u2028b", "a\x7fb"]
)
def test_characters_nobody_can_see_are_refused(wrong: str) -> None:
    with pytest.raises(Unreadable):
        typed.text(wrong, 20)


@pytest.mark.parametrize(
    "unseen", ["\ufeff", "\u00ad", "\u200b", "\u200d", "\u2060", "\ufe0f", "\U000e0101", "\u3164"]
)
def test_marks_of_other_programs_that_nobody_sees_are_taken_out(unseen: str) -> None:
    assert typed.text(f"示例市{unseen}政务中心", 20) == "示例市政务中心"
    assert typed.text(unseen, 20) == ""
    assert typed.money(f"{unseen}1,234.50") == Money.parse("1234.50")


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009"])
def test_blanks_of_typesetting_become_plain_ones_and_the_full_width_blank_stays(blank: str) -> None:
    assert typed.text(f"核减{blank}10 元", 20) == "核减 10 元"
    assert typed.text("第\u3000页", 20) == "第\u3000页"


def test_a_character_no_paper_can_print_is_refused_by_its_name() -> None:
    with pytest.raises(Unreadable, match=r"☑ \(U\+2611\), 😀 \(U\+1F600\)"):
        typed.text("设施☑维护😀☑", 20)
    assert typed.text("𠮷祥按⅓", 20) == "𠮷祥按⅓"


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    with pytest.raises(Unreadable, match="At most 5 characters, now 8. Shorten it by 3."):
        typed.text("汉" * 8, 5)


@given(st.text())
def test_whatever_is_typed_is_read_or_refused_but_never_breaks(text: str) -> None:
    for read in (
        typed.day,
        typed.month,
        typed.money,
        lambda t: typed.quantity(t, 2),
        lambda t: typed.text(t, 10),
    ):
        try:
            read(text)
        except Unreadable as refused:
            assert str(refused)


@given(st.dates(min_value=date(1949, 1, 1), max_value=date(2199, 12, 31)))
def test_a_written_day_is_read_back(day: date) -> None:
    assert typed.day(day.isoformat()) == day


@given(st.integers(min_value=-(10**16), max_value=10**16))
def test_a_written_amount_is_read_back(fen: int) -> None:
    assert typed.money(Money(fen).formatted) == Money(fen)


@pytest.mark.parametrize(
    ("written", "unit", "value"),
    [
        ("30天", "天", 30),
        ("30 日", "天", 30),
        ("30 days", "天", 30),
        ("40％", "%", 40),
        ("40 %", "%", 40),
        ("１２个月", "个月", 12),
        ("5个工作日", "工作日", 5),
        ("1,970.14㎡", "㎡", Decimal("1970.14")),
        ("1970.14 m2", "㎡", Decimal("1970.14")),
        ("34人", "人", 34),
    ],
)
def test_a_number_may_carry_the_unit_it_is_counted_in(written: str, unit: str, value: Any) -> None:
    assert typed.quantity(written, 2, unit=unit) == value


@pytest.mark.parametrize(
    ("written", "unit", "said"),
    [
        ("30个月", "天", "counted in 天, not in 个月"),
        ("5天", "工作日", "counted in 工作日, not in 天"),
        ("40％", "", "without “%”"),
        ("800元", "天", "not in 元"),
        ("many", "天", "Write a number"),
        ("3.555", "", "At most 2 decimals"),
    ],
)
def test_another_unit_is_refused_by_its_name_and_never_taken_for_this_one(
    written: str, unit: str, said: str
) -> None:
    with pytest.raises(Unreadable, match=said):
        typed.quantity(written, 2, unit=unit)


@pytest.mark.parametrize("written", ["800元", "800元整", "人民币800元", "RMB 800", "￥800", "cny800.00"])
def test_an_amount_may_say_that_it_is_in_yuan(written: str) -> None:
    assert typed.money(written) == Money(80000)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3万", "without “万”"),
        ("3 万元", "without “万”"),
        ("1.234", "At most 2 decimals"),
        ("x", "in yuan with"),
    ],
)
def test_an_amount_that_cannot_be_read_says_why(written: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        typed.money(written)
