"""One program of ours as a service: how it starts, when it answers, how it stops."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from procurement.machine import processes
from procurement.machine.embedded_paths import NotStarted
from procurement.machine.environment import ROOT

LARGEST_LOG = 20_000_000


class Service(Protocol):
    """What the supervisor asks of PostgreSQL, Redis and our own programs alike."""

    name: str
    log: Path
    process: subprocess.Popen[bytes] | None

    def launch(self) -> None: ...
    def answers(self) -> bool: ...
    def stop(self, patience: float) -> None: ...


class Program:
    """`./procure <words>` as a child process that writes to its own log."""

    def __init__(
        self,
        name: str,
        words: Sequence[str],
        env: Mapping[str, str],
        log: Path,
        health: str | None = None,
        listener: socket.socket | None = None,
    ) -> None:
        self.name = name
        self.argv = [sys.executable, "-P", "-m", "procurement.web.cli", *words]
        self.env = env
        self.log = log
        self.health = health
        self.listener = listener
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start it without waiting; a log that has grown large is put aside first."""
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            inherited = () if self.listener is None else (self.listener.fileno(),)
            self.process = processes.start(self.argv, self.env, log, cwd=ROOT, pass_fds=inherited)

    def answers(self) -> bool:
        """Whether it is at work. NotStarted when it ended instead."""
        if self.process is None or self.process.poll() is not None:
            raise NotStarted(f"{self.name} did not start:\n{last_lines(self.log)}")
        return self.health is None or responds(self.health)

    def stop(self, patience: float) -> None:
        if self.process is not None:
            processes.stop(self.process, [signal.SIGTERM], patience)
            self.process = None


def responds(url: str) -> bool:
    """Whether a GET of the URL is answered with 200."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=5)
    try:
        connection.request("GET", where.path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, for the person at the terminal."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([*(f"    {line}" for line in lines[-count:]), f"    ({log})"])
