"""Sessions: signing out ends one at the server, and what was typed when it ended is not lost."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from procurement.accounts import sessions
from procurement.accounts.models import OpenSession, Organisation
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from tests.accounts.signing import NEW, PASSWORD, RIGHT, browser, fill, sign_in, signed_in
from tests.architecture.page_client import Page, PageClient, check
from tests.architecture.queries import counted
from tests.factories import Office

PROFILE, SIGN_OUT, BUREAU = "/account/profile", "/account/sign-out", "/bureau"
OURS = {"Origin": "http://localhost"}


def copied(office: Office, client: PageClient) -> PageClient:
    """Another browser with the same cookie."""
    thief = browser(office)
    cookie = client.client.get_cookie("session")
    thief.client.set_cookie("session", cookie.value)
    return thief


def sign_out(client: PageClient) -> None:
    page = client.get(PROFILE)
    assert client.client.post(SIGN_OUT, data=fill(page, SIGN_OUT)).status_code == 302


def open_sessions() -> int:
    reading().rollback()
    return reading().scalar(select(func.count()).select_from(OpenSession)) or 0


# ---- signing out --------------------------------------------------------------------------------
def test_a_copied_cookie_is_worth_nothing_after_signing_out(office: Office) -> None:
    client = browser(office)
    sign_in(client)
    thief = copied(office, client)
    assert signed_in(thief)
    sign_out(client)
    assert not signed_in(thief)
    assert thief.client.get(PASSWORD).status_code == 302
    assert not signed_in(client)


def test_signing_out_here_leaves_ones_other_browser_signed_in(office: Office) -> None:
    here, elsewhere = browser(office), browser(office)
    sign_in(here)
    sign_in(elsewhere)
    sign_out(here)
    assert signed_in(elsewhere)


def test_signing_in_again_replaces_the_session_the_browser_had(office: Office) -> None:
    client = browser(office)
    before = open_sessions()
    for _ in range(2):
        sign_in(client)
        with client.client.session_transaction() as session:
            session.pop("_user_id")
    assert open_sessions() == before + 1


def test_changing_the_password_goes_on_here_and_ends_every_copy(office: Office) -> None:
    client = browser(office)
    sign_in(client)
    thief = copied(office, client)
    page = client.get(PASSWORD)
    typed = fill(page, PASSWORD, password=RIGHT, new_password=NEW, new_password_confirm=NEW)
    assert client.client.post(PASSWORD, data=typed).status_code == 302
    assert signed_in(client) and not signed_in(thief)


def test_of_one_person_only_so_many_sessions_stay_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    first, second, third = browser(office), browser(office), browser(office)
    for client in (first, second, third):
        sign_in(client)
    assert [signed_in(client) for client in (first, second, third)] == [False, True, True]


def test_one_query_still_finds_the_signed_in_person(office: Office) -> None:
    client = office.client(Role.OFFICER)
    client.get("/home")
    with counted() as sent:
        client.get("/home")
    assert len([statement for statement in sent if "open_session" in statement]) == 1
    assert len([statement for statement in sent if statement.startswith("SELECT user_account.")]) == 1


# ---- a form sent too late -----------------------------------------------------------------------
def typed_into(office: Office, client: Any) -> dict[str, str]:
    page = PageClient(client, "zh_CN").get(BUREAU)
    return {**page.values(), "phone": '010-5550 "1234" <b>'}


def phone() -> str:
    reading().rollback()
    return reading().scalars(select(Organisation.phone).where(Organisation.kind == "bureau")).one()


def sent_late(client: Any, data: dict[str, str], status: int = 401) -> Page:
    answer = client.post(BUREAU, data=data, headers=OURS)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    return check(answer.get_data(), lang="zh_CN")


def again(page: Page) -> dict[str, str]:
    (form,) = page.find(f'//form[@action="{BUREAU}"]')
    return {name: value or "" for name, value in form.form_values()}


@pytest.mark.parametrize("how", ["expired", "ended"])
def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_again(
    office: Office, how: str
) -> None:
    client = office.client(Role.ADMINISTRATOR)
    data = typed_into(office, client)
    with client.session_transaction() as session:  # expired: the whole cookie is gone; ended: only who it was
        session.clear() if how == "expired" else session.pop("sid")
    page = sent_late(client, data)
    assert "登录已失效" in page.words and "在新标签页登录" in page.words
    assert phone() == ""
    sign_in(PageClient(client), "administrator@bureau.example")  # in another tab of the same browser
    page = sent_late(
        client, again(page), 400
    )  # signing in gave the session another token: it is all there once more
    assert phone() == ""
    answer = client.post(BUREAU, data=again(page), headers=OURS)
    assert (answer.status_code, phone()) == (303, '010-5550 "1234" <b>')


def test_sending_again_without_signing_in_loses_nothing_either(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    data = {**typed_into(office, client), "address": "一行\n二行"}
    with client.session_transaction() as session:
        session.clear()
    first = again(sent_late(client, data))
    second = again(sent_late(client, first))
    assert {**first, "csrf_token": ""} == {**second, "csrf_token": ""}
    assert second["address"].split() == ["一行", "二行"]


def test_who_signed_in_anew_meanwhile_sends_an_old_page_again(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    data = typed_into(office, client)
    with client.session_transaction() as session:
        session.pop("csrf_token")
    page = sent_late(client, data, 400)
    assert "在新标签页登录" not in page.words
    assert client.post(BUREAU, data=again(page), headers=OURS).status_code == 303


def test_passwords_and_files_are_not_handed_back_and_the_page_says_so_of_files(office: Office) -> None:
    client = office.client()
    data = {"password": RIGHT, "note": "kept", "file": (BytesIO(b"secret"), "a.csv")}
    answer = client.post("/departments/import", data=data, headers=OURS)
    page = check(answer.get_data(), lang="zh_CN")
    assert "所选文件未保留" in page.words
    assert "kept" in page.text and RIGHT not in page.text and "secret" not in page.text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
def test_a_form_of_another_site_is_never_offered_for_sending(office: Office, origin: str | None) -> None:
    client = office.client(Role.ADMINISTRATOR)
    data = {**typed_into(office, client), "csrf_token": "forged"}
    answer = client.post(BUREAU, data=data, headers={"Origin": origin} if origin else {})
    assert answer.status_code == 400
    assert "5550" not in answer.get_data(as_text=True)


def test_a_session_that_is_over_opens_nothing(office: Office) -> None:
    client = office.client(Role.OFFICER)
    with database.engine.begin() as connection:
        connection.execute(delete(OpenSession))
    assert client.get("/home").status_code == 303
