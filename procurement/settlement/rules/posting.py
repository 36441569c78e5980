"""Which accounts a confirmed sheet and a contract taken over move. Pure: facts in, entries out."""

from __future__ import annotations

from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.ledger.rules.posting import (
    OPENING,
    SERVICE_COST,
    Entry,
    Source,
    moved,
    payable,
    retention,
    source,
)


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


def sheet_source(sheet: int) -> Source:
    return source("sheet", sheet, "confirm")


def opening_source(contract: int) -> Source:
    return source("contract", contract, "opening")


def sheet_text(month: Month, seq: int) -> str:
    """The 摘要 of a sheet in the books, which are kept in Chinese whatever language the page speaks."""
    kind = f"更正结算单（第{seq}次）" if seq else "服务费结算单"
    return f"{month.first.year}年{month.first.month}月{kind}"


def opening_text() -> str:
    return "接续履行合同期初余额"
