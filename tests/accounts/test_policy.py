"""Who may change organisations, places and people, line by line; and the small policies of the same shape."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from procurement.accounts import policy
from procurement.catalog import policy as catalog
from procurement.documents import policy as documents
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden
from procurement.kernel.permissions import Permission as P
from procurement.rulebook import policy as rulebook
from procurement.vendors import policy as vendors
from tests.actors import BUREAU, DEPARTMENT, OTHER_BUREAU, actor, all_but

ONE_PERMISSION: list[tuple[P, Callable[[Actor], bool]]] = [
    (P.DEPARTMENTS_MANAGE, policy.can_manage_departments),
    (P.VENDORS_EDIT, policy.can_edit_partners),
    (P.COMPANY_MANAGE, policy.can_keep_own_company),
    (P.PEOPLE_MANAGE, policy.can_manage_people),
    (P.PEOPLE_MANAGE, lambda who: policy.can_change_roles(who, who.id + 1)),
    (P.PEOPLE_MANAGE, lambda who: policy.can_deactivate(who, who.id + 1)),
    (P.CATALOG_EDIT, catalog.can_add),
    (P.CATALOG_EDIT, lambda who: catalog.can_edit(who, BUREAU)),
    (P.DOCUMENTS_RENDER, lambda who: documents.can_render(who, BUREAU)),
    (P.DOCUMENTS_CORRECT, lambda who: documents.can_correct(who, BUREAU)),
    (P.DOCUMENTS_VIEW, lambda who: documents.can_read(who, BUREAU, DEPARTMENT)),
    (P.RULEBOOK_MANAGE, rulebook.can_manage),
    (P.VENDORS_EDIT, vendors.can_edit),
    (P.COMPANY_EDIT, vendors.can_keep),
    (P.COMPANY_MANAGE, vendors.can_sign),
]


@pytest.mark.parametrize(("permission", "allowed"), ONE_PERMISSION)
def test_each_act_asks_for_its_own_permission_and_no_other(
    permission: P, allowed: Callable[[Actor], bool]
) -> None:
    assert allowed(actor(permission))
    assert not allowed(actor(*all_but(permission)))


@pytest.mark.parametrize("allowed", [policy.can_change_roles, policy.can_deactivate])
def test_nobody_changes_their_own_roles_or_takes_themselves_out(
    allowed: Callable[[Actor, int], bool],
) -> None:
    administrator = actor(P.PEOPLE_MANAGE, id=7)
    assert allowed(administrator, 8) and not allowed(administrator, 7)


@pytest.mark.parametrize(
    "allowed",
    [
        lambda who: catalog.can_edit(who, OTHER_BUREAU),
        lambda who: documents.can_render(who, OTHER_BUREAU),
        lambda who: documents.can_correct(who, OTHER_BUREAU),
        lambda who: documents.can_read(who, OTHER_BUREAU, who.organisation_id),
    ],
)
def test_nobody_reaches_into_another_bureau(allowed: Callable[[Actor], bool]) -> None:
    assert not allowed(actor(*P))


def test_a_paper_is_read_by_whom_it_is_addressed_to() -> None:
    reader = actor(organisation=DEPARTMENT)
    assert documents.can_read(reader, BUREAU, DEPARTMENT)
    assert not documents.can_read(reader, BUREAU, DEPARTMENT + 1)
    assert not documents.can_read(reader, BUREAU, None)


def test_a_no_becomes_forbidden() -> None:
    policy.require(True)
    with pytest.raises(Forbidden):
        policy.require(False)
