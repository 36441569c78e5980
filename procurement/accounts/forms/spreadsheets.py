"""The sheets of departments and occupancies: their columns, how cells become values, what is wrong with a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from procurement.accounts.forms.occupancies import BuildingForm, OccupancyForm
from procurement.accounts.forms.organisations import DepartmentForm
from procurement.accounts.rules import (
    DepartmentCommand,
    DepartmentLine,
    Fault,
    Holding,
    OccupancyLine,
)
from procurement.accounts.sentences import FIELDS, MODES
from procurement.kernel.errors import Refusal, Refused
from procurement.pages import spreadsheets
from procurement.pages.i18n import Text, _, in_every_language, lazy

Value = TypeVar("Value")
Problems = list[spreadsheets.Problem]
MOST_ROWS = 2000
HEADINGS: dict[str, Text] = {
    **FIELDS,
    "department": lazy("Department code"),
    "building": lazy("Building code"),
    "organisation": lazy("Organisation code"),
}
DEPARTMENT = ("code", "name_zh", "name_en", "settlement_mode", "budget_line", "sort")
OCCUPANCY = ("department", "building", "area", "headcount", "start", "end")
OTHER_NAMES = {
    "department": ("department_code",),
    "building": ("building_code",),
    "area": ("area_m2",),
    "start": ("valid_from",),
    "end": ("valid_to",),
}
"""Further headings a column may stand under."""
KINDS = {"area": "number", "headcount": "number", "start": "day", "end": "day"}


def problems_of(faults: Iterable[Fault]) -> Problems:
    """Faults found by a rule, as lines of the table of problems."""
    return [
        spreadsheets.Problem(row, str(HEADINGS.get(field, "")), refusal) for row, field, refusal in faults
    ]


# ---- departments --------------------------------------------------------------------------------
def read_departments(content: bytes) -> tuple[list[DepartmentLine], Problems]:
    """The rows of a table of departments, and why others cannot be read. Refuses what is no such table."""
    table = _read(
        content,
        [
            column("code", DepartmentForm.code),
            column("name_zh", DepartmentForm.name_zh),
            _optional("name_en", DepartmentForm.name_en),
            spreadsheets.Field("settlement_mode", headings_of("settlement_mode"), _mode_reader()),
            _optional("budget_line", DepartmentForm.budget_line),
            _optional("sort", DepartmentForm.sort),
        ],
    )
    untold = frozenset(DEPARTMENT) - table.told
    return [DepartmentLine(row, _department(cells), untold) for row, cells in table.rows], table.problems


def _department(cells: Mapping[str, Any]) -> DepartmentCommand:
    return DepartmentCommand(
        cells["code"],
        cells["name_zh"],
        cells["settlement_mode"],
        cells["name_en"] or "",
        cells["budget_line"] or "",
        cells["sort"] or "",
    )


def department_sheet(departments: Iterable[DepartmentCommand]) -> bytes:
    """All departments as the table they may be imported from again."""
    rows = [
        (
            department.code,
            department.name_zh,
            department.name_en,
            str(MODES[department.settlement_mode]),
            department.budget_line,
            department.sort,
        )
        for department in departments
    ]
    return spreadsheets.write(_("Departments"), _columns(DEPARTMENT), rows)


# ---- occupancies --------------------------------------------------------------------------------
def read_occupancies(content: bytes) -> tuple[list[OccupancyLine], Problems]:
    """The rows of a table of occupancies, and why others cannot be read. Refuses what is no such table."""
    table = _read(
        content,
        [
            column("department", DepartmentForm.code),
            column("building", BuildingForm.code),
            column("area", OccupancyForm.area),
            column("headcount", OccupancyForm.headcount),
            column("start", OccupancyForm.start),
            _optional("end", OccupancyForm.end),
        ],
    )
    told = "end" in table.told
    return [OccupancyLine(row, **cells, end_told=told) for row, cells in table.rows], table.problems


def occupancy_sheet(
    holdings: Iterable[Holding], departments: Mapping[int, str], buildings: Mapping[int, str]
) -> bytes:
    """All occupancies as the table they may be imported from again; codes by id."""
    rows = [
        (
            departments[holding.department_id],
            buildings[holding.building_id],
            holding.area,
            holding.headcount,
            holding.start,
            holding.end,
        )
        for holding in sorted(holdings, key=lambda one: (departments[one.department_id], one.start, one.id))
    ]
    return spreadsheets.write(_("Occupancies"), _columns(OCCUPANCY), rows)


# ---- columns ------------------------------------------------------------------------------------
def _read(content: bytes, fields: Sequence[spreadsheets.Field]) -> spreadsheets.Table:
    table = spreadsheets.read(content, fields)
    if len(table.rows) + len(table.problems) > MOST_ROWS:
        raise Refused([Refusal("spreadsheets.too_many_rows", {"most": MOST_ROWS}, "file")])
    return table


def headings_of(key: str) -> tuple[str, ...]:
    """Every heading a column may stand under."""
    return spreadsheets.heads(key, HEADINGS[key], *OTHER_NAMES.get(key, ()))


def column(key: str, as_in_form: Any, *, required: bool = True) -> spreadsheets.Field:
    """The import refuses what the form refuses: each column is a field of the form."""
    return spreadsheets.as_in_form(key, as_in_form, headings_of(key), required=required)


def _optional(key: str, as_in_form: Any) -> spreadsheets.Field:
    return column(key, as_in_form, required=False)


def _columns(keys: Sequence[str]) -> list[spreadsheets.Column]:
    return [
        spreadsheets.Column(str(HEADINGS[key]), KINDS.get(key, "text"), 30 if key.startswith("name") else 16)
        for key in keys
    ]


def _mode_reader() -> Callable[[str], Any]:
    """Reads a way of paying, in its own word or in those of the pages."""
    known = {said: mode for mode, text in MODES.items() for said in (*in_every_language(text), str(mode))}

    def parse(cell: str) -> Any:
        if cell not in known:
            raise ValueError("accounts.mode_unknown")
        return known[cell]

    return parse
