"""What the dispatcher sleeps beside: jobs ring it through the database, signals and ended children through a pipe."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from types import FrameType
from typing import Any

from sqlalchemy import Connection, Engine, text

CHANNEL = "dispatcher"
"""Notified by triggers of `job`, and by whoever moves the clock."""


class Bell:
    """Rings for the process that made it, in its main thread. The connection comes from the pool but never returns."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)
        self._previous = signal.set_wakeup_fd(self._write)
        signal.signal(signal.SIGCHLD, _only_wake)

    def wait(self, engine: Engine, seconds: float) -> bool:
        """Sleep until something rings, at most `seconds`; whether it rang. What rang since the last wait rings at once."""
        database = self._listening(engine)
        rang, _, _ = select.select([database, self._read], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._read, 4096)
        for _ in database.notifies(timeout=0):
            pass
        return bool(rang)

    def listen(self, engine: Engine) -> None:
        """Hear from now on, so that nothing is missed between asking for work and waiting for it."""
        self._listening(engine)

    def forget(self) -> None:
        """Drop a connection that may be dead; the next wait makes another."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
        self._connection = None

    def close(self) -> None:
        """Give the signals back."""
        self.forget()
        signal.set_wakeup_fd(self._previous)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(self._read)
        os.close(self._write)

    def _listening(self, engine: Engine) -> Any:
        if self._connection is None:
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            self._connection = connection  # before it listens: `forget` must find it if that fails
            connection.execute(text(f"LISTEN {CHANNEL}"))
        return self._connection.connection.dbapi_connection


def ring(connection: Connection) -> None:
    """Wake every dispatcher when the transaction of `connection` commits."""
    connection.execute(text(f"NOTIFY {CHANNEL}"))


def after_fork() -> None:
    """A child's signals are its own."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _only_wake(number: int, frame: FrameType | None) -> None:
    """A handler there must be, else no byte is written for an ended child."""
