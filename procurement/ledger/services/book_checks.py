"""The self-check of the books: every night, and whenever somebody asks."""

from __future__ import annotations

import time
from decimal import Decimal

from sqlalchemy import insert, text

from procurement.audit import services as audit
from procurement.infra import jobs
from procurement.infra.db import reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.ledger import policy
from procurement.ledger.models import BookCheck
from procurement.ledger.queries import checked as queries
from procurement.ledger.queries.invariants import book_checks

_UNHURRIED = ("SET LOCAL work_mem = '64MB'", "SET LOCAL jit = off", "SET LOCAL statement_timeout = '10min'")
"""Larger sums in memory; and a night has more time than a page."""


def check_books(actor: Actor) -> int:
    """Recompute every check and keep what was found; returns how many are broken. In the background only."""
    with unit_of_work(actor) as work:
        for setting in _UNHURRIED:
            reading().execute(text(setting))
        moment, started = work.now, time.perf_counter()
        found = book_checks(actor)
        seconds = Decimal(time.perf_counter() - started).quantize(Decimal("0.1"))
        broken = [check for check in found if not check.holds]
        work.session.execute(
            insert(BookCheck).values(
                bureau_id=actor.bureau_id,
                checked_at=moment,
                seconds=seconds,
                checks=len(found),
                broken=len(broken),
                findings=[{"check": check.code, "faults": list(check.faults)} for check in broken],
            )
        )
        action = "settlement.books_broken" if broken else "settlement.books_hold"
        params = {"checks": len(found), "broken": len(broken)}
        audit.record(work, action, ("bureau", actor.bureau_id), params)
        return len(broken)


def ask_check(actor: Actor) -> None:
    """Have the books checked now; whoever asks while a check is under way waits for that one."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_check_books(actor))
        if queries.being_checked(actor):
            return
        group = queries.check_group(actor.bureau_id)
        key = f"{group}@{work.now.isoformat()}"
        jobs.add(work, "ledger.check_books", {"bureau": actor.bureau_id}, key=key, group=group)
