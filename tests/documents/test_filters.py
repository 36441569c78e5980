"""How papers write amounts, quantities, days and running text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.documents.filters import (
    address,
    breakable_quotes,
    cap,
    cn,
    groups,
    here_only,
    money,
    number,
    points,
    price,
    prose,
    qr,
    share,
    yuan,
    zh,
)


def test_the_days_of_a_share_stay_in_one_piece_and_a_long_fraction_breaks_at_its_stroke() -> None:
    assert share("1,860/42,300㎡") == "1,860/42,300㎡"
    assert share("10/57家（10/30日）") == '10/57家<span class="nw">（10/30日）</span>'
    assert share("186,000.5/4,230,000.25㎡") == "186,000.5/\u200b4,230,000.25㎡"
    assert share("9人次（含外来人员）") == "9人次（含外来人员）"
    assert share("1<b>（1日）") == '1&lt;b&gt;<span class="nw">（1日）</span>'


def test_amounts_are_grouped_with_two_decimals_and_a_real_minus() -> None:
    assert money("-1234567.5") == "−1,234,567.50"
    assert yuan("7080840.00") == '<span class="nw">7,080,840.00元</span>'
    assert cap("-240.00") == "负贰佰肆拾元整"


@pytest.mark.parametrize("text", ["", "1.234", "abc", "1e3"])
def test_a_text_that_is_no_amount_stops_the_paper(text: str) -> None:
    with pytest.raises(ValueError):
        money(text)


@pytest.mark.parametrize(
    ("text", "shown"), [("28600", "28,600"), ("28600.00", "28,600"), ("0.850", "0.85"), ("0", "0"), ("-41.5", "−41.5"),
                        ("100", "100"), ("1E+3", "1,000")]
)  # fmt: skip
def test_quantities_lose_needless_zeros_only(text: str, shown: str) -> None:
    assert number(text) == shown


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-sNaN"])
def test_a_quantity_without_a_value_stops_the_paper(text: str) -> None:
    with pytest.raises(ValueError, match="not a quantity"):
        number(text)


def test_unit_prices_have_at_least_two_decimals_and_keep_more() -> None:
    assert [price(t) for t in ("4650", "0.85", "0.8", "0.12345")] == ["4,650.00", "0.85", "0.80", "0.12345"]


def test_points_are_not_grouped() -> None:
    assert points("1000.0") == "1000" and points("0.5") == "0.5"


def test_chinese_numerals_and_days() -> None:
    assert [cn(n) for n in (1, 9, 10, 11, 19, 20, 21, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "十九",
        "二十",
        "二十一",
        "九十九",
    ]
    assert zh("2026-03-01") == "2026年3月1日"


@given(st.text())
def test_running_text_never_becomes_html(text: str) -> None:
    plain = str(prose(text)).replace('<span class="nw">', "").replace("</span>", "")
    assert "<" not in plain and ">" not in plain and '"' not in plain


def test_an_amount_in_running_text_stays_in_one_piece() -> None:
    assert prose("共7,080,840.00元（10%）") == (
        '共<span class="nw">7,080,840.00元</span>（<span class="nw">10%</span>）'
    )


@given(st.text(alphabet="甲“”‘’，（） "))
def test_breaks_beside_quotes_add_nothing_visible(text: str) -> None:
    assert re.sub("\u200b", "", breakable_quotes(text)) == text
    assert breakable_quotes(breakable_quotes(text)) == breakable_quotes(text)


def test_small_things() -> None:
    assert address("https://host/v/1") == "host/v/1" == address("host/v/1")
    assert groups("abcdefgh", 4) == "<span>abcd</span> <span>efgh</span>"
    assert qr("https://host/v/1").startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/verify/x", True),
        ("http://127.8.0.1/verify/x", True),
        ("http://[::1]:8000/verify/x", True),
        ("http://LOCALHOST/verify/x", True),
        ("http://192.168.1.9:8000/verify/x", False),
        ("https://bureau.example/verify/localhost", False),
        ("", False),
    ],
)
def test_an_address_of_this_machine_alone_is_known(url: str, here: bool) -> None:
    assert here_only(url) is here
