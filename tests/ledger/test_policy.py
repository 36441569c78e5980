"""Who may do what in the ledger, line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.ledger import policy
from tests.actors import actor, all_but

ONE_PERMISSION: list[tuple[P, Callable[[Actor], bool]]] = [
    (P.PERIOD_CLOSE, policy.can_close_period),
    (P.PERIOD_REOPEN, lambda who: policy.can_reopen_period(who, who.id + 1)),
    (P.LEDGER_VIEW, policy.can_check_books),
]


@pytest.mark.parametrize(
    ("permission", "allowed"), ONE_PERMISSION, ids=lambda value: str(getattr(value, "value", ""))
)
def test_each_act_asks_for_its_own_permission_and_no_other(
    permission: P, allowed: Callable[[Actor], bool]
) -> None:
    assert allowed(actor(permission))
    assert not allowed(actor(*all_but(permission)))


def test_a_closed_month_is_opened_again_by_another_than_who_asked() -> None:
    someone = actor(P.PERIOD_REOPEN, id=7)
    assert policy.can_reopen_period(someone, 8)
    assert not policy.can_reopen_period(someone, 7)
    assert not policy.can_reopen_period(someone, None)
