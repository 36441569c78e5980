"""Building a draft's tree: node by node, or whole from a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.catalog import queries
from procurement.catalog.models import ServiceStandard, StandardNode
from procurement.catalog.rules import Node, NodeCommand, NodeKind, placement_refusals, points_of, written
from procurement.catalog.services.standards import locked_draft
from procurement.catalog.services.trees import columns_of, insert_tree
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Stale, refuse


def add_node(actor: Actor, standard_id: int, parent_id: int | None, command: NodeCommand) -> int:
    """Add a node at the end of its parent. Refuses: catalog.not_draft, and what does not fit there."""
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, standard_id)
        refuse(command.refusals(_kind_of(actor, standard_id, parent_id)))
        siblings = (StandardNode.standard_id == standard_id) & (
            StandardNode.parent_id.is_not_distinct_from(parent_id)
        )
        last = work.session.scalar(select(func.max(StandardNode.place)).where(siblings)) or 0
        values = {"standard_id": standard_id, "parent_id": parent_id, "place": last + 1}
        made = insert(StandardNode).values(**values, **columns_of(command.node()))
        node_id = work.session.execute(made.returning(StandardNode.id)).scalar_one()
        _record(work, "catalog.node_added", draft, {"title": command.title})
        return node_id


def save_node(actor: Actor, standard_id: int, node_id: int, version: int, command: NodeCommand) -> None:
    """Change a node of a draft; it must still fit between its parent and its children.

    Refuses: catalog.not_draft, kernel.stale, and what does not fit there.
    """
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, standard_id)
        node = _node(actor, standard_id, node_id, version)
        below = work.session.scalars(select(StandardNode.kind).where(StandardNode.parent_id == node_id))
        refusals = command.refusals(_kind_of(actor, standard_id, node.parent_id))
        for kind in sorted({NodeKind(kind) for kind in below}):
            refusals += placement_refusals(command.kind, kind)
        refuse(refusals)
        before, after = _columns(node), columns_of(command.node())
        for name, value in after.items():
            setattr(node, name, value)
        node.version += 1
        changes = audit_rules.differences(before, after)
        _record(work, "catalog.node_saved", draft, {"title": command.title}, changes)


def remove_node(actor: Actor, standard_id: int, node_id: int, version: int) -> None:
    """Remove a node of a draft with everything below it. Refuses: catalog.not_draft, kernel.stale."""
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, standard_id)
        node = _node(actor, standard_id, node_id, version)
        work.session.execute(delete(StandardNode).where(StandardNode.id == node_id))
        _record(work, "catalog.node_removed", draft, {"title": node.title})


def replace_tree(actor: Actor, standard_id: int, version: int, tree: Sequence[Node]) -> None:
    """Put a whole tree in the place of a draft's. Refuses: catalog.not_draft, kernel.stale."""
    with unit_of_work(actor) as work:
        draft = locked_draft(work, actor, standard_id, version)
        work.session.execute(delete(StandardNode).where(StandardNode.standard_id == standard_id))
        insert_tree(work, standard_id, None, tree)
        _record(work, "catalog.tree_imported", draft, {"points": written(points_of(tree))})


def _kind_of(actor: Actor, standard_id: int, parent_id: int | None) -> NodeKind | None:
    return None if parent_id is None else NodeKind(queries.node(actor, standard_id, parent_id).kind)


def _node(actor: Actor, standard_id: int, node_id: int, version: int) -> StandardNode:
    """Its draft is locked already, and whoever changes a node locks the draft first."""
    node = queries.node(actor, standard_id, node_id)
    if node.version != version:
        raise Stale
    return node


def _columns(node: StandardNode) -> dict[str, Any]:
    return {
        name: getattr(node, name) for name in ("kind", "title", "points", "deduction", "severity", "evidence")
    }


def _record(
    work: UnitOfWork,
    action: str,
    draft: ServiceStandard,
    params: dict[str, Any],
    changes: dict[str, list[Any]] | None = None,
) -> None:
    """Every change of the tree is a new version of the draft: nobody publishes what they have not seen."""
    draft.version += 1
    audit.record(work, action, ("service_standard", draft.id), params, changes)
