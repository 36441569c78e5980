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
from tests.factories import Office


# ---- signing in ---------------------------------------------------------------------------------
@pytest.mark.parametrize(("lang", "title"), [("zh_CN", "登录"), ("en", "Sign in")])
def test_a_person_signs_in_in_both_languages(office: Office, lang: str, title: str) -> None:
    client = browser(office, lang)
    assert client.get(SIGN_IN).h1 == title
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/home")
    assert signed_in(client)
    assert recorded() == ["accounts.signed_in"]


def test_the_account_is_found_however_it_is_typed(office: Office) -> None:
    assert sign_in(browser(office), " Officer@Bureau.EXAMPLE ").status_code == 302


def test_signing_in_brings_the_persons_own_language(office: Office) -> None:
    services.save_profile(office.actor(Role.OFFICER), 1, "officer", "en")
    client = browser(office)
    sign_in(client)
    assert PageClient(client.client).get("/account/profile").h1 == "My profile"


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(office: Office, lang: str) -> None:
    answers = [refusals(sign_in(browser(office, lang), account, WRONG)) for account in (OFFICER, NOBODY)]
    assert answers[0] == answers[1]
    assert len(answers[0]) == 1
    assert not signed_in(browser(office))


def test_a_person_without_a_password_gets_the_same_answer_too(office: Office) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(User).where(User.email == OFFICER).values(password=None))
    assert refusals(sign_in(browser(office), OFFICER, WRONG)) == refusals(
        sign_in(browser(office), NOBODY, WRONG)
    )


def test_a_person_out_of_use_gets_the_same_answer_even_with_the_right_password(office: Office) -> None:
    services.deactivate_person(office.actor(Role.ADMINISTRATOR), office.people["officer"], 1)
    assert refusals(sign_in(browser(office))) == refusals(sign_in(browser(office), NOBODY))


@pytest.mark.usefixtures("real_hashing")
def test_the_answer_takes_as_long_for_an_unknown_account(office: Office) -> None:
    """Both hash a password once; a difference would be a whole hash (tens of milliseconds), not a fraction."""
    client = browser(office)
    data = fill(client.get(SIGN_IN), SIGN_IN, password=WRONG)

    def took(account: str) -> float:
        start = time.perf_counter()
        client.client.post(SIGN_IN, data={**data, "email": account})
        return time.perf_counter() - start

    known = median(took(f"{who}@bureau.example") for who in list(office.people)[:9])
    unknown = median(took(f"nobody{n}@bureau.example") for n in range(9))
    assert 0.5 < known / unknown < 2


def test_what_was_typed_stays_but_never_the_password(office: Office) -> None:
    page = check(sign_in(browser(office), NOBODY, WRONG).get_data())
    assert page.find(f'//input[@name="email" and @value="{NOBODY}"]')
    assert WRONG not in page.text


@pytest.mark.parametrize(
    ("account", "password"), [("", ""), (OFFICER, ""), ("", RIGHT), ("x" * 5000, RIGHT), ("\0", "\0")]
)
def test_bad_input_is_refused_like_any_other(office: Office, account: str, password: str) -> None:
    assert refusals(sign_in(browser(office), account, password))


def test_a_form_from_elsewhere_is_refused(office: Office) -> None:
    client = office.client()
    assert client.post(SIGN_IN, data={"email": OFFICER, "password": RIGHT}).status_code == 400
    assert recorded() == []


def test_after_signing_in_one_goes_where_one_wanted_but_never_elsewhere(office: Office) -> None:
    for wanted, expected in (
        ("/account/profile", "/account/profile"),
        ("https://evil.example/x", None),
        ("//evil.example", None),
    ):
        client = browser(office)
        page = client.get(f"{SIGN_IN}?next={wanted}")
        answer = client.client.post(
            f"{SIGN_IN}?next={wanted}", data=fill(page, SIGN_IN, email=OFFICER, password=RIGHT)
        )
        assert "evil" not in (answer.location or "")
        assert expected is None or answer.location == expected


def test_no_cookie_remembers_a_person_beyond_the_session(office: Office) -> None:
    client = browser(office)
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
def test_nothing_a_signed_in_person_is_answered_is_kept_by_browsers(office: Office, address: str) -> None:
    """Pages, refusals, redirects and what anybody may read alike; files with their fingerprint are nobody's."""
    client = browser(office)
    sign_in(client)
    assert client.client.get(address).headers["Cache-Control"] == "no-store"
    assert client.client.post(address).headers["Cache-Control"] == "no-store"
    assert "no-store" not in office.client().get("/verify").headers.get("Cache-Control", "")


