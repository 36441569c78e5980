"""Anyone can recompute: the rules the pages use, on a file."""

from __future__ import annotations

from procurement.web import recompute


def score(words: list[str]) -> int:
    return recompute.main(["score", *words])


def deadline(words: list[str]) -> int:
    return recompute.main(["deadline", *words])


def allocate(words: list[str]) -> int:
    return recompute.main(["allocate", *words])
