"""What an imported table of buildings or of people is compared with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from procurement.accounts import rules
from procurement.accounts.models import Building, Organisation, User
from procurement.accounts.queries.occupancies import buildings, holdings
from procurement.accounts.rules import (
    BuildingCommand,
    BuildingFacts,
    BuildingLine,
    Home,
    OrganisationKind,
    PeopleFacts,
    PersonCommand,
    PersonLine,
    Span,
)
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Role
from procurement.kernel.plans import Plan


def building_plan(actor: Actor, lines: Sequence[BuildingLine]) -> Plan[BuildingCommand]:
    """What an import would do now; changes nothing."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for holding in holdings(actor):
        spans[holding.building_id].append(holding.span)
    known = {
        building.code: BuildingFacts(building.id, building_command(building), spans[building.id])
        for building in buildings(actor)
    }
    return rules.building_plan(lines, known)


def building_command(building: Building) -> BuildingCommand:
    """A building as a person would enter it."""
    return BuildingCommand(building.code, building.name_zh, building.area, building.name_en)


def people_plan(actor: Actor, lines: Sequence[PersonLine]) -> Plan[PersonCommand]:
    """What an import would do now; changes nothing."""
    asked = [line.email for line in lines]
    theirs = select(User.email).where(User.bureau_id != actor.bureau_id, User.email.in_(asked))
    taken = set(reading().scalars(theirs))
    return rules.people_plan(lines, PeopleFacts(_homes(actor), _known(actor, asked), taken))


def _homes(actor: Actor) -> dict[tuple[OrganisationKind, str], Home]:
    mine = select(Organisation).where(Organisation.bureau_id == actor.bureau_id)
    found = {
        (OrganisationKind(one.kind), one.code): Home(one.id, one.active) for one in reading().scalars(mine)
    }
    return {**found, (OrganisationKind.BUREAU, ""): Home(actor.bureau_id)}


def _known(actor: Actor, emails: Sequence[str]) -> dict[str, tuple[int, PersonCommand]]:
    mine = select(User).where(User.bureau_id == actor.bureau_id, User.email.in_(emails))
    return {one.email: (one.id, person_command(one)) for one in reading().scalars(mine).unique()}


def person_command(person: User) -> PersonCommand:
    """A person as an administrator would enter them."""
    roles = frozenset(Role(row.name) for row in person.roles)
    return PersonCommand(person.organisation_id, person.name, person.email, roles, person.language)
