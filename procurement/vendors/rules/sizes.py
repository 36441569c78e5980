"""The size a vendor declares: what it says, and the class that follows from the rulebook's table.

Headcount in persons; revenue and assets in ten thousand yuan (万元), of the year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from procurement.accounts.rules import SmeClass
from procurement.kernel.errors import Refusal
from procurement.rulebook.sizes import Limits, size_of


@dataclass(frozen=True)
class SizeCommand:
    """What a vendor declares. `tied`: a branch of a large company, held by one, or with the same head as one.

    `project` and `service`: the procurement the letter is for, where it is for one.
    """

    industry: str
    headcount: int
    revenue: Decimal
    assets: Decimal | None = None
    tied: bool = False
    project: str = ""
    service: str = ""


def size_refusals(command: SizeCommand, limits: Limits | None) -> list[Refusal]:
    """Why nothing can be declared; `limits`: the table's, of the industry named, None where it names none."""
    if limits is None:
        return [Refusal("vendors.industry_unknown", field="industry")]
    if "assets" in limits.asked and command.assets is None:
        return [Refusal("vendors.assets_missing", field="assets")]
    return []


def declared_size(command: SizeCommand, limits: Limits) -> SmeClass:
    """The class that follows from the figures; who is tied to a large company counts as large, whatever they are
    (财库〔2020〕46号 第二条)."""
    if command.tied:
        return SmeClass.LARGE
    figures = {"headcount": Decimal(command.headcount), "revenue": command.revenue}
    if command.assets is not None:
        figures["assets"] = command.assets
    return SmeClass(size_of(limits, figures))
