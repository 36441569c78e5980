"""What settlement asks of the module above that shares costs out: it declares how it judges lines (`Sharing`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procurement.infra.modules import declared
from procurement.kernel.dates import Month
from procurement.settlement.rules.bearing import Blocked

Judging = Callable[[int, Month, Sequence[int]], list[Blocked]]
"""(bureau, month, sheets) -> the lines of these sheets that could not be billed in the month."""


@dataclass(frozen=True)
class Sharing:
    """How costs are shared out.

    `sheets` judges sheets about to be sent, `corrections` what corrections take back. `page`: the endpoint of what billed a
    sheet, and its argument.
    """

    sheets: Judging
    corrections: Judging
    page: tuple[str, str]


def sharing() -> Sharing:
    """How costs are shared out here: the one module above that does declares it."""
    (found,) = declared(Sharing)
    return found
