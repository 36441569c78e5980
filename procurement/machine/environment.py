"""What `./procure run` gives its processes: folders, a secret, addresses. All of it in one folder, `var`.

`PROCUREMENT_VAR` names another folder. Machines that share one database set these variables themselves.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path

from procurement.machine.embedded import DATABASE, Embedded
from procurement.machine.embedded_paths import NotStarted
from procurement.machine.embedded_redis import EmbeddedRedis

ROOT = Path(__file__).resolve().parents[2]
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def var_folder(environ: Mapping[str, str]) -> Path:
    """The folder of everything that is not code; made when missing, closed to others."""
    folder = Path(environ.get("PROCUREMENT_VAR") or ROOT / "var").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret(var: Path) -> str:
    """The installation's secret, made once; losing it ends every session and every signature made with it."""
    file = var / "secret"
    if not file.exists():
        fresh = var / f"secret.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.rename(file)
    return file.read_text().strip()


def address(environ: Mapping[str, str]) -> str:
    """Where a person on this machine finds the pages."""
    host = environ.get("HOST", "127.0.0.1")
    host = EVERYWHERE.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{environ.get('PORT', '8000')}"


def of_process(
    environ: Mapping[str, str], var: Path, postgres: Embedded, database: str = DATABASE
) -> dict[str, str]:
    """The environment of one process of the embedded system."""
    redis = EmbeddedRedis(postgres.paths)
    own = {
        "DATABASE_URL": postgres.app_url(database),
        "MIGRATION_DATABASE_URL": postgres.owner_url(database),
        "STORAGE_DIR": str(var / "storage"),
        "MAIL_DIR": str(var / "mail"),
        "SECRET_KEY": secret(var),
        "REHEARSAL": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    if redis.is_available():
        own["REDIS_URL"] = redis.url
    return {"PUBLIC_URL": address(environ), **environ, **own}


@contextmanager
def borrowed(environ: Mapping[str, str], make: bool = False) -> Iterator[dict[str, str]]:
    """The environment for one command beside the running system: as it is set, or the embedded database of `var`,
    which is started for the command when nothing runs, and made when missing if `make`."""
    if environ.get("DATABASE_URL"):
        yield dict(environ)
        return
    var = var_folder(environ)
    postgres = Embedded(var)
    with nullcontext() if postgres.is_running() else postgres:
        if make:
            postgres.create_database()
        if not postgres.has_database(DATABASE):
            raise NotStarted("there is no database yet: ./procure run makes one")
        yield of_process(environ, var, postgres)
