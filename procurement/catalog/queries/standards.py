"""Quality standards and their trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.catalog.models import ServiceStandard, StandardNode
from procurement.catalog.rules import Node, NodeKind, StandardState, walk
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.errors import NotFound

Children = Mapping[int | None, Sequence[StandardNode]]


def standards(item_id: int) -> Sequence[ServiceStandard]:
    """All versions of an item's standard, newest first."""
    mine = select(ServiceStandard).where(ServiceStandard.item_id == item_id)
    return reading().scalars(mine.order_by(ServiceStandard.number.desc())).all()


def standard(actor: Actor, standard_id: int) -> ServiceStandard:
    """Raises NotFound."""
    return own(actor, reading().get(ServiceStandard, standard_id))


def standard_history(standard_id: int) -> list[AuditRecord]:
    """What happened to the tree of a version, newest first."""
    return audit.history("service_standard", standard_id)


def published_standard(item_id: int) -> ServiceStandard | None:
    """The version in force for new contracts."""
    in_force = select(ServiceStandard).where(
        ServiceStandard.item_id == item_id, ServiceStandard.state == StandardState.PUBLISHED
    )
    return reading().scalars(in_force).one_or_none()


def published_standards(actor: Actor) -> dict[int, ServiceStandard]:
    """The version in force of every item that has one, by item."""
    in_force = select(ServiceStandard).where(
        ServiceStandard.bureau_id == actor.bureau_id, ServiceStandard.state == StandardState.PUBLISHED
    )
    return {found.item_id: found for found in reading().scalars(in_force)}


def node(actor: Actor, standard_id: int, node_id: int) -> StandardNode:
    """A node of a standard. Raises NotFound."""
    found = reading().get(StandardNode, node_id)
    if found is None or found.standard_id != standard(actor, standard_id).id:
        raise NotFound
    return found


def branch(standard_id: int, node_id: int) -> Node:
    """A node of a standard with everything below it."""
    return next(found for found in walk(tree(standard_id)) if found.id == node_id)


def tree(standard_id: int) -> tuple[Node, ...]:
    """A standard's whole tree as plain nodes, in one query; each node knows its row."""
    return trees([standard_id])[standard_id]


def trees(standard_ids: Sequence[int]) -> dict[int, tuple[Node, ...]]:
    """The trees of several standards, in one query."""
    grouped: dict[int, dict[int | None, list[StandardNode]]] = {wanted: {} for wanted in standard_ids}
    rows = select(StandardNode).where(StandardNode.standard_id.in_(standard_ids))
    for row in reading().scalars(rows.order_by(StandardNode.place, StandardNode.id)):
        grouped[row.standard_id].setdefault(row.parent_id, []).append(row)
    return {wanted: _branches(None, children) for wanted, children in grouped.items()}


def _branches(parent: int | None, children: Children) -> tuple[Node, ...]:
    return tuple(
        Node(
            NodeKind(row.kind),
            row.title,
            row.points,
            row.deduction,
            row.severity,
            row.evidence,
            _branches(row.id, children),
            row.id,
        )
        for row in children.get(parent, ())
    )
