"""Pages of quality standards: one version as a tree, its draft, its sheet, its publication."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.audit import timeline
from procurement.catalog import policy, queries, services
from procurement.catalog.forms import DraftForm, StandardForm, read_standard, standard_sheet
from procurement.catalog.rules import (
    Node,
    NodeKind,
    StandardState,
    empty_branches,
    points_of,
    sum_refusals,
    walk,
)
from procurement.catalog.sentences import FIELDS
from procurement.catalog.views import presenters
from procurement.pages import http, i18n, spreadsheets, uploads
from procurement.pages.forms import ActForm
from procurement.pages.i18n import Text, _

if TYPE_CHECKING:
    from procurement.catalog.models import ServiceStandard

USUAL_SCALE = Decimal(100)


@dataclass(frozen=True)
class Gap:
    """Why a draft cannot be published yet, and where that is mended."""

    text: str
    url: str
    act: str


def show_standard(standard_id: int) -> Response:
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)
    history = queries.standard_history(standard_id)
    building = standard.state == StandardState.DRAFT and policy.can_edit(actor, standard.bureau_id)
    tree = queries.tree(standard_id)
    return http.render(
        "catalog/show_standard.html",
        tree=presenters.standard_tree(tree, _acts(standard_id) if building else presenters.no_acts),
        building=building,
        events=timeline.events(history),
        changes=timeline.changes(history, FIELDS, presenters.CHANGED),
        **_page(standard, tree),
    )


def _acts(standard_id: int) -> presenters.Acts:
    """What may be done to a node of a draft."""

    def acts(node: Node) -> list[tuple[Text, str]]:
        change = url_for("catalog.edit_node", standard_id=standard_id, node_id=node.id)
        remove = url_for("catalog.remove_node", standard_id=standard_id, node_id=node.id)
        own = [(_("Change"), change), (_("Remove"), remove)]
        if node.kind is NodeKind.CHECK:
            return own
        check = url_for("catalog.add_check", standard_id=standard_id, under=node.id)
        branch = url_for("catalog.add_branch", standard_id=standard_id, under=node.id)
        levels = [] if node.kind is NodeKind.STEP else [(_("Add a level"), branch)]
        return [(_("Add a check"), check), *levels, *own]

    return acts


def draft_standard(item_id: int) -> Response:
    actor = http.current_actor()
    item = queries.item(actor, item_id)
    before = queries.published_standard(item_id)
    form = DraftForm(
        title=before.title if before else _("Quality standard: %(item)s", item=item.name_zh),
        scale=before.scale if before else USUAL_SCALE,
        copy=before is not None,
    )

    def act() -> str:
        made = services.draft_standard(actor, item_id, form.title.data, form.scale.data, copy=form.copy.data)
        return url_for("catalog.show_standard", standard_id=made)

    return http.form_page(form, act, "catalog/draft_standard.html", lambda: {"item": item, "before": before})


def edit_standard(standard_id: int) -> Response:
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)
    form = StandardForm(obj=standard)

    def act() -> str:
        services.save_standard(actor, standard_id, form.version.data, form.title.data, form.scale.data)
        return url_for("catalog.show_standard", standard_id=standard_id)

    return http.form_page(form, act, "catalog/edit_standard.html", lambda: {"standard": standard})


def publish_standard(standard_id: int) -> Response:
    """A page of its own: what is published cannot be taken back."""
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)
    form = ActForm(version=standard.version)

    def act() -> str:
        services.publish_standard(actor, standard_id, form.version.data)
        return url_for("catalog.show_standard", standard_id=standard_id)

    return http.form_page(
        form,
        act,
        "catalog/publish_standard.html",
        lambda: {
            "before": queries.published_standard(standard.item_id),
            **_page(standard, queries.tree(standard_id)),
        },
    )


def export_standard(standard_id: int) -> Response:
    standard = queries.standard(http.current_actor(), standard_id)
    content = standard_sheet(standard.title, queries.tree(standard_id))
    return http.download(content, f"{standard.title} {standard.number}.xlsx", http.XLSX)


def upload_standard(standard_id: int) -> Response:
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)
    form = uploads.UploadForm()

    def act() -> str:
        content = form.file.data.read()
        read_standard(content)
        ticket = uploads.keep(actor, _purpose(standard_id), content)
        return url_for("catalog.import_standard", standard_id=standard_id, ticket=ticket)

    return http.form_page(form, act, "catalog/upload_standard.html", lambda: {"standard": standard})


def import_standard(standard_id: int, ticket: str) -> Response:
    actor = http.current_actor()
    standard = queries.standard(actor, standard_id)
    tree, problems = read_standard(uploads.kept(actor, _purpose(standard_id), ticket))
    form = ActForm(version=standard.version)

    def act() -> str:
        spreadsheets.whole(problems)
        services.replace_tree(actor, standard_id, form.version.data, tree)
        return url_for("catalog.show_standard", standard_id=standard_id)

    return http.form_page(
        form,
        act,
        "catalog/import_standard.html",
        lambda: {
            "tree": presenters.standard_tree(tree),
            "problems": problems,
            "differences": sum_refusals(standard.scale, points_of(tree)),
            "replaced": _checks(queries.tree(standard_id)),
            **_page(standard, tree),
        },
    )


def _purpose(standard_id: int) -> str:
    return f"catalog.import_standard:{standard_id}"


def _page(standard: ServiceStandard, tree: tuple[Node, ...]) -> dict[str, Any]:
    """What every page of a standard says about it: its state and how its points add up."""
    total = points_of(tree)
    return {
        "standard": standard,
        "item": standard.item,
        "badge": presenters.STATES[StandardState(standard.state)],
        "total": total,
        "checks": _checks(tree),
        "lacks": _gaps(standard, tree, total),
    }


def _gaps(standard: ServiceStandard, tree: tuple[Node, ...], total: Decimal) -> list[Gap]:
    """What publishing would refuse, each with the page that mends it."""
    if not tree:
        return [
            Gap(i18n.sentence("catalog.standard_empty"), _link("add_branch", standard), _("Add a section"))
        ]
    empty = [
        Gap(
            i18n.sentence("catalog.branch_empty", {"title": node.title}),
            _link("add_check", standard, under=node.id),
            _("Add a check"),
        )
        for node in empty_branches(tree)
    ]
    sums = [
        Gap(i18n.sentence(refusal), _link("show_standard", standard), _("To the points"))
        for refusal in sum_refusals(standard.scale, total)
    ]
    return empty + sums


def _link(page: str, standard: ServiceStandard, **values: Any) -> str:
    return url_for(f"catalog.{page}", standard_id=standard.id, **values)


def _checks(tree: tuple[Node, ...]) -> int:
    return sum(node.kind is NodeKind.CHECK for node in walk(tree))
