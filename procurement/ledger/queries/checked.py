"""The self-check's runs: when the books were checked, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from procurement.infra import jobs
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.ledger.models import BookCheck

SHOWN_RUNS = 14
"""Two weeks of nights."""


def latest_checks(actor: Actor, limit: int = SHOWN_RUNS) -> Sequence[BookCheck]:
    """The last runs of the bureau's self-check, the newest first."""
    return (
        reading()
        .scalars(
            select(BookCheck)
            .where(BookCheck.bureau_id == actor.bureau_id)
            .order_by(BookCheck.id.desc())
            .limit(limit)
        )
        .all()
    )


def broken_books(actor: Actor) -> int:
    """How many checks the last run found broken; none where it never ran."""
    latest = latest_checks(actor, 1)
    return latest[0].broken if latest else 0


def check_group(bureau_id: int) -> str:
    """The jobs that check a bureau's books when somebody asks."""
    return f"check_books:{bureau_id}"


def being_checked(actor: Actor) -> bool:
    """Whether a check somebody asked for is still under way."""
    return not jobs.idle(reading(), check_group(actor.bureau_id))
