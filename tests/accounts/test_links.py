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
from tests.factories import Office

LINKS = "/people/links"
WAITING = "new@x.example"


@pytest.fixture
def waiting(office: Office) -> int:
    """One person who never chose a password, among many who did."""
    command = PersonCommand(office.bureau, "新来的", WAITING, frozenset({Role.FINANCE}))
    return services.create_person(office.actor(Role.ADMINISTRATOR), command, invite=False)


def administrator(office: Office) -> PageClient:
    return PageClient(office.client(Role.ADMINISTRATOR), "zh_CN")


def made(office: Office) -> dict[str, str]:
    """Account → link, as the printed list has them."""
    client = administrator(office)
    page = client.post(LINKS, status=200)
    assert isinstance(page, Page) or page.status_code == 200
    text = page.words if isinstance(page, Page) else page.get_data(as_text=True)
    found = re.findall(r"([\w.]+@[\w.]+)\D*?http://localhost(/account/password-reset/[A-Za-z0-9_.-]+)", text)
    return dict(found)


def test_who_never_chose_a_password_gets_a_link_and_nobody_else(office: Office, waiting: int) -> None:
    links = made(office)
    assert list(links) == [WAITING]
    client = browser(office)
    link = links[WAITING]
    data = fill(client.get(link), link, password=NEW, password_confirm=NEW)
    assert client.client.post(link, data=data).status_code == 302
    assert sign_in(browser(office), WAITING, NEW).status_code == 302
    assert browser(office).client.get(link).location == "/account/password-reset"
    assert recorded().count("accounts.link_made") == 1


def test_making_the_list_again_voids_the_links_of_the_one_before(office: Office, waiting: int) -> None:
    first, second = made(office)[WAITING], made(office)[WAITING]
    assert browser(office).client.get(first).location == "/account/password-reset"
    assert browser(office).client.get(second).status_code == 200


def test_a_printed_link_holds_for_seven_days(office: Office, waiting: int) -> None:
    link = made(office)[WAITING]
    move(office, "+6d")
    assert browser(office).client.get(link).status_code == 200
    move(office, "+25h")
    assert browser(office).client.get(link).location == "/account/password-reset"


def test_nobody_else_sees_the_list_and_it_asks_for_the_password_when_that_was_long_ago(
    office: Office, waiting: int
) -> None:
    client = administrator(office)
    stay_away(client.client, 11)
    answer = client.client.post(LINKS, data=client.get(LINKS).values())
    assert "http://localhost/account/password-reset/" not in answer.get_data(as_text=True)
    assert "accounts.link_made" not in recorded()
    assert office.client(Role.OFFICER).get(LINKS).status_code == 403


def test_the_list_is_of_ones_own_bureau(office: Office, waiting: int) -> None:
    other = Office.build(office.app, "other")
    before = keys(other)
    assert list(made(office)) == [WAITING]
    assert keys(other) == before, "nobody of another bureau gets a new key"


def test_people_out_of_use_get_no_link(office: Office, waiting: int) -> None:
    services.deactivate_person(office.actor(Role.ADMINISTRATOR), waiting, 1)
    page = administrator(office).get(LINKS)
    assert "所有人员都已设定密码" in page.words
    assert administrator(office).client.post(
        LINKS, data=administrator(office).get("/people/new").values()
    ).status_code in (400, 422)


def test_links_are_mailed_where_mail_is_set_up(office: Office, waiting: int) -> None:
    answer = administrator(office).post(f"{LINKS}/mail", from_url=LINKS)
    assert answer.location == "/people"
    (mail,) = delivered(office)
    assert (mail["To"], mail["Subject"]) == (WAITING, "您可以登录了")


def test_a_link_sent_by_the_administrator_voids_the_printed_one_and_a_forgotten_password_does_not(
    office: Office, waiting: int
) -> None:
    printed = made(office)[WAITING]
    ask = browser(office)
    page = "/account/password-reset"
    ask.client.post(page, data=fill(ask.get(page), page, email=WAITING))
    assert browser(office).client.get(printed).status_code == 200
    services.invite_person(office.actor(Role.ADMINISTRATOR), waiting)
    assert browser(office).client.get(printed).location == page
    printed = made(office)[WAITING]
    services.mail_links(office.actor(Role.ADMINISTRATOR))
    assert browser(office).client.get(printed).location == page


def keys(office: Office) -> list[str]:
    reading().rollback()
    return list(
        reading().scalars(select(User.fs_uniquifier).where(User.bureau_id == office.bureau).order_by(User.id))
    )
