"""Bits of markup a page repeats by the hundred: icons, states, the cells of a register.

They are the macros' shapes, written in Python because a macro call costs more than the markup it makes: a register
of 50 rows holds some 400 of them (`make bench`, B5). Every text goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from procurement.infra.http import static_url
from procurement.infra.i18n import Text, foreign
from procurement.infra.list_parts import Cell, ColumnView
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


def cells(column: ColumnView, made: Sequence[Cell], urls: Sequence[str]) -> list[str]:
    """A register's column, cell by cell with its tags; `urls` lead to the pages of the rows.

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


def joined(row: Iterable[str]) -> Markup:
    """The cells of one row, one beside the other."""
    return Markup("".join(row))


def _escaped(texts: Sequence[Text]) -> list[str]:
    """All texts of a column escaped at once; none holds the NUL between them, which the database cannot keep."""
    return str(escape("\0".join(map(str, texts)))).split("\0") if texts else []


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
