"""Forms of accounts, and the sheets departments and occupancies travel in."""

from procurement.accounts.forms.organisations import DepartmentForm, ProfileForm
from procurement.accounts.forms.people import HandoverForm, OwnForm, PersonForm, role_options
from procurement.accounts.forms.places import BuildingForm, EndForm, MoveForm, OccupancyForm
from procurement.accounts.forms.sheets import (
    department_sheet,
    occupancy_sheet,
    problems_of,
    read_departments,
    read_occupancies,
)

__all__ = [
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
