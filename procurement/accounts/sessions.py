"""Sessions: one row per browser somebody is signed in with, so that signing out ends the session at the server.

A session's cookie is signed, but the browser keeps it: without the row a copy of it would hold on after signing out.
"""

from __future__ import annotations

import secrets

from sqlalchemy import delete, insert, select

from procurement.accounts.models import OpenSession
from procurement.infra.db import own_transaction
from procurement.infra.uow import UnitOfWork

KEY = "sid"
"""Where the cookie names its row."""
MOST = 50
"""Of one person; the oldest are ended, most of them of browsers closed long ago. Enough for an office's account."""


def opened(work: UnitOfWork, user_id: int, before: str | None) -> str:
    """Open a session in place of the one the browser had `before`; returns its name."""
    name = secrets.token_urlsafe(24)
    kept = select(OpenSession.id).where(OpenSession.user_id == user_id)
    kept = kept.order_by(OpenSession.opened_at.desc(), OpenSession.id).limit(MOST - 1)
    work.session.execute(delete(OpenSession).where(OpenSession.id == before))
    work.session.execute(
        delete(OpenSession).where(OpenSession.user_id == user_id, OpenSession.id.not_in(kept))
    )
    work.session.execute(insert(OpenSession).values(id=name, user_id=user_id))
    return name


def closed(name: str | None) -> None:
    """End a session, if there is one of this name."""
    if name:
        with own_transaction() as connection:
            connection.execute(delete(OpenSession).where(OpenSession.id == name))
