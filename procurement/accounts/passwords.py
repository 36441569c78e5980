"""Passwords as they are stored: argon2id with a salt of their own, and nothing of this installation's secret."""

from __future__ import annotations

from flask_security import get_hmac, hash_password
from flask_security import verify_password as _verify


def hashed(password: str) -> str:
    """A password as it is stored."""
    return str(hash_password(password))


def matches(password: str, stored: str | None, needs_secret: bool = False) -> bool:
    """Whether a password is the one stored; nobody without a stored one has any.

    `needs_secret`: stored by an earlier version, which hashed what the secret makes of the password. One hash is
    computed either way, so the time says nothing.
    """
    if not stored:
        return False
    return bool(_verify(get_hmac(password).decode() if needs_secret else password, stored))
