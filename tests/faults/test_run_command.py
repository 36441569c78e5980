"""`./procure run`, as a person uses it: started, killed piece by piece, stopped, started again.

The database is made before, empty of any demo bureau, so that a start takes seconds.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from procurement.infra.dispatcher import QUEUES
from procurement.machine import processes, supervisor
from procurement.machine.embedded import Embedded
from procurement.machine.embedded_paths import NotStarted, paths_of
from procurement.machine.environment import ROOT
from tests.waiting import PATIENCE

pytestmark = [pytest.mark.faults, pytest.mark.skipif(not processes.LINUX, reason="reads /proc")]
EVERY_PROCESS = (
    "gunicorn",
    "cli dispatcher",
    "cli worker default",
    "cli worker papers",
    "redis-server",
    "bin/postgres",
)
INHERITED = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "HOST", "PUBLIC_URL", "ENVIRONMENT")


@dataclass
class Office:
    """A running `./procure run` and everything it started."""

    var: Path
    port: int
    process: subprocess.Popen[str] | None = None

    def command(self, *words: str, **other: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "procure", *words],
            check=False,
            env=self.env | other,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    @property
    def env(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in INHERITED}
        return inherited | {"PROCUREMENT_VAR": str(self.var), "PORT": str(self.port)}

    @property
    def output(self) -> str:
        return (self.var.parent / "output.txt").read_text()

    def start(self, *words: str) -> None:
        """Start it as a terminal does, in a process group of its own, and wait until it is ready."""
        with (self.var.parent / "output.txt").open("w") as output:
            self.process = subprocess.Popen(
                [ROOT / "procure", "run", *words],
                env=self.env,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        ready = processes.wait_until(
            lambda: "Ctrl-C stops it" in self.output or not self.is_alive(), PATIENCE
        )
        assert ready and self.is_alive(), self.output

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def interrupt(self) -> int:
        """Ctrl-C reaches the whole process group. The exit status."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def answers(self, path: str = "/readyz") -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def pids(self) -> dict[int, str]:
        """Living processes that carry this office's folder in their environment or their command line. Redis writes
        its title over both and keeps only its socket."""
        paths = paths_of(self.var)
        ours = str(paths.home), str(paths.socket)
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                known = f"PROCUREMENT_VAR={self.var}".encode() in (folder / "environ").read_bytes() or any(
                    path in command for path in ours
                )
            except OSError:
                continue
            if known and processes.is_running(int(folder.name)):
                found[int(folder.name)] = command
        return found

    def pid(self, words: str) -> int:
        return min((pid for pid, command in self.pids().items() if words in command), default=0)


@pytest.fixture(scope="module")
def stopped_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office whose database is made already; not running."""
    var = tmp_path_factory.mktemp("office") / "运行 var"
    with Embedded(var) as server:
        server.create_database()
    with socket.create_server(("127.0.0.1", 0)) as free:
        made = Office(var, free.getsockname()[1])
    yield made
    if made.is_alive():
        made.kill()
    processes.wait_until(lambda: not made.pids(), PATIENCE)
    shutil.rmtree(paths_of(var).home, ignore_errors=True)


@pytest.fixture
def office(stopped_office: Office) -> Office:
    """The same office, running; started again when the test before has ended it."""
    if not stopped_office.is_alive():
        stopped_office.start()
    return stopped_office


def test_it_says_where_it_is_answers_there_and_keeps_its_secret_to_itself(office: Office) -> None:
    assert f"http://127.0.0.1:{office.port}/" in office.output
    assert office.answers()
    assert oct((office.var / "secret").stat().st_mode)[-3:] == "600"


def test_a_second_run_in_the_same_folder_is_refused_with_a_sentence(office: Office) -> None:
    refused = office.command("run")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "already running" in refused.stderr
    assert office.answers()


def test_a_port_that_is_taken_is_refused_before_anything_is_started(office: Office, tmp_path: Path) -> None:
    refused = office.command("run", PROCUREMENT_VAR=str(tmp_path))
    assert refused.returncode == 1
    assert f"port {office.port} is taken" in refused.stderr
    assert not (paths_of(tmp_path).home / "pg18").exists()


def test_each_process_killed_with_9_is_started_again(office: Office) -> None:
    for words in EVERY_PROCESS:
        killed = office.pid(words)
        assert killed, f"{words} does not run: {office.pids()}"
        os.kill(killed, signal.SIGKILL)
        assert processes.wait_until(lambda w=words, k=killed: office.pid(w) not in (0, k), PATIENCE), (
            office.output
        )
        assert processes.wait_until(office.answers, PATIENCE), f"no page after {words}: {office.output}"


def test_killed_with_9_itself_it_leaves_nothing_running_and_recovers_at_the_next_start(
    office: Office,
) -> None:
    office.kill()
    office.start()
    assert office.answers()
    office.kill()
    assert processes.wait_until(lambda: not office.pids(), PATIENCE), office.pids()


def test_ctrl_c_leaves_nothing_running_and_the_next_start_finds_its_data(office: Office) -> None:
    moved = office.command("clock", "+20d").stdout
    assert office.interrupt() == 0
    assert office.pids() == {}
    office.start()
    assert office.command("clock").stdout[:10] >= moved[:10] > time.strftime("%Y-%m-%d")


def test_a_second_ctrl_c_does_not_wait_for_a_process_that_hangs(office: Office) -> None:
    os.kill(office.pid("cli dispatcher"), signal.SIGSTOP)
    assert office.process is not None
    os.killpg(office.process.pid, signal.SIGINT)
    assert processes.wait_until(lambda: "stopping" in office.output, PATIENCE)
    assert office.interrupt() == 0
    assert office.pids() == {}


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1", ""])
def test_a_port_that_is_no_port_is_refused_with_a_sentence(port: str) -> None:
    with pytest.raises(NotStarted, match="PORT must be a number"):
        supervisor.refuse_what_cannot_work({"PORT": port})


def test_another_database_is_refused_instead_of_ignored() -> None:
    with pytest.raises(NotStarted, match="DATABASE_URL"):
        supervisor.refuse_what_cannot_work({"DATABASE_URL": "postgresql://elsewhere/db"})


def test_every_queue_has_a_worker() -> None:
    assert supervisor.QUEUES == QUEUES


def test_a_system_started_empty_has_no_demo_and_takes_a_bureau_of_ones_own(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    var = tmp_path_factory.mktemp("empty") / "var"
    with socket.create_server(("127.0.0.1", 0)) as free:
        office = Office(var, free.getsockname()[1])
    try:
        office.start("--empty")
        assert "./procure init" in office.output
        assert "example.cn" not in office.output
        given = (
            "--name",
            "样本市机关事务管理局",
            "--code",
            "YBSJ",
            "--admin-name",
            "信息科",
            "--admin-email",
            "a@x.cn",
        )
        founded = office.command("init", *given)
        assert founded.returncode == 0, founded.stderr
        assert f"http://127.0.0.1:{office.port}/account/password-reset/" in founded.stdout
        assert office.command("init", *given).returncode == 2
        office.interrupt()
        office.start()
        assert "example.cn" not in office.output, "a bureau of one's own gets no demo beside it"
    finally:
        if office.is_alive():
            office.interrupt()
        processes.wait_until(lambda: not office.pids(), PATIENCE)
        shutil.rmtree(paths_of(var).home, ignore_errors=True)
