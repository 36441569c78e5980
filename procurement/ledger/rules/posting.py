"""Which accounts a business fact moves. Pure: facts in, entries out; who writes them is services.ledger.

"X to Y" debits X and credits Y. A negative amount goes the other way, nothing is written for zero, so every entry is
positive and no set of entries can be unbalanced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.settlement.rules.states import AccountKind


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


def sheet_entries(vendor: int, payable_part: Money, retention_part: Money) -> list[Entry]:
    """A confirmed sheet: its cost is owed to the vendor, the retained part later."""
    return moved(SERVICE_COST, payable(vendor), payable_part) + moved(
        SERVICE_COST, retention(vendor), retention_part
    )


def opening_entries(vendor: int, earned: Money, paid: Money, retained: Money) -> list[Entry]:
    """A contract taken over: what the vendor had earned before, and was neither paid nor is kept back."""
    return moved(OPENING, payable(vendor), earned - paid - retained) + moved(
        OPENING, retention(vendor), retained
    )


def bill_entries(department: int, total: Money, *, shown_only: bool) -> list[Entry]:
    """An issued bill: the department owes the cost; the bureau bears it where bills are only shown."""
    return moved(BUREAU_BORNE if shown_only else receivable(department), SERVICE_COST, total)


def receipt_entries(department: int, amount: Money, *, from_budget: bool) -> list[Entry]:
    """A receipt: bank, or the department's budget line, against what the department owes."""
    return moved(budget(department) if from_budget else BANK, receivable(department), amount)


def credit_entries(department: int, amount: Money) -> list[Entry]:
    """A credit note: the bureau bears it until it is billed anew."""
    return moved(BUREAU_BORNE, receivable(department), amount)


def bureau_entries(amount: Money) -> list[Entry]:
    """What of a correction goes back to the bureau, below zero: it bears that much less of credit notes."""
    return moved(BUREAU_BORNE, SERVICE_COST, amount)


def reversed_entries(entries: Sequence[Entry]) -> list[Entry]:
    """What undoes the entries exactly."""
    return [Entry(entry.credit, entry.debit, entry.amount) for entry in entries]


def sheet_source(sheet: int) -> str:
    """The source key of a confirmed sheet: the same fact has the same key, so it posts once."""
    return f"sheet:{sheet}:confirm"


def opening_source(contract: int) -> str:
    return f"contract:{contract}:opening"


def reversal_source(source: str) -> str:
    return f"{source}:reversal"


def sheet_text(month: Month, seq: int) -> str:
    """The 摘要 of a sheet in the books, which are kept in Chinese whatever language the page speaks."""
    kind = f"更正结算单（第{seq}次）" if seq else "服务费结算单"
    return f"{month.first.year}年{month.first.month}月{kind}"


def opening_text() -> str:
    return "接续履行合同期初余额"


def brought_entries(department: int, amount: Money) -> list[Entry]:
    """A receivable of before the books: what the department still owes of a former paper."""
    return moved(receivable(department), OPENING, amount)


def brought_text(paper: str) -> str:
    return f"期初应收（原单据{paper}）"


def bill_source(bill: int) -> str:
    return f"bill:{bill}:issue"


def receipt_source(receipt: int) -> str:
    return f"receipt:{receipt}"


def credit_source(note: int) -> str:
    return f"credit:{note}"


def bill_text(month: Month) -> str:
    return f"{month.first.year}年{month.first.month}月部门账单"


def receipt_text(*, from_budget: bool) -> str:
    return "预算列支" if from_budget else "收到缴款"


def credit_text(bill: str) -> str:
    return f"账单{bill}更正（贷项）"


def bureau_source(sheet_line: int) -> str:
    return f"bureau:{sheet_line}"


def bureau_text() -> str:
    return "更正冲减本级承担（贷项已退还部门）"


def reversal_text(document: str) -> str:
    return f"冲回{document}"
