"""A service standard, in contracts and in the catalogue."""

from typing import TypedDict

from procurement.documents.shapes.common import Number


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
