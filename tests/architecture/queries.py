"""Counting the statements a page sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from procurement.infra.db import db

CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET CONSTRAINTS")
SEEN = "UPDATE open_session SET"
"""That a browser was seen is noted once in five minutes, in whichever request comes then."""


@contextmanager
def counted(*, seen: bool = False) -> Iterator[list[str]]:
    """The statements sent inside the block: `with counted() as sent: …`. Transaction control is left out, and `SEEN` unless
    it is asked for."""
    sent: list[str] = []
    left_out = CONTROL if seen else (*CONTROL, SEEN)

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(left_out):
            sent.append(statement)

    target = db.engine
    event.listen(target, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(target, "before_cursor_execute", note)
