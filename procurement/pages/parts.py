"""What views hand to the macros of `templates/components`: plain values, ready to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from procurement.pages.i18n import Text


@dataclass(frozen=True)
class Badge:
    """A state: tone, icon and words, always all three."""

    tone: str
    icon: str
    text: Text


@dataclass(frozen=True)
class Event:
    """One line of a timeline; `next` is still to come."""

    at: str
    text: Text
    small: Text = ""
    tone: str = ""
    url: str = ""
    next: bool = False


@dataclass(frozen=True)
class StoredFile:
    """One file of a record; `kind` is pdf, xlsx, zip, photo or file."""

    name: str
    url: str
    kind: str = "pdf"
    small: Text = ""


@dataclass(frozen=True)
class Task:
    """One line of a work list: what waits for a person, and the one click to it."""

    due: date | datetime | None
    title: Text
    url: str
    act: Text
    act_url: str
    small: Text = ""
    law: Text | tuple[Text, Text] = ""


@dataclass(frozen=True)
class ChecklistItem:
    """One line of a checklist: tone ok, bad (missing), wait, info or mute."""

    tone: str
    text: Text
    small: Text = ""
    url: str = ""
    act: Text = ""


@dataclass(frozen=True)
class Node:
    """One line of a tree; `body` is markup (a table) shown when it is open, `acts` are [(label, url)]."""

    text: Text
    value: Text = ""
    kind: Text = ""
    small: Text = ""
    url: str = ""
    open: bool = False
    children: Sequence[Node] = field(default_factory=tuple)
    body: Any = ""
    acts: Sequence[tuple[Text, str]] = ()
    id: str = ""


@dataclass(frozen=True)
class Change:
    """One edit in a record's history."""

    at: str
    who: str
    field: Text
    old: str
    new: str
