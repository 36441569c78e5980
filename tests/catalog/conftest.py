"""An office that has imported its codes."""

from __future__ import annotations

import pytest

from tests.catalog import world
from tests.factories import Office


@pytest.fixture
def office(db: Office) -> Office:
    world.codes(db)
    return db
