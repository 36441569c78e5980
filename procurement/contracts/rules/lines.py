"""Priced lines: what they cost over the whole term, and by what their cost is shared out among departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.contracts.rules.states import BasisKind, Pricing
from procurement.kernel.amounts import MOST_QUANTITY, price_refusals, quantity_refusals
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice

MOST = Money.parse("1000000000000.00")
"""No line costs more: sums of lines stay far from what the database can hold."""
MOST_PRICE = UnitPrice.parse("1000000000000.00")
"""No price is higher than what a line may cost."""
STEP = Decimal("0.0001")
"""Quantities have four decimals."""


@dataclass(frozen=True)
class Part:
    """A part of a line's cost and what it is shared out by; the weights of a line add up to 1."""

    kind: BasisKind
    weight: Decimal


@dataclass(frozen=True)
class LineCommand:
    """A priced line as a person enters it. Lump sum: price per month × months; unit rate: price × quantity."""

    item_id: int
    title: str
    pricing: Pricing
    unit: str
    price: UnitPrice
    quantity: Decimal
    basis: tuple[Part, ...]

    @property
    def amount(self) -> Money:
        return self.price.times(self.quantity)


@dataclass(frozen=True)
class Share:
    """A department's fixed share of a line, as a fraction of 1."""

    department_id: int
    share: Decimal


def line_refusals(command: LineCommand, months: Fraction) -> list[Refusal]:
    """Everything wrong with a line of a contract whose term has so many months."""
    if unusable := _unusable(command):
        return unusable
    found = [Refusal("contracts.price_needed", field="price")] if command.price.yuan <= 0 else []
    if command.quantity <= 0:
        found.append(Refusal("contracts.quantity_needed", field="quantity"))
    if not found:
        found += amount_refusals(command.amount)
    if command.pricing is Pricing.LUMP_SUM:
        found += lump_sum_refusals(command.price) + months_refusals(command.quantity, months)
    return found + basis_refusals(command.pricing, command.basis)


def _unusable(command: LineCommand) -> list[Refusal]:
    """What no column holds and no rule can reckon with."""
    found = price_refusals(command.price, MOST_PRICE, "price", least=-MOST_PRICE)
    found += quantity_refusals(command.quantity, 4, "quantity", least=-MOST_QUANTITY)
    for part in command.basis:
        found += quantity_refusals(part.weight, 6, str(part.kind), least=Decimal(0), most=Decimal(1))
    return found


def amount_refusals(amount: Money) -> list[Refusal]:
    """A line costs at least one fen and at most `MOST`."""
    if not amount:
        return [Refusal("contracts.amount_zero", field="price")]
    if amount > MOST:
        return [Refusal("contracts.amount_too_large", {"most": MOST}, "price")]
    return []


def lump_sum_refusals(price: UnitPrice) -> list[Refusal]:
    """The price of a month is itself paid, so it is an amount: whole fen. Only a price per unit may be finer."""
    return [] if price.in_whole_fen else [Refusal("contracts.lump_sum_in_fen", {"price": price}, "price")]


def months_refusals(quantity: Decimal, months: Fraction) -> list[Refusal]:
    """A lump sum is not paid for more months than the term has."""
    if quantity <= months or quantity - STEP < months:
        return []
    return [Refusal("contracts.months_beyond_term", {"months": round(_decimal(months), 4)}, "quantity")]


def basis_refusals(pricing: Pricing, parts: Sequence[Part]) -> list[Refusal]:
    """The weights add up to 100 %; only a confirmed quantity can be charged to the department that ordered it."""
    found = sum_refusals("contracts.weights_differ", [part.weight for part in parts], "area")
    kinds = [part.kind for part in parts]
    if pricing is not Pricing.UNIT_RATE and BasisKind.DIRECT in kinds:
        found.append(Refusal("contracts.direct_needs_quantity", field="direct"))
    if len(set(kinds)) < len(kinds) or any(part.weight <= 0 for part in parts):
        found.append(Refusal("contracts.weight_unusable", field="area"))
    return found


def share_refusals(shares: Sequence[Share]) -> list[Refusal]:
    """Fixed shares add up to 100 %, each above zero, each department once."""
    for share in shares:
        if quantity_refusals(share.share, 8, least=Decimal(0), most=Decimal(1)):
            return [Refusal("contracts.share_unusable")]
    departments = {share.department_id for share in shares}
    if len(departments) < len(shares) or any(share.share <= 0 for share in shares):
        return [Refusal("contracts.share_unusable")]
    return sum_refusals("contracts.shares_differ", [share.share for share in shares], None)


def sum_refusals(code: str, fractions: Sequence[Decimal], field: str | None) -> list[Refusal]:
    """Refuses fractions that do not add up to 1, with sum and difference as percentages."""
    total = sum(fractions, Decimal(0)) * 100
    if total == 100:
        return []
    return [Refusal(code, {"sum": total, "difference": total - 100}, field)]


def parts_from(stored: Sequence[Mapping[str, str]]) -> tuple[Part, ...]:
    """The parts as a line's row keeps them."""
    return tuple(Part(BasisKind(part["kind"]), Decimal(part["weight"])) for part in stored)


def stored_parts(parts: Sequence[Part]) -> list[dict[str, str]]:
    """The parts as a line's row keeps them: exact texts."""
    return [{"kind": str(part.kind), "weight": str(part.weight.normalize())} for part in parts]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator
