"""What a person enters for a service item."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.kernel.amounts import price_refusals
from procurement.kernel.errors import Refusal
from procurement.kernel.unit_price import UnitPrice

MOST_PRICE = UnitPrice.parse("99,999,999.99")


@dataclass(frozen=True)
class ItemCommand:
    """A service item. Guide price in yuan per unit, None where the bureau has set none."""

    category_code: str
    code: str
    name_zh: str
    name_en: str
    unit: str
    guide_price: UnitPrice | None
    description: str = ""


def item_refusals(command: ItemCommand) -> list[Refusal]:
    """Refuses: kernel.price_unusable, a guide price of nothing or above `MOST_PRICE`."""
    price = command.guide_price
    return [] if price is None else price_refusals(price, MOST_PRICE, "guide_price")
