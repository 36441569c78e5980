"""The item catalogue's codes, imported, and the central catalogues that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, update

from procurement.audit import services as audit
from procurement.catalog import policy, queries, rules
from procurement.catalog.models import Category, CentralEdition
from procurement.infra import search
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.money import Money


@dataclass(frozen=True)
class CategoryRow:
    """One line of the item catalogue as imported."""

    code: str
    name_zh: str
    name_en: str = ""


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    added: int
    changed: int
    unchanged: int


def import_categories(actor: Actor, rows: Iterable[CategoryRow], *, dry_run: bool = False) -> Imported:
    """Add and rename categories; none is removed. All or nothing.

    Refuses: catalog.parent_missing (names the codes).
    """
    with unit_of_work(actor) as work:
        policy.require_editor(actor)
        known = queries.category_codes(actor)
        wanted = {row.code: row for row in rows}
        _refuse_orphans(wanted, known)
        fresh = [row for code, row in sorted(wanted.items()) if code not in known]
        renamed = [row for code, row in wanted.items() if code in known and _differs(known[code], row)]
        outcome = Imported(len(fresh), len(renamed), len(wanted) - len(fresh) - len(renamed))
        if not dry_run and (fresh or renamed):
            _add_categories(work, fresh, {code: row.id for code, row in known.items()})
            _rename_categories(work, renamed, known)
            audit.record(work, "catalog.categories_imported", ("bureau", actor.bureau_id), asdict(outcome))
        return outcome


def missing_parents(rows: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
    """Code -> parent code that is neither imported nor known."""
    parents = {code: rules.parent_code(code) for code in rows}
    return {
        code: parent
        for code, parent in parents.items()
        if parent is not None and parent not in rows and parent not in known
    }


def _refuse_orphans(rows: Mapping[str, CategoryRow], known: Mapping[str, Category]) -> None:
    orphans = missing_parents(rows, known)
    if orphans:
        raise Refused(
            [
                Refusal("catalog.parent_missing", {"code": code, "parent": parent})
                for code, parent in sorted(orphans.items())
            ]
        )


def _differs(category: Category, row: CategoryRow) -> bool:
    return category.name_zh != row.name_zh or bool(row.name_en and category.name_en != row.name_en)


def _add_categories(work: UnitOfWork, fresh: list[CategoryRow], ids: dict[str, int]) -> None:
    """Level by level, so that every parent is there first. `ids` grows by the new ones."""
    for level in range(6):
        batch = [row for row in fresh if _level(row.code) == level]
        if not batch:
            continue
        values = [
            {
                "bureau_id": work.actor.bureau_id,
                "code": row.code,
                "level": level,
                "name_zh": row.name_zh,
                "name_en": row.name_en,
                "parent_id": ids.get(rules.parent_code(row.code) or ""),
                "search": search.terms(row.code, row.name_zh, row.name_en),
            }
            for row in batch
        ]
        made = work.session.execute(
            insert(Category).returning(Category.id, sort_by_parameter_order=True), values
        ).scalars()
        ids.update(zip((row.code for row in batch), made, strict=True))


def _level(code: str) -> int:
    level, parent = 0, rules.parent_code(code)
    while parent is not None:
        level, parent = level + 1, rules.parent_code(parent)
    return level


def _rename_categories(work: UnitOfWork, renamed: list[CategoryRow], known: Mapping[str, Category]) -> None:
    for row in renamed:
        name_en = row.name_en or known[row.code].name_en
        work.session.execute(
            update(Category)
            .where(Category.id == known[row.code].id)
            .values(name_zh=row.name_zh, name_en=name_en, search=search.terms(row.code, row.name_zh, name_en))
        )


@dataclass(frozen=True)
class EditionCommand:
    """A centralised procurement catalogue's entry for a category. Threshold: the yearly sum from which it applies."""

    category_code: str
    region: str
    year: int
    threshold: Money | None
    basis: str


def add_edition(actor: Actor, command: EditionCommand) -> int:
    """Note that a central catalogue names a category. Refuses: catalog.category_unknown, catalog.edition_taken."""
    with unit_of_work(actor) as work:
        policy.require_editor(actor)
        category = queries.required_category(actor, command.category_code)
        if any(e.region == command.region and e.year == command.year for e in queries.editions(category.id)):
            raise Refused(
                [Refusal("catalog.edition_taken", {"region": command.region, "year": command.year}, "year")]
            )
        edition_id = work.session.execute(
            insert(CentralEdition)
            .values(
                bureau_id=actor.bureau_id,
                category_id=category.id,
                region=command.region,
                year=command.year,
                threshold=command.threshold,
                basis=command.basis,
            )
            .returning(CentralEdition.id)
        ).scalar_one()
        audit.record(
            work,
            "catalog.edition_added",
            ("category", category.id),
            {"code": category.code, "region": command.region, "year": command.year},
        )
        return edition_id
