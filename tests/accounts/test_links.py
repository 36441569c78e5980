"""One-time links for everybody who was entered: a list shown once, or mail; each opens once, for seven days."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from procurement.accounts import services
from procurement.accounts.models import User
from procurement.accounts.rules import PersonCommand
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from tests.accounts.signing import NEW, browser, delivered, fill, move, recorded, sign_in
from tests.architecture.page_client import Page, PageClient
from tests.clients import stay_away
from tests.factories import House

LINKS = "/people/links"
WAITING = "new@x.example"


@pytest.fixture
def waiting(house: House) -> int:
    """One person who never chose a password, among many who did."""
    command = PersonCommand(house.bureau, "新来的", WAITING, frozenset({Role.FINANCE}))
    return services.create_person(house.actor(Role.ADMINISTRATOR), command, invite=False)


def administrator(house: House) -> PageClient:
    return PageClient(house.client(Role.ADMINISTRATOR), "zh_CN")


def made(house: House) -> dict[str, str]:
    """Account → link, as the printed list has them."""
    client = administrator(house)
    page = client.post(LINKS, status=200)
    assert isinstance(page, Page) or page.status_code == 200
    text = page.words if isinstance(page, Page) else page.get_data(as_text=True)
    found = re.findall(r"([\w.]+@[\w.]+)\D*?http://localhost(/account/password-reset/[A-Za-z0-9_.-]+)", text)
    return dict(found)


def test_who_never_chose_a_password_gets_a_link_and_nobody_else(house: House, waiting: int) -> None:
    links = made(house)
    assert list(links) == [WAITING]
    client = browser(house)
    link = links[WAITING]
    data = fill(client.get(link), link, password=NEW, password_confirm=NEW)
    assert client.client.post(link, data=data).status_code == 302
    assert sign_in(browser(house), WAITING, NEW).status_code == 302
    assert browser(house).client.get(link).location == "/account/password-reset"
    assert recorded().count("accounts.link_made") == 1


def test_making_the_list_again_voids_the_links_of_the_one_before(house: House, waiting: int) -> None:
    first, second = made(house)[WAITING], made(house)[WAITING]
    assert browser(house).client.get(first).location == "/account/password-reset"
    assert browser(house).client.get(second).status_code == 200


def test_a_printed_link_holds_for_seven_days(house: House, waiting: int) -> None:
    link = made(house)[WAITING]
    move(house, "+6d")
    assert browser(house).client.get(link).status_code == 200
    move(house, "+25h")
    assert browser(house).client.get(link).location == "/account/password-reset"


def test_nobody_else_sees_the_list_and_it_asks_for_the_password_when_that_was_long_ago(
    house: House, waiting: int
) -> None:
    client = administrator(house)
    stay_away(client.client, 11)
    answer = client.client.post(LINKS, data=client.get(LINKS).values())
    assert "http://localhost/account/password-reset/" not in answer.get_data(as_text=True)
    assert "accounts.link_made" not in recorded()
    assert house.client(Role.OFFICER).get(LINKS).status_code == 403


def test_the_list_is_of_ones_own_bureau(house: House, waiting: int) -> None:
    other = House.build(house.app, "other")
    before = keys(other)
    assert list(made(house)) == [WAITING]
    assert keys(other) == before, "nobody of another bureau gets a new key"


def test_people_out_of_use_get_no_link(house: House, waiting: int) -> None:
    services.deactivate_person(house.actor(Role.ADMINISTRATOR), waiting, 1)
    page = administrator(house).get(LINKS)
    assert "所有人员都已设定密码" in page.words
    assert administrator(house).client.post(
        LINKS, data=administrator(house).get("/people/new").values()
    ).status_code in (400, 422)


def test_links_are_mailed_where_mail_is_set_up(house: House, waiting: int) -> None:
    answer = administrator(house).post(f"{LINKS}/mail", from_url=LINKS)
    assert answer.location == "/people"
    (mail,) = delivered(house)
    assert (mail["To"], mail["Subject"]) == (WAITING, "您可以登录了")


def test_a_link_sent_by_the_administrator_voids_the_printed_one_and_a_forgotten_password_does_not(
    house: House, waiting: int
) -> None:
    printed = made(house)[WAITING]
    ask = browser(house)
    page = "/account/password-reset"
    ask.client.post(page, data=fill(ask.get(page), page, email=WAITING))
    assert browser(house).client.get(printed).status_code == 200
    services.invite_person(house.actor(Role.ADMINISTRATOR), waiting)
    assert browser(house).client.get(printed).location == page
    printed = made(house)[WAITING]
    services.mail_links(house.actor(Role.ADMINISTRATOR))
    assert browser(house).client.get(printed).location == page


def keys(house: House) -> list[str]:
    reading().rollback()
    return list(
        reading().scalars(select(User.fs_uniquifier).where(User.bureau_id == house.bureau).order_by(User.id))
    )
