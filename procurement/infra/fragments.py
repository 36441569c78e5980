"""Bits of markup a page repeats by the hundred: icons, states, the cells of a register.

They are the macros' shapes, written in Python because a macro call costs more than the markup it makes: a register
of 50 rows holds some 400 of them (`make bench`, B5). Every text goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat

from markupsafe import Markup, escape

from procurement.infra.http import static_url
from procurement.infra.i18n import foreign
from procurement.infra.list_parts import Cell, ColumnView, RowView
from procurement.infra.parts import Mark


@lru_cache(maxsize=512)
def icon(name: str) -> Markup:
    """One of static/icons/names.txt; decorative, the words beside it say it."""
    return Markup('<svg class="k-i" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        static_url("icons/sprite.svg"), name
    )


def state(mark: Mark) -> Markup:
    """A state in a table or list: colour, icon and words."""
    return _state(mark.tone, mark.icon, str(mark.text))


@lru_cache(maxsize=1024)
def _state(tone: str, name: str, text: str) -> Markup:
    return Markup('<span class="k-state k-{}">{}{}</span>').format(tone, icon(name), text)


def row_cells(columns: Sequence[ColumnView], row: RowView) -> Markup:
    """The cells of one row of a register, each with its opening and closing tag."""
    return Markup("".join(map(_cell, columns, row.cells, repeat(row.url))))


def _cell(column: ColumnView, cell: Cell, row_url: str) -> str:
    """Plain text that is already safe: a `Markup` for every step would cost more than the page."""
    text = escape(cell.text)
    if column.kind == "no":
        return f"{column.begin}{text}</span></td>"
    lead = column.kind == "lead"
    sub = ""
    if cell.sub:
        sub = f'<span class="k-meta"{foreign(cell.sub) if lead else ""}>{escape(cell.sub)}</span>'
    if lead:
        return f"{column.begin}{_linked(text, cell.url or row_url)}{sub}</th>"
    if cell.kind == "state":
        return f"{column.begin}{_state(cell.tone, cell.icon, str(cell.text))}{sub}</td>"
    tone = f' class="k-t k-{cell.tone} k-b"' if cell.tone else ""
    return f"{column.begin}<span{tone}>{_linked(text, cell.url)}</span>{sub}</td>"


def _linked(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{text}</a>' if url else text
