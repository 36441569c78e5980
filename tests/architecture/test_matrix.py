"""Role × route × own and others' objects, made from the route table: nobody opens what is not theirs.

Whoever lacks the permission gets 403; whoever is not signed in is sent to sign in; with the permission, one's own
objects answer, and those of another bureau, department or vendor answer 404 as if they did not exist.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import text, update

from procurement.accounts import queries as accounts
from procurement.accounts.models import Building
from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.infra.db import Base, own_transaction, reading
from procurement.infra.db import db as database
from procurement.kernel.permissions import Role
from procurement.pages.forms import new_token
from tests.architecture.populated import Populated, strangers
from tests.architecture.route_table import Row, rows
from tests.clients import sit_down
from tests.factories import PEOPLE, Office

ANSWERS = {200, 302, 303, 403, 404, 409, 422}
"""What a permitted request may be answered with: the object's state may refuse, but nothing breaks."""
SHARED = {"month", "year", "origin", "act_name", "dialect", "code", "filename"}
"""Parameters that name no object of a bureau."""
OF_ONE = ("contracts.", "ledger.", "settlement.", "billing.", "documents.")
"""Modules whose objects belong to one department or one vendor."""
VENDORS_OWN = ("/company/", "/vendors/files/")
"""Where vendors find what is theirs alone, in a module whose other pages are the bureau's."""
FOR_EVERY_VENDOR = (
    "/company/qualifications/",
    "/company/requirement-sets/",
)
"""What any vendor may apply for is nobody's own."""
NEIGHBOURS = {"liaison2": Role.LIAISON, "vendor2": Role.VENDOR}


@dataclass
class Crowd:
    """Everybody's clients, signed in once, each with a token of its session."""

    office: Office
    clients: dict[str, tuple[Any, str]] = field(default_factory=dict)

    def client(self, key: str = "") -> tuple[Any, str]:
        """By session key; without one, somebody who is not signed in."""
        if key not in self.clients:
            client = self.office.client()
            if key:
                with client.session_transaction() as session:
                    sit_down(session, key)
            page = client.get("/verify").get_data(as_text=True)
            token = page.split('name="csrf_token" value="')[1].split('"')[0]
            self.clients[key] = client, token
        return self.clients[key]

    def send(self, key: str, method: str, address: str) -> Any:
        """One request; a POST carries the tokens and nothing else. Whatever it did is taken back."""
        browser, token = self.client(key)
        with undone():
            if method == "GET":
                return browser.get(address)
            answer = browser.post(address, data={"csrf_token": token, "form_token": new_token()})
        if "Set-Cookie" in answer.headers:
            del self.clients[key]
        return answer


@dataclass
class Outcome:
    """What was asked, and every answer that was wrong."""

    cells: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    opened: set[str] = field(default_factory=set)

    def note(self, kind: str, what: str, status: int, good: bool) -> None:
        self.cells[kind] += 1
        if not good:
            self.faults.append(f"{kind}: {what} answered {status}")


def test_reading_is_only_for_whom_it_is_meant_and_changes_nothing(populated: Populated) -> None:
    strangers(populated.office)
    before = everything()
    outcome = swept(populated, "GET")
    assert outcome.faults == []
    assert changed(before, everything()) == []
    unopened = {row.endpoint for row in rows() if "GET" in row.route.methods} - outcome.opened
    assert unopened == set(), "pages nobody could open: populate the object they need"
    print(dict(outcome.cells))


def test_acting_is_only_for_whom_it_is_meant(populated: Populated) -> None:
    strangers(populated.office)
    outcome = swept(populated, "POST")
    assert outcome.faults == []
    print(dict(outcome.cells))


