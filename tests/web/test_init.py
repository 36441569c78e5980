"""A bureau is founded by a command: once, whole, with a link that works once; other bureaus stay as they are."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, pool, select, text

from config import Settings
from procurement.accounts import queries
from procurement.accounts.models import Organisation, User
from procurement.audit.models import AuditRecord
from procurement.catalog.models import Category
from procurement.infra.db import reading
from procurement.infra.locks import Lock
from procurement.kernel.permissions import Role
from procurement.machine.embedded import Embedded
from procurement.rulebook.models import Rule
from tests.accounts.signing import browser, fill, move, sign_in
from tests.factories import Office
from tests.web.founded import ADMINISTRATOR, CODE, NAME, empty_database, init, settle_in

CHOSEN = "three lamps under the bridge"


@pytest.fixture
def empty(
    application: Flask,
    postgres: Embedded,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Office]:
    """Nobody is here yet; the office knows only its application."""
    name = f"empty_{abs(hash(request.node.nodeid)) % 10**12}"
    with empty_database(application, postgres, name) as owner_url:
        settle_in(monkeypatch, settings, owner_url, postgres.app_url(name))
        yield Office(application, 0, {}, {}, url=postgres.app_url(name), owner_url=owner_url)


def link_of(said: str) -> str:
    found = re.search(r"http://localhost(/\S+)", said)
    assert found is not None, said
    return found[1]


def count(model: type) -> int:
    reading().rollback()
    return int(reading().scalar(select(func.count()).select_from(model)) or 0)


def test_the_first_administrator_signs_in_with_a_password_chosen_by_the_printed_link(
    empty: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    link = link_of(capsys.readouterr().out)
    client = browser(empty)
    data = fill(client.get(link), link, password=CHOSEN, password_confirm=CHOSEN)
    assert client.client.post(link, data=data).status_code == 302
    assert sign_in(browser(empty), ADMINISTRATOR, CHOSEN).status_code == 302
    assert client.client.get(link).location == "/account/password-reset", "a link opens once"
    (bureau,) = queries.bureaus()
    assert (bureau.code, bureau.name_zh, bureau.bank_account) == (CODE, NAME, "6222 0000 1111")
    person = queries.person_by_account(ADMINISTRATOR)
    assert person is not None
    assert [row.name for row in person.roles] == [Role.ADMINISTRATOR]


def test_what_the_law_gives_every_bureau_is_there_from_the_first_minute(empty: Office) -> None:
    assert init() == 0
    assert count(Rule) > 50
    assert count(Category) == 610
    actions = set(reading().scalars(select(AuditRecord.action)))
    assert {"accounts.bureau_created", "accounts.person_created", "accounts.link_made"} <= actions


def test_a_bureau_that_is_there_is_not_founded_again(
    empty: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    before = count(AuditRecord)
    capsys.readouterr()
    assert init(admin_email="other@bureau.sample.cn") == 2
    assert init("--beside", admin_email="other@bureau.sample.cn") == 2
    said = capsys.readouterr()
    assert NAME in said.err
    assert "http" not in said.out
    assert (count(Organisation), count(User), count(AuditRecord)) == (1, 1, before)


def test_another_bureau_is_founded_beside_the_first_only_when_asked_to(
    empty: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    first = Office.build(empty.app)
    before = rows_of(empty, first.bureau)
    assert init() == 2
    assert "--beside" in capsys.readouterr().err
    assert init("--beside") == 0
    assert len(queries.bureaus()) == 2
    assert rows_of(empty, first.bureau) == before


def test_nothing_is_founded_when_a_part_of_it_is_refused(
    empty: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    for other in (
        {"admin_email": "nobody"},
        {"code": "样本"},
        {"name": ""},
        {"admin_name": ""},
        {"name": "☑" * 3},
        {"bank_account": "6" * 60},
    ):
        assert init(**other) == 2, other
        assert capsys.readouterr().err
    assert (count(Organisation), count(User), count(Rule), count(Category)) == (0, 0, 0, 0)


def test_a_value_that_cannot_be_read_is_said_with_its_option(
    empty: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(bank_account="6" * 60) == 2
    assert "--bank-account" in capsys.readouterr().err
    assert init(admin_email="") == 2
    assert "--admin-email" in capsys.readouterr().err


def test_a_first_password_may_be_chosen_for_seven_days_and_no_longer(
    empty: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init() == 0
    link = link_of(capsys.readouterr().out)
    move(empty, "+6d")
    assert browser(empty).client.get(link).status_code == 200
    move(empty, "+25h")
    assert browser(empty).client.get(link).location == "/account/password-reset"


def test_a_database_nobody_has_migrated_is_told_so(
    postgres: Embedded,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    postgres.create_database("unmigrated")
    try:
        owner = postgres.owner_url("unmigrated")
        settle_in(monkeypatch, settings, owner, owner)
        assert init() == 2
        assert "./procure migrate" in capsys.readouterr().err
    finally:
        postgres.drop_database("unmigrated")


def test_two_commands_at_once_found_one_bureau(empty: Office) -> None:
    """The second waits for whoever is founding; without the lock each would find an empty database."""
    owner = create_engine(empty.owner_url, poolclass=pool.NullPool)
    done: list[int] = []
    with owner.connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock, 0)"), {"lock": int(Lock.FOUNDING)})
        second = threading.Thread(target=lambda: done.append(init()))
        second.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while second.is_alive() and not other.scalar(text(waits)):
            continue
        assert second.is_alive(), "nobody waited"
        other.rollback()
        second.join()
    assert done == [0]


def rows_of(office: Office, bureau: int) -> list[tuple[object, ...]]:
    """Everything of a bureau that a foundation beside it could touch."""
    reading().rollback()
    organisations = select(Organisation).where(Organisation.bureau_id == bureau).order_by(Organisation.id)
    people = select(User).where(User.bureau_id == bureau).order_by(User.id)
    return [
        *((one.id, one.code, one.name_zh, one.version) for one in reading().scalars(organisations)),
        *((one.id, one.email, one.fs_uniquifier, one.version) for one in reading().scalars(people).unique()),
    ]
