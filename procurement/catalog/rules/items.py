"""What a person enters for a service item, one by one or in a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from procurement.kernel.amounts import price_refusals
from procurement.kernel.errors import Refusal
from procurement.kernel.plans import OF_ROW, Plan, compared, of_row, twice, untold
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


@dataclass(frozen=True)
class ItemLine:
    """One row of a table of items; `untold` are the columns its table has not, which say nothing."""

    row: int
    command: ItemCommand
    untold: frozenset[str] = frozenset()


def item_plan(
    lines: Sequence[ItemLine], known: Mapping[str, tuple[int, ItemCommand]], categories: Collection[str]
) -> Plan[ItemCommand]:
    """Compare rows with the items known by code. Faults: catalog.item_twice, catalog.category_unknown."""
    lines = [_completed(line, known.get(line.command.code)) for line in lines]
    said = Refusal("catalog.item_twice", OF_ROW, "code")
    faults = twice([(one.row, one.command.code) for one in lines], said)
    for line in lines:
        code = line.command.category_code
        if code not in categories:
            said = Refusal("catalog.category_unknown", {"code": code}, "category_code")
            faults += of_row(line.row, [said])
        faults += of_row(line.row, item_refusals(line.command))
    return compared([(line.command.code, line.command) for line in lines], known, faults)


def _completed(line: ItemLine, there: tuple[int, ItemCommand] | None) -> ItemLine:
    return replace(line, command=untold(line.command, there[1], line.untold)) if there else line
