"""Forms of accounts, and the sheets departments and occupancies travel in."""

from procurement.accounts.forms.factors import AppForm, PasskeyForm, RequiredForm, SecondStepForm
from procurement.accounts.forms.occupancies import BuildingForm, EndForm, MoveForm, OccupancyForm
from procurement.accounts.forms.organisations import DepartmentForm, ProfileForm
from procurement.accounts.forms.people import HandoverForm, OwnForm, PersonForm, role_options
from procurement.accounts.forms.registers import (
    blank_buildings,
    blank_departments,
    blank_occupancies,
    blank_people,
    people_plan_in_words,
    read_buildings,
    read_people,
)
from procurement.accounts.forms.spreadsheets import (
    HEADINGS,
    department_sheet,
    occupancy_sheet,
    problems_of,
    read_departments,
    read_occupancies,
)

__all__ = [
    "AppForm",
    "PasskeyForm",
    "RequiredForm",
    "SecondStepForm",
    "people_plan_in_words",
    "HEADINGS",
    "blank_buildings",
    "blank_departments",
    "blank_occupancies",
    "blank_people",
    "read_buildings",
    "read_people",
    "BuildingForm",
    "DepartmentForm",
    "EndForm",
    "HandoverForm",
    "MoveForm",
    "OccupancyForm",
    "OwnForm",
    "PersonForm",
    "ProfileForm",
    "department_sheet",
    "occupancy_sheet",
    "problems_of",
    "read_departments",
    "read_occupancies",
    "role_options",
]
