"""Addresses of the catalogue."""

from procurement.catalog.views import categories, items, nodes, papers, standards
from procurement.kernel.permissions import Permission
from procurement.pages.http import Route
from procurement.pages.seen import Seen

VIEW, EDIT = Permission.CATALOG_VIEW, Permission.CATALOG_EDIT
FORM = ("GET", "POST")
ACT = ("POST",)

ROUTES = (
    Route("/catalog/items", "list_items", items.list_items, VIEW),
    Route("/catalog/items/new", "create_item", items.create_item, EDIT, FORM),
    Route("/catalog/items/workbook", "blank_items", items.blank_items, EDIT),
    Route("/catalog/items/import", "upload_items", items.TABLE.upload_page, EDIT, FORM),
    Route("/catalog/items/import/<ticket>", "import_items", items.TABLE.check_page, EDIT, FORM),
    Route("/catalog/items/<int:item_id>", "show_item", items.show_item, VIEW),
    Route("/catalog/items/<int:item_id>/revision", "edit_item", items.edit_item, EDIT, FORM),
    Route("/catalog/items/<int:item_id>/retirement", "retire_item", items.retire_item, EDIT, ACT),
    Route("/catalog/items/<int:item_id>/restoration", "restore_item", items.restore_item, EDIT, ACT),
    Route("/catalog/items/<int:item_id>/draft", "draft_standard", standards.draft_standard, EDIT, FORM),
    Route("/catalog/categories", "list_categories", categories.list_categories, VIEW),
    Route("/catalog/categories/<code>", "show_category", categories.show_category, VIEW),
    Route("/catalog/categories/<code>/edition", "add_edition", categories.add_edition, EDIT, FORM),
    Route("/catalog/import", "upload_categories", categories.upload_categories, EDIT, FORM),
    Route("/catalog/import/<ticket>", "import_categories", categories.import_categories, EDIT, FORM),
    Route("/catalog/standards/<int:standard_id>", "show_standard", standards.show_standard, VIEW),
    Route("/catalog/standards/<int:standard_id>/sheet", "export_standard", standards.export_standard, VIEW),
    Route(
        "/catalog/standards/<int:standard_id>/revision", "edit_standard", standards.edit_standard, EDIT, FORM
    ),
    Route(
        "/catalog/standards/<int:standard_id>/publication",
        "publish_standard",
        standards.publish_standard,
        EDIT,
        FORM,
        seen=Seen.PAGE,
    ),
    Route(
        "/catalog/standards/<int:standard_id>/import",
        "upload_standard",
        standards.upload_standard,
        EDIT,
        FORM,
    ),
    Route(
        "/catalog/standards/<int:standard_id>/import/<ticket>",
        "import_standard",
        standards.import_standard,
        EDIT,
        FORM,
    ),
    Route("/catalog/standards/<int:standard_id>/level", "add_branch", nodes.add_branch, EDIT, FORM),
    Route("/catalog/standards/<int:standard_id>/check", "add_check", nodes.add_check, EDIT, FORM),
    Route(
        "/catalog/standards/<int:standard_id>/nodes/<int:node_id>", "edit_node", nodes.edit_node, EDIT, FORM
    ),
    Route(
        "/catalog/standards/<int:standard_id>/nodes/<int:node_id>/removal",
        "remove_node",
        nodes.remove_node,
        EDIT,
        FORM,
    ),
    Route("/catalog/papers", "list_catalogues", papers.list_catalogues, Permission.DOCUMENTS_VIEW),
    Route("/catalog/papers", "issue_catalogue", papers.issue_catalogue, EDIT, ACT, seen=Seen.CHECK),
)
