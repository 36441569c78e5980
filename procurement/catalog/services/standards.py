"""Quality standards, version by version: a draft is built, published once, and never changes again."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import func, insert, select

from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.catalog import policy, queries
from procurement.catalog.models import ServiceStandard
from procurement.catalog.rules import (
    STANDARD,
    Node,
    StandardAction,
    StandardState,
    empty_refusals,
    points_of,
    sum_refusals,
)
from procurement.catalog.services.trees import insert_tree
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale, refuse


def draft_standard(actor: Actor, item_id: int, title: str, scale: Decimal, *, copy: bool = True) -> int:
    """Begin a new version, as a copy of the published one where there is one and `copy` asks for it.

    States: — -> draft. Refuses: catalog.draft_exists.
    """
    with unit_of_work(actor):
        item = queries.item(actor, item_id)
        policy.require(policy.can_edit(actor, item.bureau_id))
        published = queries.published_standard(item.id) if copy else None
        tree = queries.tree(published.id) if published else ()
        return load_standard(actor, item_id, title, scale, tree)


def load_standard(actor: Actor, item_id: int, title: str, scale: Decimal, tree: Iterable[Node]) -> int:
    """Begin a new version from a whole tree. States: — -> draft. Refuses: catalog.draft_exists."""
    with unit_of_work(actor) as work:
        item = queries.item(actor, item_id)
        policy.require(policy.can_edit(actor, item.bureau_id))
        if any(version.state == StandardState.DRAFT for version in queries.standards(item.id)):
            raise Refused([Refusal("catalog.draft_exists")])
        standard = _new_version(work, item.id, title, scale)
        insert_tree(work, standard.id, None, tree)
        _record(work, "catalog.standard_drafted", standard)
        return standard.id


def _new_version(work: UnitOfWork, item_id: int, title: str, scale: Decimal) -> ServiceStandard:
    last = select(func.max(ServiceStandard.number)).where(ServiceStandard.item_id == item_id)
    values = {
        "bureau_id": work.actor.bureau_id,
        "item_id": item_id,
        "number": (work.session.scalar(last) or 0) + 1,
        "title": title,
        "scale": scale,
        "drafted_by": work.actor.id,
    }
    return work.session.scalars(insert(ServiceStandard).values(values).returning(ServiceStandard)).one()


def save_standard(actor: Actor, standard_id: int, version: int, title: str, scale: Decimal) -> None:
    """Change a draft's title and full marks. Refuses: catalog.not_draft, kernel.stale."""
    with unit_of_work(actor) as work:
        standard = locked_draft(work, actor, standard_id, version)
        before = {"title": standard.title, "scale": standard.scale}
        standard.title, standard.scale = title, scale
        standard.version += 1
        changes = audit_rules.differences(before, {"title": title, "scale": scale})
        _record(work, "catalog.standard_saved", standard, changes)


def publish_standard(actor: Actor, standard_id: int, version: int) -> None:
    """Put a draft in force for new contracts; the version before is replaced. `version` is the one the person saw.

    States: draft -> published; published -> replaced. Refuses: catalog.points_missing, catalog.points_too_many,
    catalog.standard_empty, catalog.branch_empty, catalog.not_draft, kernel.stale.
    """
    with unit_of_work(actor) as work:
        standard = locked_draft(work, actor, standard_id, version)
        tree = queries.tree(standard_id)
        refusals = empty_refusals(tree) + sum_refusals(standard.scale, points_of(tree))
        refuse(refusals)
        _replace_published(work, standard.item_id)
        standard.published_at = work.now
        standard.state = STANDARD.next(StandardState(standard.state), StandardAction.PUBLISH)
        standard.version += 1
        _record(work, "catalog.standard_published", standard)


def _replace_published(work: UnitOfWork, item_id: int) -> None:
    """Flushed at once: an item has one published version at every moment."""
    before = queries.published_standard(item_id)
    if before is not None:
        before.state = STANDARD.next(StandardState(before.state), StandardAction.REPLACE)
        work.session.flush()


def locked_draft(
    work: UnitOfWork, actor: Actor, standard_id: int, version: int | None = None
) -> ServiceStandard:
    """The draft, locked against every other editor. Refuses: catalog.not_draft, kernel.stale."""
    standard = queries.standard(actor, standard_id)
    policy.require(policy.can_edit(actor, standard.bureau_id))
    work.session.refresh(standard, with_for_update=True)
    if standard.state != StandardState.DRAFT:
        raise Refused([Refusal("catalog.not_draft")])
    if version is not None and standard.version != version:
        raise Stale
    return standard


def _record(
    work: UnitOfWork, action: str, standard: ServiceStandard, changes: dict[str, list[object]] | None = None
) -> None:
    """The life of a standard belongs to the history of its item."""
    named = {"title": standard.title, "number": standard.number}
    audit.record(work, action, ("service_item", standard.item_id), named, changes)
