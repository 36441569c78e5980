"""Two webs, two dispatchers and workers of both queues on one PostgreSQL and one Redis behave as one office."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.accounts.models import Building
from procurement.audit.models import AuditRecord
from procurement.infra.db import db as database
from tests.factories import Office
from tests.faults.conftest import Crew, until
from tests.faults.test_papers_survive import WITHIN, appeared_once, issue, ready
from tests.faults.visitor import Answer, Visitor, answers, free_port, with_passwords
from tests.waiting import PATIENCE

pytestmark = pytest.mark.faults


@pytest.fixture
def webs(live: Office, crew: Crew) -> Iterator[tuple[str, str]]:
    """The addresses of two web processes."""
    with_passwords(live)
    ports = free_port(), free_port()
    for port in ports:
        crew.start("web", PORT=str(port), WEB_CONCURRENCY="1")
    first, second = (f"http://127.0.0.1:{port}" for port in ports)
    until(lambda: answers(first) and answers(second), PATIENCE, crew)
    yield first, second


def count(statement: object) -> int:
    with Session(database.engine) as session:
        return int(session.scalar(statement) or 0)  # type: ignore[call-overload]


def test_a_session_begins_and_ends_at_both_webs_together(webs: tuple[str, str]) -> None:
    person = Visitor()
    assert person.get(f"{webs[1]}/home").url.startswith(f"{webs[1]}/account/sign-in")
    assert person.sign_in(webs[0], "administrator").url == f"{webs[0]}/home"
    seen = person.get(f"{webs[1]}/home")
    assert (seen.status, seen.url) == (200, f"{webs[1]}/home")
    assert "administrator" in seen.page.words
    form = seen.page.find('//form[contains(@action, "sign-out")]')[0]
    person.post(f"{webs[0]}/account/sign-out", {name: value or "" for name, value in form.form_values()})
    assert "/account/sign-in" in person.get(f"{webs[1]}/home").url


def test_one_form_posted_to_both_webs_at_once_has_one_effect(webs: tuple[str, str]) -> None:
    person = Visitor()
    person.sign_in(webs[0], "administrator")
    address, fields = person.form(f"{webs[0]}/buildings/new")
    fields |= {"code": "B77", "name_zh": "七号楼", "area": "1200.50"}
    targets = [address, address.replace(webs[0], webs[1])] * 3
    landed = at_once(person, targets, fields)
    assert {answer.status for answer in landed} == {200}, [answer.page.errors() for answer in landed]
    assert len({answer.url.split("/", 3)[3] for answer in landed}) == 1, (
        "every press lands on the first one's result"
    )
    assert count(select(func.count()).where(Building.code == "B77")) == 1
    assert count(select(func.count()).where(AuditRecord.action == "accounts.building_created")) == 1


def at_once(person: Visitor, targets: list[str], fields: dict[str, str]) -> list[Answer]:
    """The same form to every address in the same moment."""
    ready, landed = Barrier(len(targets)), []

    def press(url: str) -> None:
        ready.wait()
        landed.append(person.post(url, fields))

    presses = [Thread(target=press, args=(url,)) for url in targets]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    return landed


def test_papers_appear_once_with_two_dispatchers_and_two_workers(live: Office, crew: Crew) -> None:
    for _ in range(2):
        crew.start("dispatcher")
    if crew.redis:
        crew.start("worker", "papers")
        crew.start("worker", "default", "papers")
    issue(live, 20)
    until(lambda: ready() == 20, WITHIN, crew)
    appeared_once(20)
