"""Home, audit pages, errors and the headers every answer carries."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from procurement.audit import services as audit
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.factories import PEOPLE, Office


@pytest.mark.parametrize("role", PEOPLE)
def test_everybody_has_a_home(live: Office, role: Role) -> None:
    assert PageClient(live.client(role)).get("/home").h1 == "没有待办事项"


def test_a_stranger_is_led_to_sign_in_and_back(live: Office) -> None:
    answer = live.client().get("/home")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/account/sign-in?next=")


def test_the_trail_tells_what_was_done_in_the_readers_language(live: Office) -> None:
    with unit_of_work(live.actor(Role.OFFICER)) as work:
        audit.record(work, "catalog.item_created", ("service_item", 7), {"code": "C9", "name": "<b>保洁</b>"})
    client = PageClient(live.client(Role.AUDITOR))
    assert "<b>保洁</b>" in client.get("/audit").words
    assert client.client.get("/audit?export=xlsx").data[:2] == b"PK"


def test_the_integrity_page_sees_a_change_past_the_system(live: Office) -> None:
    from sqlalchemy import create_engine

    with unit_of_work(live.actor(Role.OFFICER)) as work:
        audit.record(work, "catalog.item_created", ("service_item", 7), {"code": "C9", "name": "保洁"})
    audit.seal(live.system())
    client = PageClient(live.client(Role.AUDITOR))
    assert "链条不成立" not in client.get("/audit/integrity").words
    owner = create_engine(live.owner_url)
    with owner.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("UPDATE audit_record SET actor_name = 'x'"))
    owner.dispose()
    database.session.remove()
    assert "链条不成立" in client.get("/audit/integrity").words


@pytest.mark.parametrize("path", ["/audit", "/audit/integrity"])
def test_the_trail_is_for_those_who_may_read_it(live: Office, path: str) -> None:
    assert live.client(Role.OFFICER).get(path).status_code == 403


def test_every_answer_carries_the_headers_that_protect(live: Office) -> None:
    for client, path in (
        (live.client(), "/"),
        (live.client(Role.OFFICER), "/home"),
        (live.client(), "/nowhere"),
    ):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert live.client(Role.OFFICER).get("/home").headers["Cache-Control"] == "no-store"


def test_an_unknown_address_has_a_page_of_its_own(live: Office) -> None:
    answer = live.client().get("/nowhere")
    assert answer.status_code == 404 and "没有这个页面" in answer.text


def test_an_error_page_leads_back_to_where_one_came_from(live: Office) -> None:
    client = live.client(Role.OFFICER)
    for came, leads in (
        ("http://localhost/catalog/items?page=2", 'href="/catalog/items?page=2"'),
        ("http://elsewhere.example/catalog", ""),
        ("http://localhost//elsewhere.example", ""),
        ("http://localhost/nowhere", ""),
    ):
        answer = client.get("/nowhere", headers={"Referer": came})
        assert ("返回上一页" in answer.text) == bool(leads) and leads in answer.text


def test_a_database_that_is_away_is_told_with_a_page(live: Office) -> None:
    from sqlalchemy import create_engine

    engine = database._app_engines[live.app][None]
    away = create_engine("postgresql+psycopg://nobody@/nothing?host=/nonexistent")
    database._app_engines[live.app] = {None: away}
    try:
        answer = live.client().get("/")
        assert answer.status_code == 503 and "<h1" in answer.text
        assert live.client().get("/readyz").status_code == 503
        assert live.client().get("/healthz").status_code == 200
    finally:
        database._app_engines[live.app] = {None: engine}
        away.dispose()


def test_no_form_acts_without_its_csrf_token(live: Office) -> None:
    client = live.client(Role.OFFICER)
    client.get("/catalog/items/new")
    answer = client.post("/catalog/items/new", data={"code": "X"})
    assert answer.status_code == 400 and "<h1" in answer.text


@pytest.mark.parametrize(
    ("act", "above"), [("/catalog/items/7/retirement", "/catalog/items/7"), ("/bills/3/answer", "/bills/3")]
)
def test_the_address_of_an_act_opened_by_back_or_reload_leads_to_the_page_it_is_done_on(
    live: Office, act: str, above: str
) -> None:
    answer = live.client(Role.FINANCE).get(act)
    assert (answer.status_code, answer.location) == (303, above)


def test_an_act_below_no_page_still_says_that_it_cannot_be_asked_that_way(live: Office) -> None:
    assert live.client(Role.OFFICER).get("/preferences").status_code == 405
