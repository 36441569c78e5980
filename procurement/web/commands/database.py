"""The database command that every new version needs."""

from __future__ import annotations

from config import Settings
from procurement.infra import clock
from procurement.infra import migrate as migrations


def migrate() -> None:
    """Bring the database to this version, as its owner, and grant the application's role its rights."""
    settings = Settings.from_environ()
    if not settings.migration_database_url:
        raise SystemExit("MIGRATION_DATABASE_URL is missing: the owner of the tables migrates them")
    clock.refuse_rehearsal_database(settings.migration_database_url, production=settings.production)
    role = migrations.application_role(settings.database_url)
    migrations.upgrade(settings.migration_database_url, role, rehearsal=settings.rehearsal)
