"""What is due? Asked once per official minute, and once per civil day what may be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import structlog

from procurement.accounts import attempts
from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.billing.services import bills
from procurement.infra import clock, http, jobs, uploads
from procurement.infra.db import db
from procurement.kernel.actor import Actor
from procurement.ledger import services as ledger
from procurement.settlement import services as settlement

log = structlog.get_logger()
Due = Callable[[Actor], Any]
FORGOTTEN = ("clock.minute", "clock.day", "accounts.send_reset_link", "accounts.send_notice")
"""Jobs whose rows say nothing once they are done: the papers' and the runs' stay as evidence."""

EACH_MINUTE: Sequence[tuple[str, Due]] = (
    ("post openings", settlement.post_openings),
    ("take silence for consent", lambda actor: bills.confirm_silent(actor, clock.now())),
    ("seal the audit trail", audit.seal_all),
)
"""Every module's clock, the seal last so that it links what the others recorded."""
EACH_DAY: Sequence[tuple[str, Due]] = (
    ("forget old tries to sign in", lambda actor: attempts.forget_old()),
    ("forget the tokens of old forms", lambda actor: http.forget_tokens()),
    ("forget files nobody imported", lambda actor: uploads.forget_old()),
    ("forget jobs long done", lambda actor: jobs.forget_finished(FORGOTTEN)),
    ("check the books", ledger.check_books),
    ("seal what the minutes passed over", lambda actor: audit.seal_all(actor, whole=True)),
)


def minute(args: dict[str, Any]) -> None:
    """Let every module do what its clock says."""
    _let(EACH_MINUTE)


def day(args: dict[str, Any]) -> None:
    """Clean up behind the days before."""
    _let(EACH_DAY)


def _let(all_due: Sequence[tuple[str, Due]]) -> None:
    """Bureau by bureau; what fails does not keep the others waiting."""
    failed: list[str] = []
    bureaus = [bureau.id for bureau in accounts.bureaus()]
    db.session.remove()
    for bureau_id in bureaus:
        actor = accounts.system_actor(bureau_id)
        for name, due in all_due:
            try:
                due(actor)
            except Exception as fault:
                log.exception("clock", due=name, bureau=bureau_id, error=str(fault))
                failed.append(name)
    if failed:
        raise RuntimeError(f"not done: {', '.join(sorted(set(failed)))}")
