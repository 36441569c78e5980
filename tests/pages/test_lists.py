"""Registers: filters, order, pages and export say the same; a bad address is told, never an error."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Date, Integer, Select, Text, column, select, values

from procurement.infra.columns import MoneyColumn
from procurement.kernel.money import Money
from procurement.pages import lists
from procurement.pages.i18n import counts
from procurement.pages.lists import Column, Empty, Filter, ListSpec, Preset
from procurement.pages.parts import Badge
from tests.architecture.queries import counted
from tests.factories import Office

MARKS = {"open": Badge("ok", "player-play", "履行中"), "over": Badge("mute", "checks", "已结束")}
ROWS = [
    (
        n,
        f"HT-2026-{n:04}",
        f"服务 {n}" if n % 10 else "100%_清洁",
        "open" if n % 3 else "over",
        Money(n * 1000),
        date(2026, 1 + n % 12, 1) if n % 7 else None,
    )
    for n in range(1, 131)
]
SPEC = ListSpec(
    name="tests.things",
    title="合同",
    key="id",
    default_sort="number",
    counted=counts("%(num)s 份", "%(num)s 份"),
    empty=Empty("还没有合同", "先导入。", [("导入", "/import")]),
    row_url=("catalog.show_item", "item_id"),
    presets=[Preset("履行中", {"state": "open"}), Preset("全部")],
    columns=[
        Column("number", "编号", "no"),
        Column("title", "合同", "lead", sub="number", filter=Filter(on=("title", "number"))),
        Column(
            "state",
            "状态",
            "state",
            show=lambda row: MARKS[row.state],
            filter=Filter("choice", options=[(key, mark.text) for key, mark in MARKS.items()]),
        ),
        Column("amount", "金额", "money", filter=Filter("least"), total=True),
        Column("ends", "到期", "day", filter=Filter("until")),
    ],
)


def things() -> Select[Any]:
    table = values(
        column("id", Integer),
        column("number", Text),
        column("title", Text),
        column("state", Text),
        column("amount", MoneyColumn),
        column("ends", Date),
        name="things",
    ).data(ROWS)
    return select(table)


@pytest.fixture
def page(db: Office) -> Iterator[Any]:
    with db.app.test_request_context("/things"):
        yield lambda **args: lists.listing(SPEC, things(), args, "/things")


def numbers(listing: lists.Listing) -> list[int]:
    return [row.id for row in listing.rows]


def test_the_first_page_has_fifty_rows_in_the_usual_order(page: Any) -> None:
    shown = page()
    assert numbers(shown) == list(range(1, 51))
    assert shown.total_text == "130 份"
    assert shown.totals == {"amount": Money(sum(range(131)) * 1000).formatted}
    assert '<a href="/catalog/items/1">服务 1</a>' in shown.body


def test_pages_follow_one_another_and_end(page: Any) -> None:
    seen, args = [], {}
    while True:
        shown = page(**args)
        seen += numbers(shown)
        if not shown.pages.next:
            break
        args = dict(parse_qsl(urlsplit(shown.pages.next).query))
    assert seen == list(range(1, 131))


def test_a_page_beyond_the_end_shows_the_last_one(page: Any) -> None:
    assert numbers(page(page="99")) == list(range(101, 131))


def test_columns_sort_both_ways_and_rows_without_a_value_come_last(page: Any) -> None:
    assert numbers(page(sort="-number"))[0] == 130
    for sort in ("ends", "-ends"):
        days = re.findall(r'data-l="到期"><span>(.*?)</span>', page(sort=sort, size="200").body)
        assert days.index("—") == len(days) - days.count("—")
    assert page(sort="ends").columns[4].sort_url == "/things?sort=-ends"
    assert page(sort="-ends").columns[4].sorted == "desc"


def test_filters_narrow_and_their_chips_remove_them(page: Any) -> None:
    shown = page(state="over", amount="100", ends="2026-06")
    assert numbers(shown) == [n for n in range(10, 131) if n % 3 == 0 and n % 7 and 1 + n % 12 <= 6]
    assert [chip.label for chip in shown.chips] == ["状态：已结束", "金额：≥ 100", "到期：≤ 2026-06"]
    removed = dict(parse_qsl(urlsplit(shown.chips[0].remove_url).query))
    assert removed == {"amount": "100", "ends": "2026-06"}


def test_a_search_takes_signs_as_they_are(page: Any) -> None:
    assert len(page(title="100%_").rows) == 13
    assert page(title="%").total_text == "13 份"
    assert numbers(page(title="ht-2026-0007")) == [7]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", "many"),
        ("state", "nothing"),
        ("ends", "2026-13"),
        ("title", "a\x00b"),
        ("title", "长" * 150),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_and_ignored(page: Any, name: str, value: str) -> None:
    shown = page(**{name: value})
    assert len(shown.notices) == 1
    assert value[:10] in shown.notices[0]
    assert (shown.total_text, shown.chips) == ("130 份", [])


@given(
    args=st.dictionaries(
        st.sampled_from(["sort", "page", "size", "title", "state", "amount", "ends", "other"]),
        st.text(max_size=12),
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_breaks_a_register(page: Any, args: dict[str, str]) -> None:
    assert page(**args).columns


def test_tabs_carry_their_counts_and_know_where_we_are(page: Any) -> None:
    tabs = page(state="open").tabs
    assert [(tab.label, tab.count, tab.current) for tab in tabs] == [
        ("履行中", "87", True),
        ("全部", "130", False),
    ]


def test_a_page_asks_the_database_once_and_once_more_where_it_lies_beyond_the_end(page: Any) -> None:
    for wanted, times in (("1", 1), ("99", 2)):
        with counted() as sent:
            page(state="open", page=wanted)
        assert len(sent) == times


def test_nothing_found_says_which_filters_are_in_force_and_offers_the_way_out(page: Any) -> None:
    empty = page(title="没有的", state="over").empty
    assert "没有的" in empty.text
    assert [url for _label, url in empty.acts] == [
        "/things?state=over",
        "/things?title=%E6%B2%A1%E6%9C%89%E7%9A%84",
        "/things",
    ]


def test_an_empty_register_says_what_to_do(db: Office) -> None:
    with db.app.test_request_context("/"):
        shown = lists.listing(SPEC, things().where(False), {}, "/things")
    assert (shown.rows, shown.empty.title, shown.pages.text) == ([], "还没有合同", "")


def test_the_export_holds_every_filtered_row_in_order_with_real_values(db: Office) -> None:
    with db.app.test_request_context("/"):
        book = lists.export(SPEC, things(), {"state": "over", "sort": "-number"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["编号", "合同", "合同（说明）"]
    assert [row[0] for row in rows[1:]] == [f"HT-2026-{n:04}" for n in range(129, 0, -3)]
    assert rows[1][3:6] == ["已结束", 1290.0, date(2026, 10, 1)]


def test_a_register_without_totals_stops_counting_at_a_thousand(
    db: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNTED", 100)
    plain = ListSpec(
        name="x",
        title="x",
        key="id",
        default_sort="number",
        counted=counts("%(num)s 份", "%(num)s 份"),
        empty=Empty("x"),
        columns=[Column("number", "编号", "no")],
    )
    with db.app.test_request_context("/"):
        shown = lists.listing(plain, things(), {}, "/x")
        assert (shown.total_text, bool(shown.pages.next)) == ("100+ 份", True)
        last = lists.listing(plain, things(), {"page": "3"}, "/x")
    assert (len(last.rows), last.pages.next) == (30, "")


def test_a_register_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        ListSpec("x", "x", [Column("page", "x")], "id", "page", "", Empty(""))
    with pytest.raises(ValueError, match="sorts by"):
        ListSpec("x", "x", [Column("a", "x")], "id", "b", "", Empty(""))


def test_one_thing_is_counted_as_one_in_english() -> None:
    spec = counts("%(num)s receipt", "%(num)s receipts")
    assert [spec.said(num, written) for num, written in ((1, "1"), (0, "0"), (1001, "1000+"))] == [
        "1 receipt",
        "0 receipts",
        "1000+ receipts",
    ]
