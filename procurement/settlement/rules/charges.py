"""What a month of a contract costs: part periods, lump sums, unit rates, retention, and when the vendor is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from procurement.kernel.amounts import MOST_MONEY, MOST_QUANTITY, amount_refusals, quantity_refusals
from procurement.kernel.dates import ONE_DAY, Month, Period
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice

STEP = Decimal("0.0001")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Term:
    """The days of a contract that this system settles: after those settled before, up to its end or early end.

    Not among them are the days it was suspended.
    """

    starts: date
    ends: date
    settled_through: date | None = None
    ended_on: date | None = None
    suspended: tuple[Period, ...] = ()
    whole_months: bool = True
    """False for contracts approved before whole months were counted from the first day: all by calendar days."""

    @property
    def first(self) -> date:
        before = self.settled_through
        return self.starts if before is None else max(self.starts, before + ONE_DAY)

    @property
    def last(self) -> date:
        return self.ends if self.ended_on is None else min(self.ends, self.ended_on)

    def within(self, month: Month) -> Period | None:
        """The days of the month that lie in the term, suspended ones among them, or None."""
        if self.last < self.first:
            return None
        return Period(self.first, self.last).overlap(month.period)

    def left_out(self, month: Month) -> list[Period]:
        """The days of the month that lie in the term but were suspended, in order."""
        within = self.within(month)
        found = (pause.overlap(within) for pause in self.suspended) if within else ()
        return sorted(pause for pause in found if pause)

    def spans(self, month: Month) -> list[Period]:
        """The days of the month the contract is served and settled here, in order; without any when it is not."""
        within = self.within(month)
        if within is None:
            return []
        found, first = [], within.start
        for pause in self.left_out(month):
            if first < pause.start:
                found.append(Period(first, pause.start - ONE_DAY))
            first = pause.end + ONE_DAY
        return [*found, Period(first, within.end)] if first <= within.end else found

    def served(self, month: Month) -> Period | None:
        """From the first to the last of these days, or None."""
        spans = self.spans(month)
        return Period(spans[0].start, spans[-1].end) if spans else None

    def days(self, month: Month) -> int:
        """How many days of the month are served and settled here."""
        return sum(span.days for span in self.spans(month))

    def of_days(self, month: Month) -> int:
        """The days a lump sum of the month is divided by: those of the month.

        Where the term ends with a whole month counted from its first day, its last part month completes the first and
        is counted in the first one's days: 16 February to 15 August are 13/28, five months and 15/28, together six.
        """
        after = self.ends + ONE_DAY
        completes = self.whole_months and after.day == self.starts.day != 1
        if completes and month == Month.of(after):
            return Month.of(self.starts).period.days
        return month.period.days


@dataclass(frozen=True)
class Priced:
    """A contract line as it is charged: its price per month or unit, and what the contract has left of it."""

    id: int
    place: int
    title: str
    lump_sum: bool
    price: UnitPrice
    amount_left: Money
    quantity_left: Decimal
    direct: bool = False
    """Charged to whoever used it."""


@dataclass(frozen=True)
class Charge:
    """What one line costs in the month: days/of_days of a lump sum, or a confirmed quantity at its price."""

    line_id: int
    place: int
    quantity: Decimal
    price: UnitPrice
    days: int
    of_days: int
    amount: Money
    capped: bool = False


@dataclass(frozen=True)
class CorrectedLine:
    """What a correction adds to a line; negative takes back. `department_id`: who bears it alone, else all share it."""

    line_id: int
    amount: Money
    quantity: Decimal
    note: str
    department_id: int | None = None


@dataclass(frozen=True)
class Totals:
    """The two totals of a sheet, never mixed: departments bear `earned`, the vendor is paid `payable`."""

    earned: Money
    retention: Money
    payable: Money


def lump_sum(price: UnitPrice, days: int, of_days: int) -> Money:
    """price × days ÷ days of the month (`Term.of_days`), half-up to the fen; a whole month is the price itself."""
    return price.times(Fraction(days, of_days))


def unit_rate(price: UnitPrice, quantity: Decimal) -> Money:
    """price × quantity, half-up to the fen."""
    return price.times(quantity)


def part_of_month(days: int, of_days: int) -> Decimal:
    """The quantity of a lump sum: months with four decimals, half-up (10 of 30 days: 0.3333)."""
    return (Decimal(days) / of_days).quantize(STEP, ROUND_HALF_UP)


def rounding_slack(starts: date, month: Month) -> Money:
    """How far rounding alone can carry a unit rate past its contract: half a fen a month so far, and half a fen that
    the contract's own amount was rounded down."""
    months = (month.first.year - starts.year) * 12 + month.first.month - starts.month + 1
    return Money((months + 1) // 2)


def charge(line: Priced, days: int, of_days: int, used: Decimal, slack: Money) -> Charge:
    """What the line costs for so many days served, `used` being the confirmed quantity of a unit rate.

    It takes at most what the contract has left where the sums alone lead past it: months differ in length, so two
    part months of a lump sum can add up to a little more than one; the months of a unit rate are rounded one by one.
    `capped` says so, and so does the sheet (`takes_less`). A unit rate whose quantity or price leads beyond the contract is refused, never cut.
    """
    if not line.lump_sum:
        amount = unit_rate(line.price, used)
        rounded = used <= line.quantity_left and amount - line.amount_left <= slack
        taken = min(amount, line.amount_left) if rounded else amount
        return Charge(line.id, line.place, used, line.price, days, of_days, taken, capped=taken < amount)
    amount = lump_sum(line.price, days, of_days)
    quantity = part_of_month(days, of_days)
    taken, counted = min(amount, line.amount_left), min(quantity, line.quantity_left)
    return Charge(line.id, line.place, counted, line.price, days, of_days, taken, capped=taken < amount)


def takes_less(
    price: UnitPrice, quantity: Decimal, days: int, of_days: int, amount: Money, *, by_month: bool
) -> bool:
    """Whether a line of a sheet is less than its price comes to: it took only what the contract had left."""
    return amount < (lump_sum(price, days, of_days) if by_month else unit_rate(price, quantity))


def charges(lines: Sequence[Priced], term: Term, month: Month, used: Mapping[int, Decimal]) -> list[Charge]:
    """Every line of the contract in the month; nothing where the contract is not served in it."""
    days = term.days(month)
    if not days:
        return []
    slack, of_days = rounding_slack(term.starts, month), term.of_days(month)
    return [charge(line, days, of_days, used.get(line.id, ZERO), slack) for line in lines]


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
    """What is kept back of all that a contract earned in a month: earned × rate, half-up."""
    return Money.rounded(Fraction(earned.yuan) * Fraction(rate))


NOTHING = Totals(Money.zero(), Money.zero(), Money.zero())


def totals(amounts: Sequence[Money], retention_rate: Decimal, others: Totals = NOTHING) -> Totals:
    """Earned = Σ lines; payable = earned − retention.

    The rate applies to what the month earned on all its sheets, of which `others` are the rest: a correction carries the
    difference to what they kept back, so that rounding never adds up.
    """
    earned = sum(amounts, Money.zero())
    retention = retained(others.earned + earned, retention_rate) - others.retention
    return Totals(earned, retention, earned - retention)


def month_refusals(term: Term, month: Month, today: date) -> list[Refusal]:
    """Refuses a month the contract is not served in, or whose last day of the term is not over."""
    within = term.within(month)
    if within is None or not term.days(month):
        return [Refusal("settlement.month_outside_term", {"month": month}, "month")]
    if today <= within.end:
        return [Refusal("settlement.month_not_over", {"month": month, "day": within.end}, "month")]
    return []


def correction_refusals(amounts: Sequence[tuple[Money, Decimal]]) -> list[Refusal]:
    """A correction changes at least one line, by an amount and a quantity a form would let through."""
    unusable = [
        refusal
        for amount, quantity in amounts
        for refusal in (
            *amount_refusals(amount, least=-MOST_MONEY),
            *quantity_refusals(quantity, 4, least=-MOST_QUANTITY),
        )
    ]
    if unusable:
        return unusable
    if any(amount or quantity for amount, quantity in amounts):
        return []
    return [Refusal("settlement.correction_empty")]


def bearer_refusals(priced: Sequence[Priced], lines: Sequence[CorrectedLine]) -> list[Refusal]:
    """The change of a line charged by use says whose use it was: nothing else tells who bears it."""
    named = {line.line_id for line in lines if line.department_id is not None}
    return [
        Refusal("settlement.department_needed", {"line": line.title})
        for line in priced
        if line.direct and line.id not in named
    ]


def payment_days(agreed: int, *, small_firm: bool, most: int) -> int:
    """Days to pay after both confirmed: as agreed, for a small or medium firm at most what the law allows (PAY-01)."""
    return min(agreed, most) if small_firm else agreed
