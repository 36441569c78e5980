"""Which accounts a business fact moves. Pure: facts in, entries out; who writes them is services.ledger.

"X to Y" debits X and credits Y. A negative amount goes the other way, nothing is written for zero, so every entry is
positive and no set of entries can be unbalanced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from procurement.kernel.money import Money
from procurement.ledger.rules.states import AccountKind


class AccountKey(NamedTuple):
    """An account: the bureau's own, or one of a department or vendor."""

    kind: AccountKind
    organisation_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """One transfer to be: debit one account and credit another by the same positive amount."""

    debit: AccountKey
    credit: AccountKey
    amount: Money


BANK = AccountKey(AccountKind.BANK)
SERVICE_COST = AccountKey(AccountKind.SERVICE_COST)
BUREAU_BORNE = AccountKey(AccountKind.BUREAU_BORNE)
OPENING = AccountKey(AccountKind.OPENING)


def receivable(department: int) -> AccountKey:
    return AccountKey(AccountKind.RECEIVABLE, department)


def budget(department: int) -> AccountKey:
    return AccountKey(AccountKind.BUDGET, department)


def payable(vendor: int) -> AccountKey:
    return AccountKey(AccountKind.PAYABLE, vendor)


def retention(vendor: int) -> AccountKey:
    return AccountKey(AccountKind.RETENTION, vendor)


def moved(debit: AccountKey, credit: AccountKey, amount: Money) -> list[Entry]:
    """`amount` from credit to debit; the other way round when negative; nothing when zero."""
    if not amount:
        return []
    return [Entry(debit, credit, amount)] if amount.fen > 0 else [Entry(credit, debit, -amount)]


def reversed_entries(entries: Sequence[Entry]) -> list[Entry]:
    """What undoes the entries exactly."""
    return [Entry(entry.credit, entry.debit, entry.amount) for entry in entries]


class Source(NamedTuple):
    """Where a posting comes from: its subject, a row of some kind, and the key of the fact: the same fact has the same
    key, so it posts once."""

    kind: str
    id: int
    key: str


def source(kind: str, row: int, act: str = "") -> Source:
    """`source("sheet", 12, "confirm")` has the key `sheet:12:confirm`."""
    return Source(kind, row, ":".join(filter(None, (kind, str(row), act))))


def reversal(of: Source) -> Source:
    return Source(of.kind, of.id, f"{of.key}:reversal")
