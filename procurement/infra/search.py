"""Full text in Chinese and English on plain PostgreSQL: Chinese as pairs of characters, English as words.

A trigram index misses words of two characters, the commonest in Chinese; pairs do not. Words match from their
beginning, so "C2104" and "clean" find C21040000 and cleaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, TypeDecorator, func, type_coerce
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from procurement.infra import sorting
from procurement.kernel.references import plain

_RUNS = re.compile(r"[0-9a-z]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")

LONGEST = 60
"""As many letters of a spelling are kept: nobody types a whole name by its sounds."""


class SearchColumn(TypeDecorator[list[str]]):
    """A TSVECTOR column written as a list of terms; positions are not kept."""

    impl = TSVECTOR
    cache_ok = True

    def bind_expression(self, bindvalue: Any) -> Any:
        return func.array_to_tsvector(type_coerce(bindvalue, ARRAY(Text)))


def terms(*texts: str) -> list[str]:
    """The terms texts are found by: 物业管理 -> 物业 业管 管理 理; each once, in order."""
    found = (
        term
        for text in texts
        for run in _RUNS.findall(plain(text).lower())
        for term in _of_run(run, index=True)
    )
    return list(dict.fromkeys(found))


def names(*texts: str) -> list[str]:
    """The terms names are found by: those of `terms`, and their pinyin from each character on, in full and by its
    initials: 物业 -> wuye ye wy y."""
    spelled = (term for text in texts for term in _spelled(sorting.syllables(text)))
    return list(dict.fromkeys((*terms(*texts), *spelled)))


def _spelled(syllables: Sequence[str]) -> Iterator[str]:
    for n in range(len(syllables)):
        yield "".join(syllables[n:])[:LONGEST]
        yield "".join(syllable[0] for syllable in syllables[n:])


def _of_run(run: str, *, index: bool) -> Iterator[str]:
    if run[0].isascii():
        yield run
        return
    if len(run) == 1:
        yield run
        return
    yield from (run[n : n + 2] for n in range(len(run) - 1))
    if index:
        yield run[-1]


def matches(column: Any, typed: str) -> ColumnElement[bool] | None:
    """A condition finding every term typed, in any order; None when nothing searchable was typed."""
    wanted = [term for run in _RUNS.findall(plain(typed).lower()) for term in _of_run(run, index=False)]
    if not wanted:
        return None
    return column.op("@@")(
        func.to_tsquery("simple", " & ".join(f"{term}:*" for term in dict.fromkeys(wanted)))
    )
