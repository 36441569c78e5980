"""Categories and the central catalogues that name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select

from procurement.catalog.models import Category, CentralEdition, ServiceItem
from procurement.catalog.rules import Names, lineage, stem
from procurement.infra import search
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Refused
from procurement.rulebook import queries as rulebook


@dataclass(frozen=True)
class CategoryUse:
    """A category and how many items in use stand directly under it."""

    category: Category
    items: int


@dataclass(frozen=True)
class Edition:
    """A central catalogue's entry, and the code it names: the category itself or one above it."""

    row: CentralEdition
    code: str


def category(actor: Actor, code: str) -> Category:
    """The category with a code. Raises NotFound."""
    found = _category(actor, code)
    if found is None:
        raise NotFound
    return found


def required_category(actor: Actor, code: str) -> Category:
    """The category a person typed. Refuses: catalog.category_unknown."""
    found = _category(actor, code)
    if found is None:
        raise Refused([Refusal("catalog.category_unknown", {"code": code}, "category_code")])
    return found


def _category(actor: Actor, code: str) -> Category | None:
    mine = select(Category).where(Category.bureau_id == actor.bureau_id, Category.code == code)
    return reading().scalars(mine).one_or_none()


def path(actor: Actor, code: str) -> Sequence[Category]:
    """A category and everything above it, outermost first."""
    steps = select(Category).where(Category.bureau_id == actor.bureau_id, Category.code.in_(lineage(code)))
    return reading().scalars(steps.order_by(Category.level)).all()


def category_names(actor: Actor) -> dict[str, Names]:
    """What every category of the bureau is called, by code."""
    mine = select(Category.code, Category.name_zh, Category.name_en).where(
        Category.bureau_id == actor.bureau_id
    )
    return {code: Names(zh, en) for code, zh, en in reading().execute(mine)}


def category_codes(actor: Actor) -> dict[int, str]:
    """The code of every category of the bureau, by its row."""
    mine = select(Category.id, Category.code).where(Category.bureau_id == actor.bureau_id)
    return dict(reading().execute(mine).all())


def categories_below(actor: Actor, code: str | None = None) -> list[CategoryUse]:
    """All categories below a code (all there are without one) in the order of their codes, in one query."""
    counted = (
        select(func.count())
        .where(ServiceItem.category_id == Category.id, ServiceItem.active)
        .correlate(Category)
        .scalar_subquery()
    )
    rows = reading().execute(
        select(Category, counted)
        .where(Category.bureau_id == actor.bureau_id, *_below(code))
        .order_by(Category.code)
    )
    return [CategoryUse(found, items) for found, items in rows]


def _below(code: str | None) -> list[ColumnElement[bool]]:
    if code is None:
        return []
    return [Category.code.startswith(stem(code), autoescape=True), Category.code != code]


def search_categories(actor: Actor, typed: str, limit: int | None = None) -> Sequence[Category]:
    """Categories found by code, Chinese or English, in the order of their codes."""
    wanted = search.matches(Category.search, typed)
    if wanted is None:
        return []
    found = select(Category).where(Category.bureau_id == actor.bureau_id, wanted)
    return reading().scalars(found.order_by(Category.code).limit(limit)).all()


def editions(actor: Actor) -> list[Edition]:
    """Every central catalogue's entry of the bureau, newest first."""
    rows = reading().execute(_editions(actor))
    return [Edition(row, named) for row, named in rows]


def editions_of(actor: Actor, code: str) -> list[Edition]:
    """The central catalogues that name a category or one above it, newest first."""
    rows = reading().execute(_editions(actor).where(Category.code.in_(lineage(code))))
    return [Edition(row, named) for row, named in rows]


def central_law(actor: Actor, day: date) -> rulebook.Basis | None:
    """Why the central agency buys what a central catalogue names; None where the rulebook does not say."""
    try:
        return rulebook.basis(rulebook.rule(actor.bureau_id, "PLAN-12", day))
    except rulebook.NoRule:
        return None


def _editions(actor: Actor) -> Select[CentralEdition, str]:
    return (
        select(CentralEdition, Category.code)
        .join(Category, Category.id == CentralEdition.category_id)
        .where(Category.bureau_id == actor.bureau_id)
        .order_by(CentralEdition.year.desc(), CentralEdition.region)
    )
