"""What no row can hold is refused wherever it is sent: every route of the table, in its address, its fields and as JSON."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import url_for

from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page
from tests.architecture.populated import Populated
from tests.architecture.route_table import Row, rows
from tests.architecture.test_matrix import Crowd, names_of, undone
from tests.architecture.test_numbers import EACH, Noted
from tests.factories import PEOPLE

NUL = "a\0b"
QUERIES = {
    "q=%00": {"q"},
    "sort=a%00b&page=%00&%00=1": {"sort", "page"},
    "code=%00&state=%00&next=%00&version=%00": {"code", "state", "next", "version"},
    "q=%ED%A0%80": {"q"},
    "q=%FF%FE": {"q"},
}
"""What is asked, and the names a page would have to look for to be concerned."""
ANSWERS = {200, 302, 303, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}
KEPT = ("csrf_token",)
TOKENS = ("csrf_token", "form_token")


@pytest.fixture
def populated(populated: Populated, monkeypatch: pytest.MonkeyPatch) -> Populated:
    """As a real server answers: a fault is a 500, it is not raised into the test."""
    monkeypatch.setitem(populated.office.app.config, "PROPAGATE_EXCEPTIONS", False)
    return populated


def who(row: Row) -> str:
    """Somebody whom the route lets in."""
    return next((str(role) for role in PEOPLE if row.permission in ROLE_PERMISSIONS[role]), "")


def address(populated: Populated, row: Row) -> str:
    role = who(row)
    person = populated.office.people[Role(role)] if role else 0
    with populated.office.app.test_request_context():
        return url_for(row.endpoint, **populated.values(row.endpoint, names_of(row), person))


def send(crowd: Crowd, row: Row, method: str, to: str, **what: Any) -> Any:
    """One request, taken back whatever it did."""
    key = f"unique-{who(row)}" if who(row) else ""
    browser, _ = crowd.client(key)
    with undone():
        answer = browser.open(to, method=method, **what)
    if "Set-Cookie" in answer.headers:
        del crowd.clients[key]
    return answer


def fields(crowd: Crowd, row: Row, to: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form of the page at an address that posts, as it stands there."""
    shown = send(crowd, row, "GET", to) if "GET" in row.route.methods else None
    if shown is None or shown.status_code != 200 or shown.mimetype != "text/html":
        return
    for form in Page(shown.get_data(as_text=True)).find(
        '//main//form[translate(@method,"POST","post")="post"]'
    ):
        yield form.get("action") or to, {name: value or "" for name, value in form.form_values()}


def odd(values: dict[str, str]) -> dict[str, str]:
    """The same form with a NUL in everything a person or a browser fills in."""
    return {name: value if name in KEPT else NUL for name, value in values.items()}


