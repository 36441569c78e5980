"""Register pages: filter row, column sort, pages, saved filters, totals and export over one Core select.

A module describes its register once (`ListSpec`) and hands over a select whose column names are the columns'
keys. At most four queries a page: count (with totals), rows, counts of the tabs, the person's saved filters.
The count stops at 1000 ("1000+") unless a column has totals, which need every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row, Select, Subquery, func, literal, select

from procurement.infra import clock, filters, i18n, sheets
from procurement.infra.db import reading
from procurement.infra.filters import Filter, FilterKind, Options
from procurement.infra.i18n import Text, _
from procurement.infra.parts import Mark
from procurement.infra.saved_filters import SavedFilter, SaveFilterForm, saved_of
from procurement.infra.typed import Unreadable

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

SIZES = (25, 50, 100, 200)
SIZE = 50
COUNTED = 1000
DEEPEST = 2000  # pages: beyond it a filter helps, not paging
RESERVED = frozenset({"sort", "page", "size", "export"})
RIGHT = frozenset({"money", "number", "rate"})
WRITTEN = frozenset({"money", "number", "day", "instant"})


@dataclass(frozen=True)
class Cell:
    """One cell as it is shown."""

    text: Text
    kind: str = "text"
    url: str = ""
    tone: str = ""
    icon: str = ""
    sub: Text = ""


@dataclass(frozen=True)
class Column:
    """One column; `key` names a column of the select. `kind`: lead, no, text, money, number, rate, day, instant,
    month, state. `show` makes the cell from the row (a text, a `Mark`, a `Cell`); `sub` names the small second
    line. `sort` names another column to sort by, or False. `phone`: "", "off", "full". `width`: a kit column class.
    """

    key: str
    label: Text
    kind: str = "text"
    show: Callable[[Row[Any]], Any] | None = None
    sub: str = ""
    sort: str | bool = True
    filter: Filter | None = None
    total: bool = False
    width: str = ""
    phone: str = ""
    exported: bool = True


@dataclass(frozen=True)
class Preset:
    """A tab every person has: a name and the filters behind it."""

    label: Text
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Empty:
    """What an empty register says when no filter is in force, and the way out."""

    title: Text
    text: Text = ""
    acts: Sequence[tuple[Text, str]] = ()


@dataclass(frozen=True)
class ListSpec:
    """A register: its columns, the unique column that breaks ties, and the words around it."""

    name: str
    title: Text
    columns: Sequence[Column]
    key: str
    default_sort: str
    counted: Text
    """`lazy("%(num)s contracts")`"""
    empty: Empty
    row_url: Callable[[Row[Any]], str] | None = None
    presets: Sequence[Preset] = ()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys) or RESERVED & set(keys):
            raise ValueError(f"columns of {self.name} are named twice or like {sorted(RESERVED)}: {keys}")
        if self.default_sort.lstrip("-") not in keys:
            raise ValueError(f"{self.name} sorts by a column it does not have: {self.default_sort}")

    @property
    def filtered(self) -> list[str]:
        return [column.key for column in self.columns if column.filter]


@dataclass(frozen=True)
class FilterView:
    name: str
    kind: str
    value: str
    options: Options
    placeholder: Text
    label: str


@dataclass(frozen=True)
class ColumnView:
    key: str
    label: Text
    kind: str
    right: bool
    width: str
    phone: str
    sort_url: str | None
    sorted: str | None
    filter: FilterView | None


@dataclass(frozen=True)
class RowView:
    key: str
    lead: Text
    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Chip:
    label: str
    remove_url: str


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    current: bool
    count: str | None
    delete_url: str = ""


@dataclass(frozen=True)
class PageLink:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Pages:
    text: str
    links: Sequence[PageLink]
    previous: str
    next: str


@dataclass(frozen=True)
class Listing:
    """Everything `components/register.html` shows; nothing is left to compute there."""

    name: str
    title: Text
    path: str
    columns: Sequence[ColumnView]
    rows: Sequence[RowView]
    total_text: str
    totals: Mapping[str, str]
    pages: Pages
    sort: str
    size: int
    page_size_options: Sequence[int]
    chips: Sequence[Chip]
    notices: Sequence[str]
    tabs: Sequence[Tab]
    export_url: str
    clear_url: str
    empty: Empty
    save: SaveFilterForm | None
    query: str


def listing(
    spec: ListSpec,
    base: Select[Any],
    args: Mapping[str, str],
    path: str,
    *,
    actor_id: int | None = None,
    options: Mapping[str, Options] | None = None,
) -> Listing:
    """One page of the register: `listing(SPEC, statement, request.args, request.path, actor_id=actor.id)`."""
    asked = _Asked.of(spec, base, args, path, options or {})
    count, sums = _count(asked)
    page = min(asked.page, max(1, -(-count // asked.size))) if count <= COUNTED else asked.page
    asked = asked.at(page)
    rows = reading().execute(asked.statement.limit(asked.size).offset((page - 1) * asked.size)).all()
    form = SaveFilterForm() if actor_id is not None else None
    return Listing(
        name=spec.name,
        title=spec.title,
        path=path,
        columns=[_column(asked, column) for column in spec.columns],
        rows=[_row(spec, row) for row in rows],
        total_text=str(spec.counted) % {"num": _counted(count, bool(sums))},
        totals=sums,
        pages=_pages(asked, count, len(rows), bool(sums)),
        sort=asked.sort,
        size=asked.size,
        page_size_options=SIZES,
        chips=[
            Chip(_("%(label)s: %(text)s", label=label, text=words), asked.url(**{name: ""}))
            for name, label, words in asked.chips
        ],
        notices=asked.notices,
        tabs=_tabs(asked, actor_id),
        export_url=asked.url(export="xlsx"),
        clear_url=path,
        empty=_empty(asked),
        save=form,
        query=urlencode(asked.filters),
    )


def export(
    spec: ListSpec, base: Select[Any], args: Mapping[str, str], options: Mapping[str, Options] | None = None
) -> bytes:
    """The whole filtered register as a workbook, in the order shown."""
    asked = _Asked.of(spec, base, args, "", options or {})
    shown = [column for column in spec.columns if column.exported]
    heads: list[sheets.Column] = []
    for column in shown:
        kind = column.kind if column.kind in WRITTEN else "text"
        heads.append(sheets.Column(str(column.label), kind, 40 if column.kind == "lead" else 16))
        if column.sub:
            heads.append(sheets.Column(_("%(name)s: detail", name=column.label), "text", 28))
    return sheets.write(str(spec.title), heads, _exported(shown, reading().execute(asked.statement)))


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
    text = str(_cell(column, row).text)
    return "" if text == i18n.NOTHING else text


# ---- what the address asks for ------------------------------------------------------------------
@dataclass(frozen=True)
class _Asked:
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
    ) -> _Asked:
        table = base.subquery("listed")
        given = filters.effective(args, spec.filtered)
        conditions, chips, notices = [], [], []
        for column in spec.columns:
            if column.filter is None or column.key not in given:
                continue
            names = column.filter.on or (column.key,)
            choices = options.get(column.key, column.filter.options)
            try:
                done = filters.apply(column.filter, column.kind, names, table, given[column.key], choices)
            except Unreadable as unreadable:
                notices.append(
                    _(
                        "Filter ignored: %(column)s “%(value)s”: %(why)s",
                        column=column.label,
                        value=given[column.key],
                        why=str(unreadable),
                    )
                )
                continue
            conditions.append(done.condition)
            chips.append((column.key, str(column.label), done.words))
        return cls(
            spec,
            table,
            path,
            given,
            options,
            conditions,
            chips,
            notices,
            _sort(spec, args.get("sort", "")),
            _size(args.get("size", "")),
            _page(args.get("page", "")),
        )

    def at(self, page: int) -> _Asked:
        return self if page == self.page else _Asked(**{**self.__dict__, "page": page})

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


def _sort(spec: ListSpec, asked: str) -> str:
    sortable = {column.key for column in spec.columns if column.sort}
    return asked if asked.lstrip("-") in sortable and asked.count("-") <= 1 else spec.default_sort


def _size(asked: str) -> int:
    return int(asked) if asked in {str(size) for size in SIZES} else SIZE


def _page(asked: str) -> int:
    return min(max(1, int(asked)), DEEPEST) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


# ---- what is shown ------------------------------------------------------------------------------
def _count(asked: _Asked) -> tuple[int, dict[str, str]]:
    """How many rows, and the totals by column."""
    summed = [column for column in asked.spec.columns if column.total]
    if not summed:
        inner = (
            select(literal(1)).select_from(asked.table).where(*asked.conditions).limit(COUNTED + 1).subquery()
        )
        return reading().execute(select(func.count()).select_from(inner)).scalar_one(), {}
    sums = [func.sum(asked.table.c[column.key], type_=asked.table.c[column.key].type) for column in summed]
    count, *values = (
        reading().execute(select(func.count(), *sums).select_from(asked.table).where(*asked.conditions)).one()
    )
    return count, {
        column.key: _shown(column.kind, value)
        for column, value in zip(summed, values, strict=True)
        if value is not None
    }


def _counted(count: int, exact: bool) -> str:
    return f"{COUNTED}+" if count > COUNTED and not exact else i18n.number(count)


def _column(asked: _Asked, column: Column) -> ColumnView:
    down = asked.sort == f"-{column.key}"
    order = ("desc" if down else "asc") if asked.sort.lstrip("-") == column.key else None
    url = asked.url(sort=column.key if order != "asc" else f"-{column.key}") if column.sort else None
    view = None
    if column.filter:
        view = FilterView(
            column.key,
            str(column.filter.kind),
            asked.filters.get(column.key, ""),
            asked.options.get(column.key, column.filter.options),
            column.filter.placeholder,
            _filter_label(column),
        )
    return ColumnView(
        column.key,
        column.label,
        column.kind,
        column.kind in RIGHT,
        column.width,
        column.phone,
        url,
        order,
        view,
    )


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


def _row(spec: ListSpec, row: Row[Any]) -> RowView:
    cells = [_cell(column, row) for column in spec.columns]
    lead = next((cell.text for cell in cells if cell.kind == "lead"), cells[0].text)
    return RowView(str(getattr(row, spec.key)), lead, spec.row_url(row) if spec.row_url else "", cells)


def _cell(column: Column, row: Row[Any]) -> Cell:
    value = column.show(row) if column.show else getattr(row, column.key)
    sub = getattr(row, column.sub) or "" if column.sub else ""
    if isinstance(value, Cell):
        return value
    if isinstance(value, Mark):
        return Cell(value.text, "state", tone=value.tone, icon=value.icon, sub=sub)
    return Cell(_shown(column.kind, value), column.kind, sub=sub)


def _shown(kind: str, value: Any) -> Text:
    if value is None or value == "":
        return i18n.NOTHING
    match kind:
        case "money":
            return i18n.money(value)
        case "number":
            return i18n.number(value)
        case "rate":
            return i18n.rate(value)
        case "day":
            return str(value.isoformat())
        case "instant":
            return i18n.instant(value)
        case "month":
            return i18n.month(value)
    return value if isinstance(value, str) else str(value)


def _pages(asked: _Asked, count: int, here: int, exact: bool) -> Pages:
    first = (asked.page - 1) * asked.size + 1
    last_page = min(-(-count // asked.size), DEEPEST)
    more = asked.page < last_page if exact or count <= COUNTED else here == asked.size
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
    near = [
        number
        for number in range(1, last_page + 1)
        if number in (1, last_page) or abs(number - asked.page) <= 2
    ]
    links = (
        [
            PageLink(str(number), asked.url(page=str(number) if number > 1 else ""), number == asked.page)
            for number in near
        ]
        if last_page > 1
        else []
    )
    return Pages(
        text,
        links,
        asked.url(page=str(asked.page - 1)) if asked.page > 1 else "",
        asked.url(page=str(asked.page + 1)) if more else "",
    )


def _tabs(asked: _Asked, actor_id: int | None) -> list[Tab]:
    """Presets and the person's own filters, each with its count, in one query."""
    own: Sequence[SavedFilter] = saved_of(actor_id, asked.spec.name) if actor_id is not None else ()
    named = [(preset.label, dict(preset.args), "") for preset in asked.spec.presets]
    named += [
        (
            saved.label,
            filters.effective(saved.query, asked.spec.filtered),
            f"/saved-filters/{saved.id}/removal",
        )
        for saved in own
    ]
    if not named:
        return []
    counts = reading().execute(select(*(_counting(asked, args) for _label, args, _delete in named))).one()
    return [
        Tab(
            label,
            f"{asked.path}?{urlencode(args)}" if args else asked.path,
            args == dict(asked.filters),
            _counted(count, False),
            delete,
        )
        for (label, args, delete), count in zip(named, counts, strict=True)
    ]


def _counting(asked: _Asked, args: Mapping[str, str]) -> Any:
    # another name for the same rows: a condition belongs to the table it was made from
    other = _Asked.of(asked.spec, select(asked.table), args, "", asked.options)
    inner = select(literal(1)).select_from(other.table).where(*other.conditions).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(inner).scalar_subquery()


def _empty(asked: _Asked) -> Empty:
    if not asked.conditions:
        return asked.spec.empty
    words = ", ".join(f"{label} {said}" for _name, label, said in asked.chips)
    acts = [
        (_("Remove: %(what)s", what=label), asked.url(**{name: ""})) for name, label, _said in asked.chips[:2]
    ]
    return Empty(
        _("Nothing matches these filters"),
        _("Filters in force: %(filters)s.", filters=words),
        [*acts, (_("Remove all filters"), asked.path)] if len(asked.chips) > 1 else acts,
    )
