"""The unit of work: the only place that writes and commits.

A public service function opens one; a service called by a service joins it, for the same actor; only the outermost
commits. Each refuses to end with changed rows and no audit record of its own, and the outermost turns a violated constraint that carries a refusal
code into that refusal, so a lost race reads like any other answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from procurement.infra import clock
from procurement.infra.db import Base, db, writing
from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused

_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_TABLE = r'(?:ONLY\s+)?(?:"?\w+"?\s*\.\s*)?"?\w+"?'
_WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|MERGE\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE(?:\s+TABLE)?)\s+"
    rf"({_TABLE}(?:\s*,\s*{_TABLE})*)",
    re.IGNORECASE,
)
"""Wherever it stands, so that writes inside WITH are seen too. TRUNCATE takes a list of tables."""


class Unaudited(RuntimeError):
    """A service changed rows and recorded nothing: a fault of the program, never of its user."""


class AnotherActor(RuntimeError):
    """A service called another in somebody else's name: its records would name the wrong person."""


@dataclass
class UnitOfWork:
    """One transaction: its session, its actor, its instant, and what the service at work has changed and recorded.

    `written` are all tables it wrote to, traces left out; `concerned` the organisations of others it says it concerns.
    """

    session: Session
    actor: Actor
    changed: list[str] = field(default_factory=list)
    records: int = 0
    written: set[str] = field(default_factory=set)
    concerned: set[int] = field(default_factory=set)
    _now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The official instant, the same for the whole unit."""
        if self._now is None:
            with self.session.no_autoflush:  # asking the time must not write half of a change
                self._now = clock.ask(self.session)
        return self._now

    @property
    def today(self) -> date:
        return clock.civil(self.now)

    def touched(self, table: str) -> None:
        """Tell of rows written past SQLAlchemy (COPY)."""
        if table in _audited_tables():
            self.changed.append(table)
            self.written.add(table)

    def concerns(self, *organisations: int | None) -> None:
        """Say whose work lists the act may have changed, besides those of the bureau and of whoever acts."""
        self.concerned.update(one for one in organisations if one)


@dataclass(frozen=True)
class Closing:
    """What a module does at the end of every unit of work, in its transaction."""

    do: Callable[[UnitOfWork], None]


_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)
strict_constraints = False
"""Set by the test fixture that never commits: deferred constraints are then checked at the end of each unit."""


@contextmanager
def unit_of_work(actor: Actor) -> Iterator[UnitOfWork]:
    """Open a unit of work for `actor`, or join the one under way."""
    outer = _current.get()
    if outer is not None:
        yield from _joined(outer, actor)
        return
    session = Session(db.engine, expire_on_commit=False, join_transaction_mode="create_savepoint")
    work = UnitOfWork(session, actor)
    tokens = _current.set(work), writing.set(session)
    try:
        with session, _watched(work):
            _begin(session)
            yield work
            _finish(work)
    except IntegrityError as broken:
        raise _as_refusal(broken) from broken
    finally:
        writing.reset(tokens[1])
        _current.reset(tokens[0])


def _joined(outer: UnitOfWork, actor: Actor) -> Iterator[UnitOfWork]:
    """The inner service answers for its own changes: neither does its record cover its caller's, nor the reverse."""
    if (actor.id, actor.bureau_id) != (outer.actor.id, outer.actor.bureau_id):
        raise AnotherActor(f"{actor.name} in a unit of {outer.actor.name}")
    outer.session.flush()
    changed, records = outer.changed, outer.records
    outer.changed, outer.records = [], 0
    try:
        yield outer
        outer.session.flush()
        _answer_for(outer)
        outer.changed.clear()
    finally:
        outer.changed, outer.records = changed + outer.changed, records


def _answer_for(work: UnitOfWork) -> None:
    if work.changed and not work.records:
        raise Unaudited(f"changed without a record: {sorted(set(work.changed))}")


def _begin(session: Session) -> None:
    if strict_constraints:
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def _finish(work: UnitOfWork) -> None:
    work.session.flush()
    _answer_for(work)
    for closing in declared(Closing):
        closing.do(work)
    if strict_constraints:
        work.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    work.session.commit()


@contextmanager
def _watched(work: UnitOfWork) -> Iterator[None]:
    """Note every table a statement of this unit writes to, however the statement was built."""

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        for table in _written(statement):
            work.touched(table)

    def attach(session: Session, transaction: Any, connection: Connection) -> None:
        if connection in attached:
            return
        event.listen(connection, "before_cursor_execute", note)
        attached.append(connection)

    attached: list[Connection] = []
    event.listen(work.session, "after_begin", attach)
    try:
        yield
    finally:
        for connection in attached:
            event.remove(connection, "before_cursor_execute", note)


@lru_cache(maxsize=2048)
def _written(statement: str) -> tuple[str, ...]:
    """The tables a statement writes to. A word too many is harmless (UPDATE SET, FOR UPDATE OF); none may be missed."""
    found = _WRITES.findall(statement) + _WRITES.findall(_COMMENT.sub(" ", statement))
    words = {word.lower() for tables in found for word in re.findall(r"\w+", tables)}
    return tuple(sorted(words & Base.metadata.tables.keys()))


@lru_cache(maxsize=1)
def _audited_tables() -> frozenset[str]:
    return frozenset(name for name, table in Base.metadata.tables.items() if "unaudited" not in table.info)


def _as_refusal(broken: IntegrityError) -> Exception:
    name = getattr(getattr(broken.orig, "diag", None), "constraint_name", None)
    code = _refusal_codes().get(name or "")
    return Refused([Refusal(code)]) if code else broken


@lru_cache(maxsize=1)
def _refusal_codes() -> dict[str, str]:
    """Constraint or unique index name -> refusal code, from the models' `info={"refusal": …}`.

    A trigger raises under a name of its own; its table says which refusal that is: `info={"refusals": {name: code}}`.
    """
    found: dict[str, str] = {}
    for table in Base.metadata.tables.values():
        found |= table.info.get("refusals", {})
        for item in (*table.constraints, *table.indexes):
            name = getattr(item, "name", None)
            if "refusal" in item.info and name:
                found[str(name)] = item.info["refusal"]
    return found
