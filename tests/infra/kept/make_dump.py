"""Makes revision-0009.sql.xz: a database of the first supported revision, with two bureaus and two settled months each.

    python -m tests.infra.kept.make_dump

It was run once, with the program of that revision; a dump is never made anew, for it stands for the databases that were
filled then. The next one is made the same way by the program of its own revision, with REVISION changed.
"""

from __future__ import annotations

import lzma
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from alembic import command
from sqlalchemy import create_engine, pool

from config import Settings
from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.infra import clock, jobs, migrate
from procurement.infra.db import db, reading
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refused
from procurement.machine.embedded import APPLICATION, Embedded
from procurement.web.app import create_app
from procurement.web.demo import contracts, founding, people, play, year
from procurement.web.demo.files import rows

REVISION = "0009"
FOLDER = Path(__file__).parent
SECRET = "the secret of the kept database, " * 2
MONTHS = (Month("2026-03"), Month("2026-04"))


def make() -> None:
    """Fill a database of the revision by the ordinary services and write it as SQL."""
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder), throwaway=True) as server:
        server.create_database("kept")
        owner = server.owner_url("kept")
        migrate.load_models()
        command.upgrade(migrate.config(owner, rehearsal=True), REVISION)
        with create_engine(owner, poolclass=pool.NullPool).begin() as connection:
            migrate.grant(connection, APPLICATION)
        fill(settings(server, Path(folder)))
        dump = subprocess.run(
            [
                server.bin / "pg_dump", "-h", server.paths.socket, "-U", "owner", "--no-owner", "--no-privileges",
                "--schema=public", "kept",
            ],
            check=True,
            capture_output=True,
        ).stdout  # fmt: skip
    kept = b"\n".join(
        line for line in dump.split(b"\n") if not line.startswith((b"\\restrict", b"\\unrestrict"))
    )
    (FOLDER / f"revision-{REVISION}.sql.xz").write_bytes(lzma.compress(kept, preset=9 | lzma.PRESET_EXTREME))


def settings(server: Embedded, folder: Path) -> Settings:
    return Settings(
        database_url=server.app_url("kept"),
        migration_database_url=server.owner_url("kept"),
        secret_key=SECRET,
        storage_dir=folder / "storage",
        mail_dir=folder / "mail",
        redis_url=None,
        public_url="http://localhost",
        bureau_tz=ZoneInfo("Asia/Shanghai"),
        rehearsal=True,
        production=False,
        host="127.0.0.1",
        port=8000,
    )


def fill(to: Settings) -> None:
    """The demo bureau and a second one beside it, month by month."""
    owner = create_engine(to.migration_database_url, poolclass=pool.NullPool)
    app = create_app(to)

    def move(moment: str) -> None:
        """Forward, or nowhere: the second bureau does at once what the first did over days."""
        with owner.begin() as connection:
            try:
                clock.move(connection, moment, to.bureau_tz)
            except Refused as refused:
                assert [one.code for one in refused.refusals] == ["clock.backward"]

    def render() -> None:
        while claims := jobs.claim(None, 8):
            for claim in claims:
                jobs.perform(app, claim.id, claim.attempt)

    play.set_clock(to)
    with app.app_context():
        signed, banks = {}, {}
        for domain in ("example.cn", "second.example"):
            with people_of(domain):
                founding.found(print)
        for domain in ("example.cn", "second.example"):
            with people_of(domain):
                signed[domain], banks[domain] = contracts.sign(move, render), year.Bank(move)
        for month in MONTHS:
            for domain, bank in banks.items():
                with people_of(domain):
                    year.settle(signed[domain], month, bank.until)
        render()
        for bureau in accounts.bureaus():
            audit.seal_all(accounts.system_actor(bureau.id), whole=True)
        reading().rollback()
        db.session.remove()
    owner.dispose()


@contextmanager
def people_of(domain: str) -> Iterator[None]:
    """The demo's acts by the people of one domain."""

    def renamed(email: str) -> str:
        return email.replace("example.cn", domain)

    def actor(email: str) -> Any:
        return people.actor(renamed(email))

    def rows_of(path: Any) -> list[dict[str, str]]:
        found = rows(path)
        return [{**row, "email": renamed(row["email"])} for row in found] if path == "people.csv" else found

    with (
        mock.patch.object(contracts, "actor", actor),
        mock.patch.object(year, "actor", actor),
        mock.patch.object(founding, "actor", actor),
        mock.patch.object(founding, "rows", rows_of),
        mock.patch.object(year, "LIAISONS", tuple(renamed(one) for one in year.LIAISONS)),
        mock.patch.object(year, "LAST", MONTHS[-1]),
    ):
        yield


if __name__ == "__main__":
    make()
