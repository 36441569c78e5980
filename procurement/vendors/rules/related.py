"""Vendors that may belong together (EVAL-10): what they are compared by, and what a person says of a hint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from procurement.kernel.errors import Doubt, Refusal
from procurement.kernel.references import reference_key

MOST_SHARING = 20
"""What more vendors share (a telephone of a business park, a post office) is no hint to any two of them."""


class HintKind(StrEnum):
    """What two vendors may have in common."""

    REPRESENTATIVE = "representative"
    HOLDER = "holder"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"
    MAIL = "mail"
    STAFF = "staff"


class Meaning(StrEnum):
    """What a person says a hint means."""

    RELATED = "related"
    UNRELATED = "unrelated"
    WATCHED = "watched"


class HintState(StrEnum):
    """Where a pair stands: nobody has looked, or its facts are others since, or what was said of it."""

    OPEN = "open"
    CHANGED = "changed"
    RELATED = "related"
    UNRELATED = "unrelated"
    WATCHED = "watched"


@dataclass(frozen=True)
class Group:
    """Vendors that have something in common. `key`: what they are compared by; "" where that is a person's identity
    number."""

    kind: HintKind
    key: str
    vendors: tuple[int, ...]


def verdict_refusals(reason: str) -> list[Refusal]:
    """Why what a hint means cannot be recorded."""
    return [] if reason.strip() else [Refusal("vendors.related_reason_missing", field="reason")]


# ---- names --------------------------------------------------------------------------------------
_MARKS = "()[]{}<>《》〈〉「」『』【】〔〕〖〗\"'“”‘’·•・.,、;:!?&/\\"
_NO_MARKS = str.maketrans("", "", _MARKS)
_FORM = re.compile("(集团)?(股份)?(有限)?(责任)?(公司)?\\Z")


def name_key(name: str) -> str:
    """What the name of a company is compared by: width, case, blanks, brackets, and the words of its legal form at the
    end (有限公司, 有限责任公司, （集团）股份有限公司, …) tell no two apart. A name of nothing else stays as it is.

    The database's function `name_key` says the same.
    """
    bare = reference_key(name).translate(_NO_MARKS)
    return _FORM.sub("", bare, count=1) or bare


@dataclass(frozen=True)
class Known:
    """A vendor whose name is compared: its code and name as a person knows it."""

    id: int
    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


def name_doubts(name: str, alike: Sequence[Known]) -> list[Doubt]:
    """Vendors whose names differ from a new one only as `name_key` says: shown together before it is entered."""
    if not alike:
        return []
    return [Doubt("vendors.name_there", {"name": name, "there": "、".join(map(str, alike))}, "name_zh")]


def names_in_doubt(
    names: Iterable[tuple[str, str, int | None]], there: Mapping[str, Sequence[Known]]
) -> dict[str, list[Doubt]]:
    """The same for a whole table, by the code of its row: (code, name, the id of the vendor it changes) in order;
    `there` by key."""
    known = {key: list(held) for key, held in there.items()}
    found = {}
    for code, name, itself in names:
        held = known.setdefault(name_key(name), [])
        found[code] = name_doubts(name, [one for one in held if itself is None or one.id != itself])
        held.append(Known(itself or 0, code, name))
    return found
