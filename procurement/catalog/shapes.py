"""What papers say of the catalogue and of its standards; a contract prints standards too."""

from typing import TypedDict

from procurement.documents.shapes import Day, Doc, Number


class StandardNode(TypedDict):
    """A node of the frozen tree; a node without children is a check item."""

    number: str  # "2.1"
    name: str  # the requirement, for a check item the sentence that is checked
    points: Number  # full marks of the item, or the sum of its items
    rule: str  # deduction rule of a check item: "每处扣2分"; "" for the others
    severity: str  # "一般", "较重", "严重", "否决"; "" for the others
    children: list["StandardNode"]


class Standard(TypedDict):
    """One frozen version of a service standard."""

    title: str
    version: str  # "2025-12" or "3"
    scale: Number  # full marks, "1000"
    fingerprint: str  # first 16 hex digits of its SHA-256
    nodes: list[StandardNode]


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
