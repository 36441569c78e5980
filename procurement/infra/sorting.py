"""One order for Chinese names everywhere: by pinyin, compared byte by byte (COLLATE "C")."""

from __future__ import annotations

from pypinyin import lazy_pinyin


def key(name: str) -> str:
    """A sort key: 保洁 -> "bao jie", so that it stands before 会务."""
    return " ".join(lazy_pinyin(name)).lower()[:200]
