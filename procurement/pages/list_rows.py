"""The rows of a register as the page writes them, made column by column: what a column decides, it decides once a page
and not once a cell, and a `Markup` for every step would cost more than the page. Every text goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy import Row

from procurement.pages import fragments, i18n
from procurement.pages.i18n import Text, foreign
from procurement.pages.list_parts import Cell, Column, ColumnView, ListSpec
from procurement.pages.parts import Badge

Values = Mapping[str, Sequence[Any]]
"""The rows, turned: what stands in each column of the select."""


def body(spec: ListSpec, views: Sequence[ColumnView], rows: Sequence[Row[Any]]) -> Markup:
    """All rows with their tags; `views`: the columns of `spec` in the language spoken here."""
    if not rows:
        return Markup("")
    values = dict(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    urls = _urls(spec, values[spec.key])
    written = [
        _written(column, view.begin, rows, values, urls)
        for column, view in zip(spec.columns, views, strict=True)
    ]
    end = "<td></td></tr>" if views[-1].filter else "</tr>"  # below the button that applies the filters
    return Markup("".join([f"<tr>{''.join(cells)}{end}" for cells in zip(*written, strict=True)]))


def text(column: Column, row: Row[Any]) -> str:
    """A cell's words alone."""
    return str(
        _cell(column, column.show(row)).text if column.show else shown(column, getattr(row, column.key))
    )


def shown(column: Column, value: Any) -> Text:
    """A value as the column writes it."""
    return i18n.NOTHING if value is None or value == "" else _writer(column)(value)


_KEY = "1234567890"


def _urls(spec: ListSpec, keys: Sequence[Any]) -> Sequence[str]:
    """The addresses of the rows' pages: the application is asked once a page, with `_KEY` for the key."""
    if spec.row_url is None:
        return [""] * len(keys)
    endpoint, part = spec.row_url
    known: dict[str, Any] = {part: int(_KEY)}
    address = url_for(endpoint, **known)
    return [address.replace(_KEY, str(key)) for key in keys]


def _written(
    column: Column, begin: Markup, rows: Sequence[Row[Any]], values: Values, urls: Sequence[str]
) -> Sequence[str]:
    """A column, cell by cell with its tags."""
    if column.show:
        return _given(column, begin, [column.show(row) for row in rows], values, urls)
    said = _escaped(_texts(column, values[column.key]))
    if column.kind == "no":
        return [f"{begin}{text}</span></td>" for text in said]
    small = _small(column, values, len(rows))
    if column.kind == "lead":
        linked = zip(said, _escaped(urls), small, strict=True)
        return [f"{begin}{_linked(text, url)}{sub}</th>" for text, url, sub in linked]
    return [f"{begin}<span>{text}</span>{sub}</td>" for text, sub in zip(said, small, strict=True)]


def _texts(column: Column, values: Sequence[Any]) -> list[Text]:
    write = _writer(column)
    return [i18n.NOTHING if value is None or value == "" else write(value) for value in values]


def _escaped(texts: Iterable[Text]) -> list[str]:
    """All texts of a column escaped at once; none holds the NUL between them, which the database cannot keep."""
    return str(escape("\0".join(map(str, texts)))).split("\0")


def _small(column: Column, values: Values, many: int) -> list[str]:
    if not column.sub:
        return [""] * many
    return [_sub(text, column.kind == "lead") for text in _escaped(text or "" for text in values[column.sub])]


def _sub(text: str, name: bool) -> str:
    """The small second line; a name may be in the other language."""
    return f'<span class="k-meta"{foreign(text) if name else ""}>{text}</span>' if text else ""


def _linked(text: str, url: str) -> str:
    return f'<a href="{url}">{text}</a>' if url else text


# ---- columns that make their cells themselves -----------------------------------------------------
def _given(
    column: Column, begin: Markup, given: Sequence[Any], values: Values, urls: Sequence[str]
) -> Sequence[str]:
    """What a column's own `show` gave, cell by cell; what is the same thing (a few badges, many times) is made once."""
    if column.sub or column.kind == "lead":
        subs = values[column.sub] if column.sub else [""] * len(given)
        return [_made(column, begin, *one) for one in zip(given, urls, subs, strict=True)]
    made = {
        id(value): _made(column, begin, value) for value in {id(value): value for value in given}.values()
    }
    return [made[id(value)] for value in given]


def _made(column: Column, begin: Markup, value: Any, url: str = "", sub: Text | None = "") -> str:
    cell = _cell(column, value)
    text = escape(cell.text)
    if column.kind == "no":
        return f"{begin}{text}</span></td>"
    small = _sub(escape(cell.sub or sub or ""), column.kind == "lead")
    if column.kind == "lead":
        return f"{begin}{_linked(text, escape(cell.url or url))}{small}</th>"
    if cell.kind == "state":
        return f"{begin}{fragments.state(Badge(cell.tone, cell.icon, cell.text))}{small}</td>"
    tone = f' class="k-t k-{cell.tone} k-b"' if cell.tone else ""
    return f"{begin}<span{tone}>{_linked(text, escape(cell.url))}</span>{small}</td>"


def _cell(column: Column, value: Any) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, Badge):
        return Cell(value.text, "state", tone=value.tone, icon=value.icon)
    return Cell(shown(column, value), column.kind)


# ---- how values are written -----------------------------------------------------------------------
def _writer(column: Column) -> Callable[[Any], Text]:
    """How a column of this kind writes a value that is there."""
    if column.kind == "number":
        return lambda value: i18n.number(value, column.places)
    return WRITERS.get(column.kind, str)


WRITERS: Mapping[str, Callable[[Any], Text]] = {
    "money": i18n.money,
    "price": i18n.price,
    "rate": i18n.rate,
    "day": date.isoformat,
    "instant": i18n.instant,
    "month": i18n.month,
}
