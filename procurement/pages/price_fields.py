"""The form field of a price per unit; amounts have `MoneyField`."""

from __future__ import annotations

from typing import Any

from procurement.kernel.amounts import LEAST_PRICE
from procurement.kernel.unit_price import UnitPrice
from procurement.pages import typed
from procurement.pages.fields import YuanField
from procurement.pages.i18n import Text


class UnitPriceField(YuanField):
    """A price per unit → `UnitPrice` with up to six decimals; not below `least` (the smallest), not above `most`."""

    def __init__(
        self, label: Text = "", *, most: UnitPrice, least: UnitPrice = LEAST_PRICE, **options: Any
    ) -> None:
        self.least, self.most = least, most
        super().__init__(label, **options)

    def read(self, text: str) -> UnitPrice:
        return typed.unit_price(text)
