"""What is due? Asked once per official minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from procurement.accounts import attempts
from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.infra import clock, jobs
from procurement.infra.db import db, own_transaction
from procurement.kernel.actor import Actor
from procurement.settlement import services as settlement
from procurement.settlement.services import bills

log = structlog.get_logger()
Due = Callable[[Actor], Any]
DUE: Sequence[tuple[str, Due]] = (
    ("post openings", settlement.post_openings),
    ("take silence for consent", lambda actor: bills.confirm_silent(actor, clock.now())),
    ("forget old tries to sign in", lambda actor: attempts.forget_old()),
    ("seal the audit trail", audit.seal_all),
)
"""Every module's clock, the seal last so that it links what the others recorded."""


def minute(args: dict[str, Any]) -> None:
    """Let every module do what its clock says, bureau by bureau; one that fails does not keep the others waiting."""
    failed: list[str] = []
    bureaus = [bureau.id for bureau in accounts.bureaus()]
    db.session.remove()
    for bureau_id in bureaus:
        actor = accounts.system_actor(bureau_id)
        for name, due in DUE:
            try:
                due(actor)
            except Exception as fault:
                log.exception("clock", due=name, bureau=bureau_id, error=str(fault))
                failed.append(name)
    with own_transaction() as connection:
        jobs.forget_finished(connection)
    if failed:
        raise RuntimeError(f"not done: {', '.join(sorted(set(failed)))}")
