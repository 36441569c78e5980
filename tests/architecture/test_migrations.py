"""Models equal migrations, and every migration goes both ways."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, pool, text

from procurement.infra import migrate
from procurement.infra.db import Base
from procurement.machine.embedded import Embedded

OF_THE_DATABASE = {"alembic_version", "clock_shift"}


def ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and name in OF_THE_DATABASE)


def test_models_equal_migrations(postgres: Embedded) -> None:
    engine = create_engine(postgres.owner_url("template_tests"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("rehearsal", [True, False])
def test_migrations_go_up_down_and_up_again(postgres: Embedded, rehearsal: bool) -> None:
    name = f"up_down_{rehearsal}".lower()
    postgres.create_database(name)
    url = postgres.owner_url(name)
    config = migrate.config(url, rehearsal=rehearsal)
    for target in ("head", "base", "head"):
        (command.downgrade if target == "base" else command.upgrade)(config, target)
        if target == "base":
            assert leftovers(url) == []
    postgres.drop_database(name)


@pytest.mark.parametrize("text_of_0030", ["first", "second"])
def test_notices_are_of_one_bureau_whichever_text_of_0030_a_database_ran(
    postgres: Embedded, text_of_0030: str
) -> None:
    """The second text made what 0031 makes; the database that ran it says it stands at 0030."""
    postgres.create_database("two_ways")
    url = postgres.owner_url("two_ways")
    config = migrate.config(url, rehearsal=True)
    command.upgrade(config, "0030" if text_of_0030 == "first" else "0031")
    command.stamp(config, "0030")
    command.upgrade(config, "head")
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    postgres.drop_database("two_ways")


def test_the_program_before_notices_finds_no_job_it_does_not_know(postgres: Embedded) -> None:
    postgres.create_database("jobs_down")
    url = postgres.owner_url("jobs_down")
    config = migrate.config(url, rehearsal=True)
    command.upgrade(config, "0031")
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(
            text("""INSERT INTO job (task, args, state) VALUES ('notifications.send', '{}', 'waiting'),
                    ('notifications.tell', '{}', 'done'), ('documents.render_paper', '{}', 'waiting')""")
        )
    command.downgrade(config, "0029")
    with engine.connect() as connection:
        left = connection.scalars(text("SELECT task FROM job ORDER BY id")).all()
    assert left == ["notifications.tell", "documents.render_paper"]
    postgres.drop_database("jobs_down")


def leftovers(url: str) -> list[str]:
    """Tables and functions a full way down did not take with it."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        functions = connection.scalars(
            text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        )
        return sorted({*tables, *functions} - {"alembic_version"})


def test_every_table_of_the_source_is_loaded() -> None:
    """What is not loaded gets no rights at `migrate`, and is compared with nothing. In a process that loads no more."""
    root = Path(migrate.__file__).resolve().parents[2]
    sources = (path.read_text("utf-8") for path in (root / "procurement").rglob("*.py"))
    written = {name for source in sources for name in re.findall(r'__tablename__ = "(\w+)"', source)}
    code = "from procurement.infra import db, migrate; migrate.load_models(); print(*db.Base.metadata.tables)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True
    )
    assert set(loaded.stdout.split()) == written
