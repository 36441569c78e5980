"""The item catalogue's codes, imported, and the central catalogues that name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import insert, select, update

from procurement.audit import services as audit
from procurement.catalog import policy, queries
from procurement.catalog.models import Category, CentralEdition
from procurement.catalog.rules import (
    CategoryLine,
    Comparison,
    EditionCommand,
    Names,
    comparison,
    level_of,
    parent_code,
)
from procurement.infra import locks, search
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused


def import_categories(actor: Actor, lines: Sequence[CategoryLine]) -> Comparison:
    """Add and rename categories; none is removed. All or nothing, one import of a bureau at a time.

    Refuses: catalog.code_twice, catalog.parent_missing.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_add(actor))
        one_import_at_a_time(work)
        known = queries.category_names(actor)
        found = comparison(lines, known)
        if found.faults:
            raise Refused([refusal for _, refusal in found.faults])
        if found.added or found.renamed:
            _add(work, found.added)
            _rename(work, found.renamed, known)
            audit.record(work, "catalog.categories_imported", ("bureau", actor.bureau_id), _counts(found))
        return found


def one_import_at_a_time(work: UnitOfWork) -> None:
    """Two imports of the same codes would each find them missing; the second waits and finds them there."""
    locks.hold_of_bureau(work, Lock.CATALOG_IMPORT)


def _counts(found: Comparison) -> dict[str, int]:
    return {"added": len(found.added), "renamed": len(found.renamed), "unchanged": found.unchanged}


def _add(work: UnitOfWork, added: Sequence[CategoryLine]) -> None:
    """Level by level, so that every parent is there first."""
    ids = {code: row for row, code in queries.category_codes(work.actor).items()}
    for level, batch in groupby(added, key=lambda line: level_of(line.code)):
        lines = list(batch)
        made = work.session.scalars(
            insert(Category).returning(Category.id, sort_by_parameter_order=True),
            [
                {
                    "bureau_id": work.actor.bureau_id,
                    "code": line.code,
                    "level": level,
                    "parent_id": ids.get(parent_code(line.code) or ""),
                    **_named(line.code, Names(line.name_zh, line.name_en)),
                }
                for line in lines
            ],
        )
        ids.update(zip((line.code for line in lines), made, strict=True))


def _rename(work: UnitOfWork, renamed: Sequence[CategoryLine], known: Mapping[str, Names]) -> None:
    for line in renamed:
        names = Names(line.name_zh, line.name_en or known[line.code].en)
        mine = (Category.bureau_id == work.actor.bureau_id) & (Category.code == line.code)
        work.session.execute(update(Category).where(mine).values(**_named(line.code, names)))


def _named(code: str, names: Names) -> dict[str, str | list[str]]:
    return {"name_zh": names.zh, "name_en": names.en, "search": search.terms(code, *names)}


def add_edition(actor: Actor, category_code: str, command: EditionCommand) -> int:
    """Note that a central catalogue names a category. Refuses: catalog.edition_taken."""
    with unit_of_work(actor) as work:
        category = queries.category(actor, category_code)
        policy.require(policy.can_edit(actor, category.bureau_id))
        if _edition_there(work, category.id, command):
            raise Refused([Refusal("catalog.edition_taken", field="year")])
        values = {"bureau_id": actor.bureau_id, "category_id": category.id, **vars(command)}
        made = insert(CentralEdition).values(values).returning(CentralEdition.id)
        edition_id = work.session.execute(made).scalar_one()
        audit.record(
            work,
            "catalog.edition_added",
            ("category", category.id),
            {"code": category.code, "region": command.region, "year": command.year},
        )
        return edition_id


def _edition_there(work: UnitOfWork, category_id: int, command: EditionCommand) -> bool:
    same = select(CentralEdition.id).where(
        CentralEdition.category_id == category_id,
        CentralEdition.region == command.region,
        CentralEdition.year == command.year,
    )
    return work.session.scalar(same) is not None
