"""The address of a register, understood: filters in force, order and page, and the statement they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, Subquery, select

from procurement.infra import filters
from procurement.infra.filters import Options
from procurement.infra.i18n import _
from procurement.infra.list_parts import ListSpec
from procurement.infra.typed import Unreadable

SIZES = (25, 50, 100, 200)
SIZE = 50
DEEPEST = 2000  # pages: beyond it a filter helps, not paging


@dataclass(frozen=True)
class Asked:
    """The address, understood: filters in force, order, page; and the statement they make."""

    spec: ListSpec
    table: Subquery
    path: str
    filters: Mapping[str, str]
    options: Mapping[str, Options]
    conditions: Sequence[Any]
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
    ) -> Asked:
        table = _listed(base)
        given = filters.effective(args, spec.filtered)
        narrowed = _narrowed(spec, table, given, options)
        return cls(
            spec,
            table,
            path,
            given,
            options,
            narrowed.conditions,
            narrowed.chips,
            narrowed.notices,
            _sort(spec, args.get("sort", "")),
            _size(args.get("size", "")),
            _page(args.get("page", "")),
        )

    def conditions_of(self, given: Mapping[str, str]) -> Sequence[Any]:
        """What other filters than those in force would ask of the same rows; an unreadable one asks nothing."""
        return _narrowed(self.spec, self.table, given, self.options).conditions if given else ()

    def at(self, page: int) -> Asked:
        return replace(self, page=page)

    @property
    def statement(self) -> Select[Any]:
        """The filtered rows in order; ties are broken by the key, so that pages never repeat a row."""
        column = next(column for column in self.spec.columns if column.key == self.sort.lstrip("-"))
        by = self.table.c[column.sort if isinstance(column.sort, str) else column.key]
        order = by.desc().nulls_last() if self.sort.startswith("-") else by.asc().nulls_last()
        return select(self.table).where(*self.conditions).order_by(order, self.table.c[self.spec.key])

    def url(self, **changes: str) -> str:
        """The same page with other filters, order or page; whatever is usual is left out."""
        query: dict[str, str] = {**self.filters}
        if self.sort != self.spec.default_sort:
            query["sort"] = self.sort
        if self.size != SIZE:
            query["size"] = str(self.size)
        query.update(changes)
        kept = {name: value for name, value in query.items() if value}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path


@lru_cache(maxsize=128)
def _listed(base: Select[Any]) -> Subquery:
    """The rows by name. A query that is the same object every time (one per actor, say) is laid out once."""
    return base.subquery("listed")


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


def _sort(spec: ListSpec, asked: str) -> str:
    sortable = {column.key for column in spec.columns if column.sort}
    return asked if asked.lstrip("-") in sortable and asked.count("-") <= 1 else spec.default_sort


def _size(asked: str) -> int:
    return int(asked) if asked in {str(size) for size in SIZES} else SIZE


def _page(asked: str) -> int:
    return min(max(1, int(asked)), DEEPEST) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
