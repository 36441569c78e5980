"""How accounts are compared, how many tries to sign in are allowed, and which passwords are too easy."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from procurement.kernel.references import plain

LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=10)
ACCOUNT_LIMIT = 20
ADDRESS_LIMIT = 50


class Door(StrEnum):
    """What anyone may ask for without signing in."""

    RESET = "reset"
    VERIFY = "verify"
    FEED = "feed"
    ACCOUNT = "account"


ASKING_LIMITS = {Door.RESET: 30, Door.VERIFY: 60, Door.FEED: 120, Door.ACCOUNT: 20}
"""How often one address may ask within ASKING_WITHIN: an office behind one proxy can, a machine that guesses cannot."""

ASKING_WITHIN = timedelta(minutes=10)

KNOWN = (
    "changeme",
    "password",
    "passwort",
    "letmein",
    "welcome",
    "administrator",
    "admin",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "zxcvbnm",
    "iloveyou",
    "rehearsal",
    "procurement",
    "secret",
    "example",
)
"""Words everybody tries first, the demo's own among them."""


def account_name(typed: str) -> str:
    """An account as it is kept, counted and looked up: width, case, blanks, invisible characters and the full stops
    of Chinese input methods make no other account."""
    text = plain(typed).lower()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf") and not c.isspace())
    local, at, domain = unicodedata.normalize("NFKC", text).rpartition("@")
    return f"{local}{at}{_spelt_out(domain)}"


def of_codes(account: str) -> str:
    """What tries of an account's second step are counted under: a right password forgives no wrong code. No address
    holds a blank, so this is nobody's account."""
    return f"{account} code"


def is_of_codes(account: str) -> bool:
    """Whether tries counted under this are of a second step."""
    return " " in account


def _spelt_out(domain: str) -> str:
    """`xn--fiqs8s` is 中国."""
    try:
        return domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        return domain


def sign_in_refused(from_here: int, of_account: int, of_address: int, familiar: bool) -> bool:
    """True when failures within LOCK_FOR are too many to try again.

    `from_here`: of this account from this address; `of_account`: of it from anywhere; `of_address`: of any account
    from here. Somebody who has signed in from here before (`familiar`) is bound by their own failures only: strangers
    behind the same proxy, or guessing the same account elsewhere, lock nobody out of their office.
    """
    if from_here >= LOCK_AFTER:
        return True
    return not familiar and (of_account >= ACCOUNT_LIMIT or of_address >= ADDRESS_LIMIT)


def code_refused(from_here: int, of_account: int, of_address: int, familiar: bool) -> bool:
    """The same for codes. Who guesses them has the password, perhaps behind the owner's own proxy: the owner's right codes
    forgive nothing, and the limit of the account holds where it is `familiar` too."""
    return of_account >= ACCOUNT_LIMIT or sign_in_refused(from_here, of_account, of_address, familiar)


def wait_after(first: datetime, now: datetime) -> int:
    """Whole seconds, rounded up, until the `first` of the askings that fill a limit no longer counts; at least 1."""
    return max(1, math.ceil((first + ASKING_WITHIN - now).total_seconds()))


def easy_to_guess(password: str, about: Iterable[str] = ()) -> bool:
    """Whether a password repeats itself, counts up or down, or is little more than a known word or a word `about` its
    person (the account, the name)."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", password).casefold() if c.isalnum())
    if len(set(plain)) < 6 or _repeats(plain) or _counts(plain):
        return True
    for word in (*KNOWN, *sorted({w.casefold() for w in about if len(w) > 3}, key=len, reverse=True)):
        plain = plain.replace(word, "")
    return len(plain) < 6


def _repeats(text: str) -> bool:
    return any((text[:n] * len(text))[: len(text)] == text for n in range(1, len(text) // 2 + 1))


def _counts(text: str) -> bool:
    """Most characters are the neighbour of the one before."""
    near = sum(abs(ord(a) - ord(b)) <= 1 for a, b in pairwise(text))
    return near * 10 >= (len(text) - 1) * 7
