"""Bits of markup a page repeats by the hundred: icons, states, the cells of a register.

They are the macros' shapes, written in Python because a macro call costs more than the markup it makes: a register
of 50 rows holds some 400 of them (`make bench`, B5). Every text goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

from flask import request
from flask_wtf.csrf import generate_csrf
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from procurement.pages.http import static_url
from procurement.pages.i18n import Text, foreign, html_lang
from procurement.pages.list_parts import Cell, ColumnView, RowView
from procurement.pages.parts import Badge


def once(macro: Macro, *values: Hashable) -> Markup:
    """What a macro makes of these values, made once in a process for each language: the frame of a page.

    Such a macro says nothing of who asks, or when: its values and the texts are all it uses (a test reads them).
    """
    return _once(macro, html_lang(), values)


@lru_cache(maxsize=512)
def _once(macro: Macro, language: str, values: tuple[Hashable, ...]) -> Markup:
    return Markup(macro(*values))


FORM_TOKEN, PAGE_ADDRESS = Markup("\x02token\x03"), Markup("\x02address\x03")
"""Places that macros made once leave for what differs with each page; nobody can type such characters."""


def filled(made: Markup) -> Markup:
    """What was made once, with the token of this page's forms and its own address."""
    address = escape(request.full_path.rstrip("?"))
    return Markup(str(made).replace(FORM_TOKEN, generate_csrf()).replace(PAGE_ADDRESS, address))


@lru_cache(maxsize=512)
def icon(name: str) -> Markup:
    """One of static/icons/names.txt; decorative, the words beside it say it."""
    return Markup('<svg class="k-i" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        static_url("icons/sprite.svg"), name
    )


def state(badge: Badge) -> Markup:
    """A state in a table or list: colour, icon and words."""
    return _state(badge.tone, badge.icon, str(badge.text))


@lru_cache(maxsize=1024)
def _state(tone: str, name: str, text: str) -> Markup:
    return Markup('<span class="k-state k-{}">{}{}</span>').format(tone, icon(name), text)


def body(columns: Sequence[ColumnView], rows: Sequence[RowView]) -> Markup:
    """The rows of a register, made column by column."""
    urls = [row.url for row in rows]
    written = [
        _cells(column, made, urls)
        for column, made in zip(columns, zip(*(row.cells for row in rows), strict=True), strict=bool(rows))
    ]
    end = "<td></td></tr>" if columns[-1].filter else "</tr>"  # below the button that applies the filters
    return Markup("".join([f"<tr>{''.join(row)}{end}" for row in zip(*written, strict=True)]))


def _cells(column: ColumnView, made: Sequence[Cell], urls: Sequence[str]) -> list[str]:
    """A column, cell by cell with its tags; `urls` lead to the pages of the rows.

    Plain text that is already safe: a `Markup` for every step would cost more than the page.
    """
    texts = _escaped([cell.text for cell in made])
    if column.kind == "no":
        return [f"{column.begin}{text}</span></td>" for text in texts]
    subs = _escaped([cell.sub for cell in made])
    if column.kind == "lead":
        return [
            f"{column.begin}{_linked(text, cell.url or url)}{_sub(sub, True)}</th>"
            for text, sub, cell, url in zip(texts, subs, made, urls, strict=True)
        ]
    return [
        f"{column.begin}{_inner(text, cell)}{_sub(sub)}</td>"
        for text, sub, cell in zip(texts, subs, made, strict=True)
    ]


def _escaped(texts: Sequence[Text]) -> list[str]:
    """All texts of a column escaped at once; none holds the NUL between them, which the database cannot keep."""
    return str(escape("\0".join(map(str, texts)))).split("\0")


def _inner(text: str, cell: Cell) -> str:
    if cell.kind == "state":
        return _state(cell.tone, cell.icon, str(cell.text))
    tone = f' class="k-t k-{cell.tone} k-b"' if cell.tone else ""
    return f"<span{tone}>{_linked(text, cell.url)}</span>"


def _sub(text: str, name: bool = False) -> str:
    """The small second line; a name may be in the other language."""
    return f'<span class="k-meta"{foreign(text) if name else ""}>{text}</span>' if text else ""


def _linked(text: str, url: str) -> str:
    return f'<a href="{escape(url)}">{text}</a>' if url else text
