"""One order for Chinese names everywhere: by pinyin, compared byte by byte (COLLATE "C")."""

from __future__ import annotations


def key(name: str) -> str:
    """A sort key: 保洁 -> "bao jie", so that it stands before 会务."""
    from pypinyin import lazy_pinyin  # its dictionary is a third of an idle process

    return " ".join(lazy_pinyin(name)).lower()[:200]
