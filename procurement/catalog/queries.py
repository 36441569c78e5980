"""Reading the catalogue. Everybody of a bureau, its departments included, may see all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from procurement.catalog.models import Category, CentralEdition, ServiceItem, ServiceStandard, StandardNode
from procurement.catalog.rules import Node, NodeKind, StandardState
from procurement.infra import search
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Refused


def items(actor: Actor) -> Select[Any]:
    """The statement behind the register of items: id, code, names, unit, price, category, state of its standard."""
    published = (
        select(ServiceStandard.item_id, ServiceStandard.number)
        .where(ServiceStandard.state == StandardState.PUBLISHED)
        .subquery()
    )
    return (
        select(
            ServiceItem.id,
            ServiceItem.code,
            ServiceItem.name_zh,
            ServiceItem.name_en,
            ServiceItem.unit,
            ServiceItem.guide_price,
            ServiceItem.active,
            ServiceItem.search,
            Category.code.label("category_code"),
            Category.name_zh.label("category_zh"),
            published.c.number.label("standard_number"),
        )
        .join(Category, Category.id == ServiceItem.category_id)
        .outerjoin(published, published.c.item_id == ServiceItem.id)
        .where(ServiceItem.bureau_id == actor.bureau_id)
    )


def item(actor: Actor, item_id: int) -> ServiceItem:
    """Raises NotFound."""
    found = reading().get(ServiceItem, item_id)
    if found is None or found.bureau_id != actor.bureau_id:
        raise NotFound
    return found


def active_items(actor: Actor) -> Sequence[ServiceItem]:
    """Items that may be chosen, in the order of their codes."""
    return (
        reading()
        .scalars(
            select(ServiceItem)
            .where(ServiceItem.bureau_id == actor.bureau_id, ServiceItem.active)
            .order_by(ServiceItem.code)
        )
        .all()
    )


def category(actor: Actor, code: str) -> Category:
    """The category with a code. Raises NotFound."""
    found = category_or_none(actor, code)
    if found is None:
        raise NotFound
    return found


def category_or_none(actor: Actor, code: str) -> Category | None:
    """The category with a code, if there is one."""
    return (
        reading()
        .scalars(select(Category).where(Category.bureau_id == actor.bureau_id, Category.code == code))
        .one_or_none()
    )


def required_category(actor: Actor, code: str) -> Category:
    """The category a person typed. Refuses: catalog.category_unknown."""
    found = category_or_none(actor, code)
    if found is None:
        raise Refused([Refusal("catalog.category_unknown", {"code": code}, "category_code")])
    return found


def item_id_by_code(actor: Actor, code: str) -> int | None:
    """The item with a code, if there is one."""
    return reading().scalar(
        select(ServiceItem.id).where(ServiceItem.bureau_id == actor.bureau_id, ServiceItem.code == code)
    )


def children(actor: Actor, parent_id: int | None) -> list[tuple[Category, int, int]]:
    """The categories directly below one: (category, number of categories below it, number of items under it)."""
    below = (
        select(func.count()).where(_alias.c.parent_id == Category.id).correlate(Category).scalar_subquery()
    )
    under = (
        select(func.count())
        .where(ServiceItem.category_id == Category.id)
        .correlate(Category)
        .scalar_subquery()
    )
    parent = Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id
    rows = reading().execute(
        select(Category, below, under)
        .where(Category.bureau_id == actor.bureau_id, parent)
        .order_by(Category.code)
    )
    return [(row[0], row[1], row[2]) for row in rows]


_alias = Category.__table__.alias("below")


def path(found: Category) -> list[Category]:
    """A category and everything above it, outermost first."""
    steps = [found]
    while steps[0].parent_id is not None:
        parent = reading().get(Category, steps[0].parent_id)
        assert parent is not None
        steps.insert(0, parent)
    return steps


def search_categories(actor: Actor, typed: str, limit: int = 50) -> Sequence[Category]:
    """Categories found by code, Chinese or English, best by code order."""
    wanted = search.matches(Category.search, typed)
    if wanted is None:
        return []
    return (
        reading()
        .scalars(
            select(Category)
            .where(Category.bureau_id == actor.bureau_id, wanted)
            .order_by(Category.code)
            .limit(limit)
        )
        .all()
    )


def category_codes(actor: Actor) -> dict[str, Category]:
    """All categories of the bureau by code."""
    rows = reading().scalars(select(Category).where(Category.bureau_id == actor.bureau_id))
    return {row.code: row for row in rows}


def editions(category_id: int) -> Sequence[CentralEdition]:
    """The central catalogues that name a category, newest first."""
    return (
        reading()
        .scalars(
            select(CentralEdition)
            .where(CentralEdition.category_id == category_id)
            .order_by(CentralEdition.year.desc(), CentralEdition.region)
        )
        .all()
    )


def standards(item_id: int) -> Sequence[ServiceStandard]:
    """All versions of an item's standard, newest first."""
    return (
        reading()
        .scalars(
            select(ServiceStandard)
            .where(ServiceStandard.item_id == item_id)
            .order_by(ServiceStandard.number.desc())
        )
        .all()
    )


def standard(actor: Actor, standard_id: int) -> ServiceStandard:
    """Raises NotFound."""
    found = reading().get(ServiceStandard, standard_id)
    if found is None or found.bureau_id != actor.bureau_id:
        raise NotFound
    return found


def published_standard(item_id: int) -> ServiceStandard | None:
    """The version in force for new contracts."""
    return (
        reading()
        .scalars(
            select(ServiceStandard).where(
                ServiceStandard.item_id == item_id, ServiceStandard.state == StandardState.PUBLISHED
            )
        )
        .one_or_none()
    )


def node(standard_id: int, node_id: int) -> StandardNode:
    """Raises NotFound."""
    found = reading().get(StandardNode, node_id)
    if found is None or found.standard_id != standard_id:
        raise NotFound
    return found


def tree(standard_id: int) -> tuple[Node, ...]:
    """A standard's whole tree as plain nodes, in one query; each node knows its row."""
    grouped: dict[int | None, list[StandardNode]] = {}
    for row in reading().scalars(
        select(StandardNode)
        .where(StandardNode.standard_id == standard_id)
        .order_by(StandardNode.place, StandardNode.id)
    ):
        grouped.setdefault(row.parent_id, []).append(row)
    return _branches(None, grouped)


def _branches(parent: int | None, grouped: dict[int | None, list[StandardNode]]) -> tuple[Node, ...]:
    return tuple(
        Node(
            NodeKind(row.kind),
            row.title,
            row.points,
            row.deduction,
            row.severity,
            row.evidence,
            _branches(row.id, grouped),
            row.id,
        )
        for row in grouped.get(parent, [])
    )
