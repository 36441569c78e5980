"""Quality standards: kinds and states, and the arithmetic of points.

Points are Decimal with at most two decimals. They stand only on checks; what a section is worth is always a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from procurement.kernel.errors import Refusal
from procurement.kernel.states import Machine


class StandardState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"


class StandardAction(StrEnum):
    PUBLISH = "publish"
    REPLACE = "replace"


STANDARD = Machine(
    {
        (StandardState.DRAFT, StandardAction.PUBLISH): StandardState.PUBLISHED,
        (StandardState.PUBLISHED, StandardAction.REPLACE): StandardState.REPLACED,
    },
    "catalog",
)


class NodeKind(StrEnum):
    """The levels of a standard, outermost first; a check is always a leaf."""

    SECTION = "section"
    SERVICE = "service"
    POSITION = "position"
    PERSON = "person"
    PROCESS = "process"
    STEP = "step"
    CHECK = "check"

    @property
    def depth(self) -> int:
        return tuple(NodeKind).index(self)


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Evidence(StrEnum):
    """What an inspector must keep of a finding."""

    PHOTO = "photo"
    RECORD = "record"
    NONE = "none"


class DeductionKind(StrEnum):
    """What a finding costs: points each time, points per unit, the whole item, or everything."""

    PER_OCCURRENCE = "per_occurrence"
    PER_UNIT = "per_unit"
    ZERO_ITEM = "zero_item"
    VETO = "veto"

    @property
    def counted(self) -> bool:
        """Whether it costs points each time."""
        return self in (DeductionKind.PER_OCCURRENCE, DeductionKind.PER_UNIT)


MOST_POINTS = Decimal("9999.99")


@dataclass(frozen=True)
class Node:
    """A node of a standard's tree. `id` and `version` are those of its row, if it has one."""

    kind: NodeKind
    title: str
    points: Decimal | None = None
    deduction: Mapping[str, str] | None = None
    severity: str | None = None
    evidence: str = Evidence.NONE
    children: tuple[Node, ...] = field(default=())
    id: int | None = None


@dataclass(frozen=True)
class NodeCommand:
    """What a person enters for a node of a draft. Points and deduction only for checks."""

    kind: NodeKind
    title: str
    points: Decimal | None = None
    deduction_kind: DeductionKind | None = None
    deduction_points: Decimal | None = None
    deduction_unit: str = ""
    severity: Severity | None = None
    evidence: Evidence = Evidence.NONE

    def refusals(self, parent: NodeKind | None) -> list[Refusal]:
        """Everything wrong with it below this parent."""
        return placement_refusals(parent, self.kind) + check_refusals(
            self.kind, self.points, self.deduction_points, self.deduction_kind
        )

    def node(self) -> Node:
        """The node it describes; whatever is not a check drops the values of checks."""
        if self.kind is not NodeKind.CHECK:
            return Node(self.kind, self.title)
        return Node(self.kind, self.title, self.points, self._deduction(), self.severity, self.evidence)

    def _deduction(self) -> Mapping[str, str]:
        kind = self.deduction_kind or DeductionKind.ZERO_ITEM
        return deduction_of({"kind": kind, "points": str(self.deduction_points), "unit": self.deduction_unit})


def deduction_of(data: Mapping[str, str]) -> Mapping[str, str]:
    """A deduction as it is kept: points and unit only where they are counted. ValueError for an unknown kind."""
    kind = DeductionKind(data["kind"])
    if not kind.counted:
        return {"kind": kind}
    return {"kind": kind, "points": str(data["points"]), "unit": data.get("unit", "")}


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node, parents before children, in order."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def points_of(nodes: Iterable[Node]) -> Decimal:
    """The points of all checks among and below these nodes, exact."""
    return sum((node.points or Decimal(0) for node in walk(nodes)), Decimal(0))


def sum_refusals(scale: Decimal, total: Decimal) -> list[Refusal]:
    """Refuses a standard whose checks do not add up to its scale, with the difference."""
    if total == scale:
        return []
    code = "catalog.points_missing" if total < scale else "catalog.points_too_many"
    return [Refusal(code, {"scale": scale, "total": total, "difference": abs(scale - total)})]


def empty_refusals(nodes: Sequence[Node]) -> list[Refusal]:
    """A standard to be published has checks, and no branch without one."""
    if not nodes:
        return [Refusal("catalog.standard_empty")]
    return [Refusal("catalog.branch_empty", {"title": node.title}) for node in empty_branches(nodes)]


def empty_branches(nodes: Iterable[Node]) -> list[Node]:
    """The branches without any check below them."""
    return [node for node in walk(nodes) if node.kind is not NodeKind.CHECK and not _has_check(node)]


def _has_check(node: Node) -> bool:
    return any(inner.kind is NodeKind.CHECK for inner in walk(node.children))


def placement_refusals(parent: NodeKind | None, kind: NodeKind) -> list[Refusal]:
    """Sections stand at the top; everything else stands below a kind further out."""
    if parent is None:
        return [] if kind is NodeKind.SECTION else [Refusal("catalog.section_first", field="kind")]
    if parent is NodeKind.CHECK:
        return [Refusal("catalog.check_is_leaf", field="kind")]
    if kind.depth <= parent.depth:
        return [Refusal("catalog.kind_too_far_out", {"kind": kind, "parent": parent}, "kind")]
    return []


def check_refusals(
    kind: NodeKind, points: Decimal | None, deduction_points: Decimal | None, deduction: DeductionKind | None
) -> list[Refusal]:
    """A check has points and a deduction within them; other kinds need neither. A veto may be worth no points."""
    if kind is not NodeKind.CHECK:
        return []
    worthless = points is None or (not points and deduction is not DeductionKind.VETO)
    found = [Refusal("catalog.points_needed", field="points")] if worthless else []
    if deduction is None:
        return [*found, Refusal("catalog.deduction_needed", field="deduction_kind")]
    if deduction.counted and not deduction_points:
        return [*found, Refusal("catalog.deduction_points_needed", field="deduction_points")]
    if deduction.counted and points and deduction_points and deduction_points > points:
        return [*found, Refusal("catalog.deduction_beyond_points", {"points": points}, "deduction_points")]
    return found


def written(points: Decimal) -> str:
    """Points without idle zeros: 5.00 -> 5, 2.50 -> 2.5."""
    return f"{points.normalize():f}"


def points_in(text: str | None) -> Decimal | None:
    """Points as written, at most two decimals, not negative; ValueError("catalog.points_unreadable") otherwise."""
    if text is None or text == "":
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("catalog.points_unreadable") from None
    if not value.is_finite() or not 0 <= value <= MOST_POINTS or value != round(value, 2):
        raise ValueError("catalog.points_unreadable")
    return value


def tree_from(data: Mapping[str, Any]) -> tuple[Node, ...]:
    """A tree from its JSON form ({"sections": [{"title", "nodes": […]}]}); KeyError or ValueError on a bad shape."""
    return tuple(
        Node(NodeKind.SECTION, section["title"], children=tuple(_node(n) for n in section["nodes"]))
        for section in data["sections"]
    )


def _node(data: Mapping[str, Any]) -> Node:
    return Node(
        NodeKind(data["kind"]),
        data["title"],
        points_in(data.get("points")),
        deduction_of(data["deduction"]) if "deduction" in data else None,
        data.get("severity"),
        data.get("evidence", Evidence.NONE),
        tuple(_node(n) for n in data.get("children", ())),
    )
