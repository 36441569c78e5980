"""Contracts taken over whose opening balance is not in the ledger yet."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from procurement.contracts.models import Contract
from procurement.contracts.rules import SETTLED
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.ledger.models import Journal
from procurement.ledger.queries import posted_for


def contracts_without_opening(actor: Actor) -> Sequence[Contract]:
    """Contracts in force with an opening balance that no journal has posted."""
    posted = (
        select(Journal.id)
        .where(Journal.bureau_id == Contract.bureau_id, posted_for("contract", Contract.id))
        .exists()
    )
    return (
        reading()
        .scalars(
            select(Contract)
            .where(
                Contract.bureau_id == actor.bureau_id,
                Contract.state.in_(SETTLED),
                Contract.opening_earned > Contract.opening_paid,
                ~posted,
            )
            .order_by(Contract.id)
        )
        .all()
    )
