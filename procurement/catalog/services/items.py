"""Service items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.catalog import policy, queries
from procurement.catalog.models import Category, ServiceItem
from procurement.infra import search, sorting
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused, Stale
from procurement.kernel.money import Money


@dataclass(frozen=True)
class ItemCommand:
    """What a person enters for an item."""

    category_code: str
    code: str
    name_zh: str
    name_en: str
    unit: str
    guide_price: Money | None
    description: str = ""


def create_item(actor: Actor, command: ItemCommand) -> int:
    """Add a service item. Refuses: catalog.category_unknown, catalog.item_code_taken."""
    with unit_of_work(actor) as work:
        policy.require_editor(actor)
        category = queries.required_category(actor, command.category_code)
        _refuse_taken_code(actor, command.code)
        values = _item_values(command, category)
        item_id = work.session.execute(
            insert(ServiceItem).values(bureau_id=actor.bureau_id, **values).returning(ServiceItem.id)
        ).scalar_one()
        audit.record(
            work,
            "catalog.item_created",
            ("service_item", item_id),
            {"code": command.code, "name": command.name_zh},
        )
        return item_id


def save_item(actor: Actor, item_id: int, version: int, command: ItemCommand) -> None:
    """Change a service item. Refuses: catalog.category_unknown, catalog.item_code_taken, stale."""
    with unit_of_work(actor) as work:
        policy.require_editor(actor)
        item = _locked_item(work, actor, item_id, version)
        category = queries.required_category(actor, command.category_code)
        _refuse_taken_code(actor, command.code, but=item_id)
        before = _facts(item)
        for name, value in _item_values(command, category).items():
            setattr(item, name, value)
        item.version += 1
        work.session.flush()
        audit.record(
            work,
            "catalog.item_saved",
            ("service_item", item_id),
            {"code": item.code, "name": item.name_zh},
            audit_rules.differences(before, _facts(item)),
        )


def set_item_active(actor: Actor, item_id: int, version: int, active: bool) -> None:
    """Take an item out of use, or back into it; contracts that name it are untouched."""
    with unit_of_work(actor) as work:
        policy.require_editor(actor)
        item = _locked_item(work, actor, item_id, version)
        item.active, item.version = active, item.version + 1
        work.session.flush()
        action = "catalog.item_restored" if active else "catalog.item_retired"
        audit.record(work, action, ("service_item", item_id), {"code": item.code, "name": item.name_zh})


def _item_values(command: ItemCommand, category: Category) -> dict[str, Any]:
    return {
        "category_id": category.id,
        "code": command.code,
        "name_zh": command.name_zh,
        "name_en": command.name_en,
        "unit": command.unit,
        "guide_price": command.guide_price,
        "description": command.description,
        "sort_key": sorting.key(command.name_zh),
        "search": search.terms(
            command.code, category.code, command.name_zh, command.name_en, command.description
        ),
    }


def _facts(item: ServiceItem) -> dict[str, Any]:
    return {
        name: getattr(item, name)
        for name in ("category_id", "code", "name_zh", "name_en", "unit", "guide_price", "description")
    }


def _refuse_taken_code(actor: Actor, code: str, but: int | None = None) -> None:
    taken = queries.item_id_by_code(actor, code)
    if taken is not None and taken != but:
        raise Refused([Refusal("catalog.item_code_taken", {"code": code}, "code")])


def _locked_item(work: UnitOfWork, actor: Actor, item_id: int, version: int) -> ServiceItem:
    item = queries.item(actor, item_id)
    work.session.refresh(item, with_for_update=True)
    if item.version != version:
        raise Stale
    return item
