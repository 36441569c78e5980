"""What is due? Asked once per official minute, and once per civil day what may be forgotten."""

from __future__ import annotations

from typing import Any

import structlog

from procurement.accounts import queries as accounts
from procurement.infra.db import db
from procurement.infra.due import Due, Each
from procurement.infra.modules import declared

log = structlog.get_logger()


def minute(args: dict[str, Any]) -> None:
    """Let every module do what its clock says."""
    _let(Each.MINUTE)


def day(args: dict[str, Any]) -> None:
    """Clean up behind the days before."""
    _let(Each.DAY)


def _let(each: Each) -> None:
    """Bureau by bureau; what fails does not keep the others waiting.

    The highest module goes first, so that the audit trail, below, seals what the others recorded.
    """
    failed: list[str] = []
    bureaus = [bureau.id for bureau in accounts.bureaus()]
    db.session.remove()
    for bureau_id in bureaus:
        actor = accounts.system_actor(bureau_id)
        for one in reversed([due for due in declared(Due) if due.each is each]):
            try:
                one.do(actor)
            except Exception as fault:
                log.exception("clock", due=one.name, bureau=bureau_id, error=str(fault))
                failed.append(one.name)
    if failed:
        raise RuntimeError(f"not done: {', '.join(sorted(set(failed)))}")
