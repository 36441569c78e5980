"""A house that has imported its codes."""

from __future__ import annotations

import pytest

from tests.catalog import world
from tests.factories import House


@pytest.fixture
def house(db: House) -> House:
    world.codes(db)
    return db
