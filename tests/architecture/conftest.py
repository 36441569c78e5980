"""The furnished house: made once in each process, in a database of its own; each test stands on it in a savepoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine

from procurement.machine.embedded import Embedded
from tests.architecture.furnished import Furnished, furnish
from tests.conftest import cloned, one_connection, savepoint
from tests.factories import House


@pytest.fixture(scope="session")
def furnished_engine(built_house: House, postgres: Embedded) -> Iterator[Engine]:
    with one_connection(cloned(postgres, "furnished", "template_house")) as engine:
        yield engine


@pytest.fixture(scope="session")
def furnished_once(application: Flask, built_house: House, furnished_engine: Engine) -> Furnished:
    with savepoint(application, furnished_engine) as transaction:
        made = furnish(replace(built_house, url=""))
        transaction.commit()
        return made


@pytest.fixture
def furnished(application: Flask, furnished_engine: Engine, furnished_once: Furnished) -> Iterator[Furnished]:
    """A house with one of everything; everything a test writes is gone at its end."""
    with savepoint(application, furnished_engine):
        yield furnished_once
