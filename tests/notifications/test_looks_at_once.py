"""Two looks at one person go one after the other: each reads the work list as the one before left it."""

from __future__ import annotations

import time
from threading import Thread

from sqlalchemy import create_engine, text

from procurement.contracts import services as contracts
from procurement.infra import locks
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.infra.locks import Lock
from procurement.notifications import services
from tests.contracts import world
from tests.factories import Office
from tests.notifications.world import notices
from tests.waiting import PATIENCE

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_who_waits_for_another_look_finds_what_was_done_meanwhile(live: Office) -> None:
    made = world.built(live)
    contract = world.submitted(made)
    person = live.people["supervisor"]
    database.session.remove()
    other = create_engine(live.url)
    with other.connect() as first:
        locks.hold(first, Lock.NOTICES, person)
        second = Thread(target=look, args=(live, person))
        second.start()
        until_somebody_waits(second)
        contracts.send_back(made.supervisor, contract, world.version(contract), "请补充")
        first.rollback()
        second.join()
    other.dispose()
    assert [one.kind for one in notices(person)] == []


def look(office: Office, person: int) -> None:
    with office.app.app_context():
        services.look(office.system(), person)


def until_somebody_waits(second: Thread) -> None:
    end = time.monotonic() + PATIENCE
    while second.is_alive() and time.monotonic() < end:
        with own_transaction() as connection:
            if connection.execute(text(WAITING)).scalar_one():
                return
    raise AssertionError("nobody waited: the look was over before the other one ended")
