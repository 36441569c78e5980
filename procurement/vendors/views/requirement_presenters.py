"""What pages show of sets of requirements: words in the reader's language, groups, differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from procurement.pages import i18n
from procurement.pages.i18n import NOTHING, Text, _, lazy, ngettext
from procurement.pages.parts import Badge
from procurement.vendors.rules.requirements import Differences, RequirementKind, SetState
from procurement.vendors.sentences.requirements import FIELDS, GROUPS, HOW, KINDS, SET_STATES, WHATEVER

if TYPE_CHECKING:
    from procurement.vendors.models import Requirement, RequirementSet
    from procurement.vendors.queries.requirements import Scope

STATES = {
    SetState.DRAFT: Badge("wait", "pencil", SET_STATES[SetState.DRAFT]),
    SetState.PUBLISHED: Badge("ok", "circle-check", SET_STATES[SetState.PUBLISHED]),
    SetState.RETIRED: Badge("mute", "history", SET_STATES[SetState.RETIRED]),
}
UNCONFIRMED: Text = lazy("Basis yet to be verified")


@dataclass(frozen=True)
class Line:
    """A requirement as a page reads it."""

    row: Requirement
    title: str
    words: str
    marks: Sequence[Text]
    """What is particular about it: how many people, dated, only where it applies."""
    doubt: Text = ""


@dataclass(frozen=True)
class Group:
    """What is asked of one kind, and how it is proved."""

    title: Text
    how: Text
    lines: Sequence[Line]


def said(row: Any, name: str) -> str:
    """A text that stands in both languages, in the reader's; Chinese where there is no English."""
    english = getattr(row, f"{name}_en")
    return str(english if i18n.html_lang() == "en" and english else getattr(row, f"{name}_zh"))


def badge_of(found: RequirementSet) -> Badge:
    return STATES[SetState(found.state)]


def scope_words(scope: Scope) -> str:
    """`C05040300 保安服务`, or that it is for whatever is bought."""
    if not scope.code:
        return str(WHATEVER)
    return f"{scope.code} {said(scope, 'name')}"


def groups(rows: Iterable[Requirement]) -> list[Group]:
    """What is asked, kind by kind, in the order of the version within each."""
    of_kind: dict[str, list[Line]] = {}
    for row in rows:
        of_kind.setdefault(row.kind, []).append(line(row))
    return [Group(GROUPS[kind], HOW[kind], of_kind[kind]) for kind in RequirementKind if kind in of_kind]


def line(row: Requirement) -> Line:
    marks: list[Text] = []
    if row.people:
        marks.append(ngettext("%(num)d person", "%(num)d people", row.people))
    if row.dated:
        marks.append(_("With its last day"))
    if row.optional:
        marks.append(FIELDS["optional"])
    return Line(row, said(row, "title"), said(row, "words"), marks, "" if row.confirmed else UNCONFIRMED)


# ---- differences --------------------------------------------------------------------------------
def shown(changed: Differences) -> list[tuple[Text, str, str]]:
    """Fields with both values, in words."""
    return [(FIELDS[name], _value(name, old), _value(name, new)) for name, (old, new) in changed.items()]


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _yes_or_no(value)
    return str(KINDS[RequirementKind(value)]) if name == "kind" else str(value)


def _yes_or_no(value: Any) -> str:
    return _("Yes") if value in (True, "True", "true") else _("No")


CHANGED: Mapping[str, Any] = {
    "kind": lambda value: KINDS[RequirementKind(value)],
    "dated": _yes_or_no,
    "optional": _yes_or_no,
    "confirmed": _yes_or_no,
}
"""How the history writes what records keep as codes."""
