"""Pages kept until the database changes: the same page, at once, and never a moment older."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import create_engine, text

from procurement.infra import kept_pages
from procurement.infra.kept_pages import Shelf
from procurement.kernel.permissions import Role
from tests.architecture.queries import counted
from tests.factories import House

PEOPLE = "/people"
RENAME = "UPDATE user_account SET name = 'A-' || name WHERE email LIKE 'officer%'"


@pytest.fixture
def house(live: House) -> Iterator[House]:
    """A house that keeps pages, as every process outside tests does."""
    before = live.app.extensions["kept_pages"]
    live.app.extensions["kept_pages"] = Shelf(4)
    yield live
    live.app.extensions["kept_pages"] = before


def queries_of(client: Any, url: str) -> int:
    """How many statements a page asked for."""
    with counted() as statements:
        assert client.get(url).status_code == 200
    return len(statements)


def test_a_page_nothing_has_happened_to_since_is_not_made_again(house: House) -> None:
    client = house.client(Role.ADMINISTRATOR)
    client.get(PEOPLE)  # writes the cookie's token
    first = queries_of(client, PEOPLE)
    again = min(queries_of(client, PEOPLE) for _ in range(2))  # two, for a minute may end between them
    assert first > 2
    assert again == 1


def test_a_kept_page_has_the_headers_of_one_made_now(house: House) -> None:
    client = house.client(Role.ADMINISTRATOR)
    client.get(PEOPLE)
    made, kept = client.get(PEOPLE), client.get(PEOPLE)
    assert dict(kept.headers) == dict(made.headers)
    assert kept.headers["Cache-Control"] == "no-store"


def test_whatever_is_written_anywhere_makes_it_anew(house: House) -> None:
    client = house.client(Role.ADMINISTRATOR)
    client.get(PEOPLE)
    client.get(PEOPLE)
    engine = create_engine(house.url)
    with engine.begin() as connection:
        connection.execute(text(RENAME))
    engine.dispose()
    assert "A-officer" in client.get(PEOPLE).get_data(as_text=True)


def test_a_change_begun_before_another_and_ended_after_it_is_seen(house: House) -> None:
    """Numbers handed out in order become visible out of order; what PostgreSQL calls over does not."""
    client = house.client(Role.ADMINISTRATOR)
    client.get(PEOPLE)
    engine = create_engine(house.url)
    with engine.connect() as slow, engine.connect() as quick:
        slow.execute(text(RENAME))
        quick.execute(text("UPDATE organisation SET phone = '1'"))
        quick.commit()
        client.get(PEOPLE)
        assert "A-officer" not in client.get(PEOPLE).get_data(as_text=True)
        slow.commit()
        assert "A-officer" in client.get(PEOPLE).get_data(as_text=True)
    engine.dispose()


def test_a_kept_page_is_shown_to_nobody_else(house: House) -> None:
    client = house.client(Role.ADMINISTRATOR)
    client.get(PEOPLE)
    client.get(PEOPLE)
    assert house.client(Role.OFFICER).get(PEOPLE).status_code == 403
    assert house.client().get(PEOPLE).status_code == 303
    shared = [
        house.client(who).get("/catalog/items").get_data(as_text=True) for who in (Role.OFFICER, "officer2")
    ]
    assert shared[0] != shared[1]


def test_signing_out_ends_kept_pages_too(house: House) -> None:
    client = house.client(Role.ADMINISTRATOR)
    client.get(PEOPLE)
    client.get(PEOPLE)
    engine = create_engine(house.url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM open_session"))
    engine.dispose()
    assert client.get(PEOPLE).status_code == 303


def test_a_page_with_a_form_is_made_anew_for_its_token_acts_once(house: House) -> None:
    client = house.client(Role.OFFICER)
    pages = [client.get("/catalog/items/new").get_data(as_text=True) for _ in range(3)]
    tokens = {page.split('name="form_token"')[1].split('value="')[1].split('"')[0] for page in pages}
    assert len(tokens) == 3


def test_another_minute_and_another_stamp_are_another_page(application: Flask) -> None:
    shelf = Shelf(2)
    with application.test_request_context():
        for n in range(3):
            shelf.keep((f"/{n}", ""), "s 09:00", Response(f"page {n}"))
        assert shelf.find(("/2", ""), "s 09:01") is None
        assert shelf.find(("/0", ""), "s 09:00") is None, "the oldest makes room"
        assert (kept := shelf.find(("/2", ""), "s 09:00")) and kept.get_data() == b"page 2"
        shelf.keep(("/big", ""), "s", Response("x" * (kept_pages.LARGEST + 1)))
        assert shelf.find(("/big", ""), "s") is None
