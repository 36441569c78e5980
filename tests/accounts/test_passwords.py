"""Changing and resetting the password: a mailed link works once, for two hours, and leads to our own address."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import pytest
from flask_security import get_hmac
from sqlalchemy import select, update

from procurement.accounts import passwords, queries, services
from procurement.accounts.models import User
from procurement.accounts.rules import PersonCommand
from procurement.infra.db import own_transaction
from procurement.kernel.permissions import Role
from tests.accounts.signing import (
    NEW,
    NOBODY,
    OFFICER,
    PASSWORD,
    RESET,
    RIGHT,
    SIGN_IN,
    WRONG,
    browser,
    delivered,
    fill,
    link_in,
    move,
    recorded,
    refusals,
    sign_in,
    signed_in,
)
from tests.architecture.page_client import PageClient, check
from tests.factories import Office


# ---- changing the password ----------------------------------------------------------------------
def change(client: PageClient, present: str, new: str, again: str | None = None) -> Any:
    data = fill(
        client.get(PASSWORD), PASSWORD, password=present, new_password=new, new_password_confirm=again or new
    )
    return client.client.post(PASSWORD, data=data)


def test_a_changed_password_ends_every_other_session_and_tells_the_person(office: Office) -> None:
    here, there = browser(office), browser(office)
    sign_in(here)
    sign_in(there)
    assert change(here, RIGHT, NEW).status_code == 302
    assert signed_in(here)
    assert not signed_in(there)
    assert sign_in(browser(office), OFFICER, NEW).status_code == 302
    assert refusals(sign_in(browser(office), OFFICER, RIGHT))
    assert "accounts.password_changed" in recorded()
    assert (
        queries.person(office.actor(Role.OFFICER), office.people["officer"]).password_changed_at is not None
    )
    (mail,) = delivered(office)
    assert (mail["To"], mail["Subject"]) == (OFFICER, "密码已修改")
    assert mail["Date"].datetime.year == 2026, "the official time, so that a mail program can sort it"


@pytest.mark.parametrize(
    ("present", "new", "again"),
    [
        ("", "", ""),
        (WRONG, NEW, NEW),
        (RIGHT, "short", "short"),
        (RIGHT, NEW, NEW + "x"),
        (RIGHT, RIGHT, RIGHT),
    ],
)
def test_a_password_that_does_not_do_is_refused(office: Office, present: str, new: str, again: str) -> None:
    client = browser(office)
    sign_in(client)
    assert refusals(change(client, present, new, again))
    assert sign_in(browser(office)).status_code == 302


# ---- resetting the password ---------------------------------------------------------------------
def ask(client: PageClient, account: str) -> Any:
    return client.client.post(RESET, data=fill(client.get(RESET), RESET, email=account))


def test_a_mailed_link_resets_the_password_once(office: Office) -> None:
    client = browser(office)
    ask(client, OFFICER)
    (mail,) = delivered(office)
    assert (mail["To"], mail["Subject"]) == (OFFICER, "重设密码")
    link = link_in(mail)
    data = fill(client.get(link), link, password=NEW, password_confirm=NEW)
    assert client.client.post(link, data=data).location == SIGN_IN
    assert sign_in(browser(office), OFFICER, NEW).status_code == 302
    assert client.client.get(link).location == RESET
    assert client.client.post(link, data=data).location == RESET
    assert "accounts.password_reset" in recorded()
    assert [mail["Subject"] for mail in delivered(office)] == ["密码已修改"]


def test_a_link_grows_old_by_the_official_clock(office: Office) -> None:
    client = browser(office)
    ask(client, OFFICER)
    link = link_in(delivered(office)[0])
    move(office, "+119m")
    assert client.client.get(link).status_code == 200
    move(office, "+2m")
    assert client.client.get(link).location == RESET


def test_a_link_dies_when_the_password_changes_meanwhile(office: Office) -> None:
    client = browser(office)
    ask(client, OFFICER)
    link = link_in(delivered(office)[0])
    sign_in(client)
    change(client, RIGHT, NEW)
    assert office.client().get(link).location == RESET


def test_a_reset_ends_every_session(office: Office) -> None:
    there = browser(office)
    sign_in(there)
    ask(browser(office), OFFICER)
    client, link = browser(office), link_in(delivered(office)[0])
    client.client.post(link, data=fill(client.get(link), link, password=NEW, password_confirm=NEW))
    assert not signed_in(there)


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_asking_for_a_link_says_the_same_for_an_unknown_account_and_sends_nothing(
    office: Office, lang: str
) -> None:
    known, unknown = (
        check(ask(browser(office, lang), account).get_data()).words for account in (OFFICER, NOBODY)
    )
    assert known.replace(OFFICER, "") == unknown.replace(NOBODY, "")
    assert [mail["To"] for mail in delivered(office)] == [OFFICER]


@pytest.mark.usefixtures("real_hashing")
def test_asking_for_a_link_takes_as_long_for_an_unknown_account(office: Office) -> None:
    client = browser(office)
    data = fill(client.get(RESET), RESET)

    def took(account: str) -> float:
        start = time.perf_counter()
        client.client.post(RESET, data={**data, "email": account})
        return time.perf_counter() - start

    known = median(took(f"{who}@bureau.example") for who in list(office.people)[:7])
    unknown = median(took(f"nobody{n}@bureau.example") for n in range(7))
    assert 0.5 < known / unknown < 2


def test_somebody_out_of_use_gets_no_link(office: Office) -> None:
    services.deactivate_person(office.actor(Role.ADMINISTRATOR), office.people["officer"], 1)
    ask(browser(office), OFFICER)
    assert delivered(office) == []


def test_asking_again_and_again_sends_one_link_in_ten_minutes(office: Office) -> None:
    for _ in range(4):
        ask(browser(office), OFFICER)
    assert len(delivered(office)) == 1
    move(office, "+10m")
    ask(browser(office), OFFICER)
    assert len(delivered(office)) == 1


@pytest.mark.parametrize("account", ["", "nobody", " "])
def test_what_is_no_address_is_said_to_be_none(office: Office, account: str) -> None:
    assert refusals(ask(browser(office), account))


def test_the_link_leads_to_our_own_address_whatever_the_request_named(office: Office) -> None:
    client = browser(office)
    data = fill(client.get(RESET), RESET, email=OFFICER)
    client.client.post(RESET, data=data, headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"})
    body = delivered(office)[0].get_body(("plain",))
    assert body is not None
    assert "evil" not in body.get_content()
    assert "http://localhost/account/password-reset/" in body.get_content()


def test_a_forged_link_is_refused(office: Office) -> None:
    assert office.client().get(f"{RESET}/forged").location == RESET
    assert office.client().get(f"{RESET}/WyJ1bmlxdWUtb2ZmaWNlciIsbnVsbF0.aaaa.bbbb").location == RESET


def test_a_new_person_is_invited_in_their_own_language(office: Office) -> None:
    command = PersonCommand(
        office.bureau, "New office", "new@bureau.example", frozenset({Role.OFFICER}), "en"
    )
    services.create_person(office.actor(Role.ADMINISTRATOR), command)
    (mail,) = delivered(office)
    assert (mail["To"], mail["Subject"]) == ("new@bureau.example", "You can sign in now")
    link, client = link_in(mail), browser(office)
    client.client.post(link, data=fill(client.get(link), link, password=NEW, password_confirm=NEW))
    assert sign_in(client, "new@bureau.example", NEW).status_code == 302


# ---- passwords and the installation's secret ----------------------------------------------------
def test_a_password_stays_right_under_another_secret(
    office: Office, stored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restored office may have another secret: it ends sessions and links, never anybody's password."""
    for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT"):
        monkeypatch.setitem(office.app.config, name, "another secret " * 3)
    assert passwords.matches(RIGHT, stored)
    assert sign_in(browser(office)).status_code == 302


def test_a_password_of_a_former_version_is_known_and_kept_without_the_secret_from_then_on(
    office: Office,
) -> None:
    officer = office.people["officer"]
    former = passwords.hashed(get_hmac(RIGHT).decode())
    with own_transaction() as connection:
        connection.execute(
            update(User).where(User.id == officer).values(password=former, password_needs_secret=True)
        )
    assert refusals(sign_in(browser(office), OFFICER, WRONG))
    assert kept(officer) == (former, True)
    assert sign_in(browser(office)).status_code == 302
    password, needs_secret = kept(officer)
    assert not needs_secret and passwords.matches(RIGHT, password)
    assert sign_in(browser(office)).status_code == 302


def kept(person: int) -> tuple[str, bool]:
    with own_transaction() as connection:
        row = connection.execute(
            select(User.password, User.password_needs_secret).where(User.id == person)
        ).one()
    return str(row.password), bool(row.password_needs_secret)
