"""Kinds of organisations, what roles permit, and the checks on people, places and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from procurement.kernel.errors import Refusal
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role


class OrganisationKind(StrEnum):
    BUREAU = "bureau"
    DEPARTMENT = "department"
    VENDOR = "vendor"
    AGENCY = "agency"


class SettlementMode(StrEnum):
    """How a department's bill is paid."""

    TRANSFER = "transfer"
    BUDGET_CHARGE = "budget_charge"
    ENTRUSTED = "entrusted"
    SHOWN_ONLY = "shown_only"


_EVERYONE = {P.HOME}
_BUREAU_READS = {P.CATALOG_VIEW, P.CONTRACTS_VIEW, P.SETTLEMENT_VIEW, P.DOCUMENTS_VIEW}

ROLE_PERMISSIONS: Mapping[Role, frozenset[P]] = {
    Role.OFFICER: frozenset(
        _EVERYONE | _BUREAU_READS | {P.CATALOG_EDIT, P.CONTRACTS_DRAFT, P.CONTRACTS_SIGN_BUREAU}
    ),
    Role.SUPERVISOR: frozenset(_EVERYONE | _BUREAU_READS | {P.CONTRACTS_APPROVE, P.CONTRACTS_SIGN_BUREAU}),
    Role.CONTRACT_SUPERVISOR: frozenset(_EVERYONE | _BUREAU_READS | {P.SETTLEMENT_PREPARE}),
    Role.FINANCE: frozenset(
        _EVERYONE
        | _BUREAU_READS
        | {P.SETTLEMENT_PREPARE, P.SETTLEMENT_RUN, P.RECEIPTS_RECORD, P.LEDGER_VIEW, P.PERIOD_CLOSE}
    ),
    Role.LIAISON: frozenset(_EVERYONE | {P.CATALOG_VIEW, P.BILLS_VIEW_OWN, P.BILLS_ANSWER}),
    Role.VENDOR: frozenset(
        _EVERYONE | {P.CONTRACTS_VIEW, P.CONTRACTS_SIGN_VENDOR, P.SETTLEMENT_CONFIRM_VENDOR}
    ),
    Role.AUDITOR: frozenset(_EVERYONE | _BUREAU_READS | {P.LEDGER_VIEW, P.AUDIT_VIEW}),
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE | {P.PEOPLE_MANAGE, P.DEPARTMENTS_MANAGE, P.RULEBOOK_MANAGE, P.CATALOG_VIEW, P.AUDIT_VIEW}
    ),
    Role.WITNESS: frozenset(_EVERYONE),
    Role.EVALUATOR: frozenset(_EVERYONE),
    Role.AGENCY: frozenset(_EVERYONE),
    Role.SYSTEM: frozenset(P),
}

ROLES_OF_KIND: Mapping[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.BUREAU: frozenset(Role) - {Role.LIAISON, Role.VENDOR, Role.AGENCY, Role.SYSTEM},
    OrganisationKind.DEPARTMENT: frozenset({Role.LIAISON}),
    OrganisationKind.VENDOR: frozenset({Role.VENDOR}),
    OrganisationKind.AGENCY: frozenset({Role.AGENCY}),
}

APART = (
    (Role.ADMINISTRATOR, Role.SUPERVISOR),
    (Role.ADMINISTRATOR, Role.FINANCE),
    (Role.AUDITOR, Role.FINANCE),
    (Role.AUDITOR, Role.OFFICER),
    (Role.AUDITOR, Role.SUPERVISOR),
    (Role.OFFICER, Role.FINANCE),
)
"""Roles one person may not hold together (separation of duties)."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def permissions_of(roles: Iterable[Role]) -> frozenset[P]:
    """All permissions the roles give together."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


def person_refusals(kind: OrganisationKind, roles: Iterable[Role], email: str) -> list[Refusal]:
    """Why a person with these roles may not be entered for an organisation of this kind; all reasons."""
    held = set(roles)
    found = [
        Refusal("accounts.role_of_other_kind", {"role": role}, "roles")
        for role in sorted(held - ROLES_OF_KIND[kind])
    ]
    found += [
        Refusal("accounts.roles_apart", {"one": one, "other": other}, "roles")
        for one, other in APART
        if {one, other} <= held
    ]
    if not held:
        found.append(Refusal("accounts.role_missing", field="roles"))
    if not _EMAIL.fullmatch(email):
        found.append(Refusal("accounts.email_shape", {"email": email}, "email"))
    return found


LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=10)
ADDRESS_LIMIT = 50


def sign_in_refused(failures_of_account: int, failures_of_address: int) -> bool:
    """True when failures within LOCK_FOR, counted per account and per address, are too many to try again."""
    return failures_of_account >= LOCK_AFTER or failures_of_address >= ADDRESS_LIMIT


def occupied_beyond(building_area: Decimal, occupied: Decimal) -> list[Refusal]:
    """Refuses more occupied ㎡ than the building has."""
    if occupied <= building_area:
        return []
    return [
        Refusal("accounts.building_full", {"area": building_area, "over": occupied - building_area}, "area")
    ]
