"""What is due? Asked once per official minute."""

from __future__ import annotations

from typing import Any

from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.infra import jobs
from procurement.infra.db import db


def minute(args: dict[str, Any]) -> None:
    """Seal the audit trail and let every module do what its clock says, bureau by bureau."""
    for bureau in accounts.bureaus():
        actor = accounts.system_actor(bureau.id)
        audit.seal(actor)
    with db.engine.begin() as connection:
        jobs.forget_finished(connection)
