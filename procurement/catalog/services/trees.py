"""Writing trees of standards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert

from procurement.catalog.models import StandardNode
from procurement.catalog.rules import Node
from procurement.infra.uow import UnitOfWork


def insert_tree(work: UnitOfWork, standard_id: int, parent_id: int | None, nodes: Iterable[Node]) -> None:
    """Insert nodes below a parent in their order, branch by branch: one statement per parent."""
    nodes = tuple(nodes)
    if not nodes:
        return
    rows = [
        {"standard_id": standard_id, "parent_id": parent_id, "place": place, **columns_of(node)}
        for place, node in enumerate(nodes, 1)
    ]
    made = insert(StandardNode).returning(StandardNode.id, sort_by_parameter_order=True)
    ids = work.session.scalars(made, rows).all()
    for node_id, node in zip(ids, nodes, strict=True):
        insert_tree(work, standard_id, node_id, node.children)


def columns_of(node: Node) -> dict[str, Any]:
    """What a node says itself, without its place and its children."""
    return {
        "kind": node.kind,
        "title": node.title,
        "points": node.points,
        "deduction": node.deduction,
        "severity": node.severity,
        "evidence": node.evidence,
    }
