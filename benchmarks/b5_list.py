"""B5: a signed-in register page, 50 rows of 100 000, over HTTP, 2 workers, 16 connections.

The floor is a bare page of the same bytes: Flask, one SQLAlchemy Core statement of the same rows, one Jinja template
that writes the same table; all around it (bar, navigation, filters) is constant. No sign-in, counts, filters, languages.
Both are served at once and measured in turn.

Numbers of queries are asserted by `tests/catalog`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg

from benchmarks.load import requests_per_second
from benchmarks.measure import Row, row
from procurement.infra import migrate
from procurement.machine.embedded import APPLICATION, Embedded

ROWS, CONNECTIONS, SECONDS, TIMES, PORT = 100_000, 16, 3.0, 5, int(os.environ.get("PORT", "8600"))
SECRET = "only for measuring, never anywhere else"
ROOT = Path(__file__).resolve().parents[1]


def run() -> list[Row]:
    """Measure the catalogue's register beside the bare page."""
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder), throwaway=True) as postgres:
        postgres.create_database("bench")
        migrate.upgrade(postgres.owner_url("bench"), APPLICATION, rehearsal=True)
        fill(postgres)
        url = postgres.app_url("bench")
        cookie = session_cookie(url, folder)
        with served("benchmarks.b5_apps:ours()", url, "/catalog/items", cookie, folder, PORT) as ours:
            _keep(PORT, ours.path, cookie, Path(folder) / "page.html")  # the floor sends the same bytes
            with served("benchmarks.b5_apps:bare()", url, "/", "", folder, PORT + 100) as floor:
                for _ in range(TIMES):  # in turn, so that other work on the machine meets both
                    ours.measure()
                    floor.measure()
    rate, least = statistics.median(ours.rates), statistics.median(floor.rates)
    cpu = statistics.median(ours.cpus)
    return [row("B5", "register page, 50 of 100 000 rows", rate, "req/s", least, cpu, queries=2)]


def fill(postgres: Embedded) -> None:
    """One bureau, one officer, 100 000 items."""
    with psycopg.connect(postgres.owner_url("bench").replace("postgresql+psycopg", "postgresql")) as c:
        c.execute(
            "INSERT INTO organisation (kind, code, name_zh, bureau_id) VALUES ('bureau', 'B', '示例市机关事务管理局',"
            " currval(pg_get_serial_sequence('organisation', 'id')))"
        )
        c.execute(
            "INSERT INTO user_account (bureau_id, organisation_id, email, name, fs_uniquifier)"
            " SELECT id, id, 'officer@bureau.example', '采购经办', 'unique-officer' FROM organisation"
        )
        c.execute("INSERT INTO user_role SELECT id, 'officer' FROM user_account")
        c.execute("INSERT INTO open_session (id, user_id) SELECT fs_uniquifier, id FROM user_account")
        c.execute(
            "INSERT INTO category (bureau_id, code, level, name_zh, search) SELECT id, 'C', 0, '服务', '' FROM organisation"
        )
        c.execute(
            "INSERT INTO service_item (bureau_id, category_id, code, name_zh, name_en, unit, guide_price, sort_key, search)"
            " SELECT c.bureau_id, c.id, 'S' || lpad(n::text, 8, '0'), '建筑物清洁服务 ' || n, 'Cleaning ' || n, '㎡·月',"
            " 1 + n / 100.0, 'bao jie ' || n, array_to_tsvector(ARRAY['保洁', 's' || n])"
            " FROM category c, generate_series(1, %s) n",
            [ROWS],
        )
        c.execute("SET statement_timeout = 0")
    with psycopg.connect(
        postgres.owner_url("bench").replace("postgresql+psycopg", "postgresql"), autocommit=True
    ) as c:
        c.execute("VACUUM ANALYZE")


def session_cookie(url: str, folder: str) -> str:
    """The cookie of the signed-in officer, signed as the application signs it."""
    code = "from benchmarks.b5_apps import cookie; print(cookie())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=surroundings(url, folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return f"session={done.stdout.strip()}"


def surroundings(url: str, folder: str) -> dict[str, str]:
    return {
        **os.environ, "DATABASE_URL": url, "SECRET_KEY": SECRET, "STORAGE_DIR": folder, "REHEARSAL": "1",
        "BARE_PAGE": str(Path(folder) / "page.html"),
    }  # fmt: skip


@dataclass
class Served:
    """An application under gunicorn, and what was measured of it."""

    server: subprocess.Popen[bytes]
    port: int
    path: str
    cookie: str
    rates: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)

    def measure(self) -> None:
        """One turn: requests per second, and CPU seconds per 1000 requests."""
        before = _cpu(self.server.pid)
        rate = requests_per_second(
            ("127.0.0.1", self.port), self.path, self.cookie, connections=CONNECTIONS, seconds=SECONDS
        )
        self.rates.append(rate)
        self.cpus.append((_cpu(self.server.pid) - before) / (rate * SECONDS) * 1000)


@contextmanager
def served(app: str, url: str, path: str, cookie: str, folder: str, port: int) -> Iterator[Served]:
    command = [
        sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "1", "--worker-class", "gthread", "--keep-alive",
        "60", "--bind", f"127.0.0.1:{port}", "--log-level", "error", app,
    ]  # fmt: skip
    server = subprocess.Popen(command, env=surroundings(url, folder), cwd=ROOT)
    try:
        _wait(port, path, cookie)
        yield Served(server, port, path, cookie)
    finally:
        server.terminate()
        server.wait(20)


def _keep(port: int, path: str, cookie: str, file: Path) -> None:
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
    with urlopen(asked, timeout=30) as answer:
        file.write_bytes(answer.read())


def _wait(port: int, path: str, cookie: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            requests_per_second(("127.0.0.1", port), path, cookie, connections=2, seconds=0.5)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


def _cpu(pid: int) -> float:
    """User and system seconds of a server and its workers."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total
