"""Passwords and tries: every wrong one counts, for the account and for the address, whoever the account is."""

from __future__ import annotations

from datetime import timedelta

from flask import has_request_context, request
from sqlalchemy import delete, func, insert, select

from procurement.accounts import queries, rules
from procurement.accounts.models import SignInAttempt
from procurement.accounts.passwords import hashed, matches
from procurement.infra import clock
from procurement.infra.db import own_transaction, reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused

__all__ = ["account_of", "address", "count", "forget_old", "hashed", "matches", "reauthenticate", "too_many"]

LONGEST = 254
KEPT_FOR = timedelta(days=31)


def reauthenticate(actor: Actor, password: str) -> None:
    """Let the signed-in person prove once more who they are, before an act that cannot be undone.

    Refuses: accounts.password_wrong, accounts.too_many_attempts. Counts as an attempt to sign in.
    """
    person = queries.person(actor, actor.id)
    if too_many(person.email):
        raise Refused([Refusal("accounts.too_many_attempts", field="password")])
    held = matches(password, person.password, person.password_needs_secret)
    count(person.email, held)
    if not held:
        raise Refused([Refusal("accounts.password_wrong", field="password")])


def account_of(typed: str | None) -> str:
    """An account as it is counted and looked up."""
    return (typed or "").replace("\0", "").strip().lower()[:LONGEST]


def address() -> str:
    """Where the request comes from; empty in a job."""
    return (request.remote_addr or "") if has_request_context() else ""


def too_many(account: str) -> bool:
    """Whether this account or this address has to wait. A success forgives an account its failures before."""
    since = clock.now() - rules.LOCK_FOR
    failed = (~SignInAttempt.succeeded, SignInAttempt.at > since)
    last_success = (
        select(func.max(SignInAttempt.at))
        .where(SignInAttempt.account == account, SignInAttempt.succeeded)
        .scalar_subquery()
    )
    of_account = select(func.count()).where(
        SignInAttempt.account == account, *failed, SignInAttempt.at > func.coalesce(last_success, since)
    )
    of_address = select(func.count()).where(SignInAttempt.address == address(), *failed)
    session = reading()
    return rules.sign_in_refused(session.scalar(of_account) or 0, session.scalar(of_address) or 0)


def count(account: str, succeeded: bool) -> None:
    """Its own small transaction: an attempt counts even when the act around it is refused."""
    with own_transaction() as connection:
        connection.execute(
            insert(SignInAttempt).values(account=account, address=address(), succeeded=succeeded)
        )


def forget_old() -> int:
    """Drop tries older than a month, called by the daily job; returns how many."""
    before = clock.now() - KEPT_FOR
    with own_transaction() as connection:
        return connection.execute(delete(SignInAttempt).where(SignInAttempt.at < before)).rowcount
