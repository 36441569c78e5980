"""When a draft may be submitted: everything that is missing or does not add up, at once, each with its step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from procurement.contracts.rules.lines import MOST, months_refusals
from procurement.contracts.rules.openings import settled_refusals
from procurement.contracts.rules.states import Origin, Pricing
from procurement.contracts.rules.terms import months_of
from procurement.kernel.amounts import quantity_refusals
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money

ELSEWHERE = {
    Origin.AWARD: "contracts.drafted_from_award",
    Origin.CALL_OFF: "contracts.drafted_from_framework",
}
"""Origins whose contracts are not typed in: they follow from what was decided before."""

BASIS_NEEDED = frozenset({Origin.EXTERNAL_AWARD, Origin.SERVICE_AGREEMENT})
"""Origins that rest on a document this system has not seen: it must be named."""


class Step(StrEnum):
    """The steps of a draft, in order; a refusal of the whole draft names in its `field` the step that mends it."""

    PARTIES = "parties"
    LINES = "lines"
    STANDARDS = "standards"
    CLAUSES = "clauses"
    OPENING = "opening"
    CHECK = "check"


@dataclass(frozen=True)
class LegalLimits:
    """What the rulebook allows a contract that begins on a day, each with its legal basis.

    Years of its term (CON-04), the share of one that may be kept back (BOND-07: what is kept back secures the same as a
    performance bond), and the calendar days until payment that may be agreed (PAY-01-MAX).
    """

    years: int
    years_basis: str
    retention: Decimal
    retention_basis: str
    payment_days: int
    payment_basis: str


@dataclass(frozen=True)
class DraftCommand:
    """Parties, term and terms of payment as a person enters them. Amount: the sum agreed, which the lines must make.

    `retention_rate` is a share of one, `payment_days` calendar days. `origin_basis`: the decision or document the
    contract rests on.
    """

    title: str
    vendor_id: int
    contract_supervisor_id: int
    starts: date
    ends: date
    amount: Money
    retention_rate: Decimal
    payment_days: int
    origin_basis: str = ""


@dataclass(frozen=True)
class DraftLine:
    """A line of a draft as submission looks at it."""

    place: int
    title: str
    pricing: Pricing
    quantity: Decimal
    amount: Money
    opening: Money
    shares_missing: bool


@dataclass(frozen=True)
class DraftFacts:
    """A whole draft as submission looks at it; its text is looked at elsewhere (clauses)."""

    term: Period
    amount: Money
    settled_through: date | None
    opening_earned: Money
    lines: Sequence[DraftLine]
    standards: int
    replaced: Sequence[str]
    """Titles of the standards chosen that are no longer in force."""
    standard_needed: bool = True
    """Whether the text rests on a standard; that of a running contract leaves quality to the original."""


def origin_refusals(origin: Origin, basis: str) -> list[Refusal]:
    """An award or a call-off is drafted from what was decided; what was decided elsewhere is named."""
    if origin in ELSEWHERE:
        return [Refusal(ELSEWHERE[origin])]
    if origin in BASIS_NEEDED and not basis:
        return [Refusal("contracts.origin_basis_needed", field="origin_basis")]
    return []


def payment_refusals(command: DraftCommand, limits: LegalLimits) -> list[Refusal]:
    """A sum above zero, no more kept back and no later paid than the law lets agree."""
    found = [] if command.amount.fen > 0 else [Refusal("contracts.amount_needed", field="amount")]
    if command.amount > MOST:
        found.append(Refusal("contracts.amount_too_large", {"most": MOST}, "amount"))
    if quantity_refusals(command.retention_rate, 4, least=Decimal(0), most=limits.retention):
        params = {"percent": limits.retention * 100, "basis": limits.retention_basis}
        found.append(Refusal("contracts.retention_too_high", params, "retention_rate"))
    if not 1 <= command.payment_days <= limits.payment_days:
        params = {"most": limits.payment_days, "basis": limits.payment_basis}
        found.append(Refusal("contracts.payment_too_late", params, "payment_days"))
    return found


def submission_refusals(facts: DraftFacts) -> list[Refusal]:
    """Everything that keeps a draft from being submitted; `field` is the step that mends it."""
    found = list(_line_refusals(facts))
    if facts.standard_needed and not facts.standards:
        found.append(Refusal("contracts.standard_missing", field=Step.STANDARDS))
    found += [
        Refusal("contracts.standard_replaced", {"title": title}, Step.STANDARDS) for title in facts.replaced
    ]
    return found + _opening_refusals(facts)


def _line_refusals(facts: DraftFacts) -> Iterator[Refusal]:
    if not facts.lines:
        yield Refusal("contracts.lines_missing", field=Step.LINES)
        return
    yield from agreed_refusals(facts.amount, [line.amount for line in facts.lines])
    months = months_of(facts.term)
    for line in facts.lines:
        yield from _one_line(line, months)


def _one_line(line: DraftLine, months: Fraction) -> Iterator[Refusal]:
    named = {"line": line.place, "title": line.title}
    if line.pricing is Pricing.LUMP_SUM and months_refusals(line.quantity, months):
        yield Refusal("contracts.line_beyond_term", {**named, "months": line.quantity}, Step.LINES)
    if line.shares_missing:
        yield Refusal("contracts.shares_missing", named, Step.LINES)


def agreed_refusals(agreed: Money, amounts: Sequence[Money]) -> list[Refusal]:
    """The lines make the sum agreed, to the fen."""
    total = sum(amounts, Money.zero())
    if total == agreed:
        return []
    params = {"sum": total, "agreed": agreed, "difference": total - agreed}
    return [Refusal("contracts.sum_differs", params, Step.LINES)]


def _opening_refusals(facts: DraftFacts) -> list[Refusal]:
    """Term and lines may have changed since the opening balances were entered."""
    total = sum((line.opening for line in facts.lines), Money.zero())
    found = []
    if facts.settled_through is not None:
        found = settled_refusals(facts.term, facts.settled_through, facts.opening_earned)
    if total != facts.opening_earned:
        params = {"sum": total, "earned": facts.opening_earned, "difference": total - facts.opening_earned}
        found.append(Refusal("contracts.opening_sum_differs", params))
    return [Refusal(refusal.code, refusal.params, Step.OPENING) for refusal in found]
