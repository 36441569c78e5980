"""Signing in and being locked out: the same answer for accounts that are and are not there."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from config import Settings
from procurement.accounts import attempts, proving, services
from procurement.accounts.models import SignInAttempt, User
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.web.app import configure
from tests.accounts.signing import (
    NEW,
    NOBODY,
    OFFICER,
    PASSWORD,
    RIGHT,
    SIGN_IN,
    WRONG,
    browser,
    fill,
    move,
    recorded,
    refusals,
    sign_in,
    signed_in,
)
from tests.architecture.page_client import PageClient, check
from tests.factories import House


# ---- signing in ---------------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "title"), [("zh_CN", "登录"), ("en", "Sign in")])
def test_a_person_signs_in_in_both_languages(house: House, lang: str, title: str) -> None:
    client = browser(house, lang)
    assert client.get(SIGN_IN).h1 == title
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/home")
    assert signed_in(client)
    assert recorded() == ["accounts.signed_in"]


def test_the_account_is_found_however_it_is_typed(house: House) -> None:
    assert sign_in(browser(house), " Officer@Bureau.EXAMPLE ").status_code == 302


def test_signing_in_brings_the_persons_own_language(house: House) -> None:
    services.save_profile(house.actor(Role.OFFICER), 1, "officer", "en")
    client = browser(house)
    sign_in(client)
    assert PageClient(client.client).get("/account/profile").h1 == "My profile"


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(house: House, lang: str) -> None:
    answers = [refusals(sign_in(browser(house, lang), account, WRONG)) for account in (OFFICER, NOBODY)]
    assert answers[0] == answers[1]
    assert len(answers[0]) == 1
    assert not signed_in(browser(house))


def test_a_person_without_a_password_gets_the_same_answer_too(house: House) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(User).where(User.email == OFFICER).values(password=None))
    assert refusals(sign_in(browser(house), OFFICER, WRONG)) == refusals(
        sign_in(browser(house), NOBODY, WRONG)
    )


def test_a_person_out_of_use_gets_the_same_answer_even_with_the_right_password(house: House) -> None:
    services.deactivate_person(house.actor(Role.ADMINISTRATOR), house.people["officer"], 1)
    assert refusals(sign_in(browser(house))) == refusals(sign_in(browser(house), NOBODY))


@pytest.mark.usefixtures("real_hashing")
def test_the_answer_takes_as_long_for_an_unknown_account(house: House) -> None:
    """Both hash a password once; a difference would be a whole hash (tens of milliseconds), not a fraction."""
    client = browser(house)
    data = fill(client.get(SIGN_IN), SIGN_IN, password=WRONG)

    def took(account: str) -> float:
        start = time.perf_counter()
        client.client.post(SIGN_IN, data={**data, "email": account})
        return time.perf_counter() - start

    known = median(took(f"{who}@bureau.example") for who in list(house.people)[:9])
    unknown = median(took(f"nobody{n}@bureau.example") for n in range(9))
    assert 0.5 < known / unknown < 2


def test_what_was_typed_stays_but_never_the_password(house: House) -> None:
    page = check(sign_in(browser(house), NOBODY, WRONG).get_data())
    assert page.find(f'//input[@name="email" and @value="{NOBODY}"]')
    assert WRONG not in page.text


@pytest.mark.parametrize(
    ("account", "password"), [("", ""), (OFFICER, ""), ("", RIGHT), ("x" * 5000, RIGHT), ("\0", "\0")]
)
def test_bad_input_is_refused_like_any_other(house: House, account: str, password: str) -> None:
    assert refusals(sign_in(browser(house), account, password))


def test_a_form_from_elsewhere_is_refused(house: House) -> None:
    client = house.client()
    assert client.post(SIGN_IN, data={"email": OFFICER, "password": RIGHT}).status_code == 400
    assert recorded() == []


def test_after_signing_in_one_goes_where_one_wanted_but_never_elsewhere(house: House) -> None:
    for wanted, expected in (
        ("/account/profile", "/account/profile"),
        ("https://evil.example/x", None),
        ("//evil.example", None),
    ):
        client = browser(house)
        page = client.get(f"{SIGN_IN}?next={wanted}")
        answer = client.client.post(
            f"{SIGN_IN}?next={wanted}", data=fill(page, SIGN_IN, email=OFFICER, password=RIGHT)
        )
        assert "evil" not in (answer.location or "")
        assert expected is None or answer.location == expected


def test_no_cookie_remembers_a_person_beyond_the_session(house: House) -> None:
    client = browser(house)
    data = fill(client.get(SIGN_IN), SIGN_IN, email=OFFICER, password=RIGHT, remember="y")
    answer = client.client.post(SIGN_IN, data=data)
    cookies = answer.headers.getlist("Set-Cookie")
    assert [cookie.split("=")[0] for cookie in cookies] == ["session"]
    assert all(
        "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires" not in cookie for cookie in cookies
    )


def test_over_https_the_session_cookie_is_bound_to_the_host(settings: Settings) -> None:
    app = Flask("probe")
    configure(app, replace(settings, public_url="https://procurement.example"))
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert app.config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    "address", ["/account/profile", PASSWORD, "/home", "/", "/verify", "/people", "/no-such-page", SIGN_IN]
)
def test_nothing_a_signed_in_person_is_answered_is_kept_by_browsers(house: House, address: str) -> None:
    """Pages, refusals, redirects and what anybody may read alike; files with their fingerprint are nobody's."""
    client = browser(house)
    sign_in(client)
    assert client.client.get(address).headers["Cache-Control"] == "no-store"
    assert client.client.post(address).headers["Cache-Control"] == "no-store"
    assert "no-store" not in house.client().get("/verify").headers.get("Cache-Control", "")


