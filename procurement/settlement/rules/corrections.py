"""What a correction may say: its sums follow from the line's price, and the month stays between nothing and its price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.settlement.rules.charges import ZERO, Charge, Priced, unit_rate

WHOLE_MONTH = Decimal(1)
"""The most a lump sum counts in a month."""


@dataclass(frozen=True)
class Earned:
    """What the other sheets of a month say of a line."""

    amount: Money = Money.zero()
    quantity: Decimal = ZERO


def sum_refusals(
    lines: Sequence[Priced], changes: Sequence[Charge], others: Mapping[int, Earned], slack: Money
) -> list[Refusal]:
    """Refuses changes that no correction of the month explains; `slack` is what rounding alone may carry a unit rate.

    A unit rate changes by price × quantity. A lump sum may change by its amount alone (a day without water), but the
    month never costs more than its price. Neither falls below nothing.
    """
    known = {line.id: line for line in lines}
    return [
        refusal
        for change in changes
        for refusal in _refusals(known[change.line_id], change, others.get(change.line_id, Earned()), slack)
    ]


def _refusals(line: Priced, change: Charge, other: Earned, slack: Money) -> list[Refusal]:
    if change.amount.fen * change.quantity < 0:
        return [Refusal("settlement.correction_both_ways", {"line": line.title})]
    due = unit_rate(line.price, change.quantity)
    if not line.lump_sum and abs(change.amount.fen - due.fen) > slack.fen:
        params = {
            "line": line.title, "amount": change.amount, "quantity": change.quantity, "price": line.price, "due": due,
        }  # fmt: skip
        return [Refusal("settlement.correction_off_price", params)]
    amount, quantity = other.amount + change.amount, other.quantity + change.quantity
    if amount.fen < 0 or quantity < 0:
        params = {"line": line.title, "amount": other.amount, "quantity": other.quantity}
        return [Refusal("settlement.correction_below_nothing", params)]
    if line.lump_sum and (amount > line.price or quantity > WHOLE_MONTH):
        params = {"line": line.title, "price": line.price, "amount": other.amount}
        return [Refusal("settlement.correction_beyond_month", params)]
    return []
