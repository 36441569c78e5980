"""What the tests of a bureau's beginning share: an empty database of its own, and the command that founds a bureau in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine

from procurement.machine.embedded import Embedded
from procurement.web import cli
from tests.conftest import cloned, on

NAME, CODE = "样本市机关事务管理局", "YBSJ"
ADMINISTRATOR = "admin@bureau.sample.cn"
GIVEN = {
    "--name": NAME,
    "--code": CODE,
    "--address": "样本市中心路1号",
    "--bank-name": "样本银行中心支行",
    "--bank-account": "6222 0000 1111",
    "--admin-name": "信息科",
    "--admin-email": ADMINISTRATOR,
}


def init(*further: str, **other: str) -> int:
    """`./procure init` as a script calls it; `other` replaces options, an empty text leaves one out."""
    given = {**GIVEN, **{f"--{name.replace('_', '-')}": value for name, value in other.items()}}
    return cli.main(["init", *(word for pair in given.items() if pair[1] for word in pair), *further])


@contextmanager
def empty_database(application: Flask, postgres: Embedded, name: str) -> Iterator[str]:
    """A migrated database nobody has founded a bureau in, with the application on it; its owner's address."""
    url = cloned(postgres, name)
    engine = create_engine(url)
    try:
        with application.app_context(), on(application, engine):
            yield postgres.owner_url(name)
    finally:
        engine.dispose()
        postgres.drop_database(name)


def settle_in(monkeypatch: pytest.MonkeyPatch, settings: Any, owner_url: str, app_url: str) -> None:
    """The environment of a command on this database, as a production machine has it."""
    for name, value in {
        "DATABASE_URL": app_url,
        "MIGRATION_DATABASE_URL": owner_url,
        "SECRET_KEY": settings.secret_key,
        "STORAGE_DIR": str(settings.storage_dir),
        "MAIL_DIR": str(settings.mail_dir),
        "PUBLIC_URL": settings.public_url,
        "REHEARSAL": "1",
    }.items():
        monkeypatch.setenv(name, value)
