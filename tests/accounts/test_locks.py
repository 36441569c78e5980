"""Who has to wait after failed tries: however the account is written, however many come at once, and nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from procurement.accounts import attempts, rules, services
from procurement.accounts.models import Authenticator, SignInAttempt, User
from procurement.accounts.rules import (
    PersonCommand,
    account_name,
    code_refused,
    easy_to_guess,
    of_codes,
    sign_in_refused,
)
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.permissions import Role
from tests.accounts.signing import (
    OFFICER,
    RESET,
    RIGHT,
    SIGN_IN,
    WRONG,
    browser,
    delivered,
    fill,
    link_in,
    refusals,
    sign_in,
    signed_in,
)
from tests.factories import Office
from tests.faults.visitor import with_passwords


@pytest.fixture
def office(live: Office) -> Office:
    return with_passwords(live)


# ---- the account --------------------------------------------------------------------------------
WRITTEN = (
    "officer@ｂureau.example",
    "ｏｆｆｉｃｅｒ＠bureau。example",
    "officer@bureau｡example",
    " OFFICER@bureau．example\u200b",
    "off\u00adicer@bureau.example",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_an_account_is_one_account_however_it_is_written(written: str) -> None:
    assert account_name(written) == OFFICER


@given(st.text(max_size=40))
def test_reading_an_account_twice_changes_nothing(typed: str) -> None:
    assert account_name(account_name(typed)) == account_name(typed)


def test_another_way_of_writing_gets_no_further_tries(office: Office) -> None:
    for written in WRITTEN:
        refusals(sign_in(browser(office), written, WRONG))
    assert not signed_in(browser(office))
    client = browser(office)
    refusals(sign_in(client, OFFICER, RIGHT))
    assert not signed_in(client)


def test_tries_at_the_same_time_are_no_more_than_tries_in_turn(office: Office) -> None:
    def once(app: Flask) -> bool:
        with app.app_context():
            try:
                return attempts.begun(OFFICER) is not None
            finally:
                database.session.remove()

    with ThreadPoolExecutor(12) as crowd:
        begun = list(crowd.map(once, [office.app] * 24))
    assert sum(begun) == rules.LOCK_AFTER


# ---- the address --------------------------------------------------------------------------------
def failures(count: int, account: str | None = None, address: str = "127.0.0.1") -> None:
    rows = [
        {"account": account or f"stranger{n}", "address": address, "succeeded": False} for n in range(count)
    ]
    with own_transaction() as connection:
        connection.execute(insert(SignInAttempt), rows)


def test_failures_of_strangers_lock_nobody_out_who_works_behind_the_same_proxy(office: Office) -> None:
    assert sign_in(browser(office)).status_code == 302
    failures(rules.ADDRESS_LIMIT)
    assert sign_in(browser(office)).status_code == 302
    assert refusals(sign_in(browser(office), "finance@bureau.example"))  # never seen here: has to wait


def test_guessing_an_account_from_elsewhere_does_not_lock_its_owner_out(office: Office) -> None:
    assert sign_in(browser(office)).status_code == 302
    failures(rules.ACCOUNT_LIMIT, OFFICER, "203.0.113.9")
    assert sign_in(browser(office)).status_code == 302


def test_guessing_one_account_from_many_addresses_is_locked(office: Office) -> None:
    for n in range(rules.ACCOUNT_LIMIT):
        failures(1, OFFICER, f"203.0.113.{n}")
    assert refusals(sign_in(browser(office)))


@pytest.mark.parametrize(
    ("counted", "refused"),
    [
        ((4, 19, 49, False), False),
        ((5, 5, 5, True), True),
        ((0, 20, 0, False), True),
        ((0, 0, 50, False), True),
        ((4, 999, 999, True), False),
    ],
)
def test_the_limits(counted: tuple[int, int, int, bool], refused: bool) -> None:
    assert sign_in_refused(*counted) is refused


@pytest.mark.parametrize(
    ("counted", "refused"),
    [
        ((4, 19, 49, False), False),
        ((5, 5, 5, True), True),
        ((0, 20, 0, True), True),
        ((0, 0, 50, False), True),
    ],
)
def test_the_limits_of_codes(counted: tuple[int, int, int, bool], refused: bool) -> None:
    assert code_refused(*counted) is refused


def test_a_right_code_forgives_no_wrong_one_from_the_same_proxy(office: Office) -> None:
    for account, waits in ((OFFICER, False), (of_codes(OFFICER), True)):
        for _ in range(rules.LOCK_AFTER - 1):
            assert attempts.begun(account)
        right = attempts.begun(account)
        assert right
        attempts.succeeded(right)
        assert attempts.begun(account)
        assert (attempts.begun(account) is None) is waits


def test_codes_guessed_from_everywhere_are_locked_where_the_owner_is_known_too(office: Office) -> None:
    right = attempts.begun(of_codes(OFFICER))
    assert right
    attempts.succeeded(right)
    failures(rules.ACCOUNT_LIMIT, of_codes(OFFICER), "203.0.113.9")
    assert attempts.begun(of_codes(OFFICER)) is None


# ---- around it ----------------------------------------------------------------------------------
def test_an_address_of_elsewhere_to_go_on_to_is_no_wrong_password(office: Office) -> None:
    client = browser(office)
    page = client.get(SIGN_IN)
    data = fill(page, SIGN_IN, email=OFFICER, password=RIGHT, next="https://evil.example/x")
    answer = client.client.post(f"{SIGN_IN}?next=https://evil.example/x", data=data)
    assert (answer.status_code, answer.location) == (302, "/home")
    reading().rollback()
    assert reading().scalars(select(SignInAttempt.succeeded)).all() == [True]


def test_the_form_token_of_before_signing_in_is_worth_nothing_afterwards(office: Office) -> None:
    client = browser(office)
    before = fill(client.get(SIGN_IN), SIGN_IN)["csrf_token"]
    sign_in(client)
    after = fill(client.get("/account/profile"), "/account/sign-out")["csrf_token"]
    assert before != after
    assert client.client.post("/account/sign-out", data={"csrf_token": before}).status_code == 400
    assert signed_in(client)


@pytest.mark.parametrize(
    "weak",
    [
        "aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "change-me-2026", "rehearsal-2026", "qwertyuiop12",
        "password-1234", "officer-bureau-1", "abcdefghijklmnop", "１１２２１１２２１１２２",
    ],
)  # fmt: skip
def test_what_everybody_would_try_first_is_no_password(weak: str) -> None:
    assert easy_to_guess(weak, ("officer", "bureau", "example"))


@pytest.mark.parametrize(
    "good", ["a-new-and-longer-one", "correct horse battery", "河边的小船昨天开走了吗", "Tr0ub4dor&3xyzq"]
)
def test_several_words_are_a_password(good: str) -> None:
    assert not easy_to_guess(good, ("officer", "bureau", "example"))


def test_a_weak_password_is_refused_beside_its_field(office: Office) -> None:
    client = browser(office)
    sign_in(client)
    url = "/account/password"
    weak = {"password": RIGHT, "new_password": "aaaaaaaaaaaa", "new_password_confirm": "aaaaaaaaaaaa"}
    answer = client.client.post(url, data=fill(client.get(url), url, **weak))
    assert refusals(answer)


# ---- another address ----------------------------------------------------------------------------
def test_a_change_of_address_voids_every_link_sent_before(office: Office) -> None:
    client = browser(office)
    client.client.post(RESET, data=fill(client.get(RESET), RESET, email=OFFICER))
    (mail,) = delivered(office)
    link = link_in(mail)
    assert client.client.get(link).status_code == 200
    moved_to(office, "new@bureau.example")
    assert client.client.get(link).status_code == 302


def test_a_change_of_address_is_told_at_the_address_before(office: Office) -> None:
    with own_transaction() as connection:
        app = {"user_id": office.people["officer"], "secret": "{}", "last_counter": 1}
        connection.execute(insert(Authenticator).values(**app))
    admin = office.actor(Role.ADMINISTRATOR)
    services.reset_factors(admin, office.people["officer"])
    moved_to(office, "new@bureau.example")
    mails = delivered(office)
    assert {mail["To"] for mail in mails} == {OFFICER}, "what was told before is not lost either"
    assert len(mails) == 2 and any("电子邮箱已被更改" in mail["Subject"] for mail in mails)


def moved_to(office: Office, email: str) -> None:
    found = reading().get(User, office.people["officer"])
    assert found
    command = PersonCommand(found.organisation_id, found.name, email, frozenset({Role.OFFICER}))
    services.save_person(office.actor(Role.ADMINISTRATOR), found.id, found.version, command)


def test_who_never_chose_a_password_is_invited_at_the_new_address(live: Office) -> None:
    found = reading().get(User, live.people["officer"])
    assert found and found.password is None
    moved_to(live, "new@bureau.example")
    assert [mail["To"] for mail in delivered(live)] == ["new@bureau.example"]
