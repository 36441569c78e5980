"""The ledger as a plain-text journal that beancount or hledger loads and checks by itself.

Debits are positive, credits negative, so every transaction adds up to zero; the balances of the last day follow as
assertions, so the reader verifies the whole and not only each entry. Names of accounts are ASCII: root, kind, and the
organisation's code and id; amounts are yuan with two decimals in CNY.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from procurement.kernel.money import Money
from procurement.ledger.rules.states import AccountKind


class Dialect(StrEnum):
    BEANCOUNT = "beancount"
    HLEDGER = "hledger"


ROOTS: dict[AccountKind, str] = {
    AccountKind.BANK: "Assets:Bank",
    AccountKind.RECEIVABLE: "Assets:Receivable",
    AccountKind.BUDGET: "Assets:Budget",
    AccountKind.PAYABLE: "Liabilities:Payable",
    AccountKind.RETENTION: "Liabilities:Retention",
    AccountKind.SERVICE_COST: "Expenses:ServiceCost",
    AccountKind.BUREAU_BORNE: "Expenses:BureauBorne",
    AccountKind.OPENING: "Equity:Opening",
    AccountKind.ROUNDING: "Expenses:Rounding",
}


@dataclass(frozen=True)
class TextAccount:
    """An account of the export; `label` says in words whose it is."""

    name: str
    label: str
    balance: Money


@dataclass(frozen=True)
class TextTransfer:
    """One transfer: from `credit` to `debit`, both names of accounts."""

    debit: str
    credit: str
    amount: Money


@dataclass(frozen=True)
class TextJournal:
    """A journal of the export."""

    day: date
    document: str
    description: str
    source_key: str
    transfers: Sequence[TextTransfer]


def account_name(kind: AccountKind, code: str = "", organisation_id: int | None = None) -> str:
    """`Assets:Receivable:D12-34`: what is no ASCII letter or digit becomes a hyphen; the id keeps names apart."""
    if organisation_id is None:
        return ROOTS[kind]
    plain = re.sub(r"[^A-Za-z0-9]+", "-", code).strip("-").upper()
    return f"{ROOTS[kind]}:{'-'.join(filter(None, ('N', plain, str(organisation_id))))}"


def lines(
    dialect: Dialect,
    title: str,
    accounts: Sequence[TextAccount],
    journals: Iterable[TextJournal],
    first: date,
    last: date,
) -> Iterator[str]:
    """The whole file, line by line: accounts, journals oldest first, the balances at the end of `last`."""
    yield from _head(dialect, title, accounts, first)
    for journal in journals:
        if journal.transfers:
            yield ""
            yield from _journal(dialect, journal)
    yield ""
    yield from _assertions(dialect, accounts, last)


def _head(dialect: Dialect, title: str, accounts: Sequence[TextAccount], first: date) -> Iterator[str]:
    if dialect is Dialect.BEANCOUNT:
        yield f'option "title" {_quoted(title)}'
        yield 'option "operating_currency" "CNY"'
        yield ""
        for account in accounts:
            yield f"{first} open {account.name} CNY"
            yield f"  label: {_quoted(account.label)}"
        return
    yield f"; {_plain(title)}"
    yield "commodity 1000.00 CNY"
    yield ""
    for account in accounts:
        yield f"account {account.name}  ; {_plain(account.label)}"


def _journal(dialect: Dialect, journal: TextJournal) -> Iterator[str]:
    if dialect is Dialect.BEANCOUNT:
        yield f"{journal.day} * {_quoted(journal.document)} {_quoted(journal.description)}"
        yield f"  source: {_quoted(journal.source_key)}"
    else:
        yield f"{journal.day} * ({_plain(journal.document, '()')}) {_plain(journal.description)}"
        yield f"    ; source: {_plain(journal.source_key)}"
    indent = "  " if dialect is Dialect.BEANCOUNT else "    "
    for transfer in journal.transfers:
        yield f"{indent}{transfer.debit}  {transfer.amount} CNY"
        yield f"{indent}{transfer.credit}  {-transfer.amount} CNY"


def _assertions(dialect: Dialect, accounts: Sequence[TextAccount], last: date) -> Iterator[str]:
    if dialect is Dialect.BEANCOUNT:  # a balance holds at the beginning of its day
        for account in accounts:
            yield f"{last + timedelta(days=1)} balance {account.name}  {account.balance} CNY"
        return
    if accounts:
        yield f"{last} * balances at the end of the day"
    for account in accounts:
        yield f"    {account.name}  0.00 CNY = {account.balance} CNY"


def _quoted(text: str) -> str:
    """A string in double quotes on one line."""
    clean = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{clean}"'


def _plain(text: str, without: str = "") -> str:
    """One line without what begins a comment or, in a code, ends it."""
    return " ".join("".join(c for c in text if c not in ";|" + without).split())
