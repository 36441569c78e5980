"""Real processes for the fault tests: a dispatcher, workers and webs on one database and one Redis."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
from flask import Flask

from procurement.machine.embedded_paths import paths_of
from procurement.machine.embedded_redis import EmbeddedRedis
from tests.factories import Office

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Crew:
    """Processes of one test; all of them are ended with it."""

    env: dict[str, str]
    folder: Path
    redis: EmbeddedRedis | None
    members: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """`./procure <words>` as a process; its output goes to a log in the test's folder."""
        with (self.folder / f"{words[0]}-{len(self.members)}.log").open("wb") as log:
            member = self._popen(words, more, log)
        self.members.append(member)
        return member

    def _popen(self, words: tuple[str, ...], more: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "procurement.web.cli", *words],
            env={**self.env, **more}, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def kill(self, member: subprocess.Popen[bytes]) -> None:
        """kill -9, the forked children with it."""
        os.killpg(member.pid, signal.SIGKILL)
        member.wait()

    def end(self) -> None:
        for member in self.members:
            if member.poll() is None:
                self.kill(member)
        if self.redis is not None:
            self.redis.stop()

    def logs(self) -> str:
        return "\n".join(f"== {path.name}\n{path.read_text()[-3000:]}" for path in self.folder.glob("*.log"))


def until(true: Callable[[], bool], seconds: float, crew: Crew | None = None) -> float:
    """Wait until it is true; returns how long it took, fails with the processes' logs after `seconds`."""
    start = time.monotonic()
    while not true():
        if time.monotonic() - start > seconds:
            pytest.fail(f"not within {seconds} s\n{crew.logs() if crew else ''}")
        time.sleep(0.1)
    return time.monotonic() - start


@contextmanager
def crew_of(app: Flask, database: str, folder: Path) -> Iterator[Crew]:
    """Processes on a database, with a Redis of their own where the machine has one; all of them end here."""
    redis = None
    env = {
        **os.environ, "DATABASE_URL": database, "SECRET_KEY": app.config["SECRET_KEY"], "REHEARSAL": "1",
        "STORAGE_DIR": str(app.config["STORAGE_DIR"]), "MAIL_DIR": str(folder / "mail"),
    }  # fmt: skip
    env.pop("REDIS_URL", None)
    if EmbeddedRedis.is_available():
        paths = paths_of(folder, True)
        paths.make()
        redis = EmbeddedRedis(paths)
        redis.start()
        env["REDIS_URL"] = redis.url
    made = Crew(env, folder, redis)
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def crew(live: Office, tmp_path: Path) -> Iterator[Crew]:
    """Processes on the test's own database."""
    with crew_of(live.app, live.url, tmp_path) as made:
        yield made
