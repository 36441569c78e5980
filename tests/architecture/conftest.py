"""The populated office: made once in each process, in a database of its own; each test stands on it in a savepoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine

from procurement.machine.embedded import Embedded
from tests.architecture.populated import Populated, populate
from tests.conftest import cloned, one_connection, savepoint
from tests.factories import Office


@pytest.fixture(scope="session")
def populated_engine(built_office: Office, postgres: Embedded) -> Iterator[Engine]:
    with one_connection(cloned(postgres, "populated", "template_office")) as engine:
        yield engine


@pytest.fixture(scope="session")
def populated_once(application: Flask, built_office: Office, populated_engine: Engine) -> Populated:
    with savepoint(application, populated_engine) as transaction:
        made = populate(replace(built_office, url=""))
        transaction.commit()
        return made


@pytest.fixture
def populated(application: Flask, populated_engine: Engine, populated_once: Populated) -> Iterator[Populated]:
    """An office with one of everything; everything a test writes is gone at its end."""
    with savepoint(application, populated_engine):
        yield populated_once
