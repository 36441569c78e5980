"""The first administrator of a real bureau, in a browser: from the one link to the first workbook taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from config import Settings
from procurement.machine.embedded import Embedded
from tests.browser.conftest import serving
from tests.browser.walking import DESK, PHONE, Person, Site, words
from tests.web.founded import ADMINISTRATOR, empty_database, init, settle_in

pytestmark = pytest.mark.browser
PASSWORD = "three lamps under the bridge"
HEAD = "编码,中文名称,结算方式,预算指标\n"
WRONG = f"{HEAD}D01,市发展和改革委员会,转账,\nD02,市财政局,预算列支,\n"
RIGHT = f"{HEAD}D01,市发展和改革委员会,转账,\nD02,市财政局,预算列支,YS-01\n"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_the_first_administrator_comes_in_by_the_link_and_brings_the_departments(
    application: Flask, postgres: Embedded, settings: Settings, browser: Browser, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], javascript: bool,
) -> None:  # fmt: skip
    with empty_database(application, postgres, "beginning_walked") as owner_url:
        url = postgres.app_url("beginning_walked")
        settle_in(monkeypatch, settings, owner_url, url)
        assert init() == 0
        found = re.search(r"http://localhost(/\S+)", capsys.readouterr().out)
        assert found is not None
        with serving(application, url, tmp_path, workers=False) as address:
            site = Site(address, browser, owner_url)
            person = site.visitor(javascript=javascript)
            come_in(person, found[1])
            bring(person, tmp_path)
            assert site.faults() == []
            site.leave()


def come_in(person: Person, link: str) -> None:
    """Chooses a password, signs in, and is led to what a bureau brings."""
    person.go(link)
    person.fill(password=PASSWORD, password_confirm=PASSWORD)
    person.press("Save the new password")
    person.go("/account/sign-in")
    person.fill(email=ADMINISTRATOR, password=PASSWORD)
    person.press("Sign in")
    assert person.path == "/home"
    person.go("/getting-started")
    for size in (PHONE, DESK):
        person.page.set_viewport_size(size)
        person.minds_width()


def bring(person: Person, folder: Path) -> None:
    """A file with a fault is named by its row and changes nothing; the mended one is looked at, then taken."""
    person.follow(f"{words('Departments')}: {words('Import')}")
    person.attach("file", written(folder, WRONG))
    person.press("Check the file")
    assert person.row("A department whose budget is charged needs its budget line.").startswith("3")
    person.follow("Choose the mended file")
    person.attach("file", written(folder, RIGHT))
    person.press("Check the file")
    person.press(words("Import %(num)d row") % {"num": 2})
    person.go("/departments")
    person.row("D02", "市财政局")


def written(folder: Path, text: str) -> Path:
    file = folder / "departments.csv"
    file.write_text(text, encoding="utf-8")
    return file
