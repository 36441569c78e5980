"""The printed catalogue and frozen standards: what papers say, in Chinese, as it was true on their day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count, groupby

from procurement.audit import services as audit
from procurement.catalog import policy, queries
from procurement.catalog.models import ServiceItem, ServiceStandard
from procurement.catalog.rules import (
    DeductionKind,
    EditionLevel,
    Node,
    NodeKind,
    Severity,
    lineage,
    points_of,
    written,
)
from procurement.catalog.sentences import LEVELS, SEVERITIES, deduction_label
from procurement.catalog.shapes import Catalogue, CatalogueGroup, CatalogueItem, Standard, StandardNode
from procurement.documents import services as documents
from procurement.documents.rules import PaperKind, digest, paper_number
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.pages.i18n import speaking

CATALOGUE = PaperKind("catalogue", "机关服务目录", "ML", "catalog/catalogue")
NOTES = [
    "指导价为参考价格，签约价格以采购结果为准；未列指导价的，按采购预算执行。",
    "列入集中采购目录的项目，应当委托集中采购机构采购（政府采购法第十八条）。",
]


def issue_catalogue(actor: Actor) -> int:
    """Issue the bureau's service catalogue as a numbered paper; returns the paper. Refuses: catalog.nothing_to_print.

    It lists every item in use and appends the standards in force.
    """
    with unit_of_work(actor) as work, speaking("zh_CN"):
        policy.require(policy.can_add(actor))
        items = queries.active_items(actor)
        if not items:
            raise Refused([Refusal("catalog.nothing_to_print")])
        standards = queries.published_standards(actor)
        groups = _groups(actor, items, standards)
        annexes = _annexes([standards[item.id] for item in items if item.id in standards])
        year, edition = documents.take_numbers(work, CATALOGUE.series)
        number = paper_number(CATALOGUE.series, year, edition)
        data: Catalogue = {  # type: ignore[typeddict-item]  # doc is added as the paper is issued
            "edition": f"{year}年第{edition}版",
            "effective": work.today.isoformat(),
            "notes": NOTES,
            "groups": groups,
            "standards": annexes,
        }
        draft = documents.Draft(
            CATALOGUE.template, CATALOGUE.title, (queries.CATALOGUE, actor.bureau_id), data, number
        )
        paper_id = documents.issue(work, draft)
        audit.record(
            work, "catalog.catalogue_issued", (queries.CATALOGUE, actor.bureau_id), {"number": number}
        )
        return paper_id


def _groups(
    actor: Actor, items: Sequence[ServiceItem], standards: dict[int, ServiceStandard]
) -> list[CatalogueGroup]:
    """Items by the branch of class C they stand in."""
    codes = queries.category_codes(actor)
    names, editions = queries.category_names(actor), queries.editions(actor)
    central = {edition.code: _edition_label(edition) for edition in reversed(editions)}
    sorted_items = sorted(items, key=lambda item: (codes[item.category_id], item.code))
    return [
        {
            "code": branch,
            "name": names[branch].zh,
            "entries": [
                _entry(item, codes[item.category_id], central, standards.get(item.id)) for item in group
            ],
        }
        for branch, group in groupby(sorted_items, key=lambda item: lineage(codes[item.category_id])[:2][-1])
    ]


def _entry(
    item: ServiceItem, category_code: str, central: dict[str, str], standard: ServiceStandard | None
) -> CatalogueItem:
    named = [central[code] for code in reversed(lineage(category_code)) if code in central]
    return {
        "code": item.code,
        "name": item.name_zh,
        "english": item.name_en,
        "unit": item.unit,
        "guide_price": str(item.guide_price) if item.guide_price else "",
        "central": named[0] if named else "",
        "standard": f"{standard.title} {standard.number}（{written(standard.scale)}分）" if standard else "",
    }


def _edition_label(edition: queries.Edition) -> str:
    return f"{edition.row.year}版（{LEVELS[EditionLevel(edition.row.level)]}）"


def _annexes(standards: Sequence[ServiceStandard]) -> list[Standard]:
    trees = queries.trees([standard.id for standard in standards])
    return [_frozen(standard, trees[standard.id]) for standard in standards]


def frozen_standard(actor: Actor, standard_id: int) -> Standard:
    """A version of a standard as papers carry it, with its fingerprint."""
    standard = queries.standard(actor, standard_id)
    with speaking("zh_CN"):
        return _frozen(standard, queries.tree(standard_id))


def _frozen(standard: ServiceStandard, tree: tuple[Node, ...]) -> Standard:
    nodes = [_section(section, place) for place, section in enumerate(tree, 1)]
    facts = {"title": standard.title, "version": str(standard.number), "scale": written(standard.scale)}
    fingerprint = digest({**facts, "nodes": nodes})[:16]
    return {**facts, "fingerprint": fingerprint, "nodes": nodes}  # type: ignore[typeddict-item]


def _section(section: Node, place: int) -> StandardNode:
    """Checks are numbered through their section, 3.1, 3.2, …, however deep they stand; branches between have none."""
    numbers = count(1)
    frozen = _branch(section, lambda: f"{place}.{next(numbers)}")
    return {**frozen, "number": str(place)}


def _branch(node: Node, next_number: Callable[[], str]) -> StandardNode:
    check = node.kind is NodeKind.CHECK
    return {
        "number": next_number() if check else "",
        "name": node.title,
        "points": written(points_of([node])),
        "rule": deduction_label(node.deduction) if node.deduction else "",
        "severity": _severity(node),
        "children": [_branch(child, next_number) for child in node.children],
    }


def _severity(node: Node) -> str:
    if node.deduction and node.deduction["kind"] == DeductionKind.VETO:
        return "否决"
    return str(SEVERITIES[Severity(node.severity)]) if node.severity else ""
