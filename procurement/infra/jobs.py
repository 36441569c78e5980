"""Background work: a row in `job`, inserted in the business transaction, is the truth.

The dispatcher claims due rows and hands them to RQ, or runs them in a child process where there is no Redis.
Whoever runs a job holds a lease and renews it; a result counts only for the attempt that holds the lease, so a
late worker changes nothing. Leases measure the life of processes, not civil time, and so use the machine's
`clock_timestamp()`, never the official clock, which a rehearsal moves.
"""

from __future__ import annotations

import importlib
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import CheckConstraint, Connection, Index, SmallInteger, func, select, text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Id, Instant, Json, Recorded, String
from procurement.infra.db import Model, db, own_transaction, reading
from procurement.infra.uow import UnitOfWork

LEASE_SECONDS = 20
LONGEST_SECONDS = 900
"""After this long the process of a job is ended, whoever started it: a lease is renewed for as long as it lives."""
MAX_ATTEMPTS = 5
DEADLY = 20
"""So often a job may end or lose its process before it is given up: more than any restart or lost Redis explains."""
log = structlog.get_logger()


class Job(Model):
    """One piece of background work and how far it has come."""

    __tablename__ = "job"
    id: Mapped[Id]
    task: Mapped[String]
    args: Mapped[Json]
    queue: Mapped[String] = mapped_column(server_default="default")
    key: Mapped[String | None] = mapped_column(unique=True)
    state: Mapped[String] = mapped_column(server_default="waiting")
    attempt: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    """How often it was handed out; the number of the lease that counts."""
    starts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    not_before: Mapped[Instant] = mapped_column(server_default=sql("clock_timestamp()"))
    lease_until: Mapped[Instant | None]
    error: Mapped[String | None]
    created_at: Mapped[Recorded]
    finished_at: Mapped[Instant | None]
    group: Mapped[String | None] = mapped_column("group_key")
    __table_args__ = (
        CheckConstraint("state IN ('waiting','running','done','failed')", name="state"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease"),
        Index("ix_job_due", "not_before", "id", postgresql_where=text("state IN ('waiting','running')")),
        Index("ix_job_group", "group_key"),
        {"info": {"unaudited": "the trace of machines, not of people"}},
    )


@dataclass(frozen=True)
class Claim:
    """A job handed out: who runs it must present the same attempt."""

    id: int
    attempt: int
    task: str
    queue: str


def add(
    work: UnitOfWork,
    task: str,
    args: dict[str, Any],
    *,
    queue: str = "default",
    key: str | None = None,
    group: str | None = None,
) -> None:
    """Queue `task` ("module.function" in tasks/) with JSON `args`. A `key` already there is not queued again."""
    add_many(work, task, [args], queue=queue, keys=[key], group=group)


def add_many(
    work: UnitOfWork,
    task: str,
    many: Sequence[dict[str, Any]],
    *,
    queue: str = "default",
    keys: Sequence[str | None] | None = None,
    group: str | None = None,
) -> None:
    """Queue one job per args in `many`; of a `group` can be asked whether it is `idle`."""
    rows = [
        {
            "task": task,
            "args": args,
            "queue": queue,
            "key": keys[n] if keys else None,
            "group": group,
        }
        for n, args in enumerate(many)
    ]
    if rows:
        work.session.execute(pg_insert(Job).on_conflict_do_nothing(index_elements=["key"]), rows)


def count(session: Any, group: str) -> int:
    """How many jobs of `group` were queued, done ones too while their rows are kept."""
    return int(session.scalar(select(func.count()).where(Job.group == group)))


def idle(session: Any, group: str) -> bool:
    """Whether nobody works on `group` any more. How much of it succeeded is counted where the results are kept: a job
    that is done may have kept a failure (a paper with a character no font has)."""
    waiting = text(
        "SELECT NOT EXISTS (SELECT FROM job WHERE group_key = :group AND state IN ('waiting','running'))"
    )
    return bool(session.execute(waiting, {"group": group}).scalar_one())


def waits(task: str, args: Mapping[str, Any]) -> bool:
    """Whether a job that says the same waits to be begun: it will do what whoever runs one now would."""
    there = (Job.state == "waiting", Job.task == task, Job.args == dict(args))
    return reading().scalar(select(Job.id).where(*there).limit(1)) is not None


def claim(queue: str | None, limit: int) -> list[Claim]:
    """Take up to `limit` due jobs: waiting ones, and running ones whose lease has run out."""
    with own_transaction() as connection:
        _give_up(connection)
        rows = connection.execute(
            text("""UPDATE job SET state = 'running', attempt = attempt + 1,
                           lease_until = clock_timestamp() + make_interval(secs => :lease)
                    WHERE id IN (SELECT id FROM job
                        WHERE (state = 'waiting' AND not_before <= clock_timestamp()
                               OR state = 'running' AND lease_until < clock_timestamp())
                          AND (CAST(:queue AS text) IS NULL OR queue = :queue)
                        ORDER BY not_before, id FOR UPDATE SKIP LOCKED LIMIT :limit)
                    RETURNING id, attempt, task, queue"""),
            {"queue": queue, "limit": limit, "lease": LEASE_SECONDS},
        ).all()
    return [Claim(*row) for row in sorted(rows)]


def seconds_to_next(connection: Connection) -> float:
    """How long until a waiting job may start or a lease runs out: 0 or less when one is due, 60 when there is none."""
    due = text("""SELECT extract(epoch FROM min(CASE state WHEN 'waiting' THEN not_before ELSE lease_until END)
                                            - clock_timestamp())
                  FROM job WHERE state IN ('waiting','running')""")
    found = connection.execute(due).scalar_one()
    return 60.0 if found is None else float(found)


def _give_up(connection: Connection) -> None:
    """Fail what kills its process each time: it can tell no error itself, and would be claimed for ever."""
    connection.execute(
        text("""UPDATE job SET state = 'failed', lease_until = NULL, finished_at = official_now(),
                       error = concat_ws(E'\\n', error, 'its process ended ' || starts - failures || ' times')
                WHERE state = 'running' AND lease_until < clock_timestamp() AND starts - failures >= :deadly"""),
        {"deadly": DEADLY},
    )


def perform(app: Flask, job_id: int, attempt: int) -> bool:
    """Run one claimed job to its end. True when this attempt's result counted."""
    with app.app_context():
        started = _renew(job_id, attempt, start=1)
        if started is None:
            return False
        task, args = started
        try:
            with _kept_alive(app, job_id, attempt):
                resolve(task)(args)
        except Exception as failure:
            log.error("job failed", job=job_id, task=task, attempt=attempt, error=str(failure))
            return _finish_failed(job_id, attempt, "".join(traceback.format_exception(failure))[-4000:])
        return _finish_done(job_id, attempt)


def resolve(task: str) -> Callable[[dict[str, Any]], None]:
    """The function behind a task name: "documents.render_paper" is tasks/documents.py:render_paper."""
    module, name = task.split(".")
    return getattr(importlib.import_module(f"tasks.{module}"), name)


def _renew(job_id: int, attempt: int, start: int = 0) -> tuple[str, dict[str, Any]] | None:
    with own_transaction() as connection:
        row = connection.execute(
            text("""UPDATE job SET lease_until = clock_timestamp() + make_interval(secs => :lease),
                                   starts = starts + :start
                    WHERE id = :id AND attempt = :attempt AND state = 'running' RETURNING task, args"""),
            {"id": job_id, "attempt": attempt, "lease": LEASE_SECONDS, "start": start},
        ).one_or_none()
    return None if row is None else (row.task, row.args)


@contextmanager
def _kept_alive(app: Flask, job_id: int, attempt: int) -> Iterator[None]:
    """Renew the lease every quarter of its length while the task runs. A database away for a moment is asked again."""
    stop = threading.Event()

    def renew() -> None:
        with app.app_context():
            while not stop.wait(LEASE_SECONDS / 4):
                try:
                    _renew(job_id, attempt)
                except DBAPIError as fault:
                    log.warning("lease not renewed", job=job_id, error=str(fault))

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _finish_done(job_id: int, attempt: int) -> bool:
    return _finish(job_id, attempt, "state = 'done', finished_at = official_now(), error = NULL", {})


def _finish_failed(job_id: int, attempt: int, error: str) -> bool:
    """What counts is how often it failed, not how often it waited for a worker until its lease ran out."""
    change = f"""error = :error, failures = failures + 1,
        state = CASE WHEN failures + 1 < {MAX_ATTEMPTS} THEN 'waiting' ELSE 'failed' END,
        not_before = clock_timestamp() + make_interval(secs => 2 ^ failures),
        finished_at = CASE WHEN failures + 1 < {MAX_ATTEMPTS} THEN NULL ELSE official_now() END"""
    return _finish(job_id, attempt, change, {"error": error})


def _finish(job_id: int, attempt: int, change: str, params: dict[str, Any]) -> bool:
    """Compare-and-set on (job, attempt): the result of a worker that lost its lease is dropped."""
    with own_transaction() as connection:
        result = connection.execute(
            text(f"""UPDATE job SET {change}, lease_until = NULL
                     WHERE id = :id AND attempt = :attempt AND state = 'running'"""),
            {"id": job_id, "attempt": attempt, **params},
        )
    return result.rowcount == 1


def add_periodic(session: Any, task: str, slot: date) -> None:
    """Queue `task` once for `slot`, however many dispatchers ask."""
    values = {"task": task, "args": {"slot": slot.isoformat()}, "key": f"{task}:{slot.isoformat()}"}
    session.execute(pg_insert(Job).values(**values).on_conflict_do_nothing(index_elements=["key"]))


def forget_finished(tasks: Sequence[str], days: int = 30) -> int:
    """Drop the rows of `tasks` done long ago; returns how many. Other jobs stay as evidence, as does what failed."""
    with own_transaction() as connection:
        return connection.execute(
            text("""DELETE FROM job WHERE state = 'done' AND task = ANY(:tasks)
                    AND finished_at < official_now() - make_interval(days => :days)"""),
            {"tasks": list(tasks), "days": days},
        ).rowcount


def after_fork() -> None:
    """A forked child must not use its parent's connections."""
    db.engine.dispose(close=False)
