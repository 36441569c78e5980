"""The bell says what the work lists say: after every act that succeeds, for everybody it concerns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select

from procurement.infra import clock
from procurement.infra.db import Base, reading
from procurement.infra.modules import declared
from procurement.kernel.work import Work, WorkList
from procurement.notifications import queries, services
from procurement.notifications.kinds import Waiting, kinds
from procurement.notifications.models import Notice
from tests.architecture.populated import Populated
from tests.architecture.queries import counted
from tests.architecture.route_table import rows
from tests.architecture.test_matrix import names_of, undone
from tests.architecture.test_post_budgets import POSTS, sent
from tests.factories import Office
from tests.notifications.world import run_jobs

BESIDE = {
    "organisation": "names and days off change no row",
    "rule": "the days of many things move at once: the morning finds them",
    "calendar_day": "as the rulebook",
    "job": "what is made in the background by the thousand: the morning finds what was not made",
    "paper": "as the jobs",
    "notice": "a trace of what was told: who mends a mail says so",
    "notice_mail": "as the notices",
    "user_account": "who is out of use or of another role is looked at in the morning",
    "user_role": "as the accounts",
}
"""Tables whose writing has no work list looked at, and why; some kinds hang on them all the same."""
FROZEN = {
    "contract_line",
    "sheet_line",
    "bill_run",
    "journal",
    "requirement",
    "application_answer",
    "answer_staff",
}
"""Never written without their heads, which kinds hang on; or, as what answers an application, of no account before them."""
OF_MODULES = {"ledger": {"sheet"}}
"""What the ledger reads of modules it does not know: their months are posted before they are to be closed."""


def test_every_table_a_work_list_reads_has_it_looked_at_again(populated: Populated) -> None:
    found = {}
    for part in declared(WorkList):
        module = part.find.__module__.split(".")[1]
        told = {table for kind in declared(Waiting) for table in kind.hangs_on if _module(kind) == module}
        free = told | BESIDE.keys() | FROZEN | OF_MODULES.get(module, set())
        found[module] = read_by(populated.office, part) - free
    assert len(found) >= 6 and not any(found.values()), found


def _module(kind: Waiting) -> str:
    return kind.name.partition(".")[0]


def read_by(office: Office, part: WorkList) -> set[str]:
    """The tables a part of the work list reads, over everybody."""
    with office.app.test_request_context(), counted() as statements:
        for who in office.people:
            part.find(office.actor(who), clock.now())
    words = {word for one in statements for word in re.findall(r"(?:FROM|JOIN)\s+(\w+)", one)}
    return words & Base.metadata.tables.keys()


def test_after_an_act_everybodys_notices_are_what_their_work_list_shows(populated: Populated) -> None:
    office, routes, wrong = populated.office, {row.endpoint: row for row in rows()}, {}
    run_jobs(office)
    services.morning(office.system())
    assert disagreeing(office) == {}
    for post in POSTS:
        with office.app.test_request_context():
            at = populated.values(post.endpoint, names_of(routes[post.endpoint]), office.people[post.who])
            url = url_for(post.endpoint, **at)
            page = "/verify" if post.page == "verify" else url_for(post.page or post.endpoint, **at)
        with undone():
            assert sent(office.client(post.who), url, page, post.typed).answer.status_code == 303
            run_jobs(office)
            if found := disagreeing(office):
                wrong[post.endpoint] = found
    assert wrong == {}


def test_who_is_told_late_finds_the_thing_or_a_register_of_its_month(populated: Populated) -> None:
    office, opened = populated.office, {}
    for who in office.people:
        for row in waiting(office, who):
            kind = kinds()[row.kind]
            assert isinstance(kind, Waiting)
            if kind.late and kind.name not in opened:
                with office.app.test_request_context():
                    path = kind.late.path(row)
                answer = office.client(str(kind.late.role)).get(path)
                page = answer.get_data(as_text=True)
                opened[kind.name] = answer.status_code == 200 and ("k-chip" in page or "?" not in path)
    assert len(opened) >= 7 and all(opened.values()), opened


def disagreeing(office: Office) -> dict[str, tuple[set[str], set[str]]]:
    """By person: what their work list shows and nobody told them, and what they were told and it does not show."""
    found = {}
    for who, person in office.people.items():
        waits = {row.key for row in waiting(office, who)}
        told = set(reading().scalars(_told(person)))
        if waits != told:
            found[who] = (waits - told, told - waits)
    return found


def waiting(office: Office, who: str) -> Iterator[Work]:
    with office.app.test_request_context():
        rows = queries.worklist(office.actor(who), clock.now())
    return (row for row in rows if isinstance(kinds().get(row.kind), Waiting))


def _told(person: int):  # type: ignore[no-untyped-def]
    mine = (Notice.person_id == person, Notice.of_id == person, Notice.over_at.is_(None))
    return select(Notice.task).where(*mine, Notice.task.is_not(None), Notice.stage == "new")
