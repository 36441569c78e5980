"""What a register is made of: its description (`ListSpec`) and what its page shows (`Listing`). Plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Row

from procurement.pages.filters import Filter
from procurement.pages.i18n import Counted, Text
from procurement.pages.saved_filters import SaveFilterForm

RESERVED = frozenset({"sort", "page", "size", "export"})


class Cell(NamedTuple):
    """One cell as it is shown; a tuple, for a page makes hundreds of them."""

    text: Text
    kind: str = "text"
    url: str = ""
    tone: str = ""
    icon: str = ""
    sub: Text = ""


@dataclass(frozen=True)
class Column:
    """One column; `key` names a column of the select. `kind`: lead, no, text, money, price, number, rate, day, instant,
    month, state. `show` makes the cell from the row (a text, a `Badge`, a `Cell`); `sub` names the small second
    line. `sort` names another column to sort by, or False. `phone`: "", "off", "full". `width`: a kit column class.
    `places`: decimals every number of the column has, its total too, so that the points stand below each other.
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
    places: int | None = None


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


@dataclass(frozen=True, eq=False)
class ListSpec:
    """A register: its columns, the unique column that breaks ties, and the words around it."""

    name: str
    title: Text
    columns: Sequence[Column]
    key: str
    default_sort: str
    counted: Counted
    """`counts("%(num)s contract", "%(num)s contracts")`"""
    empty: Empty
    row_url: tuple[str, str] | None = None
    """The endpoint of a row's own page, and the part of its address that is the row's key."""
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
    options: tuple[tuple[str, str], ...]
    placeholder: str
    label: str


@dataclass(frozen=True)
class ColumnView:
    """A column's head, filter and cells; all of it words, so that equal ones make the same markup."""

    key: str
    label: str
    kind: str
    right: bool
    width: str
    phone: str
    sort_url: str | None
    sorted: str | None
    filter: FilterView | None
    begin: Markup
    """The opening tag of its cells, made once for the whole page."""


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
    columns: tuple[ColumnView, ...]
    rows: Sequence[Row[Any]]
    body: Markup
    """The rows as the page writes them."""
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
    query: str
    saves: bool
    """Whether the person may keep filters of their own here."""

    @cached_property
    def save(self) -> SaveFilterForm:
        """Made only where the page has something to keep or let go of."""
        return SaveFilterForm()
