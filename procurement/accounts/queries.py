"""Reading organisations, people and occupancies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from procurement.accounts.models import Building, Occupancy, Organisation, RoleRow, User
from procurement.accounts.rules import OrganisationKind, permissions_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Period
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Role


def actor_of(user: User) -> Actor:
    """The plain actor behind a signed-in person."""
    roles = frozenset(Role(row.name) for row in user.roles)
    return Actor(user.id, user.organisation_id, user.bureau_id, user.name, roles, permissions_of(roles))


def system_actor(bureau_id: int) -> Actor:
    """The actor of what the clock does by itself, for one bureau."""
    roles = frozenset({Role.SYSTEM})
    return Actor(0, bureau_id, bureau_id, "system", roles, permissions_of(roles))


def bureaus() -> Sequence[Organisation]:
    return reading().scalars(select(Organisation).where(Organisation.kind == OrganisationKind.BUREAU)).all()


def bureau_of(bureau_id: int) -> Organisation:
    found = reading().get(Organisation, bureau_id)
    if found is None or found.kind != OrganisationKind.BUREAU:
        raise NotFound
    return found


def organisation(actor: Actor, organisation_id: int, kind: OrganisationKind | None = None) -> Organisation:
    """An organisation of the actor's bureau. Raises NotFound."""
    found = reading().get(Organisation, organisation_id)
    if found is None or found.bureau_id != actor.bureau_id or (kind and found.kind != kind):
        raise NotFound
    return found


def organisations(
    actor: Actor, kind: OrganisationKind, *, active_only: bool = True
) -> Sequence[Organisation]:
    """All of one kind, in their order."""
    return (
        reading()
        .scalars(
            organisation_list(actor, kind, active_only=active_only).order_by(
                Organisation.sort_key, Organisation.id
            )
        )
        .all()
    )


def organisation_list(actor: Actor, kind: OrganisationKind, *, active_only: bool = False) -> Select[Any]:
    """The statement behind registers of organisations."""
    statement = select(Organisation).where(
        Organisation.bureau_id == actor.bureau_id, Organisation.kind == kind
    )
    return statement.where(Organisation.active) if active_only else statement


def buildings(actor: Actor) -> Sequence[Building]:
    return (
        reading()
        .scalars(select(Building).where(Building.bureau_id == actor.bureau_id).order_by(Building.code))
        .all()
    )


def occupancies_in(bureau_id: int, period: Period) -> Sequence[Occupancy]:
    """Every occupancy that touches the period, with its department and building, in a fixed order."""
    span = func.daterange(period.start, period.end, "[]")
    return (
        reading()
        .scalars(
            select(Occupancy)
            .where(Occupancy.bureau_id == bureau_id, Occupancy.during.op("&&")(span))
            .order_by(Occupancy.organisation_id, Occupancy.building_id, func.lower(Occupancy.during))
        )
        .all()
    )


def occupancies_of(organisation_id: int) -> Sequence[Occupancy]:
    """One department's occupancies, newest first."""
    return (
        reading()
        .scalars(
            select(Occupancy)
            .where(Occupancy.organisation_id == organisation_id)
            .order_by(func.lower(Occupancy.during).desc(), Occupancy.building_id)
        )
        .all()
    )


def occupied_area(building_id: int, day: date, *, but: int | None = None) -> Any:
    """㎡ occupied in a building on one day, leaving out one occupancy."""
    statement = select(func.coalesce(func.sum(Occupancy.area), 0)).where(
        Occupancy.building_id == building_id, Occupancy.during.op("@>")(day)
    )
    return reading().scalar(statement.where(Occupancy.id != but) if but else statement)


def people(actor: Actor) -> Select[Any]:
    """The statement behind the register of people."""
    return select(User).where(User.bureau_id == actor.bureau_id)


def person(actor: Actor, user_id: int) -> User:
    found = reading().get(User, user_id)
    if found is None or found.bureau_id != actor.bureau_id:
        raise NotFound
    return found


def people_with_role(bureau_id: int, role: Role, organisation_id: int | None = None) -> Sequence[User]:
    """Active people holding a role, of one organisation or of all."""
    statement = (
        select(User)
        .join(User.roles)
        .where(User.bureau_id == bureau_id, User.active, RoleRow.name == role)
        .order_by(User.id)
    )
    if organisation_id is not None:
        statement = statement.where(User.organisation_id == organisation_id)
    return reading().scalars(statement).unique().all()
