"""What may be forgotten is, and nothing else; and who waits for a connection gets one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import g
from sqlalchemy import create_engine, func, pool, select, text, update

from config import CONNECTIONS_EACH, THREADS
from procurement.accounts import attempts, proving
from procurement.accounts.models import SignInAttempt
from procurement.audit import services as audit
from procurement.audit.queries import integrity
from procurement.infra import clock, jobs, storage
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.infra.dispatcher import Dispatcher
from procurement.infra.due import Due, Each
from procurement.infra.jobs import Job
from procurement.infra.modules import declared
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.pages import uploads
from procurement.pages.http import FormToken, once
from tasks import clock as task
from tests.factories import Office


def move(office: Office, by: str) -> None:
    engine = create_engine(office.owner_url, poolclass=pool.NullPool)
    with engine.begin() as owner:
        clock.move(owner, by, ZoneInfo("Asia/Shanghai"))
    reading().rollback()
    g.pop("official_now", None)


def count(table: Any) -> int:
    reading().rollback()
    return reading().scalar(select(func.count()).select_from(table)) or 0


def stored() -> list[Path]:
    from flask import current_app

    return [file for file in Path(current_app.config["STORAGE_DIR"]).rglob("*") if file.is_file()]


def test_the_days_clean_up_behind_themselves(live: Office) -> None:
    used(live, "old")
    attempts.begun("x@bureau.example")
    ticket = uploads.keep(live.actor(Role.OFFICER), "test", b"an import nobody confirmed")
    papers = storage.put(b"%PDF-1.7 a paper")
    task.day({})
    assert (count(FormToken), count(SignInAttempt)) == (1, 1)
    assert uploads.kept(live.actor(Role.OFFICER), "test", ticket)
    move(live, "+3d")
    task.day({})
    assert (count(FormToken), count(SignInAttempt)) == (1, 1)
    with pytest.raises(NotFound):
        uploads.kept(live.actor(Role.OFFICER), "test", ticket)
    move(live, "+5d")
    used(live, "young")
    task.day({})
    assert list(reading().scalars(select(FormToken.url))) == ["/young"]
    move(live, "+30d")
    task.day({})
    assert (count(SignInAttempt), storage.get(papers)) == (0, b"%PDF-1.7 a paper")


def used(office: Office, token: str) -> None:
    with office.app.test_request_context("/x"):
        g.actor = office.actor(Role.OFFICER)
        once(token, lambda: f"/{token}")


def test_a_file_sent_again_is_kept_anew(live: Office) -> None:
    uploads.keep(live.actor(Role.OFFICER), "test", b"twice")
    move(live, "+1d")
    ticket = uploads.keep(live.actor(Role.OFFICER), "test", b"twice")
    move(live, "+36h")
    uploads.forget_old()
    assert uploads.kept(live.actor(Role.OFFICER), "test", ticket) == b"twice"


def test_a_file_kept_for_a_while_is_no_stored_file(live: Office) -> None:
    digest = storage.put_for_a_while(b"passing", clock.now())
    with pytest.raises(FileNotFoundError):
        storage.get(digest)
    assert [file.parents[2].name for file in stored() if file.name == digest] == [storage.PASSING]


@pytest.mark.parametrize(
    ("name", "state", "stays"),
    [
        ("accounts.send_reset_link", "done", False),
        ("accounts.send_reset_link", "failed", True),
        ("clock.minute", "done", False),
        ("billing.bill_papers", "done", True),
    ],
)
def test_jobs_long_done_go_unless_they_are_evidence(live: Office, name: str, state: str, stays: bool) -> None:
    with unit_of_work(live.system()) as work:
        jobs.add(work, name, {})
        work.session.execute(update(Job).values(state=state, finished_at=work.now))
    mine = select(func.count()).select_from(Job).where(Job.task == name)
    task.day({})
    assert reading().scalar(mine) == 1
    move(live, "+31d")
    task.day({})
    reading().rollback()
    assert reading().scalar(mine) == int(stays)


def test_the_days_work_is_queued_once_a_day(live: Office) -> None:
    def queued() -> list[str]:
        Dispatcher(live.app, None)._periodic()
        reading().rollback()
        return list(reading().scalars(select(Job.key).where(Job.task == "clock.day").order_by(Job.id)))

    assert queued() == queued() == ["clock.day:2026-03-02"]
    move(live, "+15h")
    assert queued() == ["clock.day:2026-03-02", "clock.day:2026-03-03"]


def test_what_fails_does_not_keep_the_rest_of_the_day_waiting(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(actor: Any) -> None:
        raise ValueError("broken on purpose")

    done: list[int] = []
    works: Callable[[Any], None] = lambda actor: done.append(actor.bureau_id)  # noqa: E731
    due = (Due(Each.DAY, "work", works), Due(Each.DAY, "break", broken))
    monkeypatch.setattr(task, "declared", lambda kind: due)
    with pytest.raises(RuntimeError, match="not done: break"):
        task.day({})
    assert done == [live.bureau]


def test_what_the_minute_records_is_sealed_in_the_same_minute(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def records(actor: Actor) -> None:
        with unit_of_work(actor) as work:
            audit.record(work, "accounts.saved", ("organisation", live.organisations["d1"]))

    due = (*declared(Due), Due(Each.MINUTE, "record", records))
    monkeypatch.setattr(task, "declared", lambda kind: due)
    task.minute({})
    reading().rollback()
    assert integrity(clock.now()).unsealed == 0


# ---- connections --------------------------------------------------------------------------------
def test_a_password_typed_once_more_finds_its_connection_though_every_thread_types_one(live: Office) -> None:
    """Each thread reads, holds its unit of work and counts the password beside it, all at the same moment."""
    options = {**live.app.config["SQLALCHEMY_ENGINE_OPTIONS"], "pool_timeout": 2}
    engine, kept = create_engine(live.url, **options), database._app_engines[live.app]
    database._app_engines[live.app] = {None: engine}
    gate, found = Barrier(THREADS), list[str]()

    def one() -> None:
        with live.app.app_context():
            reading().execute(text("SELECT 1"))
            try:
                with unit_of_work(live.actor(Role.OFFICER)) as work:
                    work.session.execute(text("SELECT 1"))
                    gate.wait()
                    with own_transaction() as connection:
                        connection.execute(text("SELECT pg_sleep(0.2)"))
                        gate.wait()
                found.append("done")
            except Exception as fault:
                gate.abort()
                found.append(type(fault).__name__)
            finally:
                database.session.remove()

    threads = [Thread(target=one) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database._app_engines[live.app] = kept
    engine.dispose()
    assert found == ["done"] * THREADS
    assert CONNECTIONS_EACH == 3


def test_reauthenticating_needs_no_more_than_its_share(live: Office) -> None:
    held: list[int] = []
    engine = create_engine(live.url, pool_size=CONNECTIONS_EACH, max_overflow=0, pool_timeout=1)
    kept = database._app_engines[live.app]
    database._app_engines[live.app] = {None: engine}
    try:
        reading().execute(text("SELECT 1"))
        with pytest.raises(Refused, match="password_wrong"), unit_of_work(live.actor(Role.OFFICER)) as work:
            work.session.execute(text("SELECT 1"))
            held.append(engine.pool.checkedout())  # type: ignore[attr-defined]
            proving.reauthenticate(live.actor(Role.OFFICER), "wrong")
    finally:
        database.session.remove()
        database._app_engines[live.app] = kept
        engine.dispose()
    assert held == [CONNECTIONS_EACH - 1]
