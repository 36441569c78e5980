"""The service catalogue."""

from typing import TypedDict

from procurement.documents.shapes.common import Day, Doc, Number
from procurement.documents.shapes.standard import Standard


class CatalogueItem(TypedDict):
    """A purchasable service."""

    code: str
    name: str
    english: str  # ""
    unit: str
    guide_price: Number  # "" when there is none
    central: str  # edition of the central catalogue it is in: "2025版（省级）"; ""
    standard: str  # "物业服务考核标准 3（1000分）"; ""


class CatalogueGroup(TypedDict):
    """A branch of the tree with its items."""

    code: str
    name: str
    entries: list[CatalogueItem]


class Catalogue(TypedDict):
    """`catalog/catalogue`: the printed service catalogue."""

    doc: Doc
    edition: str  # "2026年第1版"
    effective: Day
    notes: list[str]
    groups: list[CatalogueGroup]
    standards: list[Standard]
