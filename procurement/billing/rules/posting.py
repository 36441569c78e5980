"""Which accounts bills, receipts and credit notes move. Pure: facts in, entries out."""

from __future__ import annotations

from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.ledger.rules.posting import (
    BANK,
    BUREAU_BORNE,
    OPENING,
    SERVICE_COST,
    Entry,
    Source,
    budget,
    moved,
    receivable,
    source,
)


def receipt_entries(department: int, amount: Money, *, from_budget: bool) -> list[Entry]:
    """A receipt: bank, or the department's budget line, against what the department owes."""
    return moved(budget(department) if from_budget else BANK, receivable(department), amount)


def credit_entries(department: int, amount: Money) -> list[Entry]:
    """A credit note: the bureau bears it until it is billed anew."""
    return moved(BUREAU_BORNE, receivable(department), amount)


def bureau_entries(amount: Money) -> list[Entry]:
    """What of a correction goes back to the bureau, below zero: it bears that much less of credit notes."""
    return moved(BUREAU_BORNE, SERVICE_COST, amount)


def brought_entries(department: int, amount: Money) -> list[Entry]:
    """A receivable of before the books: what the department still owes of a former paper."""
    return moved(receivable(department), OPENING, amount)


def brought_text(paper: str) -> str:
    return f"期初应收（原单据{paper}）"


def bill_source(bill: int) -> Source:
    return source("bill", bill, "issue")


def receipt_source(receipt: int) -> Source:
    return source("receipt", receipt)


def credit_source(note: int) -> Source:
    return source("credit", note)


def bill_text(month: Month) -> str:
    return f"{month.first.year}年{month.first.month}月部门账单"


def receipt_text(*, from_budget: bool) -> str:
    return "预算列支" if from_budget else "收到缴款"


def credit_text(bill: str) -> str:
    return f"账单{bill}更正（贷项）"


def bureau_source(sheet_line: int) -> Source:
    return source("bureau", sheet_line)


def bureau_text() -> str:
    return "更正冲减本级承担（贷项已退还部门）"


def reversal_text(document: str) -> str:
    return f"冲回{document}"
