"""What a month still has to be billed for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.settlement.models import Sheet
from procurement.settlement.rules.states import SheetState


def unbilled_sheets(actor: Actor, month: Month) -> Sequence[Sheet]:
    """Confirmed sheets of the month or an earlier one that no run has billed."""
    return (
        reading()
        .scalars(
            select(Sheet)
            .where(
                Sheet.bureau_id == actor.bureau_id,
                Sheet.month <= month.first,
                Sheet.state == SheetState.CONFIRMED,
                Sheet.run_id.is_(None),
            )
            .order_by(Sheet.month, Sheet.contract_id, Sheet.seq)
        )
        .all()
    )
