"""What a new bureau has brought so far, counted in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, distinct, func, select

from procurement.accounts.models import Building, Occupancy, Organisation, User, UserRole
from procurement.accounts.rules import OrganisationKind
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Role

NEEDED_ROLES = (Role.OFFICER, Role.SUPERVISOR, Role.CONTRACT_SUPERVISOR, Role.FINANCE)
"""Without a person in each of them no month can be settled."""


@dataclass(frozen=True)
class Beginning:
    """Counts of what is in use. `placed`: departments with a place; `roles`: how many of NEEDED_ROLES somebody holds;
    `ready`: people who have chosen a password."""

    payable: bool
    departments: int
    placed: int
    buildings: int
    people: int
    ready: int
    roles: int


def beginning(actor: Actor) -> Beginning:
    """How far the bureau has come with organisations, places and people."""
    parts: dict[str, ScalarSelect[Any]] = {
        "payable": _payable(actor),
        "departments": _organisations(actor, OrganisationKind.DEPARTMENT),
        "placed": _placed(actor),
        "buildings": _count(Building, actor),
        "people": _count(User, actor, User.active),
        "ready": _count(User, actor, User.active, User.password.is_not(None)),
        "roles": _roles(actor),
    }
    row = reading().execute(select(*(part.label(name) for name, part in parts.items()))).one()
    return Beginning(**row._mapping)


def _count(model: Any, actor: Actor, *where: Any) -> ScalarSelect[int]:
    counted = select(func.count()).select_from(model).where(model.bureau_id == actor.bureau_id, *where)
    return counted.scalar_subquery()


def _payable(actor: Actor) -> ScalarSelect[bool]:
    """Departments need an account to pay to."""
    return select(Organisation.bank_account != "").where(Organisation.id == actor.bureau_id).scalar_subquery()


def _organisations(actor: Actor, kind: OrganisationKind) -> ScalarSelect[int]:
    return _count(Organisation, actor, Organisation.kind == kind, Organisation.active)


def _placed(actor: Actor) -> ScalarSelect[int]:
    held = select(Occupancy.id).where(Occupancy.organisation_id == Organisation.id).exists()
    return _count(
        Organisation, actor, Organisation.kind == OrganisationKind.DEPARTMENT, Organisation.active, held
    )


def _roles(actor: Actor) -> ScalarSelect[int]:
    held = select(func.count(distinct(UserRole.role))).join(User, User.id == UserRole.user_id)
    mine = (User.bureau_id == actor.bureau_id, User.active, UserRole.role.in_(NEEDED_ROLES))
    return held.where(*mine).scalar_subquery()
