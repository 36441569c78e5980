"""Tables of settlement."""

from procurement.settlement.models.facts import FrozenFact
from procurement.settlement.models.sheets import Sheet, SheetLine, Usage

__all__ = ["FrozenFact", "Sheet", "SheetLine", "Usage"]
