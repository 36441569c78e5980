"""Codes of the procurement item catalogue (财库〔2022〕31号), and what an import of them would change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money

ROOT = "C"
CODE = re.compile(r"C(\d\d){4}")


class Names(NamedTuple):
    """What a category is called; English may be empty."""

    zh: str
    en: str


class EditionLevel(StrEnum):
    """Whose centralised procurement catalogue it is."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@dataclass(frozen=True)
class EditionCommand:
    """What a person enters when a centralised catalogue names a category.

    Threshold: the yearly sum from which it applies, None for any sum. Basis: the document that publishes it.
    """

    region: str
    level: EditionLevel
    year: int
    threshold: Money | None
    basis: str


@dataclass(frozen=True)
class CategoryLine:
    """One row of an imported item catalogue; `row` as the sheet program counts it."""

    row: int
    code: str
    name_zh: str
    name_en: str = ""


@dataclass(frozen=True)
class Comparison:
    """What an import would do, and why rows of it cannot be taken: (row, refusal)."""

    added: tuple[CategoryLine, ...]
    renamed: tuple[CategoryLine, ...]
    unchanged: int
    faults: tuple[tuple[int, Refusal], ...]


def comparison(lines: Sequence[CategoryLine], known: Mapping[str, Names]) -> Comparison:
    """Compare rows with the categories known. Codes only in `known` stay; an empty English name keeps the old one.

    Faults: catalog.code_twice, catalog.parent_missing, each with the code and what it misses.
    """
    first: dict[str, CategoryLine] = {}
    for line in lines:
        first.setdefault(line.code, line)
    added = tuple(line for line in first.values() if line.code not in known)
    renamed = tuple(
        line for line in first.values() if line.code in known and _differs(line, known[line.code])
    )
    return Comparison(
        tuple(sorted(added, key=lambda line: (level_of(line.code), line.code))),
        renamed,
        len(first) - len(added) - len(renamed),
        tuple(sorted([*_repeated(lines, first), *_orphaned(lines, first, known)], key=lambda f: f[0])),
    )


def _differs(line: CategoryLine, names: Names) -> bool:
    return line.name_zh != names.zh or line.name_en not in ("", names.en)


def _repeated(
    lines: Sequence[CategoryLine], first: Mapping[str, CategoryLine]
) -> Iterator[tuple[int, Refusal]]:
    for line in lines:
        if first[line.code] is not line:
            yield (
                line.row,
                Refusal("catalog.code_twice", {"code": line.code, "first": first[line.code].row}, "code"),
            )


def _orphaned(
    lines: Sequence[CategoryLine], first: Mapping[str, CategoryLine], known: Mapping[str, Names]
) -> Iterator[tuple[int, Refusal]]:
    for line in lines:
        parent = parent_code(line.code)
        if parent is not None and parent not in first and parent not in known:
            yield line.row, Refusal("catalog.parent_missing", {"code": line.code, "parent": parent}, "code")


def category_code(text: str) -> str:
    """A class C code as it is stored; ValueError("catalog.code_shape") otherwise."""
    plain = text.strip().upper()
    if plain != ROOT and (not plain.isascii() or not CODE.fullmatch(plain) or _has_gap(plain)):
        raise ValueError("catalog.code_shape")
    return plain


def _has_gap(code: str) -> bool:
    """A pair 00 before another pair: C00040000 would have no place in the tree."""
    used = code[1:].rstrip("0")
    pairs = [code[n : n + 2] for n in range(1, 9, 2)]
    deepest = (len(used) + 1) // 2
    return deepest == 0 or "00" in pairs[:deepest]


def parent_code(code: str) -> str | None:
    """The code one level up: C21040000 -> C21000000 -> C; class C itself has none."""
    if code == ROOT:
        return None
    above = stem(code)[:-2]
    return above if above == ROOT else above.ljust(9, "0")


def lineage(code: str) -> tuple[str, ...]:
    """A code and everything above it, outermost first."""
    parent = parent_code(code)
    return (code,) if parent is None else (*lineage(parent), code)


def stem(code: str) -> str:
    """What the codes of a category and of everything below it begin with: C21040000 -> C2104."""
    return code[: 1 + 2 * level_of(code)]


def level_of(code: str) -> int:
    """How deep a code stands: C is 0, C21000000 is 1, C21040000 is 2."""
    return (len(code[1:].rstrip("0")) + 1) // 2
