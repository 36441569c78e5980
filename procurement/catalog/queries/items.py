"""Service items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.catalog import rules
from procurement.catalog.models import Category, ServiceItem, ServiceStandard
from procurement.catalog.rules import ItemCommand, ItemLine, StandardState, stem
from procurement.infra import search
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.plans import Plan


@keeps_statement
def items(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind registers of items: facts, category, and the number of the standard in force."""
    published = ServiceStandard.state == StandardState.PUBLISHED
    return (
        select(
            ServiceItem.id,
            ServiceItem.code,
            ServiceItem.name_zh,
            ServiceItem.name_en,
            ServiceItem.sort_key,
            ServiceItem.unit,
            ServiceItem.guide_price,
            ServiceItem.active,
            Category.code.label("category_code"),
            Category.name_zh.label("category_zh"),
            ServiceStandard.number.label("standard_number"),
        )
        .join(Category, Category.id == ServiceItem.category_id)
        .outerjoin(ServiceStandard, (ServiceStandard.item_id == ServiceItem.id) & published)
        .where(ServiceItem.bureau_id == actor.bureau_id)
    )


def item(actor: Actor, item_id: int) -> ServiceItem:
    """Raises NotFound."""
    return own(actor, reading().get(ServiceItem, item_id))


def item_id_by_code(actor: Actor, code: str) -> int | None:
    """The item with a code, if there is one."""
    mine = select(ServiceItem.id).where(ServiceItem.bureau_id == actor.bureau_id, ServiceItem.code == code)
    return reading().scalar(mine)


def item_history(item_id: int) -> list[AuditRecord]:
    """What happened to an item and to the versions of its standard, newest first."""
    return audit.history("service_item", item_id)


def active_items(actor: Actor) -> Sequence[ServiceItem]:
    """Items that may be chosen, in the order of their codes."""
    return _found(actor, ServiceItem.active.is_(True))


def item_plan(actor: Actor, lines: Sequence[ItemLine]) -> Plan[ItemCommand]:
    """What an import would do now; changes nothing."""
    mine = select(ServiceItem).where(ServiceItem.bureau_id == actor.bureau_id)
    known = {one.code: (one.id, command_of(one)) for one in reading().scalars(mine)}
    codes = select(Category.code).where(Category.bureau_id == actor.bureau_id)
    return rules.item_plan(lines, known, set(reading().scalars(codes)))


def command_of(found: ServiceItem) -> ItemCommand:
    """An item as a person would enter it."""
    facts = (found.code, found.name_zh, found.name_en, found.unit, found.guide_price, found.description)
    return ItemCommand(found.category.code, *facts)


def active_count(actor: Actor) -> int:
    """How many items may be chosen."""
    mine = select(func.count()).where(ServiceItem.bureau_id == actor.bureau_id, ServiceItem.active)
    return int(reading().scalar(mine) or 0)


def items_below(actor: Actor, code: str) -> Sequence[ServiceItem]:
    """The items of a category and of everything below it, retired ones included."""
    return _found(
        actor,
        ServiceItem.category_id.in_(
            select(Category.id).where(
                Category.bureau_id == actor.bureau_id, Category.code.startswith(stem(code), autoescape=True)
            )
        ),
    )


def search_items(actor: Actor, typed: str, limit: int | None = None) -> Sequence[ServiceItem]:
    """Items found by code, category code, Chinese or English, in the order of their codes."""
    wanted = search.matches(ServiceItem.search, typed)
    return [] if wanted is None else _found(actor, wanted, limit)


def _found(actor: Actor, condition: ColumnElement[bool], limit: int | None = None) -> Sequence[ServiceItem]:
    mine = select(ServiceItem).where(ServiceItem.bureau_id == actor.bureau_id, condition)
    return reading().scalars(mine.order_by(ServiceItem.code).limit(limit)).all()
