"""A backup is a folder: the database, every stored file, and a manifest with the SHA-256 of each.

Nothing counts as backed up or restored before it has been read again and compared. The secret of the installation is
not in the backup, only its fingerprint: keep it apart, old signatures can be checked with it alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, make_url, pool, text

from procurement.infra.storage import PASSING
from procurement.machine.embedded_paths import NotStarted, binaries

FORMAT = 1
DUMP = "database.dump"
FILES = "files"
MANIFEST = "manifest.json"
BEFORE = "before_restore"
OLDEST_PROGRAM = 16
SHOWN = 50
"""How many missing files are named; their number is always told."""
_STORED = re.compile(r"[0-9a-f]{64}")


class Refusal(SystemExit):
    """Why a backup or a restore was not done, for the person at the terminal. Nothing was changed."""


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    tables: int
    rows: int
    files: int


# --- backup -------------------------------------------------------------------------------------------------------


def backup(folder: Path, owner_url: str, storage: Path, secret: str) -> Summary:
    """Write a backup into `folder`, which must be new or empty, and read it again.

    Database and row counts are of one instant; stored files never change, so they may be copied after it.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise Refusal(f"{folder} is a file: a backup needs a new folder")
        if folder.exists() and any(folder.iterdir()):
            raise Refusal(f"{folder} is not empty: a backup needs a new folder")
    except OSError as fault:
        raise Refusal(f"{folder} cannot be a folder: {fault.strerror}") from None
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(mode=0o700, parents=True)
    except OSError as fault:
        raise Refusal(f"{folder} cannot be made: {fault.strerror}") from None
    try:
        _write(partial, owner_url, storage, secret)
        summary = verify(partial, owner_url)
    except OSError as fault:
        shutil.rmtree(partial)
        raise Refusal(f"the backup cannot be written: {fault.strerror}: {fault.filename or folder}") from None
    except BaseException:
        shutil.rmtree(partial)
        raise
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
    return summary


def _write(folder: Path, owner_url: str, storage: Path, secret: str) -> None:
    with _snapshot(owner_url) as (connection, snapshot):
        counts = row_counts(connection)
        made_at = connection.execute(text("SELECT clock_timestamp()")).scalar_one().isoformat()
        wanted = stored_files(connection)
        head = newest_head(connection)
        _postgres(
            "pg_dump", owner_url, "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}"
        )
    _copy_files(storage, folder / FILES)
    _require_files(wanted, folder / FILES, storage)
    manifest = {"format": FORMAT, "made_at": made_at, "tables": counts, "secret": fingerprint(secret)}
    manifest["head"] = head
    manifest["files"] = {name: digest(folder / name) for name in _names(folder)}
    _write_durably(folder / MANIFEST, json.dumps(manifest, indent=1).encode())


def verify(folder: Path, owner_url: str) -> Summary:
    """Read every file of a backup again. Raises Refusal naming what is missing, changed or too much."""
    manifest = read_manifest(folder)
    expected: dict[str, str] = manifest["files"]
    present = set(_names(folder)) - {MANIFEST}
    faults = [f"missing: {name}" for name in sorted(expected.keys() - present)]
    faults += [f"not in the manifest: {name}" for name in sorted(present - expected.keys())]
    faults += [
        f"changed: {name}"
        for name in sorted(present & expected.keys())
        if digest(folder / name) != expected[name]
    ]
    if faults:
        raise Refusal(f"{folder} is not a sound backup:\n" + "\n".join(faults[:20]))
    _postgres("pg_restore", owner_url, "--list", str(folder / DUMP), connected=False)
    return Summary(len(manifest["tables"]), sum(manifest["tables"].values()), len(expected) - 1)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a backup, or Refusal."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        raise Refusal(f"{folder} is not a backup: it has no readable {MANIFEST}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refusal(f"{folder} was written by another version of this program")
    return manifest


def fingerprint(secret: str) -> str:
    """Tells whether two secrets are the same without telling either."""
    return hashlib.scrypt(secret.encode(), salt=b"procurement backup", n=2**14, r=8, p=1, dklen=16).hex()


# --- restore ------------------------------------------------------------------------------------------------------


def restore(folder: Path, owner_url: str, storage: Path, *, replace: bool) -> Summary:
    """Bring a verified backup back and count its rows; any fault leaves the database as it was.

    Refuses a database that is not empty, unless `replace`, and a backup without a file its database knows of. What was
    there stays beside it, under another schema, until the restored rows have been counted. Rights are not restored: migrate afterwards.
    """
    summary = verify(folder, owner_url)
    manifest = read_manifest(folder)
    _copy_files(folder / FILES, storage)
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as owner:
        if not is_empty(owner) and not replace:
            raise Refusal("the database is not empty: --replace throws away what is in it")
        owner.execute(text(f"DROP SCHEMA IF EXISTS {BEFORE} CASCADE"))
        owner.execute(text(f"ALTER SCHEMA public RENAME TO {BEFORE}"))
        owner.execute(text("CREATE SCHEMA public"))
    try:
        options = ("--single-transaction", "--no-owner", "--no-privileges", "--schema=public")
        _postgres("pg_restore", owner_url, *options, str(folder / DUMP))
        with engine.connect() as connection:
            _compare(manifest["tables"], row_counts(connection))
            _compare_head(manifest, newest_head(connection))
            _require_files(stored_files(connection), storage, folder)
    except BaseException:
        with engine.begin() as owner:
            owner.execute(text("DROP SCHEMA public CASCADE"))
            owner.execute(text(f"ALTER SCHEMA {BEFORE} RENAME TO public"))
        raise
    with engine.begin() as owner:
        owner.execute(text(f"DROP SCHEMA {BEFORE} CASCADE"))
    return summary


