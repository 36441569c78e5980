"""What every test may use: a database, an application, people.

`db`: one savepoint per test on a shared database, for service logic in one thread; deferred constraints are checked at
the end of each unit. `live`: a fresh database copied from a template that holds the office (about 20 ms), for everything with
a second connection, a process, a browser, or a moved clock. Nothing is ever deleted to clean up.
"""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Dialect, Engine, RootTransaction, create_engine, event, make_url, pool, text

from config import Settings
from procurement.accounts import security
from procurement.infra import migrate, uow
from procurement.infra.db import db as database
from procurement.machine.embedded import APPLICATION, Embedded
from procurement.web.app import create_app
from tests import factories
from tests.spreading import WaitingBesideWork

hypothesis.settings.register_profile("suite", deadline=None, derandomize=False, print_blob=True)
hypothesis.settings.load_profile("suite")
security.CONFIG["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = {
    "argon2__time_cost": 1,
    "argon2__memory_cost": 8,
    "argon2__parallelism": 1,
}
"""Passwords are hashed for nothing here; what measures the hashing itself takes `real_hashing` (tests/accounts)."""
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """One PostgreSQL for this process, with the migrated template `template_tests`."""
    with Embedded(tmp_path_factory.mktemp("postgres"), throwaway=True) as server:
        server.create_database("template_tests")
        owner = server.owner_url("template_tests")
        migrate.upgrade(owner, APPLICATION, rehearsal=True)
        start_clock(owner, factories.START)
        yield server


def start_clock(owner_url: str, moment: str) -> None:
    """Set a new rehearsal clock, before anything has happened by it."""
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL procurement.clock_setup = 'on'"))
        connection.execute(
            text("UPDATE clock_shift SET shift = CAST(:at AS timestamptz) - clock_timestamp()"),
            {"at": moment},
        )


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the application under test; the database is given by `db` or `live`."""
    folder = tmp_path_factory.mktemp("files")
    return Settings(
        database_url="postgresql+psycopg://",
        migration_database_url="",
        secret_key="for tests only " * 3,
        storage_dir=folder / "storage",
        mail_dir=folder / "mail",
        redis_url=None,
        public_url="http://localhost",
        bureau_tz=ZoneInfo("Asia/Shanghai"),
        rehearsal=True,
        production=False,
        host="127.0.0.1",
        port=8000,
        testing=True,
    )


class Closing(FlaskClient):
    """Takes every answer whole, as a browser does: a file that is sent is closed, whether or not a test reads it."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> Any:
        return super().open(*args, buffered=buffered, **kwargs)


@pytest.fixture(scope="session")
def application(settings: Settings) -> Flask:
    app = create_app(settings)
    app.test_client_class = Closing
    return app


@pytest.fixture(scope="session")
def built_office(application: Flask, postgres: Embedded) -> factories.Office:
    """The office of all tests, written once into the template `template_office`."""
    url = cloned(postgres, "template_office")
    with application.app_context(), on(application, create_engine(url, poolclass=pool.NullPool)):
        return factories.Office.build(application)


@pytest.fixture(scope="session")
def shared_office(built_office: factories.Office, postgres: Embedded) -> factories.Office:
    """The office of the savepoint tests; each test finds it as it was built."""
    return replace(built_office, url=cloned(postgres, "shared_tests", "template_office"))


@contextmanager
def on(application: Flask, engine: Any) -> Iterator[None]:
    """The application on another engine, or on one connection."""
    previous = database._app_engines[application]
    database._app_engines[application] = {None: engine}
    try:
        yield
    finally:
        database.session.remove()
        database._app_engines[application] = previous


def cloned(server: Embedded, name: str, template: str = "template_tests") -> str:
    """A copy of a template, file by file: half the work of the way through the log. The application's address."""
    with server.connect() as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {template} OWNER owner STRATEGY file_copy')
    return server.app_url(name)


