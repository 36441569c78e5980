"""Tables of buildings and of people, and the workbooks to fill in for all tables of this module."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.accounts import forms, queries, services
from procurement.accounts.forms import HEADINGS
from procurement.accounts.rules import OrganisationKind
from procurement.kernel.actor import Actor
from procurement.pages import http, imports
from procurement.pages.blanks import Choice
from procurement.pages.i18n import _, lazy

BUILDINGS = imports.Import(
    things="accounts.buildings",
    back="accounts.list_buildings",
    title=lazy("Import buildings"),
    checking=lazy("Check the buildings"),
    register=lazy("Buildings"),
    holds=lazy(
        "One building a row. Columns: Code, Chinese name, Area and, if there is one, English name. A known code is "
        "changed, an unknown one added, none removed."
    ),
    read=forms.read_buildings,
    plan=queries.building_plan,
    take=lambda actor, lines, sure: services.import_buildings(actor, lines),
    headings=HEADINGS,
    tell=lambda command: (command.code, command.name_zh),
)
PEOPLE = imports.Import(
    things="accounts.people",
    back="accounts.list_people",
    title=lazy("Import people"),
    checking=lazy("Check the people"),
    register=lazy("People"),
    holds=lazy(
        "One person or office a row. Columns: Name, E-mail address, Roles and, for people of departments and vendors, "
        "Organisation code. A known address is changed, an unknown one added, none taken out of use. Nobody is mailed "
        "before you make the links."
    ),
    read=forms.read_people,
    plan=lambda actor, lines: forms.people_plan_in_words(queries.people_plan(actor, lines)),
    take=lambda actor, lines, sure: services.import_people(actor, lines),
    headings=HEADINGS,
    tell=lambda command: (command.email, command.name),
)


# ---- workbooks to fill in -----------------------------------------------------------------------
def blank_departments() -> Response:
    return imports.send_workbook(forms.blank_departments(), _("Departments"))


def blank_buildings() -> Response:
    return imports.send_workbook(forms.blank_buildings(), _("Buildings"))


def blank_occupancies() -> Response:
    actor = http.current_actor()
    buildings = [(building.code, building.name_zh) for building in queries.buildings(actor)]
    return imports.send_workbook(forms.blank_occupancies(_departments(actor), buildings), _("Occupancies"))


def blank_people() -> Response:
    actor = http.current_actor()
    partners = [
        (organisation.code, organisation.name_zh)
        for kind in (OrganisationKind.VENDOR, OrganisationKind.AGENCY)
        for organisation in queries.organisations(actor, kind)
    ]
    return imports.send_workbook(forms.blank_people([*_departments(actor), *partners]), _("People"))


def _departments(actor: Actor) -> list[Choice]:
    organisations = queries.organisations(actor, OrganisationKind.DEPARTMENT)
    return [(one.code, one.name_zh) for one in organisations]
