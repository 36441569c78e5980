"""Whether lines can be shared out at all: asked before a sheet is sent, before it is corrected and before a run."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from procurement.infra.db import reading
from procurement.kernel.dates import Month
from procurement.settlement.queries.allocation import ALLOCATION, blocked
from procurement.settlement.rules.checks import Blocked

STATEMENT = f"{ALLOCATION} {blocked('shares')}"


def blocked_lines(bureau_id: int, month: Month, sheets: Sequence[int]) -> list[Blocked]:
    """What keeps sheets from being billed in the month, by the statement the run itself uses; drafts are judged too."""
    if not sheets:
        return []
    values = {"bureau": bureau_id, "month": month.first, "sheets": list(sheets)}
    return [Blocked(*row) for row in reading().execute(text(STATEMENT), values)]
