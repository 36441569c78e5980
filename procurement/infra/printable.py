"""Which characters a paper can print, and which nobody sees: asked of every text on its way in.

Pure apart from the list written when the fonts were cut; no PDF library is loaded. Any text a person types may come to
stand on a numbered paper, so all are asked at one place (`typed.text`, the cells of `spreadsheets`, and the facts a paper
freezes), before anything is numbered or posted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from procurement.kernel import invisible

FONT_FOLDER = Path(__file__).resolve().parents[1] / "static" / "fonts" / "paper"
UNSEEN = frozenset("\t\n\r\u200b")
"""Ends of lines and openings for breaks: never drawn, so no font needs them."""
BIDI = frozenset(invisible.BIDI)
"""Refused, never taken out: the text would say something else."""
_PLAIN_BLANKS = str.maketrans(
    dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " ")
)
_HIDDEN = re.compile(f"[{invisible.HIDDEN}]+")


def tidy(text: str) -> str:
    """The text without what nobody sees; blanks of typesetting become plain ones, the full-width blank stays."""
    if text.isascii():
        return text
    return _HIDDEN.sub("", text).translate(_PLAIN_BLANKS)


@cache
def characters() -> frozenset[str]:
    """Every character of the paper fonts, with what a source text may contain and is never drawn."""
    fonts = json.loads((FONT_FOLDER / "fonts.json").read_text(encoding="ascii"))
    return UNSEEN.union(*(spread(font["characters"]) for font in fonts))


def spread(ranges: str) -> Iterable[str]:
    """The characters of ranges as `fonts.json` writes them: `20-7e,a0`."""
    for span in ranges.split(","):
        first, _, last = span.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def missing(text: str) -> list[str]:
    """Characters of the text that no paper can print, in order, each once."""
    strange = set(text) - characters()
    return [c for c in dict.fromkeys(text) if c in strange] if strange else []


def named(missed: Iterable[str]) -> str:
    """Characters with their code points, for a sentence: `☑ (U+2611)`."""
    return ", ".join(f"{character} (U+{ord(character):04X})" for character in missed)
