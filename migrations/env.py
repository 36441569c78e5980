"""Alembic's entry: one database, given by the caller; every migration in one transaction."""

from alembic import context
from sqlalchemy import create_engine, pool

from procurement.infra.db import Base

OURS_ALONE = {"clock_shift"}
"""Tables of the database itself, without a model: the application never reads or writes them directly."""


def include(thing, name, kind, reflected, compare_to):
    only = context.config.attributes.get("pick")
    return kind != "table" or (name not in OURS_ALONE and (not only or name in only))


engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=Base.metadata, include_object=include, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()
