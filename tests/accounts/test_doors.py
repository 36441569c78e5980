"""What anyone may ask for without signing in: so often from one address, then it waits, and nobody else does."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from procurement.accounts import attempts, rules
from procurement.accounts.models import Asking
from procurement.accounts.rules import Door
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from tests.accounts.signing import NOBODY, OFFICER, RESET, browser, delivered, fill, move
from tests.architecture.page_client import Page, check
from tests.factories import Office
from tests.faults.visitor import with_passwords

HERE, ELSEWHERE = "127.0.0.1", "203.0.113.9"
WORDS = {
    Door.RESET: {"zh_CN": "申请重置链接过于频繁，请 10 分钟后再试", "en": "Try again in 10 minutes."},
    Door.VERIFY: {"zh_CN": "查验过于频繁，请 10 分钟后再试", "en": "Try again in 10 minutes."},
}


@pytest.fixture
def office(live: Office) -> Office:
    return with_passwords(live)


def asked(door: Door, count: int, address: str = HERE) -> None:
    with own_transaction() as connection:
        connection.execute(insert(Asking), [{"door": door, "address": address}] * count)


def kept() -> int:
    reading().rollback()
    return reading().scalar(select(func.count()).select_from(Asking)) or 0


def ask(office: Office, account: str, address: str = HERE, lang: str = "zh_CN") -> Any:
    client = browser(office, lang)
    data = fill(client.get(RESET), RESET, email=account)
    return client.client.post(RESET, data=data, environ_base={"REMOTE_ADDR": address})


def told_to_wait(answer: Any, door: Door, lang: str = "zh_CN") -> Page:
    """The page of an answer that says how long to wait, in words and in its head."""
    assert answer.status_code == 429
    assert 9 * 60 < int(answer.headers["Retry-After"]) <= 10 * 60
    page = check(answer.get_data())
    assert any(WORDS[door][lang] in line for line in page.errors())
    return page


# ---- links --------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_an_address_that_asks_for_link_after_link_waits_and_keeps_what_it_typed(
    office: Office, lang: str
) -> None:
    asked(Door.RESET, rules.ASKING_LIMITS[Door.RESET] - 1)
    assert ask(office, NOBODY, lang=lang).status_code == 200
    for account in (OFFICER, NOBODY):
        page = told_to_wait(ask(office, account, lang=lang), Door.RESET, lang)
        assert page.find(f'//input[@name="email" and @value="{account}"]')
    assert delivered(office) == []


def test_another_address_gets_its_link_meanwhile(office: Office) -> None:
    asked(Door.RESET, rules.ASKING_LIMITS[Door.RESET])
    assert ask(office, OFFICER, ELSEWHERE).status_code == 200
    assert [mail["To"] for mail in delivered(office)] == [OFFICER]


def test_who_waits_long_enough_gets_the_link(office: Office) -> None:
    asked(Door.RESET, rules.ASKING_LIMITS[Door.RESET])
    assert ask(office, OFFICER).status_code == 429
    move(office, "+10m")
    assert ask(office, OFFICER).status_code == 200
    assert [mail["To"] for mail in delivered(office)] == [OFFICER]


# ---- papers -------------------------------------------------------------------------------------
def by_file(office: Office, code: str = "", address: str = HERE) -> Any:
    client = browser(office)
    data: dict[str, Any] = client.get("/verify").values()
    data |= {"code": code, "file": (io.BytesIO(b"%PDF-1.7 a paper"), "paper.pdf")}
    return client.client.post("/verify", data=data, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_an_address_that_tries_code_after_code_waits_and_keeps_what_it_typed(
    office: Office, lang: str
) -> None:
    asked(Door.VERIFY, rules.ASKING_LIMITS[Door.VERIFY] - 1)
    client = browser(office, lang).client
    assert client.get("/verify/0000-0000").status_code == 404
    page = told_to_wait(client.get("/verify/0000-0001"), Door.VERIFY, lang)
    assert page.find('//form[@action="/verify"]//input[@name="code" and @value="0000-0001"]')
    typed = client.post("/verify", data={**page.values(), "code": "0000-0002"}, follow_redirects=True)
    assert "0000-0002" in told_to_wait(typed, Door.VERIFY, lang).values()["code"]


def test_an_address_that_tries_file_after_file_waits(office: Office) -> None:
    asked(Door.VERIFY, rules.ASKING_LIMITS[Door.VERIFY] - 1)
    assert by_file(office).status_code == 404
    page = told_to_wait(by_file(office, "0000-0001"), Door.VERIFY)
    assert page.values()["code"] == "0000-0001"


def test_another_address_checks_its_papers_meanwhile(office: Office) -> None:
    asked(Door.VERIFY, rules.ASKING_LIMITS[Door.VERIFY])
    there = {"REMOTE_ADDR": ELSEWHERE}
    assert office.client().get("/verify/0000-0000", environ_base=there).status_code == 404
    assert by_file(office, address=ELSEWHERE).status_code == 404


def test_one_door_is_not_counted_at_the_other(office: Office) -> None:
    asked(Door.RESET, rules.ASKING_LIMITS[Door.RESET])
    asked(Door.VERIFY, rules.ASKING_LIMITS[Door.RESET])
    assert office.client().get("/verify/0000-0000").status_code == 404
    assert ask(office, OFFICER).status_code == 429


# ---- counting -----------------------------------------------------------------------------------
def test_askings_at_the_same_time_are_no_more_than_askings_in_turn(office: Office) -> None:
    asked(Door.RESET, rules.ASKING_LIMITS[Door.RESET] - 5)

    def once(app: Flask) -> int:
        with app.test_request_context(environ_base={"REMOTE_ADDR": HERE}):
            try:
                return attempts.wait_at(Door.RESET)
            finally:
                database.session.remove()

    with ThreadPoolExecutor(12) as crowd:
        waits = list(crowd.map(once, [office.app] * 24))
    assert waits.count(0) == 5


def test_askings_are_forgotten_when_they_no_longer_count(office: Office) -> None:
    asked(Door.VERIFY, 2)
    assert attempts.forget_old() == 0
    move(office, "+11m")
    asked(Door.VERIFY, 1)
    assert (attempts.forget_old(), kept()) == (2, 1)


@pytest.mark.parametrize(("ago", "wait"), [(0.0, 600), (599.2, 1), (300.5, 300), (600.0, 1)])
def test_the_wait_is_in_whole_seconds_and_never_none(ago: float, wait: int) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    assert rules.wait_after(now - timedelta(seconds=ago), now) == wait
