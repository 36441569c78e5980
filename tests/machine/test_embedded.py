"""The embedded PostgreSQL: a role that owns nothing, one instance per folder, and every way a process can die."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, pool, text
from sqlalchemy.exc import ProgrammingError

from procurement.machine import embedded, embedded_paths, environment, processes
from procurement.machine.embedded import Embedded
from procurement.machine.embedded_paths import NotStarted, Paths
from procurement.machine.embedded_redis import EmbeddedRedis
from tests.waiting import PATIENCE

HOLDER = """
import sys, time
from pathlib import Path
from procurement.machine.embedded import Embedded
server = Embedded(Path(sys.argv[1]))
server.start()
print(server.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A folder with a difficult name, and no trace of its database afterwards."""
    folder = tmp_path / "政府 采购"
    yield folder
    shutil.rmtree(embedded_paths.paths_of(folder).home, ignore_errors=True)


def value(url: str, query: str) -> object:
    with create_engine(url, poolclass=pool.NullPool).begin() as connection:
        answer = connection.execute(text(query))
        return answer.scalar() if answer.returns_rows else None


def write_down(server: Embedded, what: int) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (what integer)")
        connection.execute("INSERT INTO kept VALUES (%s)", [what])


def kept(server: Embedded) -> list[object]:
    with server.connect() as connection:
        return [row[0] for row in connection.execute("SELECT what FROM kept ORDER BY what")]


def test_it_starts_in_a_folder_with_spaces_and_chinese_characters_and_answers_in_utf_8(var: Path) -> None:
    with Embedded(var, throwaway=True) as server:
        assert value(server.owner_url("postgres"), "SELECT upper('é') || '采购'") == "É采购"


def test_the_application_role_owns_nothing_and_may_make_nothing(var: Path) -> None:
    with Embedded(var, throwaway=True) as server:
        server.create_database("office")
        value(server.owner_url("office"), "CREATE TABLE owned (one integer)")
        assert value(server.app_url("office"), "SELECT current_user") == embedded.APPLICATION
        for forbidden in (
            "CREATE TABLE mine (id int)",
            "DROP TABLE owned",
            "SELECT * FROM owned",
            "CREATE ROLE other",
        ):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
                value(server.app_url("office"), forbidden)


def test_it_listens_on_a_private_socket_only(var: Path) -> None:
    with Embedded(var, throwaway=True) as server:
        with server.connect() as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert server.paths.socket.stat().st_mode & 0o777 == 0o700


def test_a_second_start_in_the_same_folder_is_refused_and_harms_nothing(var: Path) -> None:
    with Embedded(var, throwaway=True) as server:
        with pytest.raises(NotStarted, match="already running"):
            Embedded(var, throwaway=True).start()
        assert Embedded(var, throwaway=True).is_running()
        assert value(server.owner_url("postgres"), "SELECT 1") == 1
    assert not Embedded(var, throwaway=True).is_running()


def test_a_throwaway_instance_leaves_nothing_and_never_touches_the_lasting_one(var: Path) -> None:
    with Embedded(var) as server:
        write_down(server, 1)
    throwaway = Embedded(var, throwaway=True)
    with throwaway, throwaway.connect() as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    assert not throwaway.paths.home.exists()
    with Embedded(var) as server:
        assert kept(server) == [1]


def test_a_throwaway_instance_is_kept_in_memory_where_there_is_plenty(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"  # beside `var`, where an ordinary user's data stays
    memory.mkdir()
    monkeypatch.setattr(embedded_paths, "MEMORY", memory)
    for room, parent in ((0, memory), (1 << 62, Path("/tmp"))):
        monkeypatch.setattr(embedded_paths, "ROOM", room)
        embedded_paths._short_lived.cache_clear()
        assert embedded_paths.paths_of(var, throwaway=True).home.parent == parent
    embedded_paths._short_lived.cache_clear()
    assert memory not in embedded_paths.paths_of(var).home.parents


def test_what_killed_runs_left_is_thrown_away_but_nothing_new_and_nothing_that_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = {name: tmp_path / f"procurement-{os.getuid()}-{name}.d" for name in ("left", "new", "held")}
    for name, home in homes.items():
        home.mkdir()
        (home / "postgresql.lock").touch()
        if name != "new":
            os.utime(home / "postgresql.lock", (0, 0))
    server = Embedded(tmp_path, throwaway=True)
    monkeypatch.setattr(server, "paths", Paths(tmp_path / "ours", tmp_path / "run"))
    with (homes["held"] / "postgresql.lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server._clear_what_was_left()
    assert [name for name, home in homes.items() if home.exists()] == ["new", "held"]


def test_databases_are_made_once_renamed_and_dropped_even_while_somebody_is_connected(var: Path) -> None:
    with Embedded(var, throwaway=True) as server:
        server.create_database("one")
        server.create_database("one")
        server.rename_database("one", "two")
        assert (server.has_database("one"), server.has_database("two")) == (False, True)
        with server.connect("two"):
            server.drop_database("two")
        assert not server.has_database("two")


def test_what_was_committed_survives_a_server_killed_with_9_and_the_same_program_can_start_it_again(
    var: Path,
) -> None:
    server = Embedded(var)
    with server:
        write_down(server, 7)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        server.launch()
        assert processes.wait_until(server.answers, PATIENCE)
        assert kept(server) == [7]


def test_the_server_ends_when_the_program_that_holds_it_is_killed_with_9(var: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(var)]
    env = {**os.environ, "PYTHONPATH": str(environment.ROOT)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        server = int(holder.stdout.readline())
        assert processes.is_running(server)
        holder.kill()
    assert processes.wait_until(lambda: not processes.is_running(server), PATIENCE)


def test_an_orphaned_server_is_ended_before_a_new_one_touches_the_data(var: Path) -> None:
    orphaned = Embedded(var)
    orphaned.start()
    write_down(orphaned, 1)
    assert orphaned._lock is not None
    orphaned._lock.close()  # as the death of its program would
    with Embedded(var) as server:
        assert orphaned.process is not None
        assert orphaned.process.wait(10) == 0
        assert kept(server) == [1]


def test_sessions_that_lost_their_server_are_ended_before_a_new_one_starts(var: Path) -> None:
    server = Embedded(var)
    with server:
        with server.connect() as busy:
            session = busy.info.backend_pid
            os.kill(session, signal.SIGSTOP)  # cannot notice that its server is gone
            assert server.process is not None
            server.process.kill()
            server.process.wait()
            os.kill(session, signal.SIGCONT)
            server.launch()
        assert processes.wait_until(server.answers, PATIENCE)
        assert not processes.is_running(session)


def test_a_process_number_that_was_given_to_another_program_is_neither_killed_nor_an_obstacle(
    var: Path,
) -> None:
    with Embedded(var) as server:
        write_down(server, 1)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        assert processes.wait_until(lambda: not server._members(), PATIENCE)
        pid_file = server.data / "postmaster.pid"
        with subprocess.Popen(["sleep", "60"]) as stranger:
            pid_file.write_text(pid_file.read_text().replace(str(server.process.pid), str(stranger.pid), 1))
            server.launch()
            assert processes.wait_until(server.answers, PATIENCE)
            assert stranger.poll() is None
            assert kept(server) == [1]
            stranger.kill()


def test_a_first_start_that_was_interrupted_leaves_nothing_half_made(var: Path) -> None:
    half_made = Embedded(var)
    half_made.paths.make()
    (half_made.paths.home / "pg18.new").mkdir()
    (half_made.paths.home / "pg18.new" / "PG_VERSION").write_text("18\n")
    with half_made as server:
        assert value(server.owner_url("postgres"), "SELECT 1") == 1


def test_a_folder_that_belongs_to_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = Paths(tmp_path / "home", tmp_path / "run")
    paths.make()
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    with pytest.raises(NotStarted, match="belongs to someone else"):
        paths.make()


def test_a_server_that_cannot_start_says_where_its_log_is(var: Path) -> None:
    with Embedded(var) as server:
        configuration = server.data / "postgresql.conf"
    configuration.write_text("no such setting = 1\n")
    with pytest.raises(NotStarted, match=r"postgresql\.log"):
        server.start()
    assert not server.is_running()


def test_redis_answers_on_a_socket_beside_the_database_and_stops(var: Path) -> None:
    with Embedded(var, throwaway=True) as server:
        store = EmbeddedRedis(server.paths)
        store.start()
        with redis.Redis.from_url(store.url) as client:
            assert client.ping()
            assert client.config_get("port") == {"port": "0"}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        store.stop()
        with pytest.raises(redis.ConnectionError):
            redis.Redis.from_url(store.url).ping()


def test_nobody_connects_after_the_stop(var: Path) -> None:
    with Embedded(var, throwaway=True) as server:
        pass
    with pytest.raises(psycopg.OperationalError):
        server.connect()
