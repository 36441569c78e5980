"""Running offices for browsers, with real processes behind the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from procurement.machine.embedded import Embedded
from procurement.web.demo import play
from tests.browser.demo_month import engine_of, lived
from tests.browser.walking import Site, launched, program
from tests.conftest import cloned, start_clock
from tests.factories import Office
from tests.faults.conftest import crew_of, until
from tests.faults.visitor import answers, free_port, with_passwords
from tests.waiting import PATIENCE


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all of it; without one, these tests are left out and counted."""
    if program() is None:
        pytest.skip("there is no Chromium; set-up could not bring one")
    with sync_playwright() as playwright:
        started = launched(playwright)
        yield started
        started.close()


@contextmanager
def serving(app: Flask, database: str, folder: Path, *, workers: bool = True) -> Iterator[str]:
    """A web process, and a dispatcher with a worker; gives the address of the web."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with crew_of(app, database, folder) as crew:
        crew.start("web", PORT=str(port), WEB_CONCURRENCY="1", PUBLIC_URL=url)
        if workers:
            crew.start("dispatcher")
        if workers and crew.redis:
            crew.start("worker")
        until(lambda: answers(url), PATIENCE, crew)
        yield url
        print(crew.logs())  # shown where a test failed


class Demo(NamedTuple):
    """A database on which the demo bureau has lived two months."""

    url: str
    owner_url: str


@pytest.fixture(scope="session")
def demo_months(application: Flask, postgres: Embedded) -> Demo:
    """The demo bureau in May; for looking only, all tests share it."""
    demo = Demo(cloned(postgres, "demo_months"), postgres.owner_url("demo_months"))
    start_clock(demo.owner_url, f"{play.BEGINS}+08")
    with engine_of(application, demo.url):
        lived(application, demo.owner_url)
    return demo


@pytest.fixture
def site(live: Office, browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """The small office of the tests, in which everybody has a password."""
    with_passwords(live)
    with serving(live.app, live.url, tmp_path) as url:
        made = Site(url, browser, live.owner_url)
        yield made
        made.leave()
