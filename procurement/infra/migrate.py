"""Bringing a database up: migrations as its owner, then what the application's role may do.

The application's role owns nothing. What it may do to a table stands beside the table: `info={"grants": …}`, by
default everything but TRUNCATE.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, make_url, text

from procurement.infra.db import Base
from procurement.infra.modules import MODULES, file_of

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_GRANTS = "SELECT, INSERT, UPDATE, DELETE"


def load_models() -> None:
    """Import the tables of every module (its `models`), so that the metadata is whole."""
    for name in MODULES:
        file_of(name, "models")


def config(url: str, *, rehearsal: bool) -> Config:
    """Alembic's configuration for one database; `rehearsal` gives it a clock that can be moved."""
    from alembic.config import Config  # only what migrates needs it, and every process loads the models

    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    made.attributes.update(url=url, rehearsal=rehearsal)
    return made


def upgrade(owner_url: str, application_role: str, *, rehearsal: bool) -> None:
    """Migrate to the newest version and grant the application's role its rights. Idempotent."""
    from alembic import command

    load_models()
    command.upgrade(config(owner_url, rehearsal=rehearsal), "head")
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        grant(connection, application_role)
    engine.dispose()


def grant(owner: Connection, role: str) -> None:
    """Create the role where it is missing and set exactly the rights the models state."""
    quoted = owner.dialect.identifier_preparer.quote(role)
    if not owner.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role}).scalar():
        owner.execute(text(f"CREATE ROLE {quoted} LOGIN"))
    owner.execute(text(f"GRANT USAGE ON SCHEMA public TO {quoted}"))
    owner.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}"))
    owner.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {quoted}"))
    for table in Base.metadata.sorted_tables:
        rights = table.info.get("grants", DEFAULT_GRANTS)
        owner.execute(text(f'GRANT {rights} ON "{table.name}" TO {quoted}'))
    owner.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}"))
    owner.execute(text(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {quoted}"))


def application_role(database_url: str) -> str:
    """The role the application connects as."""
    return make_url(database_url).username or "procurement_app"
