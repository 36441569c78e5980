"""Changing the catalogue: codes by import, items one by one, standards version by version, and the printed catalogue."""

from procurement.catalog.services.categories import add_edition, import_categories
from procurement.catalog.services.items import create_item, import_items, save_item, set_item_active
from procurement.catalog.services.nodes import add_node, remove_node, replace_tree, save_node
from procurement.catalog.services.papers import frozen_standard, issue_catalogue
from procurement.catalog.services.standards import (
    draft_standard,
    load_standard,
    publish_standard,
    save_standard,
)

__all__ = [
    "add_edition",
    "add_node",
    "create_item",
    "draft_standard",
    "frozen_standard",
    "import_categories",
    "import_items",
    "issue_catalogue",
    "load_standard",
    "publish_standard",
    "remove_node",
    "replace_tree",
    "save_item",
    "save_node",
    "save_standard",
    "set_item_active",
]
