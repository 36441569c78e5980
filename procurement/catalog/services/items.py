"""Service items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.catalog import policy, queries
from procurement.catalog.models import Category, ServiceItem
from procurement.catalog.rules import ItemCommand, ItemLine, item_refusals
from procurement.catalog.services.categories import one_import_at_a_time
from procurement.infra import search, sorting
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Stale, refuse
from procurement.kernel.plans import Plan

FACTS = ("code", "name_zh", "name_en", "unit", "guide_price", "description")


def create_item(actor: Actor, command: ItemCommand) -> int:
    """Add a service item. Refuses what `item_refusals` finds, catalog.category_unknown, catalog.item_code_taken."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_add(actor))
        category = queries.required_category(actor, command.category_code)
        _refuse(actor, command)
        values = {"bureau_id": actor.bureau_id, **_values(command, category)}
        made = insert(ServiceItem).values(values).returning(ServiceItem.id)
        item_id = work.session.execute(made).scalar_one()
        named = {"code": command.code, "name": command.name_zh}
        audit.record(work, "catalog.item_created", ("service_item", item_id), named)
        return item_id


def save_item(actor: Actor, item_id: int, version: int, command: ItemCommand) -> None:
    """Change a service item. Refuses what `item_refusals` finds, catalog.category_unknown, catalog.item_code_taken,
    kernel.stale."""
    with unit_of_work(actor) as work:
        item = _locked(work, actor, item_id, version)
        category = queries.required_category(actor, command.category_code)
        _refuse(actor, command, but=item_id)
        before = _facts(item)
        for name, value in _values(command, category).items():
            setattr(item, name, value)
        _save(work, item, "catalog.item_saved", audit_rules.differences(before, _facts(item, category)))


def import_items(actor: Actor, lines: Sequence[ItemLine]) -> Plan[ItemCommand]:
    """Add and change items by code; none is taken out of use. All or nothing.

    Refuses: catalog.item_twice and what `create_item` and `save_item` refuse.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_add(actor))
        one_import_at_a_time(work)
        plan = queries.item_plan(actor, lines)
        refuse(plan.reasons)
        for command in plan.added:
            create_item(actor, command)
        for item_id, command in plan.changed:
            save_item(actor, item_id, queries.item(actor, item_id).version, command)
        audit.record_import(work, "catalog.items_imported", plan)
        return plan


def set_item_active(actor: Actor, item_id: int, version: int, active: bool) -> None:
    """Take an item out of use, or back into it; contracts that name it are untouched. Refuses: kernel.stale."""
    with unit_of_work(actor) as work:
        item = _locked(work, actor, item_id, version)
        item.active = active
        _save(work, item, "catalog.item_restored" if active else "catalog.item_retired", {})


def _locked(work: UnitOfWork, actor: Actor, item_id: int, version: int) -> ServiceItem:
    item = queries.item(actor, item_id)
    policy.require(policy.can_edit(actor, item.bureau_id))
    work.session.refresh(item, with_for_update=True)
    if item.version != version:
        raise Stale
    return item


def _save(work: UnitOfWork, item: ServiceItem, action: str, changes: dict[str, Any]) -> None:
    item.version += 1
    named = {"code": item.code, "name": item.name_zh}
    audit.record(work, action, ("service_item", item.id), named, changes)


def _values(command: ItemCommand, category: Category) -> dict[str, Any]:
    """The columns a command fills."""
    found_by = (command.code, category.code, command.name_zh, command.name_en, command.description)
    return {
        "category_id": category.id,
        "sort_key": sorting.key(command.name_zh),
        "search": search.terms(*found_by),
        **{name: getattr(command, name) for name in FACTS},
    }


def _facts(item: ServiceItem, category: Category | None = None) -> dict[str, Any]:
    """What the history of changes compares."""
    stands_in = (category or item.category).code
    return {"category_code": stands_in, **{name: getattr(item, name) for name in FACTS}}


def _refuse(actor: Actor, command: ItemCommand, but: int | None = None) -> None:
    refused = item_refusals(command)
    taken = queries.item_id_by_code(actor, command.code)
    if taken is not None and taken != but:
        refused.append(Refusal("catalog.item_code_taken", field="code"))
    refuse(refused)
