"""A connection that dies in the middle of a request becomes a page of ours, whatever the stage; nothing typed is lost.

A real server; the database ends the connection as a restart would (`tests.faults.dying`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from procurement.accounts.models import Building
from procurement.infra.db import reading
from tests.architecture.page_client import Page
from tests.factories import Office
from tests.faults.conftest import ROOT, Crew, until
from tests.faults.visitor import Visitor, answers, free_port, with_passwords
from tests.waiting import PATIENCE

pytestmark = pytest.mark.faults
SERVED = ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "tests.faults.dying:app")


class Heard(NamedTuple):
    """An answer with its headers."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def is_ours(self) -> bool:
        """503, our page, and when to come back; never the server's own words."""
        return self.status == 503 and "Retry-After" in self.headers and "请稍候" in Page(self.text).h1


class Desk:
    """An administrator at a browser."""

    def __init__(self, web: str, who: str = "administrator") -> None:
        self.web, self.person = web, Visitor()
        if who:
            self.person.sign_in(web, who)

    def ask(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Heard:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(fields).encode() if fields else None
        told = {"Origin": self.web, "Referer": self.web + path, **headers}
        try:
            with closing(self.person.opener.open(urllib.request.Request(self.web + path, body, told))) as ok:
                return Heard(ok.status, ok.headers, ok.read().decode())
        except urllib.error.HTTPError as refused:
            with closing(refused):
                return Heard(refused.code, refused.headers, refused.read().decode())

    def new_building(self, code: str) -> dict[str, str]:
        fields = self.person.form(f"{self.web}/buildings/new")[1]
        return {**fields, "code": code, "name_zh": f"{code}号楼", "area": "5000"}


@pytest.fixture
def desk(live: Office, crew: Crew) -> Iterator[Desk]:
    with_passwords(live)
    port = free_port()
    owner = make_url(live.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    env = {**crew.env, "PORT": str(port), "WEB_CONCURRENCY": "1", "OWNER_URL": owner}
    with (crew.folder / "dying.log").open("wb") as log:
        crew.members.append(
            subprocess.Popen(
                [sys.executable, *SERVED], env=env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        )  # fmt: skip
    web = f"http://127.0.0.1:{port}"
    until(lambda: answers(web), PATIENCE, crew)
    yield Desk(web)


def buildings(code: str) -> int:
    reading().rollback()
    return reading().scalar(select(func.count()).where(Building.code == code)) or 0


@pytest.mark.parametrize("path", ["/buildings", "/nowhere", "/home"])
def test_a_page_whose_connection_dies_at_any_statement_is_our_own(desk: Desk, path: str) -> None:
    """The first statement loads who is signed in; an error's page asks for things too."""
    whole = desk.ask(path)
    assert int(whole.headers["X-Statements"]) > 0
    for stage in [str(n + 1) for n in range(int(whole.headers["X-Statements"]))] + ["answer"]:
        assert desk.ask(path, X_Die_At=stage).is_ours, stage
        assert desk.ask(path).status == whole.status


def test_an_answer_that_is_made_arrives_though_the_connection_dies_behind_it(desk: Desk) -> None:
    for stage in ("rollback", "teardown"):
        for _ in range(3):
            assert desk.ask("/buildings", X_Die_At=stage).status == 200, stage
        assert desk.ask("/buildings").status == 200


def test_what_not_even_an_errors_page_can_answer_is_still_answered_by_us(desk: Desk) -> None:
    assert desk.ask("/buildings", X_Die_At="last").is_ours


def test_a_program_that_asks_for_json_is_told_in_json(desk: Desk) -> None:
    told = desk.ask("/buildings", X_Die_At="1", Accept="application/json")
    assert (told.status, json.loads(told.text)["error"]) == (503, "Service Unavailable")
    assert "Retry-After" in told.headers
    assert json.loads(desk.ask("/nowhere", Accept="application/json").text)["error"] == "Not Found"


def test_an_act_whose_connection_dies_is_done_wholly_or_not_and_once_when_sent_again(desk: Desk) -> None:
    fields = desk.new_building("B0")
    statements = int(desk.ask("/buildings/new", fields, X_Die_At="9999").headers["X-Statements"])
    assert buildings("B0") == 1
    for stage in ["commit", *(str(n + 1) for n in range(statements + 3))]:
        code = f"S{stage}"
        died = desk.ask("/buildings/new", desk.new_building(code), X_Die_At=stage)
        if died.status == 200:
            assert buildings(code) == 1, stage
            continue
        assert died.is_ours, stage
        again = Page(died.text).values()
        assert again["code"] == code, stage
        assert desk.ask("/buildings/new", again).status == 200
        assert buildings(code) == 1, stage


def test_signing_in_while_the_connection_dies_is_told_in_our_words(desk: Desk) -> None:
    stranger = Desk(desk.web, who="")
    page = Page(stranger.ask("/account/sign-in").text)
    form = page.find('//form[.//input[@type="password"]]')[0]
    fields = {name: value or "" for name, value in form.form_values()}
    fields |= {"email": "administrator@bureau.example", "password": "rehearsal-2026"}
    for stage in map(str, range(1, 6)):
        died = stranger.ask("/account/sign-in", fields, X_Die_At=stage)
        assert died.is_ours and "rehearsal-2026" not in died.text, stage
