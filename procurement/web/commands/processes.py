"""The processes of background work, each alone, configured by the environment."""

from __future__ import annotations

from config import Settings
from procurement.infra import clock
from procurement.infra import dispatcher as dispatching
from procurement.web.app import create_app


def dispatcher() -> None:
    """Hand out background work until told to stop."""
    settings = Settings.from_environ()
    clock.refuse_rehearsal_database(settings.database_url, production=settings.production)
    dispatching.main(create_app(settings))
