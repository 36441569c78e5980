"""Preferences of a browser and saved filters of a person."""

from __future__ import annotations

import pytest

from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient
from tests.catalog import world
from tests.factories import Office


def sent(office: Office, **data: str):
    client = office.client()
    token = PageClient(client).get("/account/sign-in").find('//input[@name="csrf_token"]/@value')[0]
    return client, client.post("/preferences", data={"csrf_token": token, **data})


@pytest.mark.parametrize(
    ("name", "value"), [("theme", "dark"), ("theme", "light"), ("nav", "rail"), ("nav", "full")]
)
def test_a_look_is_kept_in_a_cookie_of_the_browser(db: Office, name: str, value: str) -> None:
    client, answer = sent(db, **{name: value, "next": "/account/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/account/sign-in")
    cookie = client.get_cookie(name)
    assert cookie is not None and (cookie.value, cookie.http_only, cookie.same_site) == (value, True, "Lax")


def test_a_language_is_kept_for_the_browser(db: Office) -> None:
    client, _ = sent(db, lang="en", next="/account/sign-in")
    assert PageClient(client).get("/account/sign-in").root.get("lang") == "en"


def test_what_is_unknown_changes_nothing(db: Office) -> None:
    client, answer = sent(db, theme="<script>", lang="xx", next="/account/sign-in")
    assert client.get_cookie("theme") is None
    assert PageClient(client).get("/account/sign-in").root.get("lang") == "zh-CN"
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "next_", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "", "x"]
)
def test_nobody_is_sent_elsewhere(db: Office, next_: str) -> None:
    _, answer = sent(db, theme="dark", next=next_)
    assert answer.location == "/home"


def test_a_preference_without_its_token_is_refused(db: Office) -> None:
    assert db.client().post("/preferences", data={"theme": "dark"}).status_code == 400


# ---- saved filters ------------------------------------------------------------------------------
def saved(client: PageClient, label: str, status: int = 303):
    page = client.get("/catalog/items?code=WY")
    [form] = page.find('//form[@action="/saved-filters"]')
    data = {name: value or "" for name, value in form.form_values()}
    answer = client.client.post("/saved-filters", data={**data, "label": label})
    assert answer.status_code == status
    return answer


def test_a_filter_is_saved_as_a_tab_with_its_count_and_let_go(db: Office) -> None:
    world.codes(db)
    world.item(db)
    client = PageClient(db.client(Role.OFFICER))
    assert saved(client, "物业").location == "/catalog/items?code=WY"
    page = client.get("/catalog/items")
    assert "物业1" in "".join(page.words.split())
    [form] = page.find('//form[contains(@action,"/removal")]')
    data = {name: value or "" for name, value in form.form_values()}
    assert client.client.post(form.get("action"), data=data).status_code == 303
    assert not client.get("/catalog/items").find('//form[contains(@action,"/removal")]')


def test_a_tab_stands_on_its_own_register_and_before_its_own_person(db: Office) -> None:
    world.codes(db)
    world.item(db)
    mine, theirs = (PageClient(db.client(who)) for who in (Role.OFFICER, "officer2"))
    saved(mine, "物业")
    seen = [
        bool(client.get(page).find('//form[contains(@action,"/removal")]'))
        for client, page in ((mine, "/catalog/items"), (mine, "/contracts"), (theirs, "/catalog/items"))
    ]
    assert seen == [True, False, False]


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("code=WY&name_zh=物业 楼", "?code=WY&name_zh=%E7%89%A9%E4%B8%9A+%E6%A5%BC"),
        ("code=WY\r\nX-Other: 1", "?code=WY%0D%0AX-Other%3A+1"),
        ("code=WY#main", "?code=WY%23main"),
    ],
)
def test_the_filter_just_saved_is_written_anew_into_the_address(
    db: Office, query: str, leads_to: str
) -> None:
    world.codes(db)
    world.item(db)
    client = PageClient(db.client(Role.OFFICER))
    [form] = client.get("/catalog/items?code=WY").find('//form[@action="/saved-filters"]')
    data = {**dict(form.form_values()), "label": "物业", "query": query, "next": "/catalog/items?code=old"}
    answer = client.client.post("/saved-filters", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/catalog/items{leads_to}")


def test_a_filter_without_a_name_is_asked_for_one(db: Office) -> None:
    world.codes(db)
    world.item(db)
    client = PageClient(db.client(Role.OFFICER))
    page = client._seen(saved(client, "", 422), 422)
    assert isinstance(page, Page) and page.find('//*[@id="label-e"]')


def test_somebody_elses_filter_is_not_found(db: Office) -> None:
    world.codes(db)
    world.item(db)
    mine, theirs = (PageClient(db.client(who)) for who in (Role.OFFICER, "officer2"))
    saved(mine, "物业")
    [form] = mine.get("/catalog/items").find('//form[contains(@action,"/removal")]')
    data = theirs.get("/catalog/import").values()
    answer = theirs.client.post(form.get("action"), data=data)
    assert answer.status_code == 404
