"""Tables of buildings and of people, and the workbooks to fill in for all tables of this module."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.accounts import forms, queries, services
from procurement.accounts.forms import HEADINGS
from procurement.accounts.rules import OrganisationKind
from procurement.infra import http, imports
from procurement.infra.blanks import Choice
from procurement.infra.i18n import _, lazy
from procurement.kernel.actor import Actor

BUILDINGS = imports.Import(
    upload="accounts.upload_buildings",
    check="accounts.import_buildings",
    blank="accounts.blank_buildings",
    back="accounts.list_buildings",
    title=lazy("Import buildings"),
    checking=lazy("Check the buildings"),
    register=lazy("Buildings"),
    holds=lazy(
        "One building a row. Columns: Code, Chinese name, Area and, if there is one, English name. A known code is "
        "changed, an unknown one added, none removed."
    ),
    read=forms.read_buildings,
    tell=lambda command: (command.code, command.name_zh),
)
PEOPLE = imports.Import(
    upload="accounts.upload_people",
    check="accounts.import_people",
    blank="accounts.blank_people",
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
    tell=lambda command: (command.email, command.name),
)


def upload_buildings() -> Response:
    return imports.upload_page(BUILDINGS)


def import_buildings(ticket: str) -> Response:
    actor = http.current_actor()
    return imports.check_page(
        BUILDINGS,
        ticket,
        lambda lines: queries.building_plan(actor, lines),
        _heading,
        lambda lines, sure: services.import_buildings(actor, lines),
    )


def upload_people() -> Response:
    return imports.upload_page(PEOPLE)


def import_people(ticket: str) -> Response:
    actor = http.current_actor()
    return imports.check_page(
        PEOPLE,
        ticket,
        lambda lines: forms.people_plan_in_words(queries.people_plan(actor, lines)),
        _heading,
        lambda lines, sure: services.import_people(actor, lines),
    )


def _heading(field: str) -> str:
    return str(HEADINGS.get(field, ""))


# ---- workbooks to fill in -----------------------------------------------------------------------
def blank_departments() -> Response:
    return _workbook(forms.blank_departments(), _("Departments"))


def blank_buildings() -> Response:
    return _workbook(forms.blank_buildings(), _("Buildings"))


def blank_occupancies() -> Response:
    actor = http.current_actor()
    buildings = [(one.code, one.name_zh) for one in queries.buildings(actor)]
    return _workbook(forms.blank_occupancies(_departments(actor), buildings), _("Occupancies"))


def blank_people() -> Response:
    actor = http.current_actor()
    partners = [
        (one.code, one.name_zh)
        for kind in (OrganisationKind.VENDOR, OrganisationKind.AGENCY)
        for one in queries.organisations(actor, kind)
    ]
    return _workbook(forms.blank_people([*_departments(actor), *partners]), _("People"))


def _departments(actor: Actor) -> list[Choice]:
    found = queries.organisations(actor, OrganisationKind.DEPARTMENT)
    return [(one.code, one.name_zh) for one in found]


def _workbook(content: bytes, title: str) -> Response:
    return http.download(content, title + _(" to fill in") + ".xlsx", http.XLSX)
