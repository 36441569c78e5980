"""The database: one declarative base, one session for reading per request, none that writes.

Writing happens only in `infra.uow.unit_of_work`. Queries call `reading()` and so see what their caller sees:
the rows of the unit of work they run in, or the request's own snapshot.
"""

from __future__ import annotations

from contextvars import ContextVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData
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
Model = db.Model

writing: ContextVar[Session | None] = ContextVar("writing", default=None)
"""The session of the unit of work under way in this thread of execution, if any."""


def reading() -> Session:
    """The session a query must use: the unit of work's own inside one, else the request's."""
    return writing.get() or db.session()
