"""Second factors: how codes are read, what recovery codes are made of, where passkeys work, and what a browser is called."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

from procurement.kernel.errors import Refusal

RECOVERY_CODES = 10
RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without 0 and o, 1, i and l: they are copied from paper."""
RECOVERY_LENGTH = 16
"""Letters of a code: 79 bits, so its plain SHA-256 says nothing to whoever reads the table."""
MOST_PASSKEYS = 10
STEP_WITHIN = timedelta(minutes=10)
"""How long a password waits for the second step, and a passkey's question for its answer."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly “last seen” is kept: a session's row is written once in this time."""


@dataclass(frozen=True)
class Factors:
    """What a person has to prove themselves with besides the password, and whether the bureau requires something."""

    app: bool = False
    passkeys: tuple[bytes, ...] = field(default=())
    """Their credential ids."""
    recovery_codes: int = 0
    required: bool = False

    @property
    def some(self) -> bool:
        """Recovery codes stand in for a factor, they are none."""
        return self.app or bool(self.passkeys)

    @property
    def must_set_up(self) -> bool:
        return self.required and not self.some


def plain_code(typed: str) -> str:
    """A code as it is compared: full-width digits, blanks, hyphens and capitals make no other one."""
    return re.sub(r"[\s\-‐-―_.]", "", unicodedata.normalize("NFKC", typed)).lower()


def is_app_code(code: str) -> bool:
    """Whether a plain code is one of an app; anything else is taken for a recovery code."""
    return len(code) == 6 and code.isascii() and code.isdigit()


def recovery_digest(code: str) -> str:
    """What is kept of a plain recovery code."""
    return hashlib.sha256(code.encode()).hexdigest()


def in_groups(code: str) -> str:
    """abcd-efgh-jkmn-pqrs"""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def removal_refusals(factors: Factors, left: int) -> list[Refusal]:
    """Who needs a factor keeps one; `left`: how many there would be."""
    return [Refusal("accounts.factor_needed")] if factors.required and not left else []


def passkeys_work_at(host: str, secure: bool) -> bool:
    """Browsers make and use passkeys under a name reached by https, or on `localhost`; never under a bare number."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return secure or name == "localhost"
    return False


_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What a browser's word for itself contains, and its name; the first that fits, for most claim to be the later ones too."""
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(word: str) -> str:
    """What a browser is called in a list, of its own word for itself: “Edge · Windows”; empty where nothing is known."""
    named = (next((name for sign, name in signs if sign in word), "") for signs in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in named if name)
