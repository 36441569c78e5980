"""How Chinese names sound: one order for them everywhere, by pinyin, compared byte by byte (COLLATE "C")."""

from __future__ import annotations

import re

_SOUNDS = re.compile(r"[a-z0-9]+")


def key(name: str) -> str:
    """A sort key: 保洁 -> "bao jie", so that it stands before 会务."""
    return " ".join(_pinyin(name)).lower()[:200]


def syllables(name: str) -> list[str]:
    """What a name sounds like, character by character, without signs: 保洁 -> ["bao", "jie"]."""
    return [sound for said in _pinyin(name) for sound in _SOUNDS.findall(said.lower())]


def _pinyin(name: str) -> list[str]:
    from pypinyin import lazy_pinyin  # its dictionary is a third of an idle process

    return lazy_pinyin(name)
