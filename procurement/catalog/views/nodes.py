"""Pages that build a draft's tree node by node; plain forms, no script."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.catalog import queries, services
from procurement.catalog.forms import BranchForm, CheckForm, kinds_between
from procurement.catalog.rules import NodeKind, points_of, walk
from procurement.catalog.views import presenters
from procurement.pages import http
from procurement.pages.forms import ActForm

if TYPE_CHECKING:
    from procurement.catalog.models import StandardNode

NodeForm = BranchForm | CheckForm


def add_branch(standard_id: int) -> Response:
    parent = _parent(standard_id)
    form = BranchForm()
    form.kind.options = kinds_between(NodeKind(parent.kind) if parent else None)
    return _add(standard_id, parent, form, "catalog/add_branch.html")


def add_check(standard_id: int) -> Response:
    return _add(standard_id, _parent(standard_id), CheckForm(), "catalog/add_check.html")


def _parent(standard_id: int) -> StandardNode | None:
    """The node named in the address, below which the new one goes; without one it goes to the top."""
    under = http.row_asked("under")
    return None if under is None else queries.node(http.current_actor(), standard_id, under)


def _add(standard_id: int, parent: StandardNode | None, form: NodeForm, template: str) -> Response:
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)

    def act() -> str:
        made = services.add_node(actor, standard_id, parent.id if parent else None, form.to_command())
        return _back(standard_id, made)

    return http.form_page(form, act, template, lambda: {"standard": standard, "parent": parent})


def edit_node(standard_id: int, node_id: int) -> Response:
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)
    node = queries.node(actor, standard_id, node_id)
    form = _check_form(node) if node.kind == NodeKind.CHECK else _branch_form(node)

    def act() -> str:
        services.save_node(actor, standard_id, node_id, form.version.data, form.to_command())
        return _back(standard_id, node_id)

    return http.form_page(form, act, "catalog/edit_node.html", lambda: {"standard": standard, "node": node})


def _check_form(node: StandardNode) -> CheckForm:
    cost = node.deduction or {}
    points = Decimal(cost["points"]) if "points" in cost else None
    return CheckForm(
        obj=node, deduction_kind=cost["kind"], deduction_points=points, deduction_unit=cost.get("unit")
    )


def _branch_form(node: StandardNode) -> BranchForm:
    """Offers the kinds that fit between the node's parent and its children."""
    parent = queries.node(http.current_actor(), node.standard_id, node.parent_id) if node.parent_id else None
    children = queries.branch(node.standard_id, node.id).children
    form = BranchForm(obj=node)
    form.kind.options = kinds_between(NodeKind(parent.kind) if parent else None, children)
    return form


def remove_node(standard_id: int, node_id: int) -> Response:
    """A page of its own: what stands below goes too."""
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)
    row = queries.node(actor, standard_id, node_id)
    form = ActForm(version=row.version)

    def act() -> str:
        services.remove_node(actor, standard_id, node_id, form.version.data)
        return _back(standard_id)

    def page() -> dict[str, Any]:
        branch = queries.branch(standard_id, node_id)
        return {
            "standard": standard,
            "branch": branch,
            "checks": sum(node.kind is NodeKind.CHECK for node in walk([branch])),
            "points": points_of([branch]),
            "tree": presenters.standard_tree([branch]),
        }

    return http.form_page(form, act, "catalog/remove_node.html", page)


def _back(standard_id: int, node_id: int | None = None) -> str:
    """The draft, opened at the node."""
    return url_for(
        "catalog.show_standard",
        standard_id=standard_id,
        _anchor=presenters.anchor(node_id) if node_id else None,
    )
