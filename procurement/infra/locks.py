"""The advisory locks of the database: every key in one place, what it keeps apart, and the order they are taken in.

An advisory lock guards what no row stands for yet: two imports of the same new codes, two first bureaus. All are held
until the transaction ends.

Order: whoever holds one takes only those that stand below it here, and rows after the locks of imports, so that nobody
waits in a circle. `BOOKS` comes before or after rows: postings share it, and a closing, which alone holds it for itself,
takes no row that a posting holds. The locks of machines are taken alone, in transactions of their own.
"""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.orm import Session

from procurement.infra.uow import UnitOfWork


class Lock(IntEnum):
    """Each number once, for ever: another version of the system may run beside this one during an update."""

    FOUNDING = 0xF0
    """One bureau is founded at a time: no constraint spans bureaus."""
    ACCOUNTS_IMPORT = 0xACC0
    """One import of departments, places or people of a bureau: two would each find the same rows missing."""
    RULEBOOK = 0x1A0
    """One change of a bureau's rulebook or calendar: spans are compared as a whole."""
    CATALOG_IMPORT = 0xCA7
    """One import of a bureau's categories or items."""
    VENDORS_IMPORT = 0x7E0D
    """One import of a bureau's vendors."""
    VENDOR_ACCOUNT = 0x7E0A
    """One account of a credit code: two strangers would each find the company missing (`vendors.services.accounts`)."""
    VENDOR_MAIL = 0x7E0B
    """Mails that lead to an account of a vendor are counted one after the other for each mailbox."""
    REQUIREMENTS = 0x7E1D
    """One laying out of a bureau's shipped sets of requirements."""
    CONTRACTS_IMPORT = 0xC0A
    """One import of a bureau's running contracts."""
    USAGE_IMPORT = 0x05A6
    """One import of a bureau's usage; the contracts are locked after it."""
    NOTICES = 0x0071CE
    """One look at what waits for a person: two would each find the same notice missing. Taken first of its unit, which
    only reads besides."""
    BOOKS = 0x1ED6E
    """A bureau's ledger: shared by postings, alone for closing a month. The last of a unit's locks but for accounts."""

    COUNTING = 0xACC1
    """Tries to sign in of one account are counted one after the other (`accounts.attempts`)."""
    ASKING = 0xACC2
    """What one address asks at one door is counted one after the other (`accounts.attempts`)."""
    SEALER = 0x5EA1
    """One sealer of the audit trail at a time, over all bureaus; who finds it held has nothing to do."""
    KEEPER = 0x5EA2
    """The kept head of the audit trail is written by one at a time, on whichever machine: a slower sealer never writes
    over a newer head. Taken after SEALER is let go."""


def hold(
    where: Session | Connection, lock: Lock, of: int | str | None = None, *, shared: bool = False
) -> None:
    """Wait for the lock and hold it until the transaction ends. `of`: what it is about, a bureau or a text (by its
    hash: two texts of one hash wait for one another, which harms nobody); None: one lock for the whole database."""
    function = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
    where.execute(select(function(*_key(lock, of))))


def held_at_once(where: Session, lock: Lock) -> bool:
    """Take the lock of the whole database if nobody holds it; says whether it was taken."""
    return bool(where.scalar(select(func.pg_try_advisory_xact_lock(*_key(lock, None)))))


def hold_of_bureau(work: UnitOfWork, lock: Lock, *, shared: bool = False) -> None:
    """The same for the bureau of who acts."""
    hold(work.session, lock, work.actor.bureau_id, shared=shared)


def _key(lock: Lock, of: int | str | None) -> list[int | ColumnElement[int]]:
    key: list[int | ColumnElement[int]] = [int(lock)]
    if of is not None:
        key.append(func.hashtext(of) if isinstance(of, str) else of)
    return key
