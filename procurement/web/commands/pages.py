"""The web process."""

from __future__ import annotations

import os
import sys

from config import Settings
from procurement.infra.surroundings import ROOT


def web() -> None:
    """Become gunicorn; deploy/gunicorn.conf.py says how."""
    Settings.from_environ()
    os.chdir(ROOT)
    configuration = str(ROOT / "deploy" / "gunicorn.conf.py")
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", configuration, "wsgi:app"])
