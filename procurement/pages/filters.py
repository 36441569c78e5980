"""Filters of a register: what was typed into a column's box becomes a condition, or a notice that says why not.

An unreadable or unknown value is never an error of the page: it is ignored, kept in its box, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, Subquery, any_, cast, func, or_

from procurement.infra import clock, search
from procurement.kernel.references import plain, reference_key
from procurement.pages import typed
from procurement.pages.i18n import Text, _
from procurement.pages.typed import Unreadable

LONGEST = 100
Options = Sequence[tuple[Any, Text]]


class FilterKind(StrEnum):
    """How a typed value narrows the list."""

    CONTAINS = "contains"
    SEARCH = "search"
    """Of a `SearchColumn`: words and pairs of characters, from its index."""
    CHOICE = "choice"
    LEAST = "least"
    MOST = "most"
    FROM = "from"
    UNTIL = "until"


SIGNS = {FilterKind.LEAST: "≥ ", FilterKind.MOST: "≤ ", FilterKind.FROM: "≥ ", FilterKind.UNTIL: "≤ "}


@dataclass(frozen=True)
class Filter:
    """A filter under a column's head. `on` names other columns of the select to search as well."""

    kind: FilterKind | str = FilterKind.CONTAINS
    options: Options = ()
    on: tuple[str, ...] = ()
    placeholder: Text = ""
    reference: bool = False
    """The column holds numbers or codes: found as people mean them, whatever blanks and dashes they type."""


@dataclass(frozen=True)
class Applied:
    """A filter in force: its condition, and the words of its chip."""

    condition: ColumnElement[bool]
    words: str


def apply(
    given: Filter, kind: str, names: Sequence[str], table: Subquery, raw: str, options: Options
) -> Applied:
    """The condition of one typed value over the columns `names` of `table`. Raises Unreadable."""
    columns = [table.c[name] for name in names]
    match FilterKind(given.kind):
        case FilterKind.CONTAINS:
            return _contains(columns, typed.text(raw, LONGEST), given.reference or kind == "no")
        case FilterKind.SEARCH:
            return _searched(columns[0], typed.text(raw, LONGEST))
        case FilterKind.CHOICE:
            return _choice(columns[0], _first_day(raw) if kind == "month" else raw, options)
        case FilterKind.LEAST | FilterKind.MOST as which:
            return _bound(columns[0], which, _readers(kind)(raw), typed.narrow(raw))
        case FilterKind.FROM | FilterKind.UNTIL as which:
            return _bound(columns[0], which, _edge(kind, raw, which), typed.narrow(raw))
    raise AssertionError(given.kind)


def _contains(columns: Sequence[ColumnElement[Any]], text: str, reference: bool) -> Applied:
    """As typed or in narrow letters: an input method widens what the list has narrow. A reference by its key too."""
    writings = dict.fromkeys((text, plain(text).strip()))
    found = [
        cast(column, String).icontains(writing, autoescape=True)
        for column in columns
        for writing in writings
        if writing
    ]
    if reference and (key := reference_key(text)):
        found += [
            func.reference_key(cast(column, String)).contains(key, autoescape=True) for column in columns
        ]
    return Applied(or_(*found), f"“{text}”")


def _searched(column: ColumnElement[Any], text: str) -> Applied:
    found = search.matches(column, text)
    if found is None:
        raise Unreadable(_("there is nothing in it to search for"))
    return Applied(found, f"“{text}”")


def _choice(column: ColumnElement[Any], raw: str, options: Options) -> Applied:
    """A column of several values (an array) is chosen by any of them."""
    for value, label in options:
        if str(value) == raw:
            held = any_(column) if isinstance(column.type, ARRAY) else column
            return Applied(held == value, str(label))
    raise Unreadable(_("this choice does not exist"))


def _first_day(raw: str) -> str:
    """A month as its first day, which stands for it in the database; anything else as it is."""
    try:
        return typed.month(raw).first.isoformat()
    except Unreadable:
        return raw


def _bound(column: ColumnElement[Any], which: FilterKind, value: Any, words: str) -> Applied:
    at_least = which in (FilterKind.LEAST, FilterKind.FROM)
    return Applied(column >= value if at_least else column <= value, SIGNS[which] + words)


def _readers(kind: str) -> Callable[[str], Any]:
    known: Mapping[str, Callable[[str], Any]] = {"money": typed.money, "price": typed.unit_price}
    return known.get(kind, lambda raw: typed.quantity(raw, 6))


def _edge(kind: str, raw: str, which: FilterKind) -> Any:
    """The first or last day (or instant) of what was typed: a day or a whole month."""
    try:
        month = typed.month(raw)
        day = month.first if which is FilterKind.FROM else month.last
    except Unreadable:
        day = typed.day(raw)
    return _instant(day, which) if kind == "instant" else day


def _instant(day: date, which: FilterKind) -> datetime:
    edge = day if which is FilterKind.FROM else day + timedelta(days=1)
    start = datetime.combine(edge, time(), clock.zone())
    return start if which is FilterKind.FROM else start - timedelta(microseconds=1)


def effective(args: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Only the filters that were filled in, as typed, cut to a decent length."""
    return {name: args[name].strip()[: LONGEST * 2] for name in names if args.get(name, "").strip()}
