"""Quality standards, version by version: a draft is a tree being built, a published version never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, insert, select

from procurement.audit import services as audit
from procurement.catalog import policy, queries, rules
from procurement.catalog.models import ServiceStandard, StandardNode
from procurement.catalog.rules import STANDARD, DeductionKind, Node, NodeKind, StandardAction, StandardState
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale


@dataclass(frozen=True)
class NodeCommand:
    """What a person enters for a node of a draft. Points and deduction only for checks."""

    kind: NodeKind
    title: str
    points: Decimal | None = None
    deduction_kind: DeductionKind | None = None
    deduction_points: Decimal | None = None
    deduction_unit: str = ""
    severity: str | None = None
    evidence: str = "none"

    def refusals(self, parent: NodeKind | None) -> list[Refusal]:
        """Everything wrong with it below this parent."""
        return rules.placement_refusals(parent, self.kind) + rules.check_refusals(
            self.kind, self.points, self.deduction_points, self.deduction_kind
        )

    def values(self) -> dict[str, object]:
        """The columns it fills."""
        check = self.kind is NodeKind.CHECK
        return {
            "kind": self.kind,
            "title": self.title,
            "points": self.points if check else None,
            "deduction": self._deduction() if check else None,
            "severity": self.severity if check else None,
            "evidence": self.evidence if check else "none",
        }

    def _deduction(self) -> Mapping[str, str]:
        kind = self.deduction_kind or DeductionKind.ZERO_ITEM
        counted = kind in (DeductionKind.PER_OCCURRENCE, DeductionKind.PER_UNIT)
        return {
            "kind": kind,
            **({"points": str(self.deduction_points), "unit": self.deduction_unit} if counted else {}),
        }


def draft_standard(actor: Actor, item_id: int, title: str, scale: Decimal) -> int:
    """Begin a new version: a copy of the published one, or empty. States: — -> draft.

    Refuses: catalog.draft_exists.
    """
    with unit_of_work(actor) as work:
        policy.require_editor(actor)
        published = queries.published_standard(queries.item(actor, item_id).id)
        standard_id = _new_version(work, item_id, title, scale)
        if published is not None:
            _insert_tree(work, standard_id, None, queries.tree(published.id))
        return standard_id


def load_standard(actor: Actor, item_id: int, title: str, scale: Decimal, tree: Iterable[Node]) -> int:
    """Begin a new version from a whole tree. States: — -> draft. Refuses: catalog.draft_exists."""
    with unit_of_work(actor) as work:
        policy.require_editor(actor)
        queries.item(actor, item_id)
        standard_id = _new_version(work, item_id, title, scale)
        _insert_tree(work, standard_id, None, tree)
        return standard_id


def _new_version(work: UnitOfWork, item_id: int, title: str, scale: Decimal) -> int:
    if any(version.state == StandardState.DRAFT for version in queries.standards(item_id)):
        raise Refused([Refusal("catalog.draft_exists")])
    last = work.session.scalar(
        select(func.max(ServiceStandard.number)).where(ServiceStandard.item_id == item_id)
    )
    number = (last or 0) + 1
    standard_id = work.session.execute(
        insert(ServiceStandard)
        .values(
            bureau_id=work.actor.bureau_id,
            item_id=item_id,
            number=number,
            title=title,
            scale=scale,
            drafted_by=work.actor.id,
        )
        .returning(ServiceStandard.id)
    ).scalar_one()
    audit.record(
        work,
        "catalog.standard_drafted",
        ("service_standard", standard_id),
        {"title": title, "number": number},
    )
    return standard_id


def _insert_tree(work: UnitOfWork, standard_id: int, parent_id: int | None, nodes: Iterable[Node]) -> None:
    """Insert level by level: one statement per parent."""
    nodes = tuple(nodes)
    if not nodes:
        return
    ids = (
        work.session.execute(
            insert(StandardNode).returning(StandardNode.id, sort_by_parameter_order=True),
            [
                {
                    "standard_id": standard_id,
                    "parent_id": parent_id,
                    "place": place,
                    "kind": node.kind,
                    "title": node.title,
                    "points": node.points,
                    "deduction": node.deduction,
                    "severity": node.severity,
                    "evidence": node.evidence,
                }
                for place, node in enumerate(nodes, 1)
            ],
        )
        .scalars()
        .all()
    )
    for node_id, node in zip(ids, nodes, strict=True):
        _insert_tree(work, standard_id, node_id, node.children)


def add_node(actor: Actor, standard_id: int, parent_id: int | None, command: NodeCommand) -> int:
    """Add a node at the end of its parent. Refuses what does not fit there; catalog.not_draft."""
    with unit_of_work(actor) as work:
        standard = _locked_draft(work, actor, standard_id)
        parent = queries.node(standard_id, parent_id) if parent_id is not None else None
        _refuse(command.refusals(NodeKind(parent.kind) if parent else None))
        last = work.session.scalar(
            select(func.max(StandardNode.place)).where(
                StandardNode.standard_id == standard_id,
                StandardNode.parent_id.is_not_distinct_from(parent_id),
            )
        )
        node_id = work.session.execute(
            insert(StandardNode)
            .values(standard_id=standard_id, parent_id=parent_id, place=(last or 0) + 1, **command.values())
            .returning(StandardNode.id)
        ).scalar_one()
        audit.record(work, "catalog.node_added", ("service_standard", standard.id), {"title": command.title})
        return node_id


def save_node(actor: Actor, standard_id: int, node_id: int, command: NodeCommand) -> None:
    """Change a node of a draft; its kind must still fit above its children."""
    with unit_of_work(actor) as work:
        standard = _locked_draft(work, actor, standard_id)
        node = queries.node(standard_id, node_id)
        parent = queries.node(standard_id, node.parent_id) if node.parent_id is not None else None
        inner = work.session.scalars(select(StandardNode.kind).where(StandardNode.parent_id == node_id)).all()
        found = command.refusals(NodeKind(parent.kind) if parent else None)
        for kind in dict.fromkeys(inner):
            found += rules.placement_refusals(command.kind, NodeKind(kind))
        _refuse(found)
        before = node.title
        for name, value in command.values().items():
            setattr(node, name, value)
        audit.record(
            work,
            "catalog.node_saved",
            ("service_standard", standard.id),
            {"title": command.title},
            {"title": [before, command.title]},
        )


def remove_node(actor: Actor, standard_id: int, node_id: int) -> None:
    """Remove a node of a draft with everything below it."""
    with unit_of_work(actor) as work:
        standard = _locked_draft(work, actor, standard_id)
        node = queries.node(standard_id, node_id)
        work.session.delete(node)
        audit.record(work, "catalog.node_removed", ("service_standard", standard.id), {"title": node.title})


def publish_standard(actor: Actor, standard_id: int, version: int) -> None:
    """Put a draft in force for new contracts; the version before is replaced.

    States: draft -> published; published -> replaced. Refuses: catalog.points_missing, catalog.points_too_many,
    catalog.standard_empty, catalog.branch_empty, stale.
    """
    with unit_of_work(actor) as work:
        standard = _locked_draft(work, actor, standard_id)
        if standard.version != version:
            raise Stale
        tree = queries.tree(standard_id)
        _refuse(rules.empty_refusals(tree) or rules.sum_refusals(standard.scale, rules.points_of(tree)))
        before = queries.published_standard(standard.item_id)
        if before is not None:
            before.state = STANDARD.next(StandardState(before.state), StandardAction.REPLACE)
            work.session.flush()
        standard.state = STANDARD.next(StandardState(standard.state), StandardAction.PUBLISH)
        standard.published_at, standard.version = work.now, standard.version + 1
        work.session.flush()
        audit.record(
            work,
            "catalog.standard_published",
            ("service_standard", standard_id),
            {"title": standard.title, "number": standard.number},
        )


def _locked_draft(work: UnitOfWork, actor: Actor, standard_id: int) -> ServiceStandard:
    policy.require_editor(actor)
    standard = queries.standard(actor, standard_id)
    work.session.refresh(standard, with_for_update=True)
    if standard.state != StandardState.DRAFT:
        raise Refused([Refusal("catalog.not_draft")])
    return standard


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise Refused(refusals)
