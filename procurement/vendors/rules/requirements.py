"""What may be asked of a vendor: the kinds of requirements, a set of them with its states, and what two versions differ in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from procurement.kernel.errors import Refusal
from procurement.kernel.states import Machine


class RequirementKind(StrEnum):
    """What proves a requirement. An exclusion is denied by a declaration: one the law makes mandatory, or one the bureau
    may weigh, which the vendor answers in its own words."""

    DOCUMENT = "document"
    CERTIFICATE = "certificate"
    STAFF_CERTIFICATE = "staff_certificate"
    DECLARATION = "declaration"
    EXCLUSION = "exclusion"
    WEIGHED_EXCLUSION = "weighed_exclusion"


WITH_FILE = frozenset({RequirementKind.DOCUMENT, RequirementKind.CERTIFICATE})
"""Proved by a file; the others by what is declared, or by people on file."""


class SetState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class SetAction(StrEnum):
    PUBLISH = "publish"
    RETIRE = "retire"


REQUIREMENT_SET = Machine(
    {
        (SetState.DRAFT, SetAction.PUBLISH): SetState.PUBLISHED,
        (SetState.PUBLISHED, SetAction.RETIRE): SetState.RETIRED,
    },
    "vendors",
)


# ---- what a person writes -----------------------------------------------------------------------
MOST_REQUIREMENTS = 60
EXCLUSIONS = frozenset({RequirementKind.EXCLUSION, RequirementKind.WEIGHED_EXCLUSION})
TEXTS = ("title_zh", "title_en", "words_zh", "words_en")
"""Where a requirement says what it asks."""
_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")
_NO_KEY = re.compile(r"[^a-z0-9]+")
LONGEST_KEY = 40


@dataclass(frozen=True)
class SetCommand:
    """A set of requirements: for a category, for an item, or (neither) for whatever is bought.

    `months` an approval holds at most; `answer_days` are working days.
    """

    code: str
    title_zh: str
    title_en: str = ""
    category_code: str = ""
    item_id: int | None = None
    months: int = 36
    answer_days: int = 10


@dataclass(frozen=True)
class RequirementCommand:
    """One requirement. `key`: that of the proof it shares with others, "" for a proof of its own.

    `confirmed`: somebody has compared the basis with the text of the law.
    """

    kind: RequirementKind
    title_zh: str
    basis: str
    key: str = ""
    title_en: str = ""
    words_zh: str = ""
    words_en: str = ""
    dated: bool = False
    optional: bool = False
    people: int = 0
    confirmed: bool = True

    def settled(self) -> RequirementCommand:
        """Without what its kind does not have: only a file is dated, only staff are counted, no exclusion is optional."""
        return replace(
            self,
            dated=self.dated and self.kind in WITH_FILE,
            people=self.people if self.kind is RequirementKind.STAFF_CERTIFICATE else 0,
            optional=self.optional and self.kind not in EXCLUSIONS,
        )

    def texts(self) -> dict[str, str]:
        """What it says, by field."""
        return {name: getattr(self, name) for name in TEXTS if getattr(self, name)}


def set_refusals(command: SetCommand) -> list[Refusal]:
    """Everything wrong with the head of a set."""
    found = []
    if not _CODE.fullmatch(command.code):
        found.append(Refusal("vendors.set_code_shape", field="code"))
    if not command.title_zh:
        found.append(Refusal("vendors.set_title_missing", field="title_zh"))
    if command.category_code and command.item_id:
        found.append(Refusal("vendors.set_one_scope", field="item_id"))
    if not 1 <= command.months <= 60:
        found.append(Refusal("vendors.set_months", field="months"))
    if not 1 <= command.answer_days <= 60:
        found.append(Refusal("vendors.set_answer_days", field="answer_days"))
    return found


def requirement_refusals(command: RequirementCommand, in_use: Mapping[str, str]) -> list[Refusal]:
    """Everything wrong with a requirement by itself; `in_use`: the kind each known key stands for."""
    found = []
    if not command.title_zh:
        found.append(Refusal("vendors.requirement_title_missing", field="title_zh"))
    if not command.basis:
        found.append(Refusal("vendors.requirement_basis_missing", field="basis"))
    if command.kind is RequirementKind.STAFF_CERTIFICATE and not 1 <= command.people <= 999:
        found.append(Refusal("vendors.requirement_people", field="people"))
    if command.key and command.key not in in_use:
        found.append(Refusal("vendors.requirement_key_unknown", field="key"))
    elif in_use.get(command.key, command.kind) != command.kind:
        found.append(Refusal("vendors.requirement_key_kind", field="key"))
    return found


def new_key(spelled: str, taken: Collection[str]) -> str:
    """A key nobody has, of a title's spelling in Latin letters ("bao an yuan zheng" -> bao_an_yuan_zheng)."""
    stem = _NO_KEY.sub("_", spelled.lower()).strip("_")
    stem = (stem if stem[:1].isalpha() and len(stem) > 1 else f"own_{stem}")[: LONGEST_KEY - 4].strip("_")
    free = (stem, *(f"{stem}_{n}" for n in range(2, 1000)))
    return next(key for key in free if key not in taken)


def neighbour(ids: Sequence[int], which: int, up: bool) -> int | None:
    """What one changes places with to go up or down among ids in their order; None at the edge."""
    there = ids.index(which) + (-1 if up else 1)
    return ids[there] if 0 <= there < len(ids) else None


# ---- two versions -------------------------------------------------------------------------------
COMPARED = (
    "kind",
    "title_zh",
    "title_en",
    "words_zh",
    "words_en",
    "basis",
    "dated",
    "optional",
    "people",
)
Differences = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Compared:
    """What another version asks: by key what came, what went, what is asked otherwise (field -> before, after)."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, Differences], ...]


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> Compared:
    """Two versions of a set, requirements by key, in the order of each; a mere change of places is none."""
    changed = ((key, differences(before[key], one)) for key, one in after.items() if key in before)
    return Compared(
        tuple(key for key in after if key not in before),
        tuple(key for key in before if key not in after),
        tuple((key, fields) for key, fields in changed if fields),
    )


def differences(before: Any, after: Any, fields: Sequence[str] = COMPARED) -> Differences:
    """The fields in which two rows differ, with both values."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in fields)
    return {name: (old, new) for name, old, new in pairs if old != new}
