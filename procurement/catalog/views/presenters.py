"""What the catalogue's pages show of its rows: badges, words, trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import url_for

from procurement.catalog import sentences
from procurement.catalog.rules import (
    EditionLevel,
    Evidence,
    NodeKind,
    Severity,
    StandardState,
    points_of,
    walk,
)
from procurement.catalog.rules import Node as StandardNode
from procurement.kernel.unit_price import UnitPrice
from procurement.pages import i18n
from procurement.pages.i18n import Text, _, lazy, ngettext
from procurement.pages.parts import Badge, Node

if TYPE_CHECKING:
    from procurement.catalog.models import Category
    from procurement.catalog.queries import CategoryUse, Edition

IN_USE = Badge("ok", "circle-check", lazy("In use"))
RETIRED = Badge("mute", "circle-minus", lazy("Retired"))
CENTRAL = Badge("info", "building-bank", lazy("Central catalogue"))
STATES = {
    StandardState.DRAFT: Badge("wait", "pencil", lazy("Draft")),
    StandardState.PUBLISHED: Badge("ok", "circle-check", lazy("In force")),
    StandardState.REPLACED: Badge("mute", "history", lazy("Replaced")),
}
CHANGED: Mapping[str, Callable[[Any], Text]] = {
    "guide_price": lambda value: i18n.price_y(UnitPrice.parse(value)),
    "scale": lambda value: i18n.number(Decimal(value)),
    "points": lambda value: i18n.number(Decimal(value)),
    "kind": lambda value: sentences.KINDS[NodeKind(value)],
    "deduction": sentences.deduction_label,
    "severity": lambda value: sentences.SEVERITIES[Severity(value)],
    "evidence": lambda value: sentences.EVIDENCE[Evidence(value)],
}
"""How the history writes values that records keep as codes and numbers."""
SMALL_TREE = 30  # checks: up to here a standard is shown unfolded
Acts = Callable[[StandardNode], Sequence[tuple[Text, str]]]


def item_badge(active: bool) -> Badge:
    return IN_USE if active else RETIRED


def version_of(number: int | None) -> str:
    """`Version 3`, or a dash where there is none."""
    return i18n.NOTHING if number is None else _("Version %(number)d", number=number)


def points(value: Decimal) -> str:
    return _("%(points)s points", points=i18n.number(value))


# ---- standards ----------------------------------------------------------------------------------
def no_acts(node: StandardNode) -> Sequence[tuple[Text, str]]:
    """What may be done to a node of a version that stays as it is."""
    return ()


def standard_tree(tree: Sequence[StandardNode], acts: Acts = no_acts) -> list[Node]:
    """A standard as the page shows it: sums on branches, deduction and severity below checks.

    Long ones begin folded to their sections, unless somebody is at work on them.
    """
    checks = sum(node.kind is NodeKind.CHECK for node in walk(tree))
    return [_standard_node(node, acts, acts is not no_acts or checks <= SMALL_TREE) for node in tree]


def anchor(node_id: int) -> str:
    """Where a node stands on its page."""
    return f"node-{node_id}"


def _standard_node(node: StandardNode, acts: Acts, unfolded: bool) -> Node:
    return Node(
        node.title,
        points(points_of([node])),
        sentences.KINDS[node.kind],
        _of_check(node),
        open=unfolded or node.kind is not NodeKind.SECTION,
        children=[_standard_node(child, acts, unfolded) for child in node.children],
        acts=acts(node),
        id=anchor(node.id) if node.id else "",
    )


def _of_check(node: StandardNode) -> str:
    """Deduction, severity and evidence of a check in one line."""
    if node.deduction is None:
        return ""
    said: list[Text] = [sentences.deduction_label(node.deduction)]
    if node.severity:
        said.append(sentences.SEVERITIES[Severity(node.severity)])
    if node.evidence != Evidence.NONE:
        said.append(_("evidence: %(what)s", what=sentences.EVIDENCE[Evidence(node.evidence)]))
    return " · ".join(str(words) for words in said)


# ---- categories ---------------------------------------------------------------------------------
def trail(path: Sequence[Category]) -> list[tuple[str, str]]:
    """The way down to a category, as crumbs."""
    return [(step.name_zh, url_for("catalog.show_category", code=step.code)) for step in path]


def category_tree(uses: Iterable[CategoryUse], top: int | None = None) -> list[Node]:
    """The categories below the row `top` as a tree; each says how many items stand under it, all levels counted."""
    below: dict[int | None, list[CategoryUse]] = {}
    for use in uses:
        below.setdefault(use.category.parent_id, []).append(use)
    return [_category_node(use, below) for use in below.get(top, ())]


def _category_node(use: CategoryUse, below: dict[int | None, list[CategoryUse]]) -> Node:
    count = _count(use, below)
    return Node(
        use.category.name_zh,
        ngettext("%(num)d item", "%(num)d items", count) if count else "",
        use.category.code,
        use.category.name_en,
        url_for("catalog.show_category", code=use.category.code),
        use.category.level == 0,
        [_category_node(child, below) for child in below.get(use.category.id, ())],
    )


def _count(use: CategoryUse, below: dict[int | None, list[CategoryUse]]) -> int:
    return use.items + sum(_count(child, below) for child in below.get(use.category.id, ()))


def edition_label(edition: Edition) -> dict[str, Any]:
    """One central catalogue's entry: its name, from which sum, and the code it names."""
    row = edition.row
    level = sentences.LEVELS[EditionLevel(row.level)]
    return {
        "name": _("%(region)s, %(level)s, %(year)d", region=row.region, level=level, year=row.year),
        "threshold": _("from %(sum)s a year", sum=i18n.money_y(row.threshold))
        if row.threshold
        else _("any sum"),
        "basis": row.basis,
        "code": edition.code,
    }
