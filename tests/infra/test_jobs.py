"""Jobs: the row is the truth, the lease decides whose result counts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from threading import Barrier, Thread
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from procurement.infra import jobs
from procurement.infra.db import db as database
from procurement.infra.dispatcher import Dispatcher
from procurement.infra.jobs import Job
from procurement.infra.uow import unit_of_work
from procurement.kernel.permissions import Role
from tests.factories import Office

ran: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def probe() -> Iterator[None]:
    """A task module of the test's own: `probe.note` remembers, `probe.fail` breaks."""
    module = ModuleType("tasks.probe")

    def fail(args: dict[str, Any]) -> None:
        raise ValueError("broken on purpose")

    module.note = ran.append  # type: ignore[attr-defined]
    module.fail = fail  # type: ignore[attr-defined]
    sys.modules["tasks.probe"] = module
    ran.clear()
    yield
    del sys.modules["tasks.probe"]


def add(office: Office, task: str = "probe.note", **more: Any) -> None:
    with unit_of_work(office.actor(Role.OFFICER)) as work:
        jobs.add(work, task, {"n": 1}, **more)


def rows() -> list[Job]:
    with Session(database.engine) as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def expire_leases(office: Office) -> None:
    owner = create_engine(office.owner_url)
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE job SET lease_until = clock_timestamp() WHERE lease_until IS NOT NULL")
        )
        connection.execute(text("UPDATE job SET not_before = clock_timestamp()"))
    owner.dispose()


def test_a_claimed_job_runs_once_and_is_done(live: Office) -> None:
    add(live)
    (claim,) = jobs.claim(None, 10)
    assert jobs.perform(live.app, claim.id, claim.attempt)
    assert ran == [{"n": 1}]
    assert [job.state for job in rows()] == ["done"]
    assert jobs.claim(None, 10) == []


def test_a_job_of_a_unit_that_is_rolled_back_never_was(live: Office) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(live.actor(Role.OFFICER)) as work:
        jobs.add(work, "probe.note", {})
        raise ZeroDivisionError
    assert rows() == []


def test_the_same_key_is_queued_once(live: Office) -> None:
    add(live, key="one")
    add(live, key="one")
    assert len(rows()) == 1


def test_a_job_whose_lease_ran_out_is_claimed_again_and_the_late_result_is_dropped(live: Office) -> None:
    add(live)
    (first,) = jobs.claim(None, 10)
    assert jobs.claim(None, 10) == []
    expire_leases(live)
    (second,) = jobs.claim(None, 10)
    assert second.attempt == first.attempt + 1
    assert not jobs.perform(live.app, first.id, first.attempt)
    assert ran == []
    assert jobs.perform(live.app, second.id, second.attempt)
    assert ran == [{"n": 1}]


def test_a_failing_job_is_tried_again_later_and_given_up_after_the_last_attempt(live: Office) -> None:
    add(live, "probe.fail")
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        (claim,) = jobs.claim(None, 10)
        jobs.perform(live.app, claim.id, claim.attempt)
        (job,) = rows()
        assert "broken on purpose" in (job.error or "")
        assert job.state == ("failed" if attempt == jobs.MAX_ATTEMPTS else "waiting")
        assert jobs.claim(None, 10) == []
        expire_leases(live)
    assert jobs.claim(None, 10) == []


def test_a_job_that_kills_its_process_every_time_is_given_up_and_says_so(live: Office) -> None:
    sys.modules["tasks.probe"].end = lambda args: sys.exit(9)  # type: ignore[attr-defined]
    add(live, "probe.end")
    for _ in range(jobs.DEADLY):
        (claim,) = jobs.claim(None, 10)
        with pytest.raises(SystemExit):
            jobs.perform(live.app, claim.id, claim.attempt)
        expire_leases(live)
    assert jobs.claim(None, 10) == []
    (job,) = rows()
    assert (job.state, job.error) == ("failed", f"its process ended {jobs.DEADLY} times")


def test_waiting_for_a_worker_uses_up_no_attempt(live: Office) -> None:
    add(live, "probe.fail")
    for _ in range(jobs.DEADLY + jobs.MAX_ATTEMPTS):
        (claim,) = jobs.claim(None, 10)
        expire_leases(live)
    (claim,) = jobs.claim(None, 10)
    jobs.perform(live.app, claim.id, claim.attempt)
    (job,) = rows()
    assert (job.state, job.starts, job.failures) == ("waiting", 1, 1)


def test_a_job_that_hangs_is_ended_with_its_child(live: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LONGEST_SECONDS", 1)
    sys.modules["tasks.probe"].hang = lambda args: time.sleep(30)  # type: ignore[attr-defined]
    add(live, "probe.hang")
    dispatcher = Dispatcher(live.app, None)
    dispatcher._feed_children("default")
    began = time.monotonic()
    dispatcher._reap(block=True)
    assert time.monotonic() - began < 10
    assert [job.state for job in rows()] == ["running"]


def test_a_lease_is_renewed_again_after_the_database_was_away(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE_SECONDS", 0.4)
    asked: list[int] = []

    def away_once(job_id: int, attempt: int) -> None:
        asked.append(job_id)
        if len(asked) == 1:
            raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(jobs, "_renew", away_once)
    with jobs._kept_alive(live.app, 1, 1):
        time.sleep(0.6)
    assert len(asked) >= 2


def test_two_dispatchers_never_claim_the_same_job(live: Office) -> None:
    for _ in range(40):
        add(live)
    gate, claimed, app = Barrier(4), [], live.app

    def one() -> None:
        with app.app_context():
            gate.wait()
            claimed.extend(jobs.claim(None, 20))

    threads = [Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len({claim.id for claim in claimed}) == 40


def test_a_group_is_idle_once_nobody_works_on_it(live: Office) -> None:
    with unit_of_work(live.actor(Role.OFFICER)) as work:
        jobs.add_many(work, "probe.note", [{"n": 1}, {"n": 2}], group="run:1")
    seen = []
    for claim in jobs.claim(None, 2):
        with Session(database.engine) as session:
            seen.append(jobs.idle(session, "run:1"))
        jobs.perform(live.app, claim.id, claim.attempt)
    with Session(database.engine) as session:
        assert [*seen, jobs.idle(session, "run:1"), jobs.idle(session, "none")] == [False, False, True, True]


def test_a_queue_is_claimed_apart(live: Office) -> None:
    add(live, queue="papers")
    assert jobs.claim("default", 10) == []
    assert len(jobs.claim("papers", 10)) == 1
