"""The dispatcher's bell: what wakes it, and what lets it sleep."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC

import pytest
from sqlalchemy import create_engine, text

from procurement.infra import clock, jobs
from procurement.infra.bell import Bell
from procurement.infra.db import db as database
from procurement.infra.dispatcher import SHORTEST_SECONDS, Dispatcher
from procurement.infra.uow import unit_of_work
from procurement.kernel.permissions import Role
from tests.factories import Office
from tests.waiting import PATIENCE


@pytest.fixture
def bell(live: Office) -> Iterator[Bell]:
    made = Bell()
    made.listen(database.engine)
    yield made
    made.close()


def add(office: Office) -> None:
    with unit_of_work(office.actor(Role.OFFICER)) as work:
        jobs.add(work, "probe.note", {})


def end(state: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE job SET state = :state, lease_until = NULL"), {"state": state})


def test_it_sleeps_while_nothing_happens(live: Office, bell: Bell) -> None:
    assert jobs.claim(None, 5) == []
    assert not bell.wait(database.engine, 0)


def test_a_new_job_rings_when_it_is_committed_and_once(live: Office, bell: Bell) -> None:
    add(live)
    assert bell.wait(database.engine, PATIENCE)
    assert not bell.wait(database.engine, 0)


@pytest.mark.parametrize("state", ["done", "waiting"])
def test_a_job_whose_turn_has_ended_rings_for_the_next(live: Office, bell: Bell, state: str) -> None:
    add(live)
    jobs.claim(None, 1)
    bell.wait(database.engine, PATIENCE)
    assert not bell.wait(database.engine, 0)
    end(state)
    assert bell.wait(database.engine, PATIENCE)


def test_a_moved_clock_rings(live: Office, bell: Bell) -> None:
    owner = create_engine(live.owner_url)
    with owner.begin() as connection:
        clock.move(connection, "+1d", UTC)
    owner.dispose()
    assert bell.wait(database.engine, PATIENCE)


def test_an_ended_child_rings(live: Office, bell: Bell) -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    assert bell.wait(database.engine, PATIENCE)
    os.waitpid(child, 0)


def test_a_signal_rings_so_that_a_stop_is_not_slept_through(live: Office, bell: Bell) -> None:
    previous = signal.signal(signal.SIGTERM, lambda number, frame: None)
    try:
        signal.raise_signal(signal.SIGTERM)
        assert bell.wait(database.engine, PATIENCE)
    finally:
        signal.signal(signal.SIGTERM, previous)


def test_a_lost_connection_is_made_anew_and_rings_again(live: Office, bell: Bell) -> None:
    bell.forget()
    bell.listen(database.engine)
    add(live)
    assert bell.wait(database.engine, PATIENCE)


def test_nothing_due_lets_it_sleep_to_the_next_minute_and_a_due_job_hardly(live: Office) -> None:
    dispatcher = Dispatcher(live.app, None)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE job SET state = 'done', lease_until = NULL"))
        assert jobs.seconds_to_next(connection) == 60
    dispatcher._periodic()
    end("done")
    assert SHORTEST_SECONDS <= dispatcher._pause() <= 60
    dispatcher.next_minute += 60
    assert dispatcher._pause() == 60
    add(live)
    assert dispatcher._pause() == SHORTEST_SECONDS


def test_a_lease_is_waited_for_no_longer_than_it_lasts(live: Office) -> None:
    dispatcher = Dispatcher(live.app, None)
    dispatcher._periodic()
    dispatcher.next_minute += 60
    jobs.claim(None, 5)
    assert jobs.LEASE_SECONDS / 2 < dispatcher._pause() <= jobs.LEASE_SECONDS
