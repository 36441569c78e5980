"""What a correction may say: its sums follow from the line's price, and the month stays between nothing and what is due.

And what it should say where the facts of a month have changed: the difference between what is due and what was settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.settlement.rules.charges import (
    ZERO,
    Charge,
    CorrectedLine,
    Priced,
    charge,
    lump_sum,
    part_of_month,
    unit_rate,
)


@dataclass(frozen=True)
class Earned:
    """What the other sheets of a month say of a line."""

    amount: Money = Money.zero()
    quantity: Decimal = ZERO


@dataclass(frozen=True)
class Elsewhere:
    """Line -> what the other sheets of a month come to: at least (`least`) or at most (`most`), as long as some of them
    wait for the vendor and may be withdrawn."""

    least: Mapping[int, Earned]
    most: Mapping[int, Earned]

    def beside(self, change: Charge) -> Earned:
        """What certainly stands beside a change: what takes back relies on no addition, what adds on no taking back."""
        adds = change.amount.fen > 0 or change.quantity > 0
        return (self.most if adds else self.least).get(change.line_id, Earned())


def total(parts: Iterable[Earned]) -> Earned:
    """Several together."""
    found = list(parts)
    amount = sum((one.amount for one in found), Money.zero())
    return Earned(amount, sum((one.quantity for one in found), ZERO))


# ---- facts that changed -------------------------------------------------------------------------
@dataclass(frozen=True)
class LineMonth:
    """A contract line in a month: the days served by now, who used it, and what sheets say of it.

    `used`: department (None: all together) -> confirmed quantity; `settled`: department a correction named (None: the main
    sheet, and corrections that all share) -> what was settled; `agreed`: the part of it that corrections agreed to beside
    the facts.
    """

    line: Priced
    days: int
    of_days: int
    used: Mapping[int | None, Decimal]
    settled: Mapping[int | None, Earned]
    slack: Money
    agreed: Mapping[int | None, Earned] = field(default_factory=dict)


@dataclass(frozen=True)
class Stale:
    """A confirmed main sheet whose facts have changed, and by line what is due beyond what its month has settled."""

    sheet_id: int
    contract_id: int
    contract: str
    title: str
    number: str
    month: Month
    days_before: int
    days: int
    lines: tuple[CorrectedLine, ...]

    @property
    def amount(self) -> Money:
        return sum((line.amount for line in self.lines), Money.zero())

    @property
    def refusal(self) -> Refusal:
        """Why the sheet is not billed."""
        params = {
            "number": self.number,
            "month": self.month,
            "contract": self.contract,
            "amount": self.amount,
        }
        return Refusal("settlement.sheet_stale", params)


def line_difference(facts: LineMonth) -> CorrectedLine | None:
    """What a correction of the line would say to settle what is due by now; none where it is settled.

    Due is what a main sheet made today would say, nothing where no day of the month is served any more, and what was agreed
    beside the facts, which stays agreed. A line charged by use names one department; what is left of the difference is
    offered once that correction is drafted.
    """
    line, settled, due = facts.line, total(facts.settled.values()), _due(facts)
    amount, quantity = due.amount - settled.amount, due.quantity - settled.quantity
    if not amount:
        return None
    if line.direct and (found := _of_one_department(facts, amount)):
        return found
    return CorrectedLine(line.id, amount, quantity if amount.fen * quantity > 0 else ZERO, "")


def _due(facts: LineMonth) -> Earned:
    """What follows from the facts, and what was agreed beside them; an agreed deduction takes no more than there is."""
    due = Earned()
    if facts.days:
        item = charge(facts.line, facts.days, facts.of_days, sum(facts.used.values(), ZERO), facts.slack)
        due = Earned(item.amount, item.quantity)
    beside = total(_agreed(facts, bearer) for bearer in facts.agreed)
    return Earned(max(due.amount + beside.amount, Money.zero()), max(due.quantity + beside.quantity, ZERO))


def _agreed(facts: LineMonth, bearer: int | None) -> Earned:
    """What was agreed beside the facts; of a line charged by use no deduction beyond what the department used by now."""
    found = facts.agreed.get(bearer, Earned())
    if bearer is None or not facts.line.direct:
        return found
    used = _used_by_now(facts, bearer)
    return Earned(max(found.amount, -unit_rate(facts.line.price, used)), max(found.quantity, -used))


def _of_one_department(facts: LineMonth, amount: Money) -> CorrectedLine | None:
    """The department whose use is furthest from what it was charged for, in the direction of the difference.

    The last one takes what rounding left of the difference; so does who used most, where nothing else is left of it.
    """
    users = {user for user in (*facts.used, *facts.settled) if user is not None}
    off = {user: _use_off(facts, user) for user in sorted(users)}
    ahead = {user: count for user, count in off.items() if count * amount.fen > 0}
    if not ahead:
        most = max(sorted(users), key=lambda user: facts.used.get(user, ZERO), default=None)
        rounded = abs(amount) <= facts.slack
        return CorrectedLine(facts.line.id, amount, ZERO, "", most) if rounded and most else None
    user = max(ahead, key=lambda one: abs(ahead[one]))
    change = unit_rate(facts.line.price, ahead[user])
    last = len(ahead) == 1 and abs(amount - change) <= facts.slack
    part = amount if last or abs(change) > abs(amount) else change
    return CorrectedLine(facts.line.id, part, ahead[user], "", user)


def _use_off(facts: LineMonth, user: int) -> Decimal:
    """What one department used by now and agreed to beside it, less what the sheets say."""
    due = _used_by_now(facts, user) + _agreed(facts, user).quantity
    return due - facts.used.get(user, ZERO) - facts.settled.get(user, Earned()).quantity


def _used_by_now(facts: LineMonth, user: int) -> Decimal:
    return facts.used.get(user, ZERO) if facts.days else ZERO


# ---- what a correction may say ------------------------------------------------------------------
def sum_refusals(
    lines: Sequence[Priced], changes: Sequence[Charge], others: Elsewhere, slack: Money, days: int
) -> list[Refusal]:
    """Refuses changes that no correction of the month explains; `slack` is what rounding alone may carry a unit rate.

    A unit rate changes by price × quantity. A lump sum may change by its amount alone (a day without water), but nothing
    is added beyond what is due for the `days` of the month that are served. Neither falls below nothing.
    """
    known = {line.id: line for line in lines}
    return [
        refusal
        for change in changes
        for refusal in _refusals(known[change.line_id], change, others.beside(change), slack, days)
    ]


def _refusals(line: Priced, change: Charge, other: Earned, slack: Money, days: int) -> list[Refusal]:
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
    if line.lump_sum and _beyond_due(line, change, amount, quantity, days):
        most = lump_sum(line.price, days, change.of_days)
        params = {"line": line.title, "due": most, "days": days, "of": change.of_days, "amount": other.amount}
        return [Refusal("settlement.correction_beyond_month", params)]
    return []


def _beyond_due(line: Priced, change: Charge, amount: Money, quantity: Decimal, days: int) -> bool:
    """Whether the change adds beyond the days served; what takes back may still leave more than is due."""
    too_much = change.amount.fen > 0 and amount > lump_sum(line.price, days, change.of_days)
    return too_much or (change.quantity > 0 and quantity > part_of_month(days, change.of_days))
