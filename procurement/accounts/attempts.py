"""Tries: every wrong password counts, for the account and for the address, whoever the account is; and so does
everything that anyone may ask for without signing in, for the address."""

from __future__ import annotations

from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from flask import has_request_context, request
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, delete, func, insert, select, update

from procurement.accounts import rules
from procurement.accounts.models import Asking, SignInAttempt
from procurement.accounts.passwords import hashed, matches
from procurement.infra import clock, locks
from procurement.infra.db import own_transaction
from procurement.infra.locks import Lock

__all__ = [
    "account_of",
    "address",
    "begun",
    "forget_old",
    "hashed",
    "matches",
    "succeeded",
    "wait_at",
]

LONGEST = 254
KEPT_FOR = timedelta(days=31)


def account_of(typed: str | None) -> str:
    """An account as it is counted and looked up; by the same reading as its look-up, so that nobody gets past the
    count by writing it differently."""
    account = rules.account_name((typed or "")[: 2 * LONGEST])[:LONGEST]
    try:
        return rules.account_name(validate_email(account, check_deliverability=False).normalized)
    except EmailNotValidError:
        return account


def address() -> str:
    """Where the request comes from; empty in a job."""
    return (request.remote_addr or "") if has_request_context() else ""


def begun(account: str) -> int | None:
    """Count a try before it is made, as failed until it has `succeeded`; None where the account has to wait.

    Its own small transaction: a try counts even when the act around it is refused. Tries of one account are counted
    one after the other, so that as many at once are no more than as many in turn.
    """
    since = clock.now() - rules.LOCK_FOR  # asked before the transaction: it may need a connection of its own
    with own_transaction() as connection:
        locks.hold(connection, Lock.COUNTING, account)
        here, of_account, of_address, familiar = connection.execute(_counted(account, since)).one()
        refused = rules.code_refused if rules.is_of_codes(account) else rules.sign_in_refused
        if refused(here, of_account, of_address, familiar):
            return None
        made = insert(SignInAttempt).values(account=account, address=address(), succeeded=False)
        return connection.execute(made.returning(SignInAttempt.id)).scalar_one()


def succeeded(attempt_id: int) -> None:
    """The try was right: it forgives the account its wrong passwords from this address before, and no wrong code."""
    with own_transaction() as connection:
        right = update(SignInAttempt).where(SignInAttempt.id == attempt_id)
        connection.execute(right.values(succeeded=True))


def wait_at(door: rules.Door) -> int:
    """Count that the request's address asks at a door; seconds it has to wait first, 0 where it may go on.

    Who has to wait is not counted again, so that the wait ends. Its own small transaction, one address after the
    other, like `begun`.
    """
    now, where = clock.now(), address()
    with own_transaction() as connection:
        locks.hold(connection, Lock.ASKING, f"{door}{where}")
        if (first := connection.execute(_filling(door, where, now)).scalar()) is not None:
            return rules.wait_after(first, now)
        connection.execute(insert(Asking).values(door=door, address=where))
        return 0


def _filling(door: rules.Door, where: str, now: datetime) -> Select[datetime]:
    """When the first of the latest askings came that together fill the limit; no row while they do not."""
    of_both = (Asking.door == door, Asking.address == where, Asking.at > now - rules.ASKING_WITHIN)
    latest = select(Asking.at).where(*of_both).order_by(Asking.at.desc())
    return latest.offset(rules.ASKING_LIMITS[door] - 1).limit(1)


def _counted(account: str, since: datetime) -> Select[int, int, int, bool]:
    """What `rules.sign_in_refused` asks, in one statement."""
    tried = SignInAttempt
    of_account, of_address = tried.account == account, tried.address == address()
    failed = and_(~tried.succeeded, tried.at > since)
    last_here = select(func.max(tried.at)).where(of_account, of_address, tried.succeeded).scalar_subquery()
    from_when = since if rules.is_of_codes(account) else func.coalesce(last_here, since)

    def number(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count(tried.id)).where(*conditions).scalar_subquery()

    return select(
        number(of_account, of_address, failed, tried.at > from_when),
        number(of_account, failed),
        number(of_address, failed),
        select(of_account).where(of_account, of_address, tried.succeeded).exists(),
    )


def forget_old() -> int:
    """Drop tries older than a month, and askings that no longer count, called by the daily job; returns how many."""
    now = clock.now()
    with own_transaction() as connection:
        tries = connection.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KEPT_FOR))
        askings = connection.execute(delete(Asking).where(Asking.at < now - rules.ASKING_WITHIN))
        return tries.rowcount + askings.rowcount