def test_a_nul_or_a_broken_character_in_any_address_is_no_fault(
    populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page looks for is asked for alone, the rest in one."""
    monkeypatch.setattr(populated.office.app.request_class, "parameter_storage_class", Noted)
    crowd, faults = Crowd(populated.office), []
    for row in rows():
        if "GET" not in row.route.methods:
            continue
        to = address(populated, row)
        for query in _queries(crowd, row, to):
            status = send(crowd, row, "GET", f"{to}?{query}").status_code
            if status not in ANSWERS:
                faults.append(f"{to}?{query} answered {status}")
        for broken in _broken_paths(row, to):
            status = send(crowd, row, "GET", broken).status_code
            if status not in ANSWERS:
                faults.append(f"{broken} answered {status}")
    assert faults == []


def _queries(crowd: Crowd, row: Row, to: str) -> list[str]:
    """Those that concern the page, each alone; all others behind one question mark."""
    Noted.looked_for.clear()
    send(crowd, row, "GET", to)
    looked_for = set(Noted.looked_for)
    alone = [query for query, names in QUERIES.items() if EACH in looked_for or names & looked_for]
    rest = [query for query in QUERIES if query not in alone]
    return [*alone, "&".join(rest)] if rest else alone


def _broken_paths(row: Row, to: str) -> Iterator[str]:
    """The address with its last part broken, where that is a parameter."""
    if row.route.rule.endswith(">"):
        for part in ("%00", "a%00b", "%FF", "%ED%A0%80", "9" * 30, "-1"):
            yield to.rpartition("/")[0] + "/" + part


def test_a_nul_in_every_field_of_every_form_is_refused_and_nothing_acts(populated: Populated) -> None:
    """A form that stands on several pages, with the same values and for the same person, is sent once."""
    crowd, faults, seen = Crowd(populated.office), [], set()
    for row in rows():
        if "POST" not in row.route.methods:
            continue
        to = address(populated, row)
        for action, values in [*fields(crowd, row, to), (to, {"csrf_token": "", "form_token": ""})]:
            token = crowd.client(f"unique-{who(row)}" if who(row) else "")[1]
            for sent in _spoilt({**values, "csrf_token": token}):
                if (asked := (who(row), action, _but_tokens(sent))) in seen:
                    continue
                seen.add(asked)
                answer = send(crowd, row, "POST", action, data=sent)
                if answer.status_code not in ANSWERS:
                    faults.append(
                        f"{row.endpoint} {sorted(n for n, v in sent.items() if v == NUL)}: {answer.status_code}"
                    )
    assert faults == [] and len(seen) > 300


def _but_tokens(sent: dict[str, str]) -> frozenset[tuple[str, str]]:
    """What is sent, without the tokens that are new on every page; a token that is spoilt stays."""
    return frozenset((name, value) for name, value in sent.items() if name not in TOKENS or value == NUL)


def _spoilt(values: dict[str, str]) -> Iterator[dict[str, str]]:
    """All fields at once, each alone, and an unknown field whose very name is broken."""
    yield odd(values)
    yield {**values, "unknown\0": NUL}
    for name in values:
        if name not in KEPT:
            yield {**values, name: NUL}


def test_a_broken_file_name_is_refused_or_ignored(populated: Populated) -> None:
    crowd, faults = Crowd(populated.office), []
    for row in rows():
        if "POST" not in row.route.methods:
            continue
        to, token = address(populated, row), crowd.client(f"unique-{who(row)}" if who(row) else "")[1]
        for name in ("a\0b.xlsx", "\ufffd.csv", "../../etc/passwd\0.xlsx", "x" * 5000 + ".csv"):
            sent = {"csrf_token": token, "form_token": "t", "file": (io.BytesIO(b"a,b\n\0,1\n"), name)}
            status = send(crowd, row, "POST", to, data=sent, content_type="multipart/form-data").status_code
            if status not in ANSWERS:
                faults.append(f"{row.endpoint} with {name[:20]!r}: {status}")
    assert faults == []


def test_json_is_no_way_past_the_fields(populated: Populated) -> None:
    crowd, faults = Crowd(populated.office), []
    bodies = (
        json.dumps({"csrf_token": "x", "email": NUL, "code": "\ud800"}),
        '{"a": "\x00"',
        "[" * 100_000,
        "\x00",
    )
    for row in rows():
        if "POST" not in row.route.methods:
            continue
        to = address(populated, row)
        token = crowd.client(f"unique-{who(row)}" if who(row) else "")[1]
        for body in bodies:
            for told in ({}, {"X-CSRFToken": token}):
                status = send(
                    crowd, row, "POST", to, data=body, content_type="application/json", headers=told
                ).status_code
                if status not in ANSWERS:
                    faults.append(f"{row.endpoint} with {body[:20]!r}: {status}")
    assert faults == []


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/password-reset", "/account/password"])
def test_the_pages_of_accounts_refuse_them_too(populated: Populated, path: str) -> None:
    crowd = Crowd(populated.office)
    browser, token = crowd.client("unique-officer" if path == "/account/password" else "")
    names = ("email", "password", "new_password", "new_password_confirm", "next")
    for sent in (dict.fromkeys(names, NUL), {"email": "a@b.cn\0", "password": "\ufffd" * 300, "next": "/\0"}):
        with undone():
            assert browser.post(path, data={**sent, "csrf_token": token}).status_code in ANSWERS
        for body in (
            json.dumps({**sent, "csrf_token": token}),
            json.dumps({"email": "\ud800", "password": ["\0"]}),
        ):
            with undone():
                answer = browser.post(
                    path, data=body, content_type="application/json", headers={"X-CSRFToken": token}
                )
            assert answer.status_code in ANSWERS, body
    assert re.match("[2345]", str(browser.get(f"{path}/%00?{urlencode({'token': NUL})}").status_code))