def test_the_matrix_notices_a_query_that_forgets_whose_building_it_is(
    populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers(populated.office)
    monkeypatch.setattr(accounts, "building", lambda actor, building_id: reading().get(Building, building_id))
    outcome = swept(populated, "GET", "accounts.show_building")
    assert outcome.faults == ["another bureau's: accounts.show_building as administrator answered 200"]


def test_the_matrix_notices_a_page_that_writes(populated: Populated) -> None:
    before = everything()
    assert changed(before, everything()) == []
    with own_transaction() as connection:
        connection.execute(update(Building).values(name_en="changed while reading"))
    assert changed(before, everything()) == ["building"]


# ---- the sweep ----------------------------------------------------------------------------------
def swept(populated: Populated, method: str, only: str = "") -> Outcome:
    """Every route of a method (whose endpoint begins with `only`), opened by everybody."""
    outcome, crowd = Outcome(), Crowd(populated.office)
    for row in rows():
        if method not in row.route.methods or not row.endpoint.startswith(only):
            continue
        if row.permission is None:
            _public(outcome, crowd, populated, row, method)
            continue
        _anonymous(outcome, crowd, populated, row, method)
        for role in PEOPLE:
            _own(outcome, crowd, populated, row, method, role)
            _foreign(outcome, crowd, populated, row, method, role)
        for who, role in NEIGHBOURS.items():
            _neighbour(outcome, crowd, populated, row, method, who, role)
    return outcome


def _public(outcome: Outcome, crowd: Crowd, populated: Populated, row: Row, method: str) -> None:
    status = ask(crowd, "", populated, row, method).status_code
    outcome.opened.add(row.endpoint)
    outcome.note("public", row.endpoint, status, status in ANSWERS)


def _anonymous(outcome: Outcome, crowd: Crowd, populated: Populated, row: Row, method: str) -> None:
    answer = ask(crowd, "", populated, row, method)
    good = answer.status_code == 303 and str(answer.location).startswith("/account/sign-in")
    outcome.note("anonymous", row.endpoint, answer.status_code, good)


def _own(outcome: Outcome, crowd: Crowd, populated: Populated, row: Row, method: str, role: Role) -> None:
    status = ask(crowd, f"unique-{role}", populated, row, method, populated.office.people[role]).status_code
    if permitted(row, role):
        outcome.note("own", f"{row.endpoint} as {role}", status, status in ANSWERS)
        if status in (200, 302, 303):
            outcome.opened.add(row.endpoint)
    else:
        outcome.note("without the permission", f"{row.endpoint} as {role}", status, status == 403)


def _foreign(outcome: Outcome, crowd: Crowd, populated: Populated, row: Row, method: str, role: Role) -> None:
    """The first bureau's objects, opened by the same role of another bureau."""
    if permitted(row, role) and names_of(row) - SHARED:
        person = populated.office.people[role]
        status = ask(crowd, f"unique-{role}@other", populated, row, method, person).status_code
        outcome.note("another bureau's", f"{row.endpoint} as {role}", status, status == 404)


def _neighbour(
    outcome: Outcome, crowd: Crowd, populated: Populated, row: Row, method: str, who: str, role: Role
) -> None:
    """The first department's or vendor's objects, opened by the second's people."""
    if permitted(row, role) and names_of(row) - SHARED and _of_one(row):
        person = populated.office.people[role]
        status = ask(crowd, f"unique-{who}", populated, row, method, person).status_code
        outcome.note("a neighbour's", f"{row.endpoint} as {who}", status, status == 404)


def _of_one(row: Row) -> bool:
    if row.route.rule.startswith(FOR_EVERY_VENDOR):
        return False
    return row.endpoint.startswith(OF_ONE) or row.route.rule.startswith(VENDORS_OWN)


# ---- asking -------------------------------------------------------------------------------------
def permitted(row: Row, role: Role) -> bool:
    return row.permission in ROLE_PERMISSIONS[role]


def names_of(row: Row) -> set[str]:
    """The parameters of an address: `<int:person_id>` is person_id."""
    return set(re.findall(r"<(?:[^<>]*:)?(\w+)>", row.route.rule))


def ask(crowd: Crowd, key: str, populated: Populated, row: Row, method: str, person: int = 0) -> Any:
    """Open the route's address for a populated object as somebody."""
    values = populated.values(row.endpoint, names_of(row), person)
    with populated.office.app.test_request_context():
        address = url_for(row.endpoint, **values)
    return crowd.send(key, method, address)


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint around one request."""
    inner = database.engine.begin_nested()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        database.session.remove()
        inner.rollback()


# ---- whether anything changed -------------------------------------------------------------------
def everything() -> dict[str, str]:
    """A fingerprint of every table; when a browser was last seen is noted while reading, once in five minutes."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name == "open_session":
            continue
        rows_as_text = (
            f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table.name}\" t"
        )
        found[table.name] = str(database.session.execute(text(rows_as_text)).scalar_one())
    database.session.remove()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name, value in before.items() if after[name] != value]
