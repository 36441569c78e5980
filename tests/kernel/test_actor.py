"""Actors and the names of what they may do."""

from dataclasses import FrozenInstanceError

import pytest

from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission, Role

FINANCE = Actor(7, 1, 1, "财务经办", frozenset({Role.FINANCE}), frozenset({Permission.LEDGER_VIEW}))


def test_an_actor_may_only_what_is_listed():
    assert FINANCE.may(Permission.LEDGER_VIEW)
    assert not FINANCE.may(Permission.PERIOD_CLOSE)


def test_an_actor_cannot_give_itself_a_permission():
    with pytest.raises(FrozenInstanceError):
        FINANCE.permissions = frozenset(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_written_as_its_name_says(permission):
    assert permission.value.replace(".", "_").upper() == permission.name
