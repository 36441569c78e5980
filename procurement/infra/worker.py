"""The RQ worker process: builds the application and loads the PDF engine once, then forks for every job."""

from __future__ import annotations

import os
from collections.abc import Sequence

from flask import Flask
from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

from procurement.infra import jobs

_app: Flask | None = None
_pid = os.getpid()


def perform(job_id: int, attempt: int) -> bool:
    """What RQ calls in the forked child."""
    if _app is None:
        raise RuntimeError("started without an application: run ./procure worker")
    if os.getpid() != _pid:
        with _app.app_context():
            jobs.after_fork()
    return jobs.perform(_app, job_id, attempt)


def main(app: Flask, queues: Sequence[str]) -> None:
    """Work for one or more queues until told to stop; a job under way is finished first."""
    global _app, _pid
    _app, _pid = app, os.getpid()
    connection = Redis.from_url(app.config["REDIS_URL"])
    worker = Worker(list(queues), connection=connection, serializer=JSONSerializer)
    worker.work(logging_level="WARNING")
