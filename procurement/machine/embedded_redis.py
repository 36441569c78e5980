"""A Redis of our own beside the embedded PostgreSQL, where the machine has the program.

It carries work to the workers and may be lost at any time: the truth about jobs is in the database.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from urllib.parse import quote

from procurement.machine import processes
from procurement.machine.embedded_paths import NotStarted, Paths


class EmbeddedRedis:
    """A private redis-server on a Unix socket beside that of the embedded PostgreSQL, whose start made the folder."""

    def __init__(self, paths: Paths) -> None:
        self.name = "Redis"
        self.paths = paths
        self.socket = self.paths.socket / "redis.sock"
        self.log = self.paths.home / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_available() -> bool:
        return shutil.which("redis-server") is not None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.launch()
        if not processes.wait_until(self.answers, 30):
            raise NotStarted(f"Redis does not answer, see {self.log}")

    def launch(self) -> None:
        """Start it without waiting."""
        folder = self.paths.home / "redis"
        folder.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(folder),
            "appendonly": "no",
            "save": "300 1",
            "maxmemory-policy": "noeviction",
        }
        program = shutil.which("redis-server") or "redis-server"
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        with self.log.open("ab") as log:
            self.process = processes.start([program, *arguments], os.environ, log)

    def answers(self) -> bool:
        """Whether it listens. NotStarted when it ended instead."""
        if self.process is not None and self.process.poll() is not None:
            raise NotStarted(f"Redis did not start, see {self.log}")
        return self.socket.exists()

    def stop(self, patience: float = 5) -> None:
        if self.process is not None:
            processes.stop(self.process, [signal.SIGTERM], patience)
            self.process = None
