"""The processes that make up the system, each alone, configured by the environment."""

from __future__ import annotations

import sys

from config import Settings
from procurement.infra import dispatcher as dispatching
from procurement.infra import migrate as migrations
from procurement.infra import worker as working
from procurement.web.app import create_app


def dispatcher() -> None:
    """Hand out background work until told to stop."""
    dispatching.main(create_app(Settings.from_environ()))


def worker(queues: list[str]) -> int:
    """Do background work until told to stop."""
    settings = Settings.from_environ()
    unknown = sorted(set(queues) - set(dispatching.QUEUES))
    if unknown or not settings.redis_url:
        reason = (
            f"no such queue: {', '.join(unknown)}"
            if unknown
            else "REDIS_URL is missing: workers get work by it"
        )
        print(f"worker: {reason}", file=sys.stderr)
        return 2
    working.main(create_app(settings), queues or dispatching.QUEUES)
    return 0


def migrate() -> None:
    """Bring the database to this version, as its owner, and grant the application's role its rights."""
    settings = Settings.from_environ()
    if not settings.migration_database_url:
        raise SystemExit("MIGRATION_DATABASE_URL is missing: the owner of the tables migrates them")
    role = migrations.application_role(settings.database_url)
    migrations.upgrade(settings.migration_database_url, role, rehearsal=settings.rehearsal)