# ---- signing out --------------------------------------------------------------------------------
def test_signing_out_is_a_post_with_a_token(office: Office) -> None:
    client = browser(office)
    sign_in(client)
    assert client.client.get("/account/sign-out").status_code == 405
    assert client.client.post("/account/sign-out").status_code == 400
    assert signed_in(client)
    page = client.get("/account/profile")
    answer = client.client.post("/account/sign-out", data=fill(page, "/account/sign-out"))
    assert answer.status_code == 302
    assert not signed_in(client)


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(office: Office) -> None:
    answer = office.client().get("/people?active=True")
    assert answer.status_code == 303
    assert answer.location == "/account/sign-in?next=/people?active%3DTrue"


# ---- being locked out ---------------------------------------------------------------------------
@pytest.mark.parametrize("account", [OFFICER, NOBODY])
def test_five_failures_lock_an_account_for_ten_minutes_whether_it_exists_or_not(
    office: Office, account: str
) -> None:
    client = browser(office)
    usual = [refusals(sign_in(client, account, WRONG)) for _ in range(5)]
    locked = refusals(sign_in(client, account, RIGHT))
    assert len({str(answer) for answer in usual}) == 1
    assert locked != usual[0]
    assert not signed_in(client)
    move(office, "+9m")
    assert refusals(sign_in(client, account, RIGHT)) == locked
    move(office, "+1m")
    answer = sign_in(client, account, RIGHT)
    assert answer.status_code == (302 if account == OFFICER else 200)


def test_a_success_forgives_the_failures_before_it(office: Office) -> None:
    for _ in range(2):
        for _ in range(4):
            refusals(sign_in(browser(office), OFFICER, WRONG))
        assert sign_in(browser(office)).status_code == 302


def test_one_account_locked_locks_no_other(office: Office) -> None:
    for _ in range(5):
        sign_in(browser(office), OFFICER, WRONG)
    assert sign_in(browser(office), "finance@bureau.example").status_code == 302


def test_an_address_that_tries_many_accounts_is_locked_for_all(office: Office) -> None:
    with database.engine.begin() as connection:
        for n in range(50):
            connection.execute(
                insert(SignInAttempt).values(account=f"a{n}", address="127.0.0.1", succeeded=False)
            )
    assert refusals(sign_in(browser(office)))
    move(office, "+11m")
    assert sign_in(browser(office)).status_code == 302


def test_tries_are_forgotten_after_a_month(office: Office) -> None:
    sign_in(browser(office), OFFICER, WRONG)
    move(office, "+30d")
    sign_in(browser(office), OFFICER, WRONG)
    assert attempts.forget_old() == 0
    move(office, "+2d")
    assert attempts.forget_old() == 1
    reading().rollback()
    assert reading().scalar(select(func.count()).select_from(SignInAttempt)) == 1


# ---- proving once more who one is ---------------------------------------------------------------
def test_a_second_proof_is_counted_like_signing_in(office: Office) -> None:
    officer = office.actor(Role.OFFICER)
    with office.app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        proving.reauthenticate(officer, RIGHT)
        for _ in range(5):
            with pytest.raises(Refused, match=r"accounts\.password_wrong"):
                proving.reauthenticate(officer, WRONG)
        with pytest.raises(Refused, match=r"accounts\.too_many_attempts"):
            proving.reauthenticate(officer, RIGHT)
    assert refusals(sign_in(browser(office)))
    move(office, "+10m")
    proving.reauthenticate(officer, RIGHT)


def test_a_wrong_proof_counts_even_though_its_act_is_undone(office: Office) -> None:
    with pytest.raises(Refused), unit_of_work(office.actor(Role.OFFICER)):
        proving.reauthenticate(office.actor(Role.OFFICER), WRONG)
    reading().rollback()
    assert reading().scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_nobody_proves_anything_without_a_password(office: Office) -> None:
    with database.engine.begin() as connection:
        connection.execute(update(User).values(password=None))
    for password, refusal in (("", "missing"), ("None", "wrong"), (RIGHT, "wrong")):
        with pytest.raises(Refused, match=rf"accounts\.password_{refusal}"):
            proving.reauthenticate(office.actor(Role.OFFICER), password)


def test_guessing_the_password_of_an_open_session_is_locked_too(office: Office) -> None:
    client, address = browser(office), PASSWORD
    sign_in(client)
    for _ in range(5):
        page = client.get(address)
        client.client.post(
            address, data=fill(page, address, password=WRONG, new_password=NEW, new_password_confirm=NEW)
        )
    data = fill(client.get(address), address, password=RIGHT, new_password=NEW, new_password_confirm=NEW)
    assert refusals(client.client.post(address, data=data))
    assert refusals(sign_in(browser(office)))
