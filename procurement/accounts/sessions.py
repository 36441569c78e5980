"""Sessions: one row per browser somebody is signed in with, so that signing out ends the session at the server.

A session's cookie is signed, but the browser keeps it: without the row a copy of it would hold on after signing out.
"""

from __future__ import annotations

import secrets

from flask import has_request_context, request, session
from sqlalchemy import delete, func, insert, select, update

from procurement.accounts.attempts import address
from procurement.accounts.models import OpenSession
from procurement.infra.db import own_transaction
from procurement.infra.uow import UnitOfWork

KEY = "sid"
"""Where the cookie names its row."""
MOST = 50
"""Of one person; the oldest are ended, most of them of browsers closed long ago. Enough for an office's account."""


LONGEST_DEVICE = 400


def opened(work: UnitOfWork, user_id: int, before: str | None, must_set_up: bool = False) -> str:
    """Open a session in place of the one the browser had `before`; returns its name."""
    name = secrets.token_urlsafe(24)
    kept = select(OpenSession.id).where(OpenSession.user_id == user_id)
    kept = kept.order_by(OpenSession.opened_at.desc(), OpenSession.id).limit(MOST - 1)
    work.session.execute(delete(OpenSession).where(OpenSession.id == before))
    work.session.execute(
        delete(OpenSession).where(OpenSession.user_id == user_id, OpenSession.id.not_in(kept))
    )
    made = {"device": _device(), "address": address(), "must_set_up": must_set_up}
    work.session.execute(insert(OpenSession).values(id=name, user_id=user_id, **made))
    return name


def _device() -> str:
    """The browser's word for itself."""
    return request.user_agent.string[:LONGEST_DEVICE] if has_request_context() else ""


def seen(name: str) -> None:
    """Note that a session is in use, now and from here."""
    with own_transaction() as connection:
        used = {"seen_at": func.official_now(), "address": address()}
        connection.execute(update(OpenSession).where(OpenSession.id == name).values(**used))


def here() -> str | None:
    """The session this request came in, if it came in one."""
    return session.get(KEY) if has_request_context() else None


def set_up(work: UnitOfWork, user_id: int) -> None:
    """The session that set a factor up is held up no longer. Others that were held up are ended: a password alone opened
    them, and what they lack was proven elsewhere."""
    held_up = (OpenSession.user_id == user_id, OpenSession.must_set_up)
    work.session.execute(delete(OpenSession).where(*held_up, OpenSession.id.is_distinct_from(here())))
    work.session.execute(update(OpenSession).where(*held_up).values(must_set_up=False))


def end_all(work: UnitOfWork, user_id: int, but: str | None = None) -> int:
    """End every session of a person (but the one of this name); returns how many."""
    theirs = delete(OpenSession).where(OpenSession.user_id == user_id)
    ended = work.session.execute(theirs.where(OpenSession.id.is_distinct_from(but)))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def closed(name: str | None) -> None:
    """End a session, if there is one of this name."""
    if name:
        with own_transaction() as connection:
            connection.execute(delete(OpenSession).where(OpenSession.id == name))
