"""The RQ worker process. It loads the PDF engine once, before it forks for a job."""

from __future__ import annotations

import sys

from config import Settings
from procurement.documents.renderer import renderer
from procurement.infra import clock, dispatcher, worker
from procurement.web.app import create_app


def work(queues: list[str]) -> int:
    """Do background work until told to stop."""
    settings = Settings.from_environ()
    if fault := _fault(settings, queues):
        print(f"worker: {fault}", file=sys.stderr)
        return 2
    clock.refuse_rehearsal_database(settings.database_url, production=settings.production)
    renderer()
    worker.main(create_app(settings), queues or dispatcher.QUEUES)
    return 0


def _fault(settings: Settings, queues: list[str]) -> str:
    if unknown := sorted(set(queues) - set(dispatcher.QUEUES)):
        return f"no such queue: {', '.join(unknown)}"
    return "" if settings.redis_url else "REDIS_URL is missing: workers get work by it"
