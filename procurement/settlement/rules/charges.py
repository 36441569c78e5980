"""What a month of a contract costs: part periods, lump sums, unit rates, retention, and when the vendor is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from procurement.kernel.dates import Month, Period
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money

STEP = Decimal("0.0001")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Term:
    """The days of a contract that this system settles: after those settled before, up to its end or early end."""

    starts: date
    ends: date
    settled_through: date | None = None
    ended_on: date | None = None

    @property
    def first(self) -> date:
        before = self.settled_through
        return self.starts if before is None else max(self.starts, before + timedelta(days=1))

    @property
    def last(self) -> date:
        return self.ends if self.ended_on is None else min(self.ends, self.ended_on)

    def served(self, month: Month) -> Period | None:
        """The days of the month the contract is served and settled here, or None."""
        if self.last < self.first:
            return None
        return Period(self.first, self.last).overlap(month.period)


@dataclass(frozen=True)
class Priced:
    """A contract line as it is charged: its price in fen per month or unit, and what the contract has left of it."""

    id: int
    place: int
    title: str
    lump_sum: bool
    price: Money
    amount_left: Money
    quantity_left: Decimal


@dataclass(frozen=True)
class Charge:
    """What one line costs in the month: days/of_days of a lump sum, or a confirmed quantity at its price."""

    line_id: int
    place: int
    quantity: Decimal
    price: Money
    days: int
    of_days: int
    amount: Money
    capped: bool = False


@dataclass(frozen=True)
class CorrectedLine:
    """What a correction adds to a line; negative takes back."""

    line_id: int
    amount: Money
    quantity: Decimal
    note: str


@dataclass(frozen=True)
class Totals:
    """The two totals of a sheet, never mixed: departments bear `earned`, the vendor is paid `payable`."""

    earned: Money
    retention: Money
    payable: Money


def lump_sum(price: Money, days: int, of_days: int) -> Money:
    """price × days ÷ days of the month, half-up to the fen; a whole month is the price itself."""
    return Money.rounded(Fraction(price.yuan) * Fraction(days, of_days))


def unit_rate(price: Money, quantity: Decimal) -> Money:
    """price × quantity, half-up to the fen."""
    return Money.rounded(Fraction(price.yuan) * Fraction(quantity))


def part_of_month(days: int, of_days: int) -> Decimal:
    """The quantity of a lump sum: months with four decimals, half-up (10 of 30 days: 0.3333)."""
    return (Decimal(days) / of_days).quantize(STEP, ROUND_HALF_UP)


def rounding_slack(starts: date, month: Month) -> Money:
    """How far rounding alone can carry a unit rate past its contract: half a fen a month so far, and half a fen that
    the contract's own amount was rounded down."""
    months = (month.first.year - starts.year) * 12 + month.first.month - starts.month + 1
    return Money((months + 2) // 2)


def charge(line: Priced, month: Month, served: Period, used: Decimal, slack: Money) -> Charge:
    """What the line costs for the days served, `used` being the confirmed quantity of a unit rate.

    It takes at most what the contract has left where the sums alone lead past it: months differ in length, so two
    part months of a lump sum can add up to a little more than one; the months of a unit rate are rounded one by one.
    `capped` says so on the sheet. A unit rate whose quantity or price leads beyond the contract is refused, never cut.
    """
    of_days = month.period.days
    if not line.lump_sum:
        amount = unit_rate(line.price, used)
        rounded = used <= line.quantity_left and amount - line.amount_left <= slack
        taken = min(amount, line.amount_left) if rounded else amount
        return Charge(
            line.id, line.place, used, line.price, served.days, of_days, taken, capped=taken < amount
        )
    amount = lump_sum(line.price, served.days, of_days)
    quantity = part_of_month(served.days, of_days)
    taken, counted = min(amount, line.amount_left), min(quantity, line.quantity_left)
    return Charge(
        line.id, line.place, counted, line.price, served.days, of_days, taken, capped=taken < amount
    )


def charges(lines: Sequence[Priced], term: Term, month: Month, used: Mapping[int, Decimal]) -> list[Charge]:
    """Every line of the contract in the month; nothing where the contract is not served in it."""
    served = term.served(month)
    if served is None:
        return []
    slack = rounding_slack(term.starts, month)
    return [charge(line, month, served, used.get(line.id, ZERO), slack) for line in lines]


def beyond_refusals(lines: Sequence[Priced], found: Sequence[Charge]) -> list[Refusal]:
    """Refuses a charge beyond what the contract has left, naming the line and both figures."""
    left = {line.id: line for line in lines}
    refused = []
    for item in found:
        line = left[item.line_id]
        if item.amount > line.amount_left:
            params = {"line": line.title, "amount": item.amount, "left": line.amount_left}
            refused.append(Refusal("settlement.amount_beyond_contract", params))
        elif item.quantity > line.quantity_left:
            params = {"line": line.title, "quantity": item.quantity, "left": line.quantity_left}
            refused.append(Refusal("settlement.quantity_beyond_contract", params))
    return refused


def retained(earned: Money, rate: Decimal) -> Money:
    """What is kept back: earned × rate, half-up; a negative correction releases its part."""
    return Money.rounded(Fraction(earned.yuan) * Fraction(rate))


def totals(amounts: Sequence[Money], retention_rate: Decimal) -> Totals:
    """Earned = Σ lines; payable = earned − retention."""
    earned = sum(amounts, Money.zero())
    retention = retained(earned, retention_rate)
    return Totals(earned, retention, earned - retention)


def month_refusals(term: Term, month: Month, today: date) -> list[Refusal]:
    """Refuses a month the contract is not served in, or whose last served day is still to come."""
    served = term.served(month)
    if served is None:
        return [Refusal("settlement.month_outside_term", {"month": month}, "month")]
    if today < served.end:
        return [Refusal("settlement.month_not_over", {"month": month, "day": served.end}, "month")]
    return []


def correction_refusals(amounts: Sequence[tuple[Money, Decimal]]) -> list[Refusal]:
    """A correction changes at least one line."""
    if any(amount or quantity for amount, quantity in amounts):
        return []
    return [Refusal("settlement.correction_empty")]


def payment_days(agreed: int, *, small_firm: bool, most: int) -> int:
    """Days to pay after both confirmed: as agreed, for a small or medium firm at most what the law allows (PAY-01)."""
    return min(agreed, most) if small_firm else agreed
