"""Opening balances of a running contract: what was settled elsewhere before it was taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.contracts.rules.lines import MOST
from procurement.contracts.rules.terms import ONE_DAY
from procurement.kernel.amounts import amount_refusals, quantity_refusals
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money


@dataclass(frozen=True)
class LineOpening:
    """What a line had earned, in money and quantity, before the contract was taken over."""

    line_id: int
    amount: Money
    quantity: Decimal


@dataclass(frozen=True)
class OpeningCommand:
    """Opening balances. `settled_through` is the last day already settled; the day before the term: none."""

    settled_through: date
    earned: Money
    paid: Money
    retained: Money
    lines: tuple[LineOpening, ...]


@dataclass(frozen=True)
class Limit:
    """How much a line may hold at most."""

    line_id: int
    amount: Money
    quantity: Decimal


def opening_refusals(term: Period, command: OpeningCommand, limits: Sequence[Limit]) -> list[Refusal]:
    """Everything that does not add up, with the difference. `limits` are the lines in their order."""
    if unusable := _unusable(command):
        return unusable
    return [
        *settled_refusals(term, command.settled_through, command.earned),
        *_line_refusals(command, limits),
        *_sum_refusals(command),
        *_paid_refusals(command),
    ]


def _unusable(command: OpeningCommand) -> list[Refusal]:
    """Sums and quantities no form lets through: below nothing, too large, too many decimals, no number."""
    found: list[Refusal] = []
    for name in ("earned", "paid", "retained"):
        found += amount_refusals(getattr(command, name), name, least=Money.zero(), most=MOST)
    for place, line in enumerate(command.lines):
        found += quantity_refusals(line.quantity, 4, f"lines-{place}-quantity", least=Decimal(0))
    return found


def settled_refusals(term: Period, settled_through: date, earned: Money) -> list[Refusal]:
    """The last settled day lies in the term, or the day before it when nothing has been settled."""
    first = term.start - ONE_DAY
    if not first <= settled_through <= term.end:
        params = {"first": first, "last": term.end}
        return [Refusal("contracts.settled_outside_term", params, "settled_through")]
    if settled_through == first and earned:
        return [Refusal("contracts.settled_before_start", {"first": first}, "settled_through")]
    return []


def _line_refusals(command: OpeningCommand, limits: Sequence[Limit]) -> list[Refusal]:
    given = {line.line_id: line for line in command.lines}
    if given.keys() != {limit.line_id for limit in limits}:
        return [Refusal("contracts.opening_lines_changed")]
    return [
        refusal
        for place, limit in enumerate(limits)
        for refusal in _beyond(place, given[limit.line_id], limit)
    ]


def _beyond(place: int, line: LineOpening, limit: Limit) -> list[Refusal]:
    found = []
    if not Money.zero() <= line.amount <= limit.amount:
        found.append(
            Refusal("contracts.opening_beyond_line", {"most": limit.amount}, f"lines-{place}-amount")
        )
    if not 0 <= line.quantity <= limit.quantity:
        found.append(
            Refusal("contracts.opening_beyond_quantity", {"most": limit.quantity}, f"lines-{place}-quantity")
        )
    return found


def _sum_refusals(command: OpeningCommand) -> list[Refusal]:
    total = sum((line.amount for line in command.lines), Money.zero())
    if total == command.earned:
        return []
    params = {"sum": total, "earned": command.earned, "difference": total - command.earned}
    return [Refusal("contracts.opening_sum_differs", params, "earned")]


def _paid_refusals(command: OpeningCommand) -> list[Refusal]:
    over = command.paid + command.retained - command.earned
    if over.fen <= 0:
        return []
    return [Refusal("contracts.opening_paid_beyond", {"earned": command.earned, "over": over}, "paid")]
