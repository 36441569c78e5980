"""Department bills: answers, deadlines, what a payment pays, what a credit note may take back, how old a debt is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from procurement.billing.rules.states import Answer, BillState
from procurement.kernel.dates import Month
from procurement.kernel.errors import Doubt, Refusal
from procurement.kernel.money import Money

BILL_RULE, RESPOND_RULE, REPLY_RULE, PAY_RULE = "BILL-01", "BILL-02", "BILL-03", "BILL-04"
SHOWN_ONLY, BUDGET_CHARGE = "shown_only", "budget_charge"
LONGEST_TEXT = 500
FAR_BEYOND = Money.parse("10,000")
"""How far a receipt may pass what is owed before a person is asked: an advance of a month is no typing error."""

AGES = (0, 30, 60, 90)
"""Upper bounds, in days overdue, of the bands of an ageing list; the last band is open."""


def is_owed(settlement_mode: str) -> bool:
    """Whether the department owes the bill; one that is only shown is borne by the bureau."""
    return settlement_mode != SHOWN_ONLY


def is_corrected(total: Money, credited: Money) -> bool:
    """Whether credit notes took the whole bill back, and nothing of it is left to pay."""
    return bool(credited) and credited >= total


def bill_state(answers: Iterable[Answer]) -> BillState:
    """DISPUTED while an objection waits for its reply, else ISSUED while a line is open, else CONFIRMED."""
    found = set(answers)
    if Answer.DISPUTED in found:
        return BillState.DISPUTED
    return BillState.ISSUED if Answer.OPEN in found else BillState.CONFIRMED


# ---- answers ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LineAnswer:
    """What a department says to one line: confirmed, or disputed with a reason."""

    line_id: int
    disputed: bool
    reason: str = ""


def answer_refusals(
    answers: Sequence[LineAnswer], open_lines: Mapping[int, int], respond_by: date | None, today: date
) -> list[Refusal]:
    """Why the answers cannot be taken; `open_lines` is line id -> its place on the page. No last day: not known yet."""
    found = []
    if respond_by is not None and today > respond_by:
        found.append(Refusal("billing.answer_too_late", {"day": respond_by}))
    if not answers:
        found.append(Refusal("billing.no_answer"))
    for answer in answers:
        if answer.line_id not in open_lines:
            found.append(Refusal("billing.line_answered"))
        elif answer.disputed:
            found += text_refusals(answer.reason, f"lines-{open_lines[answer.line_id]}-reason")
    return found


def text_refusals(words: str, field: str) -> list[Refusal]:
    """A reason is needed, and not longer than a paper can carry."""
    if not words.strip():
        return [Refusal("billing.reason_needed", field=field)]
    if len(words) > LONGEST_TEXT:
        return [Refusal("billing.reason_too_long", {"most": LONGEST_TEXT}, field)]
    return []


def credit_refusals(amount: Money, line: Money) -> list[Refusal]:
    """Why a credit of `amount` on a line cannot be given: nothing, or more than the line."""
    if amount.fen <= 0:
        return [Refusal("billing.credit_not_positive", field="amount")]
    if amount > line:
        return [Refusal("billing.credit_beyond_line", {"most": line}, "amount")]
    return []


def second_person(actor_id: int, first: int, code: str) -> list[Refusal]:
    """Money is given or taken back by another person than who moved it first; the same role will do."""
    return [Refusal(code)] if actor_id == first else []


# ---- payments -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class ReceiptCommand:
    """What finance reads from the bank's paper."""

    department_id: int
    received_on: date
    amount: Money
    bank_reference: str
    payer: str


def receipt_day_refusals(received_on: date, first: Month, today: date) -> list[Refusal]:
    """Why the bank cannot have received money on that day: it is to come, or lies before the books begin."""
    if received_on > today:
        return [Refusal("billing.receipt_in_future", field="received_on")]
    if received_on < first.first:
        return [Refusal("billing.receipt_before_books", {"month": first}, "received_on")]
    return []


def oldest_first(amount: Money, owed: Sequence[tuple[int, Money]]) -> tuple[list[tuple[int, Money]], Money]:
    """What an amount pays of the bills [(id, open)], oldest first, and what is left over as credit."""
    paid, rest = [], amount
    for bill_id, open_ in owed:
        part = min(rest, open_)
        if part.fen > 0:
            paid.append((bill_id, part))
            rest -= part
    return paid, rest


@dataclass(frozen=True)
class OpenItem:
    """A bill's open amount (negative: a credit) and the day by which it is to be paid."""

    pay_by: date
    amount: Money


def ageing(items: Sequence[OpenItem], credit: Money, today: date) -> list[Money]:
    """Debt by days overdue: not due, 1–30, 31–60, 61–90, more; credits pay the oldest debt first.

    Credit beyond all debt stands, negative, in the first band: the sum is always the balance.
    """
    bands = [Money.zero()] * (len(AGES) + 1)
    debts = sorted((item for item in items if item.amount.fen > 0), key=lambda item: item.pay_by)
    rest = credit + sum((-item.amount for item in items if item.amount.fen < 0), Money.zero())
    for item in debts:
        used = min(rest, item.amount)
        rest -= used
        place = band((today - item.pay_by).days)
        bands[place] += item.amount - used
    bands[0] -= rest
    return bands


def band(days_overdue: int) -> int:
    """Which band of an ageing list a debt so many days overdue belongs to."""
    return sum(days_overdue > most for most in AGES)


def posting_day(received_on: date, today: date, closed: bool) -> date:
    """A receipt is posted on the day the bank says, or today when that month is closed already."""
    return today if closed else received_on


def may_bill(sheets: Sequence[date], month: Month, *, again: bool) -> bool:
    """Whether a run of the month has something to bill: a sheet of its own, or late ones once it was billed.

    A month without a sheet of its own takes no earlier ones either: they wait for their own month, or for the next.
    """
    return bool(sheets) and (again or month.first in sheets)


def earlier_waiting(sheets: Iterable[tuple[date, int]], month: Month) -> list[Doubt]:
    """The earlier months whose own service (main sheets, [(month, seq)]) a run of `month` would bill with it.

    A correction of a month that was billed goes on the next bill unasked.
    """
    waiting = sorted({first for first, seq in sheets if seq == 0 and first < month.first})
    return [
        Doubt("billing.earlier_month_waits", {"month": month, "earlier": Month.of(first)})
        for first in waiting
    ]


def receipt_doubts(amount: Money, owed: Money) -> list[Doubt]:
    """A receipt of more than twice what the department owes, and more than `FAR_BEYOND` above it, is looked at twice."""
    more = amount - max(owed, Money.zero())
    if more <= FAR_BEYOND or amount <= 2 * max(owed, Money.zero()):
        return []
    return [Doubt("billing.receipt_far_beyond", {"more": more, "amount": amount}, "amount")]


def seen(totals: Mapping[int, Money]) -> str:
    """A short mark of what a preview showed: department -> amount. A run that would differ is refused."""
    words = ",".join(f"{department}:{totals[department].fen}" for department in sorted(totals))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def paper_group(run_id: int) -> str:
    """The name under which the papers of a run are counted."""
    return f"run:{run_id}"
