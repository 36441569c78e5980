"""Where in frozen data the characters stand that no paper can print.

Which those are, `infra.printable` says: it reads only the list written when the fonts were cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procurement.documents.rules import Frozen, leaves
from procurement.infra.printable import missing, named, tidy
from procurement.kernel.errors import Refusal


class MissingCharacters(ValueError):
    """A paper was refused because no paper font has these characters; `places` are paths in its data."""

    def __init__(self, characters: Iterable[str], places: Iterable[str]) -> None:
        self.characters = tuple(characters)
        self.places = tuple(places)
        super().__init__(
            f"no glyph for {named(self.characters)} in {', '.join(self.places) or 'the template'}"
        )


def places(data: Frozen, characters: Iterable[str]) -> list[str]:
    """Paths of the values that contain one of the characters."""
    wanted = set(characters)
    return [path for path, value in leaves(data) if isinstance(value, str) and wanted & set(value)]


def refuse_missing(source: str, data: Frozen) -> None:
    """Raises MissingCharacters if the source of a paper has a character without a glyph."""
    if gone := missing(source):
        raise MissingCharacters(gone, places(data, gone))


def refusals(data: Frozen, field: str | None = None) -> list[Refusal]:
    """Why a paper with these facts could never be printed: one refusal for each text, its characters named."""
    return [
        Refusal("documents.unprintable", {"characters": named(gone), "text": value[:40]}, field)
        for value in dict.fromkeys(value for _, value in leaves(data) if isinstance(value, str))
        if (gone := missing(tidy(value)))
    ]


def tidied(value: Any) -> Any:
    """The same facts without what nobody sees: names kept before texts were asked may still hold such marks."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, dict):
        return {key: tidied(inner) for key, inner in value.items()}
    return [tidied(inner) for inner in value] if isinstance(value, list | tuple) else value
