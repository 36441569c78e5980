"""Register pages: filter row, column sort, pages, saved filters, totals and export over one Core select.

A module describes its register once (`ListSpec`) and hands over a select whose column names are the columns'
keys. One query a page: the rows, each behind the counts with the totals.
The count stops at 1000 ("1000+") unless a column has totals, which need every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from sqlalchemy import Row, Select

from procurement.infra import clock
from procurement.infra.db import rows_of
from procurement.pages import filters, i18n, list_rows, spreadsheets
from procurement.pages.filters import Filter, FilterKind, Options
from procurement.pages.i18n import Text, _
from procurement.pages.list_address import COUNTED, DEEPEST, SIZES, Address, Conditions, ListQuery, counting
from procurement.pages.list_parts import (
    Cell,
    Chip,
    Column,
    ColumnView,
    Empty,
    FilterView,
    Listing,
    ListSpec,
    PageLink,
    Pages,
    Preset,
    Tab,
)
from procurement.pages.saved_filters import OwnFilter

__all__ = [
    "Cell",
    "Column",
    "Empty",
    "Filter",
    "FilterKind",
    "ListSpec",
    "Listing",
    "Preset",
    "export",
    "listing",
]

RIGHT = frozenset({"money", "price", "number", "rate"})
WRITTEN = frozenset({"money", "price", "number", "day", "instant"})


def listing(
    spec: ListSpec,
    base: Select[Any],
    args: Mapping[str, str],
    path: str,
    *,
    own: Sequence[OwnFilter] | None = None,
    options: Mapping[str, Options] | None = None,
) -> Listing:
    """One page of the register: `listing(SPEC, statement, request.args, request.path, own=own_filters(SPEC.name))`.

    `own`: the filters the person has saved here; None where nobody may.
    """
    query = ListQuery.of(spec, base, args, path, options or {})
    named = _named(query, own or ())
    query, rows, (count, sums, of_tabs) = _found(query, [args for _label, args, _delete in named])
    columns = _heads(query)
    return Listing(
        name=spec.name,
        title=spec.title,
        path=path,
        columns=columns,
        rows=rows,
        body=list_rows.body(spec, columns, rows),
        total_text=spec.counted.said(count, _counted(count, bool(sums))),
        totals=sums,
        pages=_pages(query, count, len(rows), bool(sums)),
        sort=query.sort,
        size=query.size,
        page_size_options=SIZES,
        chips=[
            Chip(_("%(label)s: %(text)s", label=label, text=words), query.url(**{name: ""}))
            for name, label, words in query.chips
        ],
        notices=query.notices,
        tabs=_tabs(query, named, of_tabs),
        export_url=query.url(export="xlsx"),
        clear_url=path,
        empty=_empty(query),
        query=urlencode(query.filters),
        saves=own is not None,
    )


def export(
    spec: ListSpec, base: Select[Any], args: Mapping[str, str], options: Mapping[str, Options] | None = None
) -> bytes:
    """The whole filtered register as a workbook, in the order shown."""
    query = ListQuery.of(spec, base, args, "", options or {})
    shown = [column for column in spec.columns if column.exported]
    heads: list[spreadsheets.Column] = []
    for column in shown:
        kind = column.kind if column.kind in WRITTEN else "text"
        heads.append(spreadsheets.Column(str(column.label), kind, 40 if column.kind == "lead" else 16))
        if column.sub:
            heads.append(spreadsheets.Column(_("%(name)s: detail", name=column.label), "text", 28))
    return spreadsheets.write(str(spec.title), heads, _exported(shown, rows_of(query.statement)))


def _exported(columns: Sequence[Column], rows: Any) -> Iterator[list[Any]]:
    for row in rows:
        values: list[Any] = []
        for column in columns:
            values.append(_plain(column, row))
            values += [getattr(row, column.sub)] if column.sub else []
        yield values


def _plain(column: Column, row: Row[Any]) -> Any:
    """A value as the sheet keeps it: numbers and days as such, everything else as the words of the page."""
    value = getattr(row, column.key)
    if column.kind == "instant" and value is not None:
        return value.astimezone(clock.zone())
    if column.kind in WRITTEN:
        return value
    text = list_rows.text(column, row)
    return "" if text == i18n.NOTHING else text


# ---- what is shown ------------------------------------------------------------------------------
Counts = tuple[int, Mapping[str, str], Sequence[int]]
"""How many rows the page's filters find, their totals by column, and the count of each tab."""


