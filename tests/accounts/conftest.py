"""What the tests of accounts share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from passlib.context import CryptContext
from passlib.totp import TOTP
from sqlalchemy import select, update

from procurement.accounts import attempts
from procurement.accounts.models import User
from procurement.audit.models import AuditRecord
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from tests import factories
from tests.accounts.devices import NOW
from tests.accounts.signing import browser, sign_in
from tests.architecture.page_client import PageClient
from tests.factories import PASSWORD, Office

Actions = Callable[[], list[str]]


@pytest.fixture
def actions() -> Actions:
    """The actions recorded so far, in order."""
    return lambda: list(reading().scalars(select(AuditRecord.action).order_by(AuditRecord.id)))


@pytest.fixture(scope="session")
def stored(application: Flask) -> str:
    """The password as it is stored; hashing it takes its time, once."""
    with application.app_context():
        return attempts.hashed(PASSWORD)


@pytest.fixture
def office(live: Office, stored: str) -> Office:
    """People with a password, in a database of its own."""
    with database.engine.begin() as connection:
        connection.execute(update(User).values(password=stored))
    return live


@pytest.fixture
def own(office: Office) -> PageClient:
    """The officer, signed in."""
    client = browser(office)
    sign_in(client)
    return client


@pytest.fixture
def real_hashing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords cost what they cost outside the tests: those stored, and those compared with them."""
    monkeypatch.setattr(office.app.extensions["security"], "pwd_context", CryptContext(["argon2"]))
    with database.engine.begin() as connection:
        connection.execute(update(User).values(password=attempts.hashed(PASSWORD)))


@pytest.fixture
def pages(db: Office) -> PageClient:
    """The administrator's, in Chinese."""
    return PageClient(db.client(Role.ADMINISTRATOR), "zh_CN")


@pytest.fixture
def building(db: Office) -> int:
    """One of 100 ㎡."""
    return factories.building(db, "B1", "100")


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The half minute of codes does not end while a test runs."""
    monkeypatch.setattr(TOTP, "now", lambda: NOW)
