"""The address of a register, understood: filters in force, order and page, and the statement they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import FromClause, Select, Subquery, func, literal_column, select, true

from procurement.infra.db import keeps_statement
from procurement.infra.search import SearchColumn
from procurement.pages import filters
from procurement.pages.filters import Options
from procurement.pages.i18n import _
from procurement.pages.list_parts import ListSpec
from procurement.pages.typed import Unreadable

SIZES = (25, 50, 100, 200)
SIZE = 50
DEEPEST = 2000  # pages: beyond it a filter helps, not paging
COUNTED = 1000

Conditions = tuple[Any, ...]


@dataclass(frozen=True)
class Address:
    """Where a register stands, apart from the page: what its heads lead to depends on nothing else."""

    spec: ListSpec
    path: str
    filters: tuple[tuple[str, str], ...]
    sort: str
    size: int

    def url(self, **changes: str) -> str:
        """The same with other filters, order or page; whatever is usual is left out."""
        query = dict(self.filters)
        if self.sort != self.spec.default_sort:
            query["sort"] = self.sort
        if self.size != SIZE:
            query["size"] = str(self.size)
        query.update(changes)
        said = {name: value for name, value in query.items() if value}
        return f"{self.path}?{urlencode(said)}" if said else self.path


@dataclass(frozen=True)
class ListQuery:
    """The address, understood: filters in force, order, page; and the statement they make."""

    spec: ListSpec
    table: Subquery
    path: str
    filters: Mapping[str, str]
    options: Mapping[str, Options]
    conditions: Conditions
    chips: Sequence[tuple[str, str, str]]
    notices: Sequence[str]
    sort: str
    size: int
    page: int

    @classmethod
    def of(
        cls,
        spec: ListSpec,
        base: Select[Any],
        args: Mapping[str, str],
        path: str,
        options: Mapping[str, Options],
    ) -> ListQuery:
        table = _listed(base)
        given = filters.effective(args, spec.filtered)
        narrowed = _narrowed(spec, table, given, options)
        return cls(
            spec,
            table,
            path,
            given,
            options,
            _conditions(spec, table, given, options),
            narrowed.chips,
            narrowed.notices,
            _sort(spec, args.get("sort", "")),
            _size(args.get("size", "")),
            _page(args.get("page", "")),
        )

    def conditions_of(self, given: Mapping[str, str]) -> Conditions:
        """What filters ask of the same rows; an unreadable one asks nothing. Those in force give the very same object."""
        if given == self.filters:
            return self.conditions
        return _conditions(self.spec, self.table, given, self.options)

    def at(self, page: int) -> ListQuery:
        return replace(self, page=page)

    @property
    def statement(self) -> Select[Any]:
        """The filtered rows in order."""
        return _ordered(self.spec, self.table, self.conditions, self.sort)

    def rows(self, counts: Select[Any]) -> Select[Any]:
        """One page of them, each behind what `counts` finds; no row but that, with nothing behind it, where there is none."""
        return _page_of(self.spec, self.statement, self.sort, (self.size, self.page), counts)

    def url(self, **changes: str) -> str:
        """The same page with other filters, order or page; whatever is usual is left out."""
        return self.here.url(**changes)

    @property
    def here(self) -> Address:
        return Address(self.spec, self.path, tuple(self.filters.items()), self.sort, self.size)


# ---- statements ---------------------------------------------------------------------------------
@keeps_statement
def _listed(base: Select[Any]) -> Subquery:
    """The rows by name. A query that is the same object every time (one per bureau, say) is laid out once."""
    return base.subquery("listed")


def _conditions(
    spec: ListSpec, table: Subquery, given: Mapping[str, str], options: Mapping[str, Options]
) -> Conditions:
    if options:  # of this moment
        return tuple(_narrowed(spec, table, given, options).conditions)
    return _conditions_kept(spec, table, tuple(given.items()))


@keeps_statement
def _conditions_kept(spec: ListSpec, table: Subquery, given: tuple[tuple[str, str], ...]) -> Conditions:
    return tuple(_narrowed(spec, table, dict(given), {}).conditions)


@keeps_statement
def _ordered(spec: ListSpec, table: Subquery, conditions: Conditions, sort: str) -> Select[Any]:
    """The filtered rows in order; what is only searched by is not fetched."""
    shown = [one for one in table.c if not isinstance(one.type, SearchColumn)]
    return select(*shown).where(*conditions).order_by(*_order(spec, table, sort))


def _order(spec: ListSpec, table: FromClause, sort: str) -> tuple[Any, Any]:
    """Ties are broken by the key, so that pages never repeat a row."""
    column = next(column for column in spec.columns if column.key == sort.lstrip("-"))
    by = table.c[column.sort if isinstance(column.sort, str) else column.key]
    return (by.desc() if sort.startswith("-") else by.asc()).nulls_last(), table.c[spec.key]


@keeps_statement
def _page_of(
    spec: ListSpec, rows: Select[Any], sort: str, where: tuple[int, int], counts: Select[Any]
) -> Select[Any]:
    """The size is written out, so that the database can plan the statement once for all."""
    size, page = where
    some = rows.limit(literal_column(str(size)))
    shown = (some.offset((page - 1) * size) if page > 1 else some).subquery("shown")
    counted = counts.subquery("counted")
    both = counted.outerjoin(shown, true())
    return select(counted, shown).select_from(both).order_by(*_order(spec, shown, sort))


@keeps_statement
def counting(
    spec: ListSpec, table: Subquery, conditions: Conditions, others: tuple[Conditions, ...]
) -> Select[Any]:
    """How many rows the filters in force find, how many others would, and the totals of the spec's columns.

    A count stops behind `COUNTED`, but the first is exact where a column has a total, which needs every row.
    """
    beside = [_count(table, other).label(f"count_of_{n}") for n, other in enumerate(others, 1)]
    sums = [
        func.sum(table.c[column.key], type_=table.c[column.key].type).label(f"sum_of_{column.key}")
        for column in spec.columns
        if column.total
    ]
    if not sums:
        return select(_count(table, conditions).label("count_of_0"), *beside)
    return select(func.count().label("count_of_0"), *beside, *sums).select_from(table).where(*conditions)


def _count(table: Subquery, conditions: Conditions) -> Any:
    found: Select[Any] = select(literal_column("1")).select_from(table).where(*conditions)
    some = found.limit(literal_column(str(COUNTED + 1))).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


@dataclass
class _Narrowed:
    """Filters understood: conditions, (key, label, words) of the chips, and what could not be read."""

    conditions: list[Any] = field(default_factory=list)
    chips: list[tuple[str, str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def _narrowed(
    spec: ListSpec, table: Subquery, given: Mapping[str, str], options: Mapping[str, Options]
) -> _Narrowed:
    found = _Narrowed()
    for column in spec.columns:
        if column.filter is None or column.key not in given:
            continue
        names = column.filter.on or (column.key,)
        choices = options.get(column.key, column.filter.options)
        try:
            done = filters.apply(column.filter, column.kind, names, table, given[column.key], choices)
        except Unreadable as unreadable:
            found.notices.append(
                _(
                    "Filter ignored: %(column)s “%(value)s”: %(why)s",
                    column=column.label,
                    value=given[column.key],
                    why=str(unreadable),
                )
            )
            continue
        found.conditions.append(done.condition)
        found.chips.append((column.key, str(column.label), done.words))
    return found


def _sort(spec: ListSpec, query: str) -> str:
    sortable = {column.key for column in spec.columns if column.sort}
    return query if query.lstrip("-") in sortable and query.count("-") <= 1 else spec.default_sort


def _size(query: str) -> int:
    return int(query) if query in {str(size) for size in SIZES} else SIZE


def _page(query: str) -> int:
    return min(max(1, int(query)), DEEPEST) if query.isascii() and query.isdigit() and len(query) < 9 else 1
