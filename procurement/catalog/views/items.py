"""Pages of service items: the register, one item, its form, its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from werkzeug.wrappers import Response

from procurement.audit import timeline
from procurement.catalog import policy, queries, services
from procurement.catalog.forms import ItemForm, read_items
from procurement.catalog.forms import blank_items as blank_workbook
from procurement.catalog.rules import StandardState
from procurement.catalog.sentences import FIELDS
from procurement.catalog.views import presenters
from procurement.infra import clock
from procurement.pages import http, imports
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page

if TYPE_CHECKING:
    from procurement.catalog.models import ServiceItem

ITEMS = ListSpec(
    name="catalog.items",
    title=lazy("Service catalogue"),
    key="id",
    default_sort="code",
    counted=counts("%(num)s item", "%(num)s items"),
    empty=Empty(
        lazy("No items yet"), lazy("An item is what the bureau buys: a unit, a guide price, a standard.")
    ),
    row_url=("catalog.show_item", "item_id"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("In use"), {"active": "True"}),
        Preset(lazy("Retired"), {"active": "False"}),
    ),
    columns=(
        Column("code", FIELDS["code"], "no", filter=Filter(), width="no"),
        Column(
            "name_zh",
            lazy("Service"),
            "lead",
            sub="name_en",
            sort="sort_key",
            filter=Filter(on=("name_zh", "name_en"), placeholder=lazy("Chinese or English")),
        ),
        Column(
            "category_zh",
            FIELDS["category_code"],
            sub="category_code",
            sort="category_code",
            filter=Filter(on=("category_code", "category_zh")),
            width="20",
            phone="off",
        ),
        Column("unit", FIELDS["unit"], filter=Filter(), width="date"),
        Column("guide_price", FIELDS["guide_price"], "price", filter=Filter(FilterKind.LEAST), width="money"),
        Column(
            "standard_number",
            lazy("Standard"),
            show=lambda row: presenters.version_of(row.standard_number),
            width="date",
        ),
        Column(
            "active",
            lazy("State"),
            "state",
            show=lambda row: presenters.item_badge(row.active),
            filter=Filter(FilterKind.CHOICE, options=((True, lazy("In use")), (False, lazy("Retired")))),
            width="state",
        ),
    ),
)


def list_items() -> Response:
    actor = http.current_actor()
    return register_page(
        ITEMS, queries.items(actor), "catalog/list_items.html", lambda: {"may_edit": policy.can_add(actor)}
    )


def show_item(item_id: int) -> Response:
    actor = http.current_actor()
    item = queries.item(actor, item_id)
    form = ActForm(version=item.version)
    return http.render("catalog/show_item.html", form=form, **_page(item))


def create_item() -> Response:
    actor = http.current_actor()
    form = ItemForm(category_code=request.args.get("category", ""))

    def act() -> str:
        return url_for("catalog.show_item", item_id=services.create_item(actor, form.to_command()))

    return http.form_page(form, act, "catalog/create_item.html")


def edit_item(item_id: int) -> Response:
    actor = http.current_actor()
    item = queries.item(actor, item_id)
    form = ItemForm(obj=item, category_code=item.category.code)

    def act() -> str:
        services.save_item(actor, item_id, form.version.data, form.to_command())
        return url_for("catalog.show_item", item_id=item_id)

    return http.form_page(form, act, "catalog/edit_item.html", lambda: {"item": item})


def retire_item(item_id: int) -> Response:
    return _set_active(item_id, False)


def restore_item(item_id: int) -> Response:
    return _set_active(item_id, True)


def _set_active(item_id: int, active: bool) -> Response:
    actor = http.current_actor()
    item = queries.item(actor, item_id)
    form = ActForm(version=item.version)

    def act() -> str:
        services.set_item_active(actor, item_id, form.version.data, active)
        return url_for("catalog.show_item", item_id=item_id)

    return http.form_page(form, act, "catalog/show_item.html", lambda: _page(item))


def _page(item: ServiceItem) -> dict[str, Any]:
    """Everything the page of an item shows besides its form."""
    actor = http.current_actor()
    versions = queries.standards(item.id)
    in_force = next((version for version in versions if version.state == StandardState.PUBLISHED), None)
    editions = queries.editions_of(actor, item.category.code)
    history = queries.item_history(item.id)
    return {
        "item": item,
        "badge": presenters.item_badge(item.active),
        "may_edit": policy.can_edit(actor, item.bureau_id),
        "trail": queries.path(actor, item.category.code),
        "central_badge": presenters.CENTRAL,
        "editions": [presenters.edition_label(edition) for edition in editions],
        "central_law": queries.central_law(actor, clock.today()) if editions else None,
        "versions": [(version, presenters.STATES[StandardState(version.state)]) for version in versions],
        "draft": next((version for version in versions if version.state == StandardState.DRAFT), None),
        "in_force": in_force,
        "tree": presenters.standard_tree(queries.tree(in_force.id)) if in_force else [],
        "events": timeline.events(history),
        "changes": timeline.changes(history, FIELDS, presenters.CHANGED),
    }


# ---- import -------------------------------------------------------------------------------------
TABLE = imports.Import(
    things="catalog.items",
    back="catalog.list_items",
    title=lazy("Import items"),
    checking=lazy("Check the items"),
    register=lazy("Service catalogue"),
    holds=lazy(
        "One service a row. Columns: Code, names, Category code, Unit and, if there is one, Guide price. A known code "
        "is changed, an unknown one added, none removed."
    ),
    read=read_items,
    plan=queries.item_plan,
    take=lambda actor, lines, sure: services.import_items(actor, lines),
    headings=FIELDS,
    tell=lambda command: (command.code, command.name_zh),
)


def blank_items() -> Response:
    names = queries.category_names(http.current_actor())
    content = blank_workbook((code, named.zh) for code, named in sorted(names.items()))
    return imports.send_workbook(content, _("Service items"))
