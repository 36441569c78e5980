"""Forms of the catalogue, and the sheets it takes in and gives out."""

from procurement.catalog.forms.item_spreadsheets import blank_items, read_items
from procurement.catalog.forms.items import EditionForm, ItemForm
from procurement.catalog.forms.spreadsheets import (
    category_problems,
    category_sheet,
    read_categories,
    read_standard,
    standard_sheet,
)
from procurement.catalog.forms.standards import BranchForm, CheckForm, DraftForm, StandardForm, kinds_between

__all__ = [
    "blank_items",
    "read_items",
    "BranchForm",
    "CheckForm",
    "DraftForm",
    "EditionForm",
    "ItemForm",
    "StandardForm",
    "category_problems",
    "category_sheet",
    "kinds_between",
    "read_categories",
    "read_standard",
    "standard_sheet",
]
