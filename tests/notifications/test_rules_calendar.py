"""The calendar as other programs read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from procurement.notifications.rules import Event, calendar

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\x85"), max_size=200
)
EVENTS = st.builds(
    Event,
    uid=st.uuids().map(str),
    day=st.dates(date(2020, 1, 1), date(2199, 1, 1)),
    title=TEXT,
    text=st.lists(TEXT, max_size=3).map("\n".join),
    url=st.just("https://example.cn/contracts/1"),
)


@given(st.lists(EVENTS, max_size=4), TEXT)
def test_what_is_written_is_read_the_same(events: list[Event], name: str) -> None:
    read = Calendar.from_ical(calendar(name, events, NOW))
    assert read["VERSION"] == "2.0"
    found = list(read.walk("VEVENT"))
    assert [str(one["SUMMARY"]) for one in found] == [event.title for event in events]
    assert [str(one["DESCRIPTION"]) for one in found] == [event.text for event in events]
    assert [str(one["UID"]) for one in found] == [event.uid for event in events]
    assert [one.decoded("DTSTART") for one in found] == [event.day for event in events]
    assert [one.decoded("DTEND") for one in found] == [event.day + timedelta(days=1) for event in events]


@given(EVENTS)
def test_no_line_is_longer_than_75_octets_and_each_ends_as_the_rfc_says(event: Event) -> None:
    text = calendar("工作清单", [event], NOW)
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_control_characters_are_left_out() -> None:
    read = Calendar.from_ical(calendar("x", [Event("u", NOW.date(), "a\x00b\x1bc", "", "https://x.cn")], NOW))
    assert [str(one["SUMMARY"]) for one in read.walk("VEVENT")] == ["abc"]
