"""`./procure run`: everything on one machine, started in order, kept alive, stopped in reverse order.

PostgreSQL, Redis where there is one, the database migrated and the demo bureau loaded once (or none), then the workers, the
dispatcher and the web pages. A service that dies is started again. Ctrl-C stops all; a second Ctrl-C does not wait.
Nothing is left running, not even after a kill -9 of this program itself.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import FrameType

from procurement.machine import environment, processes
from procurement.machine.embedded import DATABASE, Embedded
from procurement.machine.embedded_paths import NotStarted
from procurement.machine.embedded_redis import EmbeddedRedis
from procurement.machine.programs import Program, Service

QUEUES = ("default", "papers")
"""One worker process each: a worker of several queues that dies would lose a job until its lease ends."""
LOADING = f"{DATABASE}_loading"
PATIENCE = {"web": 2.0, "dispatcher": 1.0, "worker": 1.5, "Redis": 1.0, "PostgreSQL": 20.0}
"""Seconds to stop by itself, in the order of stopping; work that was cut off is taken up again at the next start."""
GRACE = "--graceful-timeout 1"
LONGEST_PAUSE = 4.0
"""Seconds: what crashed again and again is started again within five, for people are waiting for it."""
STABLE_AFTER = 60.0


class Stopped(Exception):
    """Somebody asked for the end while things were still being started."""


def say(line: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        print(line, flush=True)


@dataclass
class Kept:
    """A service and its record of failures."""

    service: Service
    started: float
    failures: int = 0
    retry_at: float | None = None


def _kind(service: Service) -> str:
    return service.name.split()[0]


class Supervisor:
    """Starts services one after the other, watches them, stops them the other way round."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.requests = 0

    def listen(self) -> None:
        """From now on Ctrl-C and a closed terminal ask us to stop, and orphans come to us."""
        processes.adopt_orphans()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def start(self, service: Service, seconds: float = 120) -> None:
        """Launch a service and wait until it answers. Raises NotStarted, or Stopped."""
        self.kept.append(Kept(service, time.monotonic()))
        service.launch()
        if not processes.wait_until(lambda: self._going_on() and service.answers(), seconds):
            raise NotStarted(f"{service.name} does not answer, see {service.log}")

    def do(self, words: Iterable[str], env: Mapping[str, str]) -> None:
        """Run `./procure <words>` to its end; what it says goes to the terminal."""
        self._going_on()
        argv = [sys.executable, "-P", "-m", "procurement.web.cli", *words]
        child = processes.start(argv, env, sys.stdout.buffer, cwd=environment.ROOT)
        try:
            while self._going_on() and child.poll() is None:
                time.sleep(0.05)
        finally:
            processes.stop(child, [signal.SIGTERM], 2)
        if child.returncode:
            raise NotStarted(f"{' '.join(words)} failed")

    def watch(self) -> None:
        """Until asked to stop: start again what died, at once the first time, then with growing pauses."""
        while not self.requests:
            for kept in self.kept:
                self._tend(kept)
            processes.reap_orphans(self._known())
            time.sleep(0.2)

    def stop(self) -> None:
        """Last started, first stopped, all workers at once; then whatever has come to us from elsewhere."""
        services = [kept.service for kept in reversed(self.kept)]
        for _, alike in groupby(services, key=_kind):
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda service: service.stop(PATIENCE[_kind(service)]), alike))
        processes.kill_orphans()

    def _tend(self, kept: Kept) -> None:
        process, now = kept.service.process, time.monotonic()
        if process is not None and process.poll() is None:
            return
        if kept.retry_at is None:
            self._note_failure(kept, now)
        if kept.retry_at is not None and now >= kept.retry_at:
            kept.retry_at, kept.started = None, now
            with suppress(NotStarted):  # its next failure is noted when it is looked at again
                kept.service.launch()

    def _note_failure(self, kept: Kept, now: float) -> None:
        kept.failures = 1 if now - kept.started > STABLE_AFTER else kept.failures + 1
        pause = 0.0 if kept.failures == 1 else min(0.5 * 2**kept.failures, LONGEST_PAUSE)
        kept.retry_at = now + pause
        process = kept.service.process
        if process is not None:
            processes.kill_session(process)
            kept.service.process = None
            say(f"{kept.service.name} ended ({process.returncode}), starting it again · {kept.service.log}")

    def _known(self) -> set[int]:
        return {kept.service.process.pid for kept in self.kept if kept.service.process is not None}

    def _going_on(self) -> bool:
        if self.requests:
            raise Stopped
        return True

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.requests += 1
        if self.requests == 1:
            say("\nstopping … (Ctrl-C again: at once)")
        else:
            self._force()

    def _force(self) -> None:
        """PostgreSQL recovers from an immediate shutdown; the others have nothing to lose."""
        for kept in self.kept:
            if kept.service.process is not None:
                rude = signal.SIGQUIT if isinstance(kept.service, Embedded) else signal.SIGKILL
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(kept.service.process.pid, rude)


