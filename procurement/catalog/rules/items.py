"""What a person enters for a service item."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.kernel.money import Money


@dataclass(frozen=True)
class ItemCommand:
    """A service item. Guide price in yuan per unit, None where the bureau has set none."""

    category_code: str
    code: str
    name_zh: str
    name_en: str
    unit: str
    guide_price: Money | None
    description: str = ""
