"""A corrected issue of a paper: the same paper, with what stands for the characters no font has.

Only such characters are replaced, everywhere in the frozen data and by the same text; whatever could be printed stays,
and no replacement brings a figure, so neither an amount nor a day nor a share can change. Pure functions. The database
holds the same (trigger `corrected_issue_is_the_same_paper`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from procurement.documents.rules import Frozen, leaves
from procurement.documents.shapes import Correction, Replaced
from procurement.infra.printable import missing, named
from procurement.kernel.errors import Refusal

LONGEST = 20
"""Characters that may stand for one that cannot be printed: a word, not a clause."""
SHOWN = 40
"""Characters of a text shown to recognise it by."""
NAMED = 6
"""Corrected texts the note on the paper quotes; of more it says how many."""
_NO_FIGURE = re.compile("[^0-9〇零一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+")

Instead = Mapping[str, str]
"""What stands for each character."""


@dataclass(frozen=True)
class Gap:
    """A character no paper can print, and the texts in which it stands."""

    character: str
    texts: tuple[str, ...]

    @property
    def name(self) -> str:
        """`☑ (U+2611)`."""
        return named([self.character])


class Issue(NamedTuple):
    """The issue that is replaced: its number in order, its verification code, the day of the new one."""

    issue: int
    code: str
    today: str


def gaps(data: Frozen) -> list[Gap]:
    """What keeps these facts from being printed, in the order of the paper; none where the cause is another."""
    texts = _texts(data)
    fromkeys = dict.fromkeys(character for text in texts for character in missing(text))
    return [Gap(character, tuple(text for text in texts if character in text)) for character in fromkeys]


def replaced(value: Any, instead: Instead) -> Any:
    """The same facts with what stands for each character."""
    table = {ord(character): text for character, text in instead.items()}
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {key: replaced(inner, instead) for key, inner in value.items()}
    return [replaced(inner, instead) for inner in value] if isinstance(value, list) else value


def corrected_texts(data: Frozen, instead: Instead) -> list[str]:
    """The texts that change, as they will be printed, each once; of a long one the part around the first change."""
    changed = [text for text in _texts(data) if not instead.keys().isdisjoint(text)]
    return [_around(text, instead) for text in changed]


def _around(text: str, instead: Instead) -> str:
    place = min(text.index(character) for character in instead if character in text)
    first = max(0, place - SHOWN // 2) if len(text) > SHOWN else 0
    part = replaced(text[first : first + SHOWN], instead)
    return f"{'…' if first else ''}{part}{'…' if len(text) > first + SHOWN else ''}"


def refusals(data: Frozen, instead: Instead, reason: str) -> list[Refusal]:
    """Why this may not become a corrected issue; all reasons, each beside the field it concerns."""
    open_ = [gap.character for gap in gaps(data)]
    if not open_:
        return [Refusal("documents.nothing_unprintable")]
    if set(open_) != set(instead):
        return [Refusal("documents.gaps_open")]
    found = [
        Refusal("documents.figure_brought", {"characters": named([character])}, f"lines-{place}-instead")
        for place, character in enumerate(open_)
        if figures(instead[character]) != figures(character)
    ]
    for text in _texts(data):
        if text.strip() and not replaced(text, instead).strip():
            found.append(Refusal("documents.text_emptied", {"text": text[:SHOWN]}))
    return found if reason.strip() else [*found, Refusal("documents.correction_reason_missing", {}, "reason")]


def note(data: Frozen, instead: Instead, reason: str, before: Issue) -> Correction:
    """What the corrected issue says of itself; characters are named, for they cannot be printed."""
    texts = corrected_texts(data, instead)
    return {
        "issue": before.issue + 1,
        "replaces": before.code,
        "date": before.today,
        "reason": reason.strip(),
        "characters": [_said(gap.character, instead[gap.character]) for gap in gaps(data)],
        "texts": texts[:NAMED],
        "count": len(texts),
    }


def _said(character: str, text: str) -> Replaced:
    return {"code": ord(character), "name": f"U+{ord(character):04X}", "instead": text}


def _texts(data: Frozen) -> list[str]:
    return list(dict.fromkeys(value for _, value in leaves(data) if isinstance(value, str)))


def figures(text: str) -> str:
    """The digits and Chinese numerals of a text, in order, however wide they are written."""
    return _NO_FIGURE.sub("", unicodedata.normalize("NFKC", text))