@contextmanager
def one_connection(url: str) -> Iterator[Engine]:
    """An engine with one connection for many tests: each statement is compiled once, and the database's side keeps what
    it knows of tables and how it ran statements before."""
    engine = create_engine(url, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


@contextmanager
def savepoint(application: Flask, engine: Engine) -> Iterator[RootTransaction]:
    """The application on a connection where everything written in the block is gone at its end, unless the transaction
    that is given is committed."""
    with engine.connect() as connection, application.app_context():
        outer = connection.begin()
        uow.strict_constraints = True
        try:
            with on(application, connection):
                yield outer
        finally:
            uow.strict_constraints = False
            if outer.is_active:
                outer.rollback()


@pytest.fixture(scope="session")
def shared_engine(shared_office: factories.Office) -> Iterator[Engine]:
    with one_connection(shared_office.url) as engine:
        yield engine


@pytest.fixture(scope="session")
def moving_engine() -> MovingEngine:
    return MovingEngine()


class MovingEngine:
    """One engine for the databases of one test after the other, so that it remembers how statements are compiled."""

    def __init__(self) -> None:
        self.engine, self.url = create_engine("postgresql+psycopg://"), ""
        event.listen(self.engine, "do_connect", self._aim)

    def _aim(self, dialect: Dialect, record: object, args: object, params: dict[str, Any]) -> None:
        params.update(dialect.create_connect_args(make_url(self.url))[1])

    @contextmanager
    def at(self, url: str) -> Iterator[Engine]:
        """The engine on this database, until the end of the block."""
        self.url = url
        try:
            yield self.engine
        finally:
            self.engine.dispose()


@pytest.fixture
def db(
    application: Flask, shared_engine: Engine, shared_office: factories.Office
) -> Iterator[factories.Office]:
    """The office in one savepoint: everything a test writes is gone at its end."""
    with savepoint(application, shared_engine):
        yield replace(shared_office, url="")


@pytest.fixture
def live(
    application: Flask,
    built_office: factories.Office,
    moving_engine: MovingEngine,
    postgres: Embedded,
    request: pytest.FixtureRequest,
) -> Iterator[factories.Office]:
    """The office in a database of its own."""
    name = f"live_{abs(hash(request.node.nodeid)) % 10**12}"
    url = cloned(postgres, name, "template_office")
    try:
        with moving_engine.at(url) as engine, application.app_context(), on(application, engine):
            yield replace(built_office, url=url, owner_url=postgres.owner_url(name))
    finally:
        postgres.drop_database(name)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Properties draw other examples on every run, the same in all processes of one: the seed is told at its end."""
    gc.disable()  # until all tests are read: a million objects, and every one of them stays
    if config.getoption("hypothesis_seed") is None:
        config.option.hypothesis_seed = str(secrets.randbits(32))


def pytest_collection_finish() -> None:
    """What has been read stays to the end: the collector need not walk through it again and again."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WaitingBesideWork | None:
    """A whole run; whoever asks for another `--dist` gets it."""
    return WaitingBesideWork(config, log) if config.getoption("dist") == "loadfile" else None


LONG = (
    "/test_set_off.py",
    "tests/browser/",
    "tests/faults/",
    "tests/web/test_first_month.py",
    "tests/architecture/",
    "/test_who_bears_corrections.py",
    "/test_unit_prices.py",
)
"""Files of few tests that take long: begun last, one of them would keep all but one process waiting. Which process
takes them: `tests/spreading.py`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first; leave out what compares with published examples where they are not beside this checkout."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))
    if SHARED_DATA.exists():
        return
    reading = [
        item
        for item in items
        if item.get_closest_marker("published") or "published_examples" in getattr(item, "fixturenames", ())
    ]
    config.hook.pytest_deselected(items=reading)
    items[:] = [item for item in items if item not in reading]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Only tests marked `browser` may skip, and with CI=true not even they."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    allowed = item.get_closest_marker("browser") and os.environ.get("CI") != "true"
    if report.skipped and not hasattr(report, "wasxfail") and not allowed:
        report.outcome = "failed"
        report.longrepr = f"skipped, which is not allowed here: {report.longrepr}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How to draw the same examples again; the last line counts what was skipped."""
    seed = terminalreporter.config.getoption("hypothesis_seed")
    terminalreporter.write_line(f"the properties' examples again: ./procure test --hypothesis-seed={seed}")
    counts = {
        name: len(terminalreporter.stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")
    }
    failed = counts["failed"] + counts["error"]
    terminalreporter.write_line(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped")
