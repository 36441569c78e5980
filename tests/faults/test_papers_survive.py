"""Every queued paper appears exactly once, whatever dies in between (promise P7)."""

from __future__ import annotations

import os
import signal
import time

import pytest
from redis import Redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.audit import services as audit
from procurement.audit.models import AuditRecord
from procurement.documents import services
from procurement.documents.models import Paper
from procurement.documents.services import Draft
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.kernel.permissions import Role
from tests.documents import samples
from tests.factories import Office
from tests.faults.conftest import Crew, until
from tests.waiting import PATIENCE

pytestmark = pytest.mark.faults
WITHIN = PATIENCE


def issue(office: Office, count: int, *, batch: int = 5) -> None:
    """Papers in batches of `batch`, as a run issues its bills."""
    for first in range(0, count, batch):
        with unit_of_work(office.actor(Role.FINANCE)) as work:
            drafts = [
                Draft(
                    "billing/bill",
                    "账单",
                    ("bill", n),
                    samples.bill(3, n),
                    f"ZD-2026-{n:06d}",
                    office.organisations["d1"],
                )
                for n in range(first + 1, first + batch + 1)
            ]
            services.issue_many(work, drafts)

            audit.record(work, "documents.queued_again", ("paper", first))


def ready() -> int:
    with Session(database.engine) as session:
        return session.scalar(select(func.count()).where(Paper.state == "ready")) or 0


def appeared_once(count: int) -> None:
    """Each paper is ready and was kept exactly once."""
    with Session(database.engine) as session:
        states = session.execute(select(Paper.state, func.count()).group_by(Paper.state)).all()
        kept = session.scalars(
            select(AuditRecord.subject_id).where(AuditRecord.action == "documents.rendered")
        ).all()
    assert [tuple(row) for row in states] == [("ready", count)]
    assert len(kept) == len(set(kept)) == count


def test_papers_are_rendered_by_rq(live: Office, crew: Crew) -> None:
    crew.start("dispatcher")
    if crew.redis:
        crew.start("worker", "papers")
    issue(live, 10)
    until(lambda: ready() == 10, WITHIN, crew)
    appeared_once(10)


def test_a_worker_killed_in_the_middle_loses_nothing(live: Office, crew: Crew) -> None:
    assert crew.redis, "set-up brings a redis-server"
    crew.start("dispatcher")
    first, second = crew.start("worker", "papers"), crew.start("worker", "papers")
    issue(live, 40)
    until(lambda: ready() >= 3, WITHIN, crew)
    crew.kill(first)
    crew.kill(second)
    began = time.monotonic()
    crew.start("worker", "papers")
    until(lambda: ready() == 40, WITHIN, crew)
    assert time.monotonic() - began < WITHIN
    appeared_once(40)


def test_an_emptied_redis_loses_nothing(live: Office, crew: Crew) -> None:
    assert crew.redis, "set-up brings a redis-server"
    crew.start("dispatcher")
    crew.start("worker", "papers")
    issue(live, 40)
    until(lambda: ready() >= 1, WITHIN, crew)
    for _ in range(5):
        Redis.from_url(crew.redis.url).flushall()
        time.sleep(0.5)
    until(lambda: ready() == 40, WITHIN, crew)
    appeared_once(40)


def test_without_redis_the_dispatcher_runs_papers_in_children(live: Office, crew: Crew) -> None:
    crew.env.pop("REDIS_URL", None)
    dispatcher = crew.start("dispatcher")
    issue(live, 10)
    until(lambda: ready() >= 1, WITHIN, crew)
    crew.kill(dispatcher)
    crew.start("dispatcher")
    until(lambda: ready() == 10, WITHIN, crew)
    appeared_once(10)


def test_a_stopped_dispatcher_finishes_its_children_first(live: Office, crew: Crew) -> None:
    crew.env.pop("REDIS_URL", None)
    dispatcher = crew.start("dispatcher")
    issue(live, 5)
    until(lambda: ready() >= 1, WITHIN, crew)
    os.kill(dispatcher.pid, signal.SIGTERM)
    assert dispatcher.wait(WITHIN) == 0
    appeared_once(5)


def test_two_dispatchers_and_two_workers_share_the_work(live: Office, crew: Crew) -> None:
    for _ in range(2):
        crew.start("dispatcher")
        if crew.redis:
            crew.start("worker", "papers")
    issue(live, 20)
    until(lambda: ready() == 20, WITHIN, crew)
    appeared_once(20)
