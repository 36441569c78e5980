"""What an imported table of buildings or of people would change, and why rows of it cannot be taken.

A building is known again by its code, a person by the e-mail address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from procurement.accounts.rules.occupancies import (
    BuildingCommand,
    Span,
    building_refusals,
    shrinking_refusals,
)
from procurement.accounts.rules.organisations import OrganisationKind
from procurement.accounts.rules.people import PersonCommand, person_refusals
from procurement.kernel.errors import Refusal
from procurement.kernel.permissions import Role
from procurement.kernel.plans import OF_ROW, Plan, compared, of_row, twice
from procurement.kernel.references import Known, as_meant

HOME_OF: Mapping[Role, OrganisationKind] = {
    Role.LIAISON: OrganisationKind.DEPARTMENT,
    Role.VENDOR: OrganisationKind.VENDOR,
    Role.BIDDER: OrganisationKind.VENDOR,
    Role.AGENCY: OrganisationKind.AGENCY,
}
"""Where people of these roles work; everybody else works for the bureau."""


# ---- buildings ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class BuildingLine:
    """One row of a table of buildings; a table without the column of English names says nothing of them."""

    row: int
    command: BuildingCommand
    name_en_told: bool = True


@dataclass(frozen=True)
class BuildingFacts:
    """A building that is there already, and who holds how much of it when."""

    id: int
    command: BuildingCommand
    spans: Sequence[Span] = ()


def building_plan(lines: Sequence[BuildingLine], known: Mapping[str, BuildingFacts]) -> Plan[BuildingCommand]:
    """Compare rows with the buildings known by code, however it is written. Faults: accounts.code_twice,
    accounts.area_below_occupied and those of `building_refusals`."""
    codes = as_meant((line.command.code for line in lines), known)
    lines = [_completed(line, code, known.get(code)) for line, code in zip(lines, codes, strict=True)]
    said = Refusal("accounts.code_twice", OF_ROW, "code")
    faults = twice([(line.row, line.command.code) for line in lines], said)
    for line in lines:
        there = known.get(line.command.code)
        found = building_refusals(line.command)
        if there is not None and not found:
            found = shrinking_refusals(line.command.area, there.spans)
        faults += of_row(line.row, found)
    there_already = {code: (facts.id, facts.command) for code, facts in known.items()}
    return compared([(line.command.code, line.command) for line in lines], there_already, faults)


def _completed(line: BuildingLine, code: str, there: BuildingFacts | None) -> BuildingLine:
    """The row under the code it means, and with the English name it says nothing of."""
    kept = line.command.name_en if there is None or line.name_en_told else there.command.name_en
    return replace(line, command=replace(line.command, code=code, name_en=kept))


# ---- people -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PersonLine:
    """One row of a table of people; `organisation` is a code, empty for the bureau itself."""

    row: int
    name: str
    email: str
    organisation: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Home:
    """An organisation people may belong to."""

    id: int
    active: bool = True


@dataclass(frozen=True)
class PeopleFacts:
    """Who and what is there: organisations by kind and code (the bureau also under the empty one), people of the
    bureau by e-mail address, and addresses that people of other bureaus have."""

    homes: Mapping[tuple[OrganisationKind, str], Home]
    known: Mapping[str, tuple[int, PersonCommand]]
    taken: Collection[str] = ()


def people_plan(lines: Sequence[PersonLine], facts: PeopleFacts) -> Plan[PersonCommand]:
    """Faults: accounts.email_twice, accounts.email_taken, accounts.organisation_unknown,
    accounts.organisation_retired and those of `person_refusals`."""
    said = Refusal("accounts.email_twice", OF_ROW, "email")
    faults = twice([(line.row, line.email) for line in lines], said)
    wanted: list[tuple[str, PersonCommand]] = []
    codes = {kind: Known(code for of, code in facts.homes if of == kind) for kind in OrganisationKind}
    for line in lines:
        kind = home_kind(line.roles)
        home = facts.homes.get((kind, codes[kind].meant(line.organisation)))
        faults += of_row(line.row, _person_refusals(line, kind, home, facts))
        if home is not None:
            wanted.append((line.email, _person(line, home, facts)))
    return compared(wanted, facts.known, faults)


def home_kind(roles: Collection[Role]) -> OrganisationKind:
    """The kind of organisation whose code a row names: its roles say so."""
    return next((HOME_OF[role] for role in HOME_OF if role in roles), OrganisationKind.BUREAU)


def _person_refusals(
    line: PersonLine, kind: OrganisationKind, home: Home | None, facts: PeopleFacts
) -> list[Refusal]:
    found = person_refusals(kind, line.roles, line.email)
    if line.email in facts.taken:
        found.append(Refusal("accounts.email_taken", field="email"))
    if home is None:
        params = {"kind": kind, "code": line.organisation}
        found.append(Refusal("accounts.organisation_unknown", params, "organisation"))
    elif not home.active:
        found.append(Refusal("accounts.organisation_retired", field="organisation"))
    return found


def _person(line: PersonLine, home: Home, facts: PeopleFacts) -> PersonCommand:
    """The language is each person's own to change; a table says nothing of it."""
    there = facts.known.get(line.email)
    language = there[1].language if there else PersonCommand.language
    return PersonCommand(home.id, line.name, line.email, line.roles, language)
