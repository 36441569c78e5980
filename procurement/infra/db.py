"""The database: one declarative base, one session for reading per request, none that writes.

Writing happens only in `infra.uow.unit_of_work`. Queries call `reading()` and so see what their caller sees:
the rows of the unit of work they run in, or the request's own snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVarTuple

import structlog
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, CursorResult, MetaData, Select, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError, TimeoutError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session

log = structlog.get_logger()

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


class Database(SQLAlchemy):
    """Flask-SQLAlchemy whose end of a request never takes the answer away."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        """The answer is made: a connection that dies now is logged. The session goes whatever its closing said, for a
        later request may be called the same and must not find it."""
        try:
            if exc is None and self.session.registry.has() and _has_only_read(session := self.session()):
                session.commit()
        except Exception as fault:
            log.warning("the connection died after the answer", error=type(fault).__name__)
        try:
            super()._teardown_session(exc)
        except Exception as fault:
            log.warning("the connection died after the answer", error=type(fault).__name__)
            self.session.registry.clear()


def _has_only_read(session: Session) -> bool:
    """Such a transaction ends by COMMIT: after a ROLLBACK the driver forgets the statements it has prepared, and the
    database would plan every statement of every request anew."""
    return not (session.new or session.dirty or session.deleted or session.info.get(_WROTE))


_WROTE = "wrote"
db = Database(model_class=Base, disable_autonaming=True)


@event.listens_for(db.session, "after_flush")
def _flushed(session: Session, context: object) -> None:
    session.info[_WROTE] = True


@event.listens_for(db.session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select:  # nor does a text say that it only reads
        state.session.info[_WROTE] = True


if TYPE_CHECKING:
    Model = Base  # what Flask-SQLAlchemy makes of it has no static type
else:
    Model = db.Model

writing: ContextVar[Session | None] = ContextVar("writing", default=None)
"""The session of the unit of work under way in this thread of execution, if any."""


def reading() -> Session:
    """The session a query must use: the unit of work's own inside one, else the request's."""
    return writing.get() or db.session()


Columns = TypeVarTuple("Columns")
KEPT = 128
keeps_statement = lru_cache(maxsize=KEPT)
"""For functions that make a statement of who asks: the same person (or bureau) asks for the same register again and
again, and making a statement costs more than asking it. What is kept says what is asked, nothing of the rows."""


def rows_of(statement: Select[*Columns], values: Mapping[str, Any] | None = None) -> CursorResult[*Columns]:
    """The rows of a select that loads no objects, in the transaction of `reading()`: past the session's own
    bookkeeping, which costs as much as a small statement. Raises ValueError for what is no select: nobody would see
    that it wrote."""
    if not statement.is_select:
        raise ValueError("only a select is read past the session")
    return reading().connection().execute(statement, values)


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


_UNTIL_ROLLED_BACK = "8s2b"
"""SQLAlchemy's word for a connection that died in a transaction which still goes on."""
_READ_ONLY = "25006"
"""PostgreSQL's state of a server that has just become, or still is, a standby."""


def is_away(fault: BaseException | None) -> bool:
    """Whether a fault means that the database cannot be reached just now, or what was raised while another did."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        if _says_away(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _says_away(fault: BaseException) -> bool:
    if isinstance(fault, PendingRollbackError):
        return fault.code == _UNTIL_ROLLED_BACK
    if isinstance(fault, DBAPIError):
        lost = fault.connection_invalidated or getattr(fault.orig, "sqlstate", None) == _READ_ONLY
        return lost or isinstance(fault, OperationalError | InterfaceError)
    return isinstance(fault, TimeoutError)
