"""A database that is in use is never left behind: landed migrations stay, and a kept one comes to this version whole."""

from __future__ import annotations

import hashlib
import lzma
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, pool, text

from procurement.accounts import queries as accounts
from procurement.accounts.attempts import matches
from procurement.audit import queries as audit
from procurement.infra import clock, migrate
from procurement.infra.db import Base, db, reading
from procurement.kernel.permissions import Role
from procurement.ledger.queries.invariants import book_checks
from procurement.machine import backup
from procurement.machine.embedded import APPLICATION, Embedded
from procurement.machine.environment import ROOT
from procurement.web.app import create_app
from procurement.web.demo.people import PASSWORD
from tests.architecture.test_migrations import ours
from tests.infra.kept import make_dump

VERSIONS = ROOT / "migrations" / "versions"
LANDED = {
    name: digest
    for digest, name in (
        line.split() for line in Path(__file__).with_name("landed_migrations.txt").read_text().splitlines()
    )
}
FIRST_SUPPORTED = "0009"
DUMP = ROOT / "tests" / "infra" / "kept" / f"revision-{FIRST_SUPPORTED}.sql.xz"


def test_a_migration_that_has_landed_is_never_edited() -> None:
    """Databases have run it: what should be otherwise is a new migration. At a release its new ones join the list."""
    present = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in VERSIONS.glob("*.py")}
    assert {name: present.get(name) for name in LANDED} == LANDED
    assert not [name for name in present if name < max(LANDED) and name not in LANDED]


def test_the_handbook_names_the_first_revision_that_can_be_upgraded() -> None:
    handbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert re.findall(r"first supported revision is (\d{4})", handbook) == [FIRST_SUPPORTED]


@pytest.fixture(scope="module")
def upgraded(
    postgres: Embedded, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, dict[str, int]]]:
    """The kept database brought to this version, and how many rows each table had before."""
    postgres.create_database("kept")
    owner = postgres.owner_url("kept")
    subprocess.run(
        [
            postgres.bin / "psql", "-h", postgres.paths.socket, "-U", "owner", "-d", "kept", "-q", "-v",
            "ON_ERROR_STOP=1", "-c", "DROP SCHEMA public", "-f", "-",
        ],
        check=True,
        input=lzma.decompress(DUMP.read_bytes()),
        capture_output=True,
    )  # fmt: skip
    before = counts(owner)
    migrate.upgrade(owner, APPLICATION, rehearsal=True)
    app = create_app(make_dump.settings(postgres, tmp_path_factory.mktemp("kept")))
    yield app, before
    with app.app_context():
        db.engine.dispose()
    postgres.drop_database("kept")


def counts(owner_url: str) -> dict[str, int]:
    with create_engine(owner_url, poolclass=pool.NullPool).connect() as connection:
        return backup.row_counts(connection)


def test_every_row_of_the_kept_database_is_there_after_the_upgrade(
    upgraded: tuple[Flask, dict[str, int]], postgres: Embedded
) -> None:
    _, before = upgraded
    assert before["bill"] > 200, "the kept database holds settled months"
    after = counts(postgres.owner_url("kept"))
    assert {name: after.get(name) for name in before} == {**before, "role": len(Role)}


def test_the_upgraded_schema_equals_the_models(
    upgraded: tuple[Flask, dict[str, int]], postgres: Embedded
) -> None:
    engine = create_engine(postgres.owner_url("kept"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_books_of_both_bureaus_hold_after_the_upgrade(upgraded: tuple[Flask, dict[str, int]]) -> None:
    with upgraded[0].app_context():
        bureaus = accounts.bureaus()
        broken = [
            (bureau.code, check.code, check.faults)
            for bureau in bureaus
            for check in book_checks(accounts.system_actor(bureau.id))
            if not check.holds
        ]
        billed = reading().execute(text("SELECT bureau_id, sum(total) FROM bill GROUP BY 1")).all()
        assert len(bureaus) == len(billed) == 2 and all(total > 0 for _, total in billed)
    assert broken == []


def test_the_trail_is_whole_and_the_passwords_of_then_are_known_after_the_upgrade(
    upgraded: tuple[Flask, dict[str, int]],
) -> None:
    with upgraded[0].app_context():
        found = audit.integrity(clock.now())
        assert (found.faults, found.linked > 500) == ([], True)
        person = accounts.person_by_account("finance@example.cn")
        assert person is not None and matches(PASSWORD, person.password, person.password_needs_secret)
