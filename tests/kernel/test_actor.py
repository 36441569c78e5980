"""Actors and the names of what they may do."""

from dataclasses import FrozenInstanceError
from types import SimpleNamespace

import pytest

from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import Forbidden, NotFound, require
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


def test_a_row_of_another_bureau_is_as_little_there_as_none():
    mine = SimpleNamespace(bureau_id=FINANCE.bureau_id)
    assert own(FINANCE, mine) is mine
    for other in (None, SimpleNamespace(bureau_id=FINANCE.bureau_id + 1)):
        with pytest.raises(NotFound):
            own(FINANCE, other)


def test_a_policys_no_becomes_forbidden():
    require(True)
    with pytest.raises(Forbidden):
        require(False)
