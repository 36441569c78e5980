"""What settlement asks of the module above that shares costs out: it declares in its `sharing.py` how it judges lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

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


def register(app: Flask, sharing: Sharing) -> None:
    """Take what the module declares."""
    app.extensions["sharing"] = sharing


def declared() -> Sharing:
    """How costs are shared out here."""
    found: Sharing = current_app.extensions["sharing"]
    return found
