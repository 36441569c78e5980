"""Changing the catalogue: categories by import, items one by one, standards version by version."""

from procurement.catalog.services.categories import (
    CategoryRow,
    EditionCommand,
    Imported,
    add_edition,
    import_categories,
)
from procurement.catalog.services.items import ItemCommand, create_item, save_item, set_item_active
from procurement.catalog.services.standards import (
    NodeCommand,
    add_node,
    draft_standard,
    load_standard,
    publish_standard,
    remove_node,
    save_node,
)

__all__ = [
    "CategoryRow",
    "EditionCommand",
    "Imported",
    "ItemCommand",
    "NodeCommand",
    "add_edition",
    "add_node",
    "create_item",
    "draft_standard",
    "import_categories",
    "load_standard",
    "publish_standard",
    "remove_node",
    "save_item",
    "save_node",
    "set_item_active",
]