def is_empty(connection: Connection) -> bool:
    """Whether the database has no table at all."""
    return not _tables(connection)


def _compare(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    wrong = [
        f"{name}: {expected.get(name)} rows in the backup, {found.get(name)} restored"
        for name in sorted(expected.keys() | found.keys())
        if expected.get(name) != found.get(name)
    ]
    if wrong:
        raise Refusal("the restored database differs from the backup:\n" + "\n".join(wrong))


# --- pieces -------------------------------------------------------------------------------------------------------


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows of every table, by name."""
    return {
        name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
        for name in _tables(connection)
    }


def stored_files(connection: Connection) -> Sequence[str]:
    """The SHA-256 of every file the database knows of."""
    known = "SELECT to_regclass('public.stored_file') IS NOT NULL"
    if not connection.execute(text(known)).scalar_one():
        return []
    return connection.execute(text("SELECT digest FROM stored_file ORDER BY digest")).scalars().all()


def newest_head(connection: Connection) -> dict[str, Any] | None:
    """The newest signed head of the audit trail, as the manifest tells it; None where nothing was sealed yet."""
    if not connection.execute(text("SELECT to_regclass('public.audit_head') IS NOT NULL")).scalar_one():
        return None
    newest = """SELECT position, encode(chain, 'hex') AS chain, encode(signature, 'hex') AS signature
        FROM audit_head ORDER BY position DESC LIMIT 1"""
    found = connection.execute(text(newest)).mappings().one_or_none()
    return dict(found) if found else None


def _compare_head(manifest: Mapping[str, Any], found: Mapping[str, Any] | None) -> None:
    """Refuses a trail that ends otherwise than the manifest says; manifests of former versions say nothing."""
    if "head" in manifest and manifest["head"] != found:
        raise Refusal(
            "the restored audit trail does not end with the head in the manifest: "
            f"{_told(manifest['head'])} there, {_told(found)} restored"
        )


def _told(head: Mapping[str, Any] | None) -> str:
    return f"link {head['position']} ({head['chain'][:16]}…)" if head else "none"


def _require_files(wanted: Sequence[str], there: Path, asked: Path) -> None:
    """Refuses a set of files in which one the database knows of is missing or another; all are named."""
    missing = [name for name in wanted if not _is_sound(there / name[:2] / name[2:4] / name)]
    if missing:
        listed = "\n".join(missing[:SHOWN]) + ("\n…" if len(missing) > SHOWN else "")
        raise Refusal(
            f"{asked} lacks {len(missing)} of {len(wanted)} stored files, or they are damaged:\n{listed}"
        )


def _is_sound(file: Path) -> bool:
    return file.is_file() and digest(file) == file.name


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _tables(connection: Connection) -> Sequence[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return connection.execute(text(query)).scalars().all()


@contextmanager
def _snapshot(owner_url: str) -> Iterator[tuple[Connection, str]]:
    """One instant of the database, which pg_dump can be told to use too."""
    engine = create_engine(owner_url, poolclass=pool.NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        yield connection, connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()


def _names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _copy_files(source: Path, target: Path) -> None:
    """Copy what is stored. A name is the SHA-256 of the content, so a damaged file is found here, a whole one at the
    target is kept, and what else lies about (uploads, what was cut off) is left alone. A copy gets its name last."""
    damaged = []
    for file in source.rglob("*"):
        copy = target / file.relative_to(source)
        passing = source / PASSING in file.parents
        if passing or not _STORED.fullmatch(file.name) or (copy.exists() and digest(copy) == file.name):
            continue
        content = file.read_bytes()
        if hashlib.sha256(content).hexdigest() != file.name:
            damaged.append(file)
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(copy.with_name(f"{file.name}.partial"), content)
        copy.with_name(f"{file.name}.partial").replace(copy)
    if damaged:
        raise Refusal("stored files are damaged:\n" + "\n".join(str(file) for file in damaged[:SHOWN]))


def _write_durably(file: Path, content: bytes) -> None:
    with file.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def _postgres(program: str, owner_url: str, *options: str, connected: bool = True) -> None:
    """Run pg_dump or pg_restore; the password never stands on the command line."""
    url = make_url(owner_url)
    found = _program(program, _server_major(url) if connected else 0)
    env = {**os.environ, "PGPASSWORD": str(url.password or "")}
    where = [f"--dbname={_plain(url)}"] if connected else []
    done = subprocess.run([str(found), *where, *options], check=False, env=env, capture_output=True)
    if done.returncode:
        raise Refusal(f"{program} failed:\n{done.stderr.decode(errors='replace').strip()}")


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _server_major(url: URL) -> int:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10000


def _program(name: str, server_major: int) -> Path:
    """A program no older than the server: the machine's own, else the one that came with the embedded PostgreSQL."""
    which = shutil.which(name)
    for candidate in ([Path(which)] if which else []) + [binaries() / name]:
        answer = subprocess.run(
            [str(candidate), "--version"], check=False, capture_output=True
        ).stdout.decode()
        version = re.search(r"(\d+)(\.|devel|beta|rc)", answer)
        if version and int(version[1]) >= max(server_major, OLDEST_PROGRAM):
            return candidate
    raise NotStarted(f"{name} of PostgreSQL {server_major} or newer is not on this machine")
