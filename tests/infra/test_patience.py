"""A page never waits long for the database; what is no page waits as long as it takes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from config import Settings
from procurement.infra import migrate
from procurement.infra.db import db as database
from procurement.machine.embedded import APPLICATION, Embedded
from procurement.web.app import create_app


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """One that may be frozen: no other test uses it."""
    with Embedded(tmp_path_factory.mktemp("frozen"), throwaway=True) as own:
        own.create_database("frozen")
        migrate.upgrade(own.owner_url("frozen"), APPLICATION, rehearsal=True)
        yield own


@pytest.fixture
def web(settings: Settings, server: Embedded) -> Iterator[Flask]:
    app = create_app(replace(settings, database_url=server.app_url("frozen"), testing=False), impatient=True)
    yield app
    with app.app_context():
        database.engine.dispose()


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = [
        int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()
    ]
    return [pid, *children]


def test_a_frozen_database_is_given_up_within_ten_seconds_and_comes_back_by_itself(
    web: Flask, server: Embedded
) -> None:
    client = web.test_client()
    assert client.get("/account/sign-in").status_code == 200
    assert server.process is not None
    frozen = family(server.process.pid)
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        answer = client.get("/account/sign-in")
        took = time.monotonic() - began
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    assert (answer.status_code, took < 10) == (503, True), took
    assert client.get("/account/sign-in").status_code == 200


def test_a_page_does_not_notice_that_its_connection_died_in_the_pool(web: Flask, server: Embedded) -> None:
    client = web.test_client()
    assert client.get("/account/sign-in").status_code == 200
    with create_engine(server.owner_url("frozen"), poolclass=NullPool).connect() as owner:
        others = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = :name"
        ended = owner.execute(text(others), {"name": APPLICATION}).scalars().all()
    assert ended == [True]
    assert client.get("/account/sign-in").status_code == 200


def test_pages_have_a_limit_for_a_statement_and_for_a_row_and_jobs_have_none(
    web: Flask, application: Flask, live: object
) -> None:
    def limits(app: Flask) -> list[str]:
        with app.app_context(), database.engine.connect() as connection:
            return [
                str(connection.execute(text(f"SHOW {name}")).scalar())
                for name in ("statement_timeout", "lock_timeout")
            ]

    assert (limits(web), limits(application)) == (["50s", "8s"], ["0", "0"])
