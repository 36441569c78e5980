"""After an act: whose work list is looked at, by how many jobs, and that nobody's notice outlives its row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, text, update

from procurement.audit import services as audit
from procurement.contracts import services as contracts
from procurement.contracts.models import Contract
from procurement.infra.db import own_transaction, reading
from procurement.infra.jobs import Job
from procurement.infra.uow import unit_of_work
from procurement.notifications import services
from procurement.notifications.models import Notice
from tests.contracts import world
from tests.factories import Office
from tests.notifications.world import mails, notices, run_jobs


@pytest.fixture
def made(db: Office) -> Iterator[world.World]:
    """With another bureau beside it, whose people are told of nothing here."""
    other = Office.build(db.app, "other")
    yield world.built(db)
    assert not {one.person_id for one in notices()} & set(other.people.values())


def queued() -> list[dict[str, Any]]:
    reading().expire_all()
    mine = (Job.task == "notifications.changed", Job.state == "waiting")
    return list(reading().scalars(select(Job.args).where(*mine).order_by(Job.id)))


def open_kinds(made: world.World, who: str) -> list[str]:
    return [one.kind for one in notices(made.office.people[who]) if not one.over_at and one.task]


def submitted_and_told(made: world.World) -> int:
    contract = world.submitted(made)
    run_jobs(made.office)
    assert open_kinds(made, "supervisor") == open_kinds(made, "supervisor2") == ["contracts.approval"]
    return contract


def test_who_acts_and_who_else_was_told_have_the_notice_no_longer_than_the_row(made: world.World) -> None:
    contract = submitted_and_told(made)
    contracts.recall(made.officer, contract, world.version(contract))
    run_jobs(made.office)
    assert open_kinds(made, "supervisor") == open_kinds(made, "supervisor2") == []


def test_who_was_told_and_may_not_act_any_more_is_looked_at_too(made: world.World) -> None:
    contract = submitted_and_told(made)
    with own_transaction() as connection:
        gone = text("DELETE FROM user_role WHERE user_id = :who")
        connection.execute(gone, {"who": made.office.people["supervisor2"]})
    reading().expire_all()
    contracts.recall(made.officer, contract, world.version(contract))
    run_jobs(made.office)
    assert open_kinds(made, "supervisor2") == []


def test_the_same_thing_of_another_bureau_is_nobodys_here(made: world.World) -> None:
    contract = submitted_and_told(made)
    with own_transaction() as connection:
        of_another = update(Notice).where(Notice.person_id == made.office.people["supervisor2"])
        other = text("SELECT id, bureau_id FROM user_account WHERE bureau_id <> :bureau ORDER BY id LIMIT 1")
        person, bureau = connection.execute(other, {"bureau": made.office.bureau}).one()
        connection.execute(of_another.values(person_id=person, of_id=person, bureau_id=bureau))
    contracts.recall(made.officer, contract, world.version(contract))
    run_jobs(made.office)
    [theirs] = notices(person)
    assert theirs.over_at is None
    with own_transaction() as connection:
        connection.execute(text("DELETE FROM notice_mail"))
        connection.execute(text("DELETE FROM notice"))


def test_an_open_notice_says_what_the_work_list_says_now_and_is_mailed_once(made: world.World) -> None:
    submitted_and_told(made)
    before = len(mails())
    with own_transaction() as connection:
        connection.execute(text("UPDATE contract SET title = '机关食堂服务'"))
    reading().expire_all()
    for who in ("supervisor", "supervisor2"):
        services.look(made.office.system(), made.office.people[who])
        [told] = notices(made.office.people[who])
        assert told.title == "审批合同：机关食堂服务"
    assert len(mails()) == before


def test_what_was_told_late_keeps_its_page_and_takes_the_new_words(made: world.World) -> None:
    contract = world.submitted(made)
    with own_transaction() as connection:
        connection.execute(text("UPDATE contract SET submitted_at = submitted_at - interval '30 days'"))
    reading().expire_all()
    for _again in range(2):
        services.look(made.office.system(), made.office.people["supervisor"])
    with own_transaction() as connection:
        connection.execute(text("UPDATE contract SET title = '机关食堂服务'"))
    reading().expire_all()
    services.look(made.office.system(), made.office.people["supervisor"])
    late = [one for one in notices(made.office.people["officer"]) if one.stage == "late"]
    assert [(one.title, one.path) for one in late] == [("审批合同：机关食堂服务", f"/contracts/{contract}")]


def test_of_equal_jobs_the_last_one_looks_for_all(made: world.World) -> None:
    world.submitted(made)
    world.submitted(made)
    jobs = queued()
    services.look_at_changed(jobs[-1])
    assert notices() == [], "an equal job waits"
    run_jobs(made.office)
    assert open_kinds(made, "supervisor") == ["contracts.approval"] * 2


def test_many_organisations_are_looked_at_in_several_jobs(made: world.World) -> None:
    with unit_of_work(made.supervisor) as work:
        work.session.execute(update(Contract).values(version=Contract.version))
        audit.record(work, "contracts.saved", ("contract", 1))
        work.concerns(*range(10_000, 10_120), None)
    parts = [one["organisations"] for one in queued()]
    assert [len(part) for part in parts] == [50, 50, 21]
    assert sorted(one for part in parts for one in part) == [made.office.bureau, *range(10_000, 10_120)]


def test_what_no_work_list_hangs_on_has_nobody_looked_at(made: world.World) -> None:
    before = queued()
    with unit_of_work(made.supervisor) as work:
        work.session.execute(text("UPDATE building SET name_en = name_en"))
        audit.record(work, "accounts.building_saved", ("building", 1))
    assert queued() == before
