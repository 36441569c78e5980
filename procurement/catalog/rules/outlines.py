"""A standard as a sheet: one row per check, its branch in the columns before it, as bureaus keep them in Excel.

A branch cell left empty says the same as the row above, as merged cells do, until the first cell that is filled in;
empty cells after that one mean that the branch has no such level.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from procurement.catalog.rules.standards import DeductionKind, Evidence, Node, NodeCommand, NodeKind, Severity
from procurement.kernel.errors import Refusal

BRANCHES = tuple(kind for kind in NodeKind if kind is not NodeKind.CHECK)
Fault = tuple[int, Refusal]


@dataclass(frozen=True)
class OutlineRow:
    """One row of the sheet. `branch` has a title (or "") per kind of BRANCHES; `check` is "" on a bare branch."""

    row: int
    branch: tuple[str, ...]
    check: str = ""
    points: Decimal | None = None
    deduction_kind: DeductionKind | None = None
    deduction_points: Decimal | None = None
    deduction_unit: str = ""
    severity: Severity | None = None
    evidence: Evidence = Evidence.NONE

    @property
    def command(self) -> NodeCommand:
        """Its check as a person would enter it."""
        return NodeCommand(
            NodeKind.CHECK,
            self.check,
            self.points,
            self.deduction_kind,
            self.deduction_points,
            self.deduction_unit,
            self.severity,
            self.evidence,
        )


def tree_of(rows: Sequence[OutlineRow]) -> tuple[tuple[Node, ...], list[Fault]]:
    """The tree of a sheet, and why rows of it cannot be taken. The tree is whole only without faults.

    Faults: catalog.section_first, catalog.check_missing, and those of a check.
    """
    whole = list(_continued(rows))
    faults = [(row.row, refusal) for row in whole for refusal in _refusals(row)]
    return _grown([(_steps(row), row.command.node() if row.check else None) for row in whole]), faults


def _continued(rows: Iterable[OutlineRow]) -> Iterator[OutlineRow]:
    """Each row with the cells it left to the row above."""
    above: tuple[str, ...] = ("",) * len(BRANCHES)
    for row in rows:
        filled = next((place for place, title in enumerate(row.branch) if title), len(BRANCHES))
        above = above[:filled] + row.branch[filled:]
        yield replace(row, branch=above)


def _refusals(row: OutlineRow) -> list[Refusal]:
    found = [] if row.branch[0] else [Refusal("catalog.section_first", field=NodeKind.SECTION)]
    if row.check:
        return found + row.command.refusals(NodeKind.SECTION)
    if row.points is not None or row.deduction_kind is not None:
        found.append(Refusal("catalog.check_missing", field=NodeKind.CHECK))
    return found


Step = tuple[NodeKind, str]
Growing = list[tuple[tuple[Step, ...], Node | None]]


def _steps(row: OutlineRow) -> tuple[Step, ...]:
    return tuple((kind, title) for kind, title in zip(BRANCHES, row.branch, strict=True) if title)


def _grown(rows: Growing) -> tuple[Node, ...]:
    """Neighbouring rows with the same first step share its node."""
    nodes: list[Node] = []
    for step, group in groupby(rows, key=lambda row: row[0][:1]):
        if step:
            below = [(steps[1:], check) for steps, check in group]
            [(kind, title)] = step
            nodes.append(Node(kind, title, children=_grown(below)))
        else:
            nodes += [check for _, check in group if check is not None]
    return tuple(nodes)


def outline(tree: Iterable[Node]) -> Iterator[OutlineRow]:
    """The rows of a tree, every branch cell written out; `tree_of` makes the same tree of them again."""
    for number, (branch, check) in enumerate(_paths(tree, ()), 2):
        titles = {step.kind: step.title for step in branch}
        row = OutlineRow(number, tuple(titles.get(kind, "") for kind in BRANCHES))
        yield row if check is None else _with_check(row, check)


def _paths(nodes: Iterable[Node], branch: tuple[Node, ...]) -> Iterator[tuple[tuple[Node, ...], Node | None]]:
    for node in nodes:
        if node.kind is NodeKind.CHECK:
            yield branch, node
        elif node.children:
            yield from _paths(node.children, (*branch, node))
        else:
            yield (*branch, node), None


def _with_check(row: OutlineRow, check: Node) -> OutlineRow:
    deduction = check.deduction or {}
    return replace(
        row,
        check=check.title,
        points=check.points,
        deduction_kind=DeductionKind(deduction["kind"]),
        deduction_points=Decimal(deduction["points"]) if "points" in deduction else None,
        deduction_unit=deduction.get("unit", ""),
        severity=Severity(check.severity) if check.severity else None,
        evidence=Evidence(check.evidence),
    )
