"""Roles: what they permit, whom they fit, which keep apart."""

from __future__ import annotations

from itertools import permutations

import pytest

from procurement.accounts.rules import (
    APART,
    ROLE_PERMISSIONS,
    ROLES_OF_KIND,
    OrganisationKind,
    permissions_of,
    person_refusals,
    roles_of_person,
)
from procurement.kernel.permissions import Permission, Role

BUREAU = OrganisationKind.BUREAU


def codes(kind: OrganisationKind, *roles: Role, email: str = "a@b.example") -> list[str]:
    return [refusal.code for refusal in person_refusals(kind, roles, email)]


def test_every_role_has_its_permissions_and_everybody_reaches_home() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert all(Permission.HOME in permissions for permissions in ROLE_PERMISSIONS.values())


def test_every_permission_but_those_still_unused_is_held_by_some_person() -> None:
    assert permissions_of(roles_of_person()) == frozenset(Permission)


def test_two_roles_permit_what_each_permits() -> None:
    both = permissions_of([Role.OFFICER, Role.ADMINISTRATOR])
    assert both == ROLE_PERMISSIONS[Role.OFFICER] | ROLE_PERMISSIONS[Role.ADMINISTRATOR]
    assert permissions_of([]) == frozenset()


def test_the_administrator_approves_signs_pays_and_drafts_nothing() -> None:
    held = ROLE_PERMISSIONS[Role.ADMINISTRATOR]
    assert not held & {
        Permission.CONTRACTS_APPROVE,
        Permission.CONTRACTS_SIGN_BUREAU,
        Permission.CONTRACTS_DRAFT,
        Permission.SETTLEMENT_RUN,
        Permission.RECEIPTS_RECORD,
        Permission.PERIOD_CLOSE,
    }


def test_the_auditor_changes_nothing() -> None:
    changes = {
        permission
        for permission in Permission
        if not permission.endswith((".view", ".view_own"))
        and permission not in (Permission.HOME, Permission.OWN_FACTORS)
    }
    assert not ROLE_PERMISSIONS[Role.AUDITOR] & changes


@pytest.mark.parametrize("kind", OrganisationKind)
@pytest.mark.parametrize("role", Role)
def test_a_role_belongs_to_one_kind_of_organisation(kind: OrganisationKind, role: Role) -> None:
    refused = "accounts.role_of_other_kind" in codes(kind, role)
    assert refused == (role not in ROLES_OF_KIND[kind])


def test_nobody_may_be_given_the_role_of_the_system() -> None:
    assert Role.SYSTEM not in roles_of_person()
    assert all("accounts.role_of_other_kind" in codes(kind, Role.SYSTEM) for kind in OrganisationKind)


@pytest.mark.parametrize(("one", "other"), [pair for apart in APART for pair in permutations(apart)])
def test_duties_kept_apart_are_never_one_persons(one: Role, other: Role) -> None:
    assert codes(BUREAU, one, other) == ["accounts.roles_apart"]


def test_other_roles_go_together() -> None:
    assert codes(BUREAU, Role.OFFICER, Role.WITNESS, Role.EVALUATOR) == []


def test_all_reasons_come_at_once() -> None:
    assert codes(BUREAU, email="nobody") == ["accounts.role_missing", "accounts.email_shape"]
    assert codes(OrganisationKind.VENDOR, Role.OFFICER, Role.FINANCE, email="") == [
        "accounts.role_of_other_kind",
        "accounts.role_of_other_kind",
        "accounts.roles_apart",
        "accounts.email_shape",
    ]


@pytest.mark.parametrize(
    "email", ["a@b", "a b@c.de", "@b.cd", "a@b.", "a@@b.cd", "a" * 250 + "@b.cd", "a@b..cd."]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert codes(BUREAU, Role.OFFICER, email=email) == ["accounts.email_shape"]
