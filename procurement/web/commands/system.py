"""Commands beside the running system: its clock, its backup."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, pool

from config import Settings
from procurement.audit import kept
from procurement.audit import queries as audit
from procurement.infra import clock as official
from procurement.infra import migrate
from procurement.kernel.errors import Refused
from procurement.machine import backup as backups
from procurement.machine.embedded import Embedded
from procurement.machine.environment import borrowed, var_folder
from procurement.pages import i18n
from procurement.web.app import create_app


def clock(shift: str | None) -> int:
    """Tell the official time, or move a rehearsal clock forward first."""
    with borrowed(os.environ) as env:
        settings = Settings.from_environ(env)
        try:
            print(f"{_told(settings, shift).astimezone(settings.bureau_tz):%Y-%m-%d %H:%M:%S %Z}")
        except Refused as refused:
            return _complain(settings, refused)
    return 0


def _told(settings: Settings, shift: str | None) -> datetime:
    engine = create_engine(settings.migration_database_url or settings.database_url, poolclass=pool.NullPool)
    with engine.begin() as owner:
        return official.move(owner, shift, settings.bureau_tz) if shift else official.ask(owner)


def _complain(settings: Settings, refused: Refused) -> int:
    with create_app(settings).app_context():
        for refusal in refused.refusals:
            print(i18n.sentence(refusal.code, refusal.params), file=sys.stderr)
    return 2


def backup(folder: str) -> int:
    """Write database and stored files into a new folder."""
    with borrowed(os.environ) as env:
        settings = Settings.from_environ(env)
        owner = settings.migration_database_url or settings.database_url
        made = backups.backup(Path(folder).resolve(), owner, settings.storage_dir, settings.secret_key)
    print(f"{folder}: {made.tables} tables, {made.rows} rows, {made.files} files, read again and compared")
    print(f"Keep the secret apart from it ({_secret_place()}): old signatures need it.")
    return 0


def restore(folder: str, replace: bool) -> int:
    """Bring a backup back and migrate it to this version."""
    if not os.environ.get("DATABASE_URL") and Embedded(var_folder(os.environ)).is_running():
        raise SystemExit("stop ./procure run first: nobody may write while a backup is brought back")
    with borrowed(os.environ, make=True) as env:
        settings = Settings.from_environ(env)
        owner = settings.migration_database_url or settings.database_url
        source = Path(folder).resolve()
        found = backups.restore(source, owner, settings.storage_dir, replace=replace)
        role = migrate.application_role(settings.database_url)
        migrate.upgrade(owner, role, rehearsal=settings.rehearsal)
        beside = _beside_kept_head(settings)
    print(f"{folder}: {found.tables} tables, {found.rows} rows, {found.files} files restored and counted")
    if backups.read_manifest(source)["secret"] != backups.fingerprint(settings.secret_key):
        print(
            f"WARNING: made with another secret; old signatures need that one: put it in {_secret_place()}",
            file=sys.stderr,
        )
    if beside:
        print(beside, file=sys.stderr)
    return 0


def _beside_kept_head(settings: Settings) -> str:
    """What to say where the trail brought back is not the one the kept head is of."""
    with create_app(settings).app_context():
        standing, file = audit.standing(), kept.file()
    if standing.kept not in ("behind", "rewritten"):
        return ""
    how = f"at least {standing.missing} records behind" if standing.kept == "behind" else "not the trail of"
    return (
        f"WARNING: the trail brought back is {how} the head kept in {file}. If that is what you want, move the file "
        "away and keep it with the backup; until then the integrity page shows the difference and no newer head is kept"
    )


def _secret_place() -> str:
    return "SECRET_KEY" if os.environ.get("DATABASE_URL") else str(var_folder(os.environ) / "secret")