# ---- signing out --------------------------------------------------------------------------------
def test_signing_out_is_a_post_with_a_token(house: House) -> None:
    client = browser(house)
    sign_in(client)
    assert client.client.get("/account/sign-out").status_code == 405
    assert client.client.post("/account/sign-out").status_code == 400
    assert signed_in(client)
    page = client.get("/account/profile")
    answer = client.client.post("/account/sign-out", data=fill(page, "/account/sign-out"))
    assert answer.status_code == 302
    assert not signed_in(client)


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(house: House) -> None:
    answer = house.client().get("/people?active=True")
    assert answer.status_code == 303
    assert answer.location == "/account/sign-in?next=/people?active%3DTrue"


# ---- being locked out ---------------------------------------------------------------------------
@pytest.mark.parametrize("account", [OFFICER, NOBODY])
def test_five_failures_lock_an_account_for_ten_minutes_whether_it_exists_or_not(
    house: House, account: str
) -> None:
    client = browser(house)
    usual = [refusals(sign_in(client, account, WRONG)) for _ in range(5)]
    locked = refusals(sign_in(client, account, RIGHT))
    assert len({str(answer) for answer in usual}) == 1
    assert locked != usual[0]
    assert not signed_in(client)
    move(house, "+9m")
    assert refusals(sign_in(client, account, RIGHT)) == locked
    move(house, "+1m")
    answer = sign_in(client, account, RIGHT)
    assert answer.status_code == (302 if account == OFFICER else 200)


def test_a_success_forgives_the_failures_before_it(house: House) -> None:
    for _ in range(2):
        for _ in range(4):
            refusals(sign_in(browser(house), OFFICER, WRONG))
        assert sign_in(browser(house)).status_code == 302


def test_one_account_locked_locks_no_other(house: House) -> None:
    for _ in range(5):
        sign_in(browser(house), OFFICER, WRONG)
    assert sign_in(browser(house), "finance@bureau.example").status_code == 302


def test_an_address_that_tries_many_accounts_is_locked_for_all(house: House) -> None:
    with database.engine.begin() as connection:
        for n in range(50):
            connection.execute(
                insert(SignInAttempt).values(account=f"a{n}", address="127.0.0.1", succeeded=False)
            )
    assert refusals(sign_in(browser(house)))
    move(house, "+11m")
    assert sign_in(browser(house)).status_code == 302


def test_tries_are_forgotten_after_a_month(house: House) -> None:
    sign_in(browser(house), OFFICER, WRONG)
    move(house, "+30d")
    sign_in(browser(house), OFFICER, WRONG)
    assert attempts.forget_old() == 0
    move(house, "+2d")
    assert attempts.forget_old() == 1
    reading().rollback()
    assert reading().scalar(select(func.count()).select_from(SignInAttempt)) == 1


# ---- proving once more who one is ---------------------------------------------------------------
def test_a_second_proof_is_counted_like_signing_in(house: House) -> None:
    officer = house.actor(Role.OFFICER)
    with house.app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        proving.reauthenticate(officer, RIGHT)
        for _ in range(5):
            with pytest.raises(Refused, match=r"accounts\.password_wrong"):
                proving.reauthenticate(officer, WRONG)
        with pytest.raises(Refused, match=r"accounts\.too_many_attempts"):
            proving.reauthenticate(officer, RIGHT)
    assert refusals(sign_in(browser(house)))
    move(house, "+10m")
    proving.reauthenticate(officer, RIGHT)


def test_a_wrong_proof_counts_even_though_its_act_is_undone(house: House) -> None:
    with pytest.raises(Refused), unit_of_work(house.actor(Role.OFFICER)):
        proving.reauthenticate(house.actor(Role.OFFICER), WRONG)
    reading().rollback()
    assert reading().scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_nobody_proves_anything_without_a_password(house: House) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(User).values(password=None))
    for password in ("", "None", RIGHT):
        with pytest.raises(Refused, match=r"accounts\.password_wrong"):
            proving.reauthenticate(house.actor(Role.OFFICER), password)


def test_guessing_the_password_of_an_open_session_is_locked_too(house: House) -> None:
    client, address = browser(house), PASSWORD
    sign_in(client)
    for _ in range(5):
        page = client.get(address)
        client.client.post(
            address, data=fill(page, address, password=WRONG, new_password=NEW, new_password_confirm=NEW)
        )
    data = fill(client.get(address), address, password=RIGHT, new_password=NEW, new_password_confirm=NEW)
    assert refusals(client.client.post(address, data=data))
    assert refusals(sign_in(browser(house)))
