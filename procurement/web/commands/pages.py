"""The web process."""

from __future__ import annotations

import os
import sys

from config import Settings
from procurement.infra import clock
from procurement.machine.environment import ROOT


def web() -> None:
    """Become gunicorn; deploy/gunicorn.conf.py says how."""
    settings = Settings.from_environ()
    clock.refuse_rehearsal_database(settings.database_url, production=settings.production)
    os.chdir(ROOT)
    configuration = str(ROOT / "deploy" / "gunicorn.conf.py")
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", configuration, "wsgi:app"])
