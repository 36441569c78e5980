"""The side bar is what the modules declare: every entry leads to a page, for those who may open it."""

from __future__ import annotations

from collections import Counter

from flask import Flask

from procurement.infra.modules import declared
from procurement.pages.navigation import LABELS, Entry, Section
from procurement.web import navigation
from tests.architecture.route_table import rows

ENTRIES = declared(Entry)


def test_an_entry_is_shown_to_those_who_may_open_its_page() -> None:
    asked = {row.endpoint: row.permission for row in rows()}
    assert {entry.endpoint: entry.permission for entry in ENTRIES} == {
        entry.endpoint: asked.get(entry.endpoint) for entry in ENTRIES
    }


def test_every_section_has_a_label_and_entries_and_no_two_stand_at_one_place() -> None:
    assert set(LABELS) == set(Section) == {entry.section for entry in ENTRIES}
    places = Counter((entry.section, entry.order) for entry in ENTRIES)
    assert places.most_common(1)[0][1] == 1, places.most_common(3)


def test_sections_and_entries_stand_in_their_order_and_the_page_shown_is_marked(application: Flask) -> None:
    held = frozenset(entry.permission for entry in ENTRIES)
    with application.test_request_context("/vendors/7"):
        sections = navigation._sections(held, "en", "vendors")
        nobody = navigation._sections(frozenset(), "en", "vendors")
    assert [len(section.entries) for section in sections] == [
        len([entry for entry in ENTRIES if entry.section is section]) for section in Section
    ]
    shown = [entry.icon for section in sections for entry in section.entries]
    in_order = sorted(ENTRIES, key=lambda entry: ([*Section].index(entry.section), entry.order))
    assert shown == [entry.icon for entry in in_order]
    current = [entry.url for section in sections for entry in section.entries if entry.current]
    assert (current, nobody) == (["/vendors"], ())


def test_of_two_entries_one_below_the_other_the_nearer_is_marked(application: Flask) -> None:
    held = frozenset(entry.permission for entry in ENTRIES)
    for path, marked in (
        ("/company", "/company"),
        ("/company/applications/3", "/company"),
        ("/company/qualifications", "/company/qualifications"),
        ("/company/qualifications/7", "/company/qualifications"),
    ):
        with application.test_request_context(path):
            sections = navigation._sections(held, "en", navigation._module(path))
        current = [entry.url for section in sections for entry in section.entries if entry.current]
        assert current == [marked]
