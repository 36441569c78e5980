"""The tables of buildings and of people: their columns, how cells become values; and every workbook to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from procurement.accounts.forms.occupancies import BuildingForm
from procurement.accounts.forms.organisations import DepartmentForm
from procurement.accounts.forms.people import PersonForm
from procurement.accounts.forms.spreadsheets import HEADINGS, KINDS, column, headings_of
from procurement.accounts.rules import (
    BuildingCommand,
    BuildingLine,
    PersonCommand,
    PersonLine,
    account_name,
    roles_of_person,
)
from procurement.accounts.sentences import MODES, ROLES, in_words
from procurement.kernel.permissions import Role
from procurement.kernel.plans import Plan
from procurement.pages import blanks, spreadsheets
from procurement.pages.blanks import Choice
from procurement.pages.i18n import Text, _, in_every_language, lazy
from procurement.pages.imports import read_table

Problems = list[spreadsheets.Problem]
BUILDING = ("code", "name_zh", "name_en", "area")
PERSON = ("name", "email", "organisation", "roles")
PARTED = "、，,;；/\n"
"""What may stand between two roles in a cell."""


# ---- reading ------------------------------------------------------------------------------------
def read_buildings(content: bytes) -> tuple[list[BuildingLine], Problems]:
    """The rows of a table of buildings, and why others cannot be read. Refuses what is no such table."""
    table = read_table(
        content,
        [
            column("code", BuildingForm.code),
            column("name_zh", BuildingForm.name_zh),
            column("name_en", BuildingForm.name_en, required=False),
            column("area", BuildingForm.area),
        ],
    )
    lines = [
        BuildingLine(
            row,
            BuildingCommand(cells["code"], cells["name_zh"], cells["area"], cells["name_en"] or ""),
            "name_en" in table.told,
        )
        for row, cells in table.rows
    ]
    return lines, table.problems


def read_people(content: bytes) -> tuple[list[PersonLine], Problems]:
    """The rows of a table of people, and why others cannot be read. Refuses what is no such table."""
    table = read_table(
        content,
        [
            column("name", PersonForm.name),
            column("email", PersonForm.email),
            column("organisation", DepartmentForm.code, required=False),
            spreadsheets.Field("roles", headings_of("roles"), _roles),
        ],
    )
    lines = [
        PersonLine(
            row, cells["name"], account_name(cells["email"]), cells["organisation"] or "", cells["roles"]
        )
        for row, cells in table.rows
    ]
    return lines, table.problems


def _roles(cell: str) -> frozenset[Role]:
    """Roles as the pages call them or by their own word, several parted by 、."""
    known = {
        said: role for role in roles_of_person() for said in (*in_every_language(ROLES[role]), str(role))
    }
    for mark in PARTED:
        cell = cell.replace(mark, "|")
    words = [word.strip() for word in cell.split("|") if word.strip()]
    if not words or any(word not in known for word in words):
        raise ValueError("accounts.role_unknown")
    return frozenset(known[word] for word in words)


def people_plan_in_words(plan: Plan[PersonCommand]) -> Plan[PersonCommand]:
    """The faults of a plan with roles and kinds as people call them."""
    return replace(plan, faults=tuple((row, field, in_words(refusal)) for row, field, refusal in plan.faults))


# ---- workbooks to fill in -----------------------------------------------------------------------
NOTES: dict[str, Text] = {
    "code": lazy("Your own short code, as it stands in other tables: letters, digits, dots, dashes."),
    "name_zh": lazy("The full name, as it is printed."),
    "name_en": lazy("May stay empty."),
    "settlement_mode": lazy("How the department's bill is paid."),
    "budget_line": lazy("Needed where the bill is charged to the budget; otherwise empty."),
    "sort": lazy("Such as 010: lists follow it. Empty: by the sound of the name."),
    "area": lazy(
        "Floor area in ㎡, at most two decimals: of a building what all departments may hold together."
    ),
    "department": lazy("The code of a department that is there."),
    "building": lazy("The code of a building that is there."),
    "headcount": lazy("People of the department in this building, in whole numbers."),
    "start": lazy("The first day, as year-month-day."),
    "end": lazy(
        "The last day; empty: until further notice. A move is two rows: one that ends, one that begins."
    ),
    "name": lazy("A person's or an office's name, as it stands on papers and in the history."),
    "email": lazy("The account to sign in with; every account needs its own."),
    "organisation": lazy(
        "Of a liaison the department's code, of a vendor's people the vendor's; of the bureau's own people empty."
    ),
    "roles": lazy(
        "One role, or several parted by 、. Some duties are kept apart and cannot be one person's."
    ),
}


def blank_departments() -> bytes:
    """The workbook of departments."""
    modes = [(str(words), str(words)) for words in MODES.values()]
    transfer, budget = modes[0][0], modes[1][0]
    keys = ("code", "name_zh", "name_en", "settlement_mode", "budget_line", "sort")
    return blanks.write(
        _("Departments"),
        _columns(keys, settlement_mode=modes),
        [
            ("D01", "市发展和改革委员会", "", transfer, "", "010"),
            ("D02", "市财政局", "", budget, "2010301-后勤", "020"),
        ],
    )


def blank_buildings() -> bytes:
    """The workbook of buildings."""
    return blanks.write(_("Buildings"), _columns(BUILDING), EXAMPLE_BUILDINGS)


def blank_occupancies(departments: Iterable[Choice], buildings: Iterable[Choice]) -> bytes:
    """The workbook of occupancies, with what is there to choose from."""
    keys = ("department", "building", "area", "headcount", "start", "end")
    return blanks.write(
        _("Occupancies"),
        _columns(keys, department=list(departments), building=list(buildings)),
        [
            ("D01", "B1", Decimal("3200.50"), 86, date(2026, 1, 1), None),
            ("D02", "B1", Decimal("1800"), 41, date(2026, 1, 1), date(2026, 9, 10)),
            ("D02", "B2", Decimal("2100"), 45, date(2026, 9, 11), None),
        ],
    )


def blank_people(organisations: Iterable[Choice]) -> bytes:
    """The workbook of people, with the organisations and roles there are."""
    roles = [(str(ROLES[role]), str(ROLES[role])) for role in roles_of_person()]
    columns = _columns(PERSON, organisation=list(organisations), roles=roles)
    return blanks.write(_("People"), columns, example_people())


EXAMPLE_BUILDINGS = [
    ("B1", "一号办公楼", "", Decimal("12000.00")),
    ("B2", "二号办公楼", "", Decimal("8600.50")),
]


def example_people() -> list[tuple[str, ...]]:
    """Rows that can be taken once the department D01 is there."""
    finance, supervisor = str(ROLES[Role.FINANCE]), str(ROLES[Role.CONTRACT_SUPERVISOR])
    return [
        ("采购科", "caigou@bureau.example", "", str(ROLES[Role.OFFICER])),
        ("财务科", "caiwu@bureau.example", "", finance),
        ("物业科", "wuye@bureau.example", "", f"{supervisor}、{ROLES[Role.WITNESS]}"),
        ("发改委办公室", "fgw@bureau.example", "D01", str(ROLES[Role.LIAISON])),
    ]


def _columns(keys: Sequence[str], **choices: Sequence[Choice]) -> list[blanks.Column]:
    """Only the words of ways of paying are fixed; codes may be imported after a workbook was made."""
    return [
        blanks.Column(
            HEADINGS[key],
            NOTES[key],
            KINDS.get(key, "text"),
            30 if key.startswith("name") or key in ("email", "roles") else 16,
            choices.get(key, ()),
            strict=key == "settlement_mode",
        )
        for key in keys
    ]
