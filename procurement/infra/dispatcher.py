"""The dispatcher: claims due jobs and sees that somebody runs them.

With Redis it hands them to RQ, a few at a time so that a lease does not run out in a queue. Without Redis, or while
Redis does not answer, it runs each in a forked child of its own: a paper takes much memory and may crash, and the
dispatcher must live. It also queues the periodic work, once per slot. Between rounds it sleeps until a job, a signal
or an ended child rings its bell, or until the next thing is due by the clock.
"""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime
from types import FrameType

import structlog
from flask import Flask
from redis import Redis, RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from procurement.infra import bell, clock, jobs
from procurement.infra.db import db, own_transaction

SHORTEST_SECONDS = 0.25
"""How long a round waits at least while due jobs find no room: RQ does not ring when a worker takes one."""
AHEAD = 4
"""Jobs handed to RQ ahead of the workers; a lost Redis loses no more than these for one lease."""
QUEUES = ("default", "papers")
log = structlog.get_logger()


class Dispatcher:
    """One dispatching process; several may run, the database keeps them apart."""

    def __init__(self, app: Flask, redis_url: str | None) -> None:
        self.app = app
        self.redis = (
            Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2) if redis_url else None
        )
        self.children: dict[int, jobs.Claim] = {}
        self.slot: datetime | None = None
        self.next_minute = 0.0
        self.stopping = False

    def run(self) -> None:
        """Work until told to stop, then wait for the children."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._stop)
        door = bell.Bell()
        with self.app.app_context():
            while not self.stopping:
                self._round(door)
        door.close()
        while self.children:
            self._reap(block=True)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _round(self, door: bell.Bell) -> None:
        """Hand out what is due, then sleep until more is. A database that is away is waited for."""
        try:
            door.listen(db.engine)
            self._periodic()
            self._reap()
            if not sum(self._feed(queue) for queue in QUEUES):
                door.wait(db.engine, self._pause())
        except Exception as fault:
            log.error("dispatcher round failed", error=str(fault))
            door.forget()
            db.engine.dispose()
            time.sleep(1)

    def _pause(self) -> float:
        """Seconds until the next job or the next official minute is due, whichever comes first."""
        with own_transaction() as connection:
            due = jobs.seconds_to_next(connection)
        return max(min(due, self.next_minute - time.monotonic()), SHORTEST_SECONDS)

    def _feed(self, queue: str) -> int:
        try:
            return self._feed_rq(queue, self.redis) if self.redis is not None else self._feed_children(queue)
        except RedisError as fault:
            log.warning("redis does not answer, running jobs here", error=str(fault))
            return self._feed_children(queue)

    def _feed_rq(self, queue: str, redis: Redis) -> int:
        target = Queue(queue, connection=redis, serializer=JSONSerializer)
        claims = jobs.claim(queue, max(AHEAD - target.count, 0))
        for claim in claims:
            try:
                target.enqueue(
                    "procurement.infra.worker.perform",
                    claim.id,
                    claim.attempt,
                    job_id=f"{claim.id}-{claim.attempt}",
                    unique=True,
                    job_timeout=jobs.LONGEST_SECONDS,
                    result_ttl=0,
                    failure_ttl=3600,
                )
            except DuplicateJobError:
                continue
        return len(claims)

    def _feed_children(self, queue: str) -> int:
        claims = jobs.claim(queue, max((os.cpu_count() or 1) - len(self.children), 0))
        for claim in claims:
            self._fork(claim)
        return len(claims)

    def _fork(self, claim: jobs.Claim) -> None:
        child = os.fork()
        if child:
            self.children[child] = claim
            return
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            bell.after_fork()
            signal.alarm(jobs.LONGEST_SECONDS)
            jobs.after_fork()
            jobs.perform(self.app, claim.id, claim.attempt)
        finally:
            os._exit(0)

    def _reap(self, *, block: bool = False) -> None:
        while self.children:
            child, _ = os.waitpid(-1, 0 if block else os.WNOHANG)
            if not child:
                return
            self.children.pop(child, None)

    def _periodic(self) -> None:
        """Queue the minute's job once per official minute, and the day's once per civil day."""
        with own_transaction() as connection:
            now = clock.ask(connection)
            slot = now.replace(second=0, microsecond=0)
            self.next_minute = time.monotonic() + 60 - (now - slot).total_seconds()
            if slot != self.slot:
                jobs.add_periodic(connection, "clock.minute", slot)
                jobs.add_periodic(connection, "clock.day", clock.civil(slot))
                self.slot = slot


def main(app: Flask) -> None:
    """The `dispatcher` process."""
    Dispatcher(app, app.config["REDIS_URL"]).run()
