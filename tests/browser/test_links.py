"""Every link a person can see leads to a page that person may open, and every such page keeps the promises of a page.

Walked without a browser, from each person's home, on two months of the demo bureau; up to two pages per endpoint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import insert, select
from werkzeug.exceptions import HTTPException

from procurement.accounts.models import OpenSession, User
from procurement.infra.db import own_transaction
from tests.architecture.page_client import Page
from tests.browser.conftest import Demo
from tests.browser.demo_month import engine_of
from tests.clients import Client

PEOPLE = (
    "",
    "officer",
    "supervisor",
    "contract",
    "finance",
    "liaison",
    "liaison2",
    "property",
    "auditor",
    "admin",
)
EACH = 2


@pytest.fixture(scope="module", autouse=True)
def on_the_demo(application: Flask, demo_months: Demo) -> Iterator[None]:
    with engine_of(application, demo_months.url):
        yield


@pytest.mark.parametrize("who", PEOPLE, ids=[who or "nobody" for who in PEOPLE])
def test_every_link_leads_somewhere(application: Flask, who: str) -> None:
    client, seen, visits = signed_in(application, who), set(), Counter()
    waiting, faults = ["/home" if who else "/"], []
    while waiting:
        url = waiting.pop(0)
        endpoint = endpoint_of(application, url)
        if url in seen or visits[endpoint] >= EACH:
            continue
        seen.add(url)
        visits[endpoint] += 1
        found, links = visited(client, url)
        faults += found
        waiting += links
    assert faults == []
    assert len(visits) >= (5 if who in ("", "property") else 8), "too few places were reached to say anything"


def signed_in(app: Flask, who: str) -> Client:
    client = Client(app, app.response_class, use_cookies=True)
    if who:
        with own_transaction() as connection:
            mine = select(User.id, User.fs_uniquifier).where(User.email == f"{who}@example.cn")
            person, key = connection.execute(mine).one()
            connection.execute(insert(OpenSession).values(id=f"links {who}", user_id=person))
        with client.session_transaction() as session:
            session.update({"_user_id": key, "sid": f"links {who}", "_fresh": True, "fs_cc": "set"})
    return client


def endpoint_of(app: Flask, url: str) -> str:
    """Static files are not visited; an address without a route is, and answers 404."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(url.split("?")[0])
    except HTTPException:
        return url
    return str(endpoint)


def visited(client: Client, url: str) -> tuple[list[str], list[str]]:
    """What is wrong with a page, and where it leads."""
    answer = client.get(url)
    if answer.status_code >= 400:
        return [f"{url} answers {answer.status_code}"], []
    if answer.location:
        return [], [answer.location.removeprefix("http://localhost")]
    if answer.mimetype != "text/html":
        return [], []
    page = Page(answer.get_data(as_text=True))
    links = [str(link).split("#")[0] for link in page.find("//a/@href") if str(link).startswith("/")]
    return [f"{url}: {fault}" for fault in page.faults("zh_CN")], links
