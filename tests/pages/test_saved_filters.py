"""Saved filters: a person's own tabs, nobody else's."""

from __future__ import annotations

import pytest

from procurement.kernel.errors import NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.pages import saved_filters
from tests.factories import Office


def tabs(office: Office, who: Role = Role.OFFICER) -> list[tuple[str, dict[str, str]]]:
    return [(tab.label, tab.query) for tab in saved_filters.saved_of(office.actor(who).id, "things")]


def test_a_filter_is_kept_under_its_name_and_replaced_by_the_same_name(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    saved_filters.save(officer, "things", "大额", "amount=100")
    saved_filters.save(officer, "things", "大额", "amount=200&state=open")
    assert tabs(db) == [("大额", {"amount": "200", "state": "open"})]


def test_nobody_sees_or_removes_the_filters_of_others(db: Office) -> None:
    saved_filters.save(db.actor(Role.OFFICER), "things", "大额", "amount=100")
    mine = saved_filters.saved_of(db.actor(Role.OFFICER).id, "things")[0]
    assert tabs(db, Role.FINANCE) == []
    with pytest.raises(NotFound):
        saved_filters.remove(db.actor(Role.FINANCE), mine.id)
    saved_filters.remove(db.actor(Role.OFFICER), mine.id)
    assert tabs(db) == []


def test_without_a_filter_there_is_nothing_to_save(db: Office) -> None:
    with pytest.raises(Refused, match="lists.no_filter"):
        saved_filters.save(db.actor(Role.OFFICER), "things", "空", "")


def test_a_person_keeps_at_most_twelve(db: Office) -> None:
    for n in range(saved_filters.MOST):
        saved_filters.save(db.actor(Role.OFFICER), "things", f"第 {n}", "a=1")
    with pytest.raises(Refused, match="lists.too_many_filters"):
        saved_filters.save(db.actor(Role.OFFICER), "things", "再一个", "a=1")
    saved_filters.save(db.actor(Role.OFFICER), "things", "第 1", "a=2")


def test_the_same_name_written_otherwise_is_the_same_filter(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    saved_filters.save(officer, "things", "HT 2026", "amount=100")
    saved_filters.save(officer, "things", "ｈｔ-2026", "amount=200")
    assert tabs(db) == [("HT 2026", {"amount": "200"})]
    saved_filters.save(officer, "things", "—", "amount=1")
    saved_filters.save(officer, "things", "…", "amount=2")
    assert len(tabs(db)) == 3