def _found(
    query: ListQuery, tabs: Sequence[Mapping[str, str]]
) -> tuple[ListQuery, Sequence[Row[Any]], Counts]:
    """The page asked for, or the last one there is, with its rows and the counts."""
    of_tabs = [query.conditions_of(given) for given in tabs]
    others = tuple(conditions for conditions in of_tabs if conditions is not query.conditions)
    found = rows_of(query.rows(counting(query.spec, query.table, query.conditions, others))).all()
    counts = _counts(query, of_tabs, found[0])
    count = counts[0]
    if count <= COUNTED and query.page > (last := max(1, -(-count // query.size))):
        return _found(query.at(last), tabs)
    return query, found if getattr(found[0], query.spec.key) is not None else [], counts


def _counts(query: ListQuery, of_tabs: Sequence[Conditions], row: Row[Any]) -> Counts:
    found = iter(row)
    count = next(found)
    counts = [count if conditions is query.conditions else next(found) for conditions in of_tabs]
    totals = [(column, next(found)) for column in query.spec.columns if column.total]
    return count, {one.key: list_rows.shown(one, value) for one, value in totals if value is not None}, counts


def _counted(count: int, exact: bool) -> str:
    return f"{COUNTED}+" if count > COUNTED and not exact else i18n.number(count)


Said = tuple[tuple[str, str], ...]
"""The choices of a filter: value and words."""


def _heads(query: ListQuery) -> tuple[ColumnView, ...]:
    """The columns' heads and filters, in the language spoken here."""
    of_today = tuple((name, _said_options(choices)) for name, choices in query.options.items())
    return _columns(query.here, i18n.html_lang(), of_today)


@lru_cache(maxsize=256)
def _columns(here: Address, language: str, options: tuple[tuple[str, Said], ...]) -> tuple[ColumnView, ...]:
    return tuple(_column(here, column, dict(options)) for column in here.spec.columns)


def _column(here: Address, column: Column, options: Mapping[str, Said]) -> ColumnView:
    down = here.sort == f"-{column.key}"
    order = ("desc" if down else "asc") if here.sort.lstrip("-") == column.key else None
    url = here.url(sort=column.key if order != "asc" else f"-{column.key}") if column.sort else None
    view = None
    if column.filter:
        view = FilterView(
            column.key,
            str(column.filter.kind),
            dict(here.filters).get(column.key, ""),
            options.get(column.key, _said_options(column.filter.options)),
            str(column.filter.placeholder),
            _filter_label(column),
        )
    return ColumnView(
        column.key,
        str(column.label),
        column.kind,
        column.kind in RIGHT,
        column.width,
        column.phone,
        url,
        order,
        view,
        _begin(column),
    )


def _said_options(choices: Options) -> Said:
    return tuple((str(value), str(label)) for value, label in choices)


def _begin(column: Column) -> Markup:
    """`<td …>` with the label a phone shows instead of the column's head."""
    if column.kind == "lead":
        return Markup('<th scope="row" class="k-lead">')
    if column.kind == "no":
        return Markup('<td class="k-lead k-nw"><span class="k-no">')
    kept = column.kind in ("day", "instant", "month")
    names = " ".join(
        name
        for name, wanted in (
            ("k-num", column.kind in RIGHT),
            ("k-nw", kept),
            (f"k-{column.phone}", bool(column.phone)),
        )
        if wanted
    )
    attributes = Markup(' class="{}"').format(names) if names else ""
    return Markup('<td{} data-l="{}">').format(attributes, str(column.label))


def _filter_label(column: Column) -> str:
    kind = FilterKind(column.filter.kind) if column.filter else FilterKind.CONTAINS
    match kind:
        case FilterKind.LEAST:
            return _("%(column)s not below", column=column.label)
        case FilterKind.MOST:
            return _("%(column)s not above", column=column.label)
        case FilterKind.FROM:
            return _("%(column)s not before", column=column.label)
        case FilterKind.UNTIL:
            return _("%(column)s not after", column=column.label)
    return _("Filter by %(column)s", column=column.label)


def _pages(query: ListQuery, count: int, here: int, exact: bool) -> Pages:
    first = (query.page - 1) * query.size + 1
    last_page = min(-(-count // query.size), DEEPEST)
    more = query.page < last_page if exact or count <= COUNTED else here == query.size
    text = (
        _(
            "%(first)s–%(last)s of %(total)s",
            first=i18n.number(first),
            last=i18n.number(first + here - 1),
            total=_counted(count, exact),
        )
        if here
        else ""
    )
    links = _links(query, last_page) if last_page > 1 else []
    return Pages(
        text,
        links,
        query.url(page=str(query.page - 1)) if query.page > 1 else "",
        query.url(page=str(query.page + 1)) if more else "",
    )


def _links(query: ListQuery, last_page: int) -> list[PageLink]:
    """The first and last page and those around this one; a gap is a link without address."""
    near = sorted({1, last_page} | set(range(max(1, query.page - 2), min(last_page, query.page + 2) + 1)))
    links: list[PageLink] = []
    for before, number in zip([0, *near], near, strict=False):
        if number - before > 1:
            links.append(PageLink("…", ""))
        url = query.url(page=str(number) if number > 1 else "")
        links.append(PageLink(str(number), url, number == query.page))
    return links


Named = tuple[Text, dict[str, str], str]
"""A tab before it is counted: its name, its filters, and where it is let go of."""


def _named(query: ListQuery, own: Sequence[OwnFilter]) -> list[Named]:
    """The presets, then the person's own filters."""
    return [(preset.label, dict(preset.args), "") for preset in query.spec.presets] + [
        (
            saved.label,
            filters.effective(saved.query, query.spec.filtered),
            f"/saved-filters/{saved.id}/removal",
        )
        for saved in own
    ]


def _tabs(query: ListQuery, named: Sequence[Named], counts: Sequence[int]) -> list[Tab]:
    return [
        Tab(
            label,
            f"{query.path}?{urlencode(args)}" if args else query.path,
            args == dict(query.filters),
            _counted(count, False),
            delete,
        )
        for (label, args, delete), count in zip(named, counts, strict=True)
    ]


def _empty(query: ListQuery) -> Empty:
    if not query.conditions:
        return query.spec.empty
    words = ", ".join(f"{label} {said}" for _name, label, said in query.chips)
    acts = [
        (_("Remove: %(what)s", what=label), query.url(**{name: ""})) for name, label, _said in query.chips[:2]
    ]
    return Empty(
        _("Nothing matches these filters"),
        _("Filters in force: %(filters)s.", filters=words),
        [*acts, (_("Remove all filters"), query.path)] if len(query.chips) > 1 else acts,
    )
