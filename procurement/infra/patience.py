"""How long a page waits for the database: a frozen one is given up within ten seconds.

PostgreSQL itself ends a statement that takes too long (`statement_timeout`) and a wait for a row (`lock_timeout`). A server
that does not answer at all ends nothing, so the connection counts too and closes itself. Only web processes are impatient:
jobs, commands, migrations and the demo take their time.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Engine, event

PING = 3.0
"""Seconds for the question whether a connection from the pool is still alive, which is the beginning of its transaction."""
STATEMENT = 50.0
"""Seconds for one statement; the slowest of a page, a run over a large bureau, takes a tenth of it."""
LOCK = 8.0
"""Seconds for a row somebody else is writing."""
CONNECT = 4
"""Seconds for a new connection; with the question before it less than ten."""
OPTIONS = f"-c statement_timeout={int(STATEMENT * 1000)} -c lock_timeout={int(LOCK * 1000)}"


class Impatient(psycopg.Connection[Any]):
    """A connection that never waits for ever."""

    def begin(self) -> bool:
        """Begin the transaction now and not with its first statement: a connection that can is alive, and need not be
        asked beforehand. True, as SQLAlchemy wants to hear."""
        self._wait_within(PING, self._start_query())
        return True

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        return self._wait_within(STATEMENT + PING, gen)

    def _wait_within(self, limit: float, gen: Any) -> Any:
        try:
            return super().wait(gen, timeout=limit)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("the database does not answer") from None


def make_impatient(engine: Engine) -> None:
    """Let the connections of an engine be such."""
    engine.dialect.do_ping = Impatient.begin  # type: ignore[assignment, method-assign]

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> Any:
        options = {
            **options,
            "connect_timeout": CONNECT,
            "options": f"{options.get('options', '')} {OPTIONS}",
        }
        return Impatient.connect(*arguments, **options)
