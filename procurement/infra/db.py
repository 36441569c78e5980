"""The database: one declarative base, one session for reading per request, none that writes.

Writing happens only in `infra.uow.unit_of_work`. Queries call `reading()` and so see what their caller sees:
the rows of the unit of work they run in, or the request's own snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, MetaData
from sqlalchemy.orm import DeclarativeBase, Session

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the system; constraint names are derived so that migrations and models agree."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
if TYPE_CHECKING:
    Model = Base  # what Flask-SQLAlchemy makes of it has no static type
else:
    Model = db.Model

writing: ContextVar[Session | None] = ContextVar("writing", default=None)
"""The session of the unit of work under way in this thread of execution, if any."""


def reading() -> Session:
    """The session a query must use: the unit of work's own inside one, else the request's."""
    return writing.get() or db.session()


@contextmanager
def own_transaction() -> Iterator[Connection]:
    """A small transaction beside the unit of work, for the traces of machines (jobs, attempts to sign in)."""
    bound = db.engine
    if isinstance(bound, Connection):  # a test inside one savepoint
        with bound.begin_nested():
            yield bound
    else:
        with bound.begin() as connection:
            yield connection