def run(environ: Mapping[str, str], *, empty: bool = False) -> int:
    """The whole system in the foreground, until Ctrl-C. The exit status is 0 when it stopped as asked.

    `empty`: a database that is made now gets no demo bureau.
    """
    supervisor = Supervisor()
    supervisor.listen()
    try:
        refuse_what_cannot_work(environ)
        populate(supervisor, environ, empty=empty)
        supervisor.watch()
    except Stopped:
        pass
    except NotStarted as reason:
        print(f"cannot run: {reason}", file=sys.stderr)
        return 1
    finally:
        supervisor.stop()
    say("stopped")
    return 0


def populate(supervisor: Supervisor, environ: Mapping[str, str], *, empty: bool) -> None:
    """Start everything and say where it is."""
    var = environment.var_folder(environ)
    postgres = Embedded(var)
    _refuse_second(postgres)
    listener = take_port(environ, patience=6 if postgres.was_killed() else 0)
    supervisor.start(postgres, 300)
    postgres.prepare()
    redis = EmbeddedRedis(postgres.paths)
    if redis.is_available():
        supervisor.start(redis)
    prepare_database(supervisor, environ, var, postgres, empty=empty)
    env = environment.of_process(environ, var, postgres)
    for program in programs(env, var, listener, workers=redis.is_available()):
        supervisor.start(program)
    say(f"\nReady: {environment.address(environ)}/\n")
    supervisor.do(["demo", "--accounts"], env)
    say(f"\nEverything is kept in {var}. Ctrl-C stops it.")


def prepare_database(
    supervisor: Supervisor, environ: Mapping[str, str], var: Path, postgres: Embedded, *, empty: bool
) -> None:
    """Migrate; a new database gets the demo bureau first and its name last, so that it is whole or not there."""
    if postgres.has_database(DATABASE):
        supervisor.do(["migrate"], environment.of_process(environ, var, postgres))
        return
    postgres.drop_database(LOADING)
    postgres.create_database(LOADING)
    env = environment.of_process(environ, var, postgres, LOADING)
    supervisor.do(["migrate"], env)
    if not empty:
        say("loading the demo bureau (once, a few minutes)")
        supervisor.do(["demo"], env)
    postgres.rename_database(LOADING, DATABASE)


def programs(env: Mapping[str, str], var: Path, listener: socket.socket, workers: bool) -> list[Program]:
    """Our own processes in the order of their start."""
    logs = var / "log"
    found = [
        Program(f"worker {queue}", ["worker", queue], env, logs / f"worker-{queue}.log")
        for queue in (QUEUES if workers else ())
    ]
    found.append(Program("dispatcher", ["dispatcher"], env, logs / "dispatcher.log"))
    health = f"{environment.address(env)}/readyz"
    options = f"{GRACE} --bind fd://{listener.fileno()} {env.get('GUNICORN_CMD_ARGS', '')}"
    web = Program("web", ["web"], {**env, "GUNICORN_CMD_ARGS": options}, logs / "web.log", health, listener)
    return [*found, web]


def refuse_what_cannot_work(environ: Mapping[str, str]) -> None:
    """Settings under which `run` would do something else than was meant."""
    port = environ.get("PORT", "8000")
    if not (port.isdigit() and 0 < int(port) < 65536):
        raise NotStarted(f"PORT must be a number from 1 to 65535, not {port!r}")
    if environ.get("DATABASE_URL"):
        raise NotStarted(
            "`run` brings its own database, but DATABASE_URL names another: unset it, or start"
            " `./procure migrate`, `web`, `dispatcher` and `worker` (docs/operations.md)"
        )


def _refuse_second(postgres: Embedded) -> None:
    if postgres.is_running():
        raise NotStarted(f"already running in {postgres.paths.home}: stop it there with Ctrl-C first")


def take_port(environ: Mapping[str, str], patience: float) -> socket.socket:
    """Listen on the port from the first moment on and hand that to every web process: nobody can take it in between,
    and who comes while one is started again waits a little. After a kill -9 an earlier web process may need a moment.
    """
    host, port = environ.get("HOST", "127.0.0.1"), int(environ.get("PORT", "8000"))
    end = time.monotonic() + patience
    while True:
        try:
            return socket.create_server((host, port), family=_family(host), backlog=1024)
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise NotStarted(f"cannot listen on {host}, port {port}: {fault.strerror}") from None
        if time.monotonic() >= end:
            hint = f"stop what runs there, or choose another: PORT={port + 1} ./procure run"
            raise NotStarted(f"port {port} is taken: {hint}")
        time.sleep(0.1)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
