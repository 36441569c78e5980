"""The balance lock: a line never earns more than was contracted, nor less than nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money


@dataclass(frozen=True)
class Earning:
    """What a settlement adds to a line; a correction may take away."""

    line_id: int
    amount: Money
    quantity: Decimal


@dataclass(frozen=True)
class Balance:
    """A line's counters. Opening balances count as used."""

    line_id: int
    place: int
    title: str
    contracted: Money
    opening: Money
    earned: Money
    quantity: Decimal
    opening_quantity: Decimal
    earned_quantity: Decimal

    @property
    def used(self) -> Money:
        return self.opening + self.earned

    @property
    def left(self) -> Money:
        return self.contracted - self.used

    @property
    def used_quantity(self) -> Decimal:
        return self.opening_quantity + self.earned_quantity

    @property
    def left_quantity(self) -> Decimal:
        return self.quantity - self.used_quantity


def balance_refusals(balances: Sequence[Balance], earnings: Iterable[Earning]) -> list[Refusal]:
    """Every line that would pass what was contracted or fall below zero, each named with its figures."""
    known = {balance.line_id: balance for balance in balances}
    found: list[Refusal] = []
    for earning in earnings:
        balance = known.get(earning.line_id)
        found += [Refusal("contracts.line_unknown")] if balance is None else _refusals(balance, earning)
    return found


def _refusals(balance: Balance, earning: Earning) -> list[Refusal]:
    named: dict[str, Any] = {"line": balance.place, "title": balance.title}
    found = []
    if (over := earning.amount - balance.left).fen > 0:
        figures = {
            "contracted": balance.contracted,
            "used": balance.used,
            "amount": earning.amount,
            "over": over,
        }
        found.append(Refusal("contracts.balance_lock", {**named, **figures}))
    if (beyond := earning.quantity - balance.left_quantity) > 0:
        counts = {"contracted": balance.quantity, "used": balance.used_quantity, "over": beyond}
        found.append(Refusal("contracts.quantity_lock", {**named, **counts}))
    if (balance.earned + earning.amount).fen < 0 or balance.earned_quantity + earning.quantity < 0:
        found.append(Refusal("contracts.earned_below_zero", {**named, "earned": balance.earned}))
    return found
