"""How many tries to sign in are allowed."""

from __future__ import annotations

from datetime import timedelta

LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=10)
ADDRESS_LIMIT = 50


def sign_in_refused(failures_of_account: int, failures_of_address: int) -> bool:
    """True when failures within LOCK_FOR, counted per account and per address, are too many to try again."""
    return failures_of_account >= LOCK_AFTER or failures_of_address >= ADDRESS_LIMIT
