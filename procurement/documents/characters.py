"""Which characters the papers can print, and where in frozen data the others stand.

Reads only the list written when the fonts were cut, so forms may ask it too: no PDF library is loaded.
"""

import json
from collections.abc import Iterable
from functools import cache

from procurement.documents.fonts import FONT_FOLDER
from procurement.documents.rules import Frozen, leaves

UNSEEN = frozenset("\t\n\r\u200b")  # ends and openings for breaks: never drawn, so no font needs them


class MissingCharacters(ValueError):
    """A paper was refused because no paper font has these characters; `places` are paths in its data."""

    def __init__(self, characters: Iterable[str], places: Iterable[str]) -> None:
        self.characters = tuple(characters)
        self.places = tuple(places)
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in self.characters)
        super().__init__(f"no glyph for {named} in {', '.join(self.places) or 'the template'}")


@cache
def printable() -> frozenset[str]:
    """Every character of the paper fonts, with what a source text may contain and is never drawn."""
    fonts = json.loads((FONT_FOLDER / "fonts.json").read_text(encoding="ascii"))
    return UNSEEN.union(*(_spread(font["characters"]) for font in fonts))


def _spread(ranges: str) -> Iterable[str]:
    for span in ranges.split(","):
        first, _, last = span.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


def missing(text: str) -> list[str]:
    """Characters of the text that no paper can print, in order, each once."""
    strange = set(text) - printable()
    return [c for c in dict.fromkeys(text) if c in strange] if strange else []


def places(data: Frozen, characters: Iterable[str]) -> list[str]:
    """Paths of the values that contain one of the characters."""
    wanted = set(characters)
    return [path for path, value in leaves(data) if isinstance(value, str) and wanted & set(value)]


def refuse_missing(source: str, data: Frozen) -> None:
    """Raises MissingCharacters if the source of a paper has a character without a glyph."""
    if gone := missing(source):
        raise MissingCharacters(gone, places(data, gone))
