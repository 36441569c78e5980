"""Production never runs on a rehearsal database: its clock was moved, its passwords are public."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from config import Settings
from procurement.infra.db import db as database
from procurement.machine.embedded import Embedded
from procurement.machine.environment import ROOT
from procurement.web.app import create_app


def production(server: Embedded, name: str) -> dict[str, str]:
    return {
        "DATABASE_URL": server.app_url(name),
        "MIGRATION_DATABASE_URL": server.owner_url(name),
        "SECRET_KEY": "6f1d0c3b8a5e4297" * 4,
        "STORAGE_DIR": "/tmp",
        "ENVIRONMENT": "production",
        "PUBLIC_URL": "https://bureau.example",
        "SMTP_URL": "smtp://mail",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        **{name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
    }


@pytest.mark.parametrize(
    "process",
    [
        ["-m", "procurement.web.cli", "web"],
        ["-m", "procurement.web.cli", "dispatcher"],
        ["-m", "procurement.web.cli", "worker", "default"],
        ["-m", "procurement.web.cli", "migrate"],
        ["-c", "import wsgi"],
    ],
    ids=lambda words: words[-1],
)
def test_every_process_refuses_with_a_sentence(postgres: Embedded, process: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *process],
        env=production(postgres, "template_tests"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "this is a rehearsal database" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_that_met_no_database_at_its_start_refuses_each_connection(postgres: Embedded) -> None:
    app = create_app(Settings.from_environ(production(postgres, "template_tests")))
    with app.app_context():
        with pytest.raises(RuntimeError, match="rehearsal database"):
            database.session.execute(text("SELECT 1"))
        database.session.remove()
        database.engine.dispose()
