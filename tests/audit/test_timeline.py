"""Who did it, as histories and the audit trail say it."""

from __future__ import annotations

from datetime import date

import pytest
from flask import session

from procurement.audit import queries, timeline
from procurement.audit import services as audit
from procurement.infra.uow import unit_of_work
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.factories import Office


@pytest.fixture
def told(db: Office) -> Office:
    """One act of a person, then one of the system itself."""
    for actor in (db.actor(Role.OFFICER), db.system()):
        with unit_of_work(actor) as work:
            changes = {"name_zh": ["旧名", "新名"]}
            audit.record(
                work, "catalog.item_created", ("service_item", 7), {"code": "C1", "name": "x"}, changes
            )
    return db


@pytest.mark.parametrize(("lang", "said"), [("zh_CN", "系统"), ("en", "The system")])
def test_the_systems_own_acts_are_signed_in_the_readers_language(told: Office, lang: str, said: str) -> None:
    records = queries.history("service_item", 7)
    person = told.actor(Role.OFFICER).name
    with told.app.test_request_context():
        session["lang"] = lang
        assert [event.small for event in timeline.events(records)] == [said, person]
        changes = timeline.changes(records, {"name_zh": "Name"})
        assert [change.who for change in changes] == [said, person]


def test_months_and_days_are_written_as_pages_write_them(db: Office) -> None:
    params = {"month": Month("2026-10"), "earned": "972,500.00"}
    with unit_of_work(db.actor(Role.FINANCE)) as work:
        audit.record(work, "settlement.sheet_prepared", ("sheet", 7), params)
        audit.record(
            work, "contracts.terminated", ("sheet", 7), {"day": date(2026, 11, 23), "reason": "2026-10"}
        )
    with db.app.test_request_context():
        said = [event.text for event in timeline.events(queries.history("sheet", 7))]
    assert "2026-11-23 (周一)" in said[0] and said[0].endswith("2026-10")
    assert said[1] == "编制 2026 年 10 月结算单，应计 972,500.00"
    words = PageClient(db.client(Role.AUDITOR)).get("/audit").words
    assert "编制 2026 年 10 月结算单" in words


def test_the_trail_signs_them_the_same(told: Office) -> None:
    words = PageClient(told.client(Role.AUDITOR)).get("/audit").words
    assert "系统" in words and "system" not in words
