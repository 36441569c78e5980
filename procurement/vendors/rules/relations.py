"""Companies and persons a vendor is related to, as it states them (政府采购法实施条例 第18条; EVAL-09, EVAL-10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from procurement.kernel.errors import Doubt, Refusal
from procurement.vendors.rules.credit_codes import credit_code_refusals

WHOLE = Decimal(100)


class RelationKind(StrEnum):
    """How somebody is related to the vendor."""

    HOLDING = "holding"
    """A company that holds or controls it."""
    SUBSIDIARY = "subsidiary"
    SHAREHOLDER = "shareholder"
    """A company or person with a share in it, in per cent."""
    SAME_HEAD = "same_head"
    """A company with the same legal head."""
    MANAGER_ELSEWHERE = "manager_elsewhere"
    """A company one of its people is director, supervisor or manager of."""
    RELATIVE_OF_BUYER = "relative_of_buyer"
    """A relative of its head in a buyer's staff."""


PERSONS = frozenset({RelationKind.RELATIVE_OF_BUYER})
"""Kinds that are never companies."""


@dataclass(frozen=True)
class RelationCommand:
    """One relation; `share` in per cent, of a shareholder only; `credit_code` of a company."""

    kind: RelationKind
    name: str
    credit_code: str = ""
    share: Decimal | None = None
    note: str = ""


def relation_refusals(
    command: RelationCommand, own_code: str | None, shares: Iterable[Decimal]
) -> list[Refusal]:
    """Why a relation cannot be stated; all reasons. `shares`: those of the shareholders stated already, in per cent. A
    check character that does not fit is no reason: the code belongs to somebody else's licence."""
    return [*_name_refusals(command, own_code), *_share_refusals(command, shares)]


def _name_refusals(command: RelationCommand, own_code: str | None) -> list[Refusal]:
    found = []
    if not command.name.strip():
        found.append(Refusal("vendors.relation_name_missing", field="name"))
    if command.kind in PERSONS:
        if command.credit_code:
            found.append(Refusal("vendors.relation_person", field="credit_code"))
        if not command.note.strip():
            found.append(Refusal("vendors.relation_note_missing", field="note"))
    elif command.credit_code:
        said = credit_code_refusals(command.credit_code)
        found += [refusal for refusal in said if not isinstance(refusal, Doubt)]
        if command.credit_code == own_code:
            found.append(Refusal("vendors.relation_itself", field="credit_code"))
    return found


def _share_refusals(command: RelationCommand, shares: Iterable[Decimal]) -> list[Refusal]:
    if command.kind is not RelationKind.SHAREHOLDER:
        return [Refusal("vendors.share_not_asked", field="share")] if command.share is not None else []
    if command.share is None or not 0 < command.share <= WHOLE:
        return [Refusal("vendors.share_range", field="share")]
    left = WHOLE - sum(shares)
    if command.share > left:
        return [Refusal("vendors.shares_exceed", {"left": left}, "share")]
    return []
