"""One's own sessions: which browser, since when, this one; ending one ends it at its next request."""

from __future__ import annotations

from sqlalchemy import func, select, text

from procurement.accounts import services
from procurement.accounts.models import OpenSession
from procurement.accounts.rules import PersonCommand
from procurement.infra.db import own_transaction, reading
from procurement.kernel.permissions import Role
from tests.accounts.devices import SECURITY
from tests.accounts.signing import (
    NEW,
    PASSWORD,
    RIGHT,
    browser,
    fill,
    move,
    recorded,
    sign_in,
    signed_in,
)
from tests.architecture.page_client import Page, PageClient
from tests.architecture.queries import counted
from tests.factories import Office

OTHERS = "/account/other-sessions/end"
EDGE = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0"}


def entered(office: Office, account: str = "officer@bureau.example") -> PageClient:
    client = browser(office)
    client.client.environ_base.update({"HTTP_USER_AGENT": EDGE["User-Agent"], "REMOTE_ADDR": "10.1.2.3"})
    sign_in(client, account)
    return client


def ends(page: Page) -> list[str]:
    """The addresses that end a session of the list."""
    return [
        str(action) for action in page.find('//td//form[contains(@action, "/account/sessions/")]/@action')
    ]


def clear(office: Office) -> None:
    """Nobody is signed in but who signs in from now on."""
    with own_transaction() as connection:
        connection.execute(text("DELETE FROM open_session"))


def test_the_list_says_browser_address_and_which_one_this_is(office: Office) -> None:
    clear(office)
    entered(office)
    page = entered(office).get(SECURITY)
    rows = [row.text_content() for row in page.find("//table[.//caption[text()='登录会话']]//tbody/tr")]
    assert len(rows) == 2 and all("Edge · Windows" in row and "10.1.2.3" in row for row in rows)
    assert [("当前会话" in row) for row in rows].count(True) == 1
    assert len(ends(page)) == 1, "the one at hand is ended by signing out"


def test_ending_one_ends_it_at_its_next_request_and_no_other(office: Office) -> None:
    clear(office)
    lost, here = entered(office), entered(office)
    page = here.get(SECURITY)
    (address,) = ends(page)
    assert here.client.post(address, data=page.values()).location == SECURITY
    assert (signed_in(lost), signed_in(here)) == (False, True)
    assert recorded()[-1] == "accounts.session_ended"


def test_ending_all_others_leaves_this_one_and_everybody_elses(office: Office) -> None:
    clear(office)
    first, second, here = entered(office), entered(office), entered(office)
    stranger = entered(office, "finance@bureau.example")
    here.client.post(OTHERS, data=here.get(SECURITY).values())
    assert [signed_in(client) for client in (first, second, here, stranger)] == [False, False, True, True]
    assert recorded()[-1] == "accounts.signed_out_everywhere"


def test_another_key_leaves_no_session_in_the_list(office: Office) -> None:
    clear(office)
    entered(office)
    here, stranger = entered(office), entered(office, "finance@bureau.example")
    new = {"password": RIGHT, "new_password": NEW, "new_password_confirm": NEW}
    assert here.client.post(PASSWORD, data=fill(here.get(PASSWORD), PASSWORD, **new)).status_code == 302
    assert open_of(office, "officer") == 1 and signed_in(here)
    admin, officer = office.actor(Role.ADMINISTRATOR), office.people["officer"]
    command = PersonCommand(office.bureau, "officer", "new@bureau.example", frozenset({Role.OFFICER}))
    services.save_person(admin, officer, 1, command)
    assert open_of(office, "officer") == 0
    services.deactivate_person(admin, office.people["finance"], 1)
    assert open_of(office, "finance") == 0 and not signed_in(stranger)


def open_of(office: Office, who: str) -> int:
    reading().rollback()
    mine = select(func.count()).where(OpenSession.user_id == office.people[who])
    return reading().scalar(mine) or 0


def test_nobody_sees_or_ends_anothers_session(office: Office) -> None:
    clear(office)
    mine, other = entered(office), entered(office, "finance@bureau.example")
    assert len(mine.get(SECURITY).find("//table[.//caption[text()='登录会话']]//tbody/tr")) == 1
    with own_transaction() as connection:
        numbers = connection.execute(select(OpenSession.number).order_by(OpenSession.number)).scalars().all()
    page = mine.get("/account/profile")
    for number in (numbers[-1], 10**9):
        answer = mine.client.post(f"/account/sessions/{number}/end", data=page.values())
        assert answer.status_code == 404
    assert signed_in(other)


def test_the_name_of_a_session_stands_on_no_page(office: Office) -> None:
    client = entered(office)
    with client.client.session_transaction() as kept:
        name = kept["sid"]
    assert name not in client.get(SECURITY).text


def test_last_seen_is_noted_once_in_five_minutes(office: Office) -> None:
    clear(office)
    client = entered(office)
    before = seen()
    with counted(seen=True) as sent:
        client.get("/account/profile")
    assert not [one for one in sent if one.startswith("UPDATE open_session")]
    move(office, "+6m")
    client.client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    with counted(seen=True) as sent:
        client.get("/account/profile")
        client.get("/account/profile")
    assert len([one for one in sent if one.startswith("UPDATE open_session")]) == 1
    assert seen() > before
    assert "10.9.9.9" in client.get(SECURITY).words


def seen() -> object:
    reading().rollback()
    return reading().scalar(select(func.max(OpenSession.seen_at)))
