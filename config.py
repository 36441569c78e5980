"""Every setting of the system, typed, read from the environment once.

`Settings.from_environ()` refuses a half-configured process with one sentence per fault, before anything is
started: a default secret or a rehearsal clock can never slip into production.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

THREADS = 8
"""How many requests one web process answers at once (deploy/gunicorn.conf.py)."""
LARGEST_REQUEST = 24 * 2**20
"""Bytes: a scan of 20 MiB and the form around it. The front server's bound is the same (deploy/nginx.conf)."""
CONNECTIONS_EACH = 3
"""What one request may hold at the same time: the one it reads with, its unit of work's, and the small transaction
beside it that counts a password typed once more. With fewer, threads could wait for one another in a ring."""


class Misconfigured(SystemExit):
    """A process that may not start; the message lists every reason."""


@dataclass(frozen=True)
class Settings:
    """What one process knows of its surroundings. All addresses are URLs, all folders absolute."""

    database_url: str
    migration_database_url: str
    secret_key: str
    storage_dir: Path
    mail_dir: Path | None
    redis_url: str | None
    public_url: str
    bureau_tz: ZoneInfo
    rehearsal: bool
    production: bool
    host: str
    port: int
    smtp_url: str | None = None
    mail_from: str = "no-reply@localhost"
    proxies: int = 0
    """How many proxies of our own stand before the pages; their X-Forwarded headers are believed."""
    heads_dir: Path | None = None
    """Where the newest head of the audit trail is kept; none: `heads` beside the storage."""
    testing: bool = False

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The names a request may call this system by; in a rehearsal any, for it may be shown on a network.

        This machine's own names are for its probes: nobody else's browser can be led there.
        """
        named = urlsplit(self.public_url).hostname
        return [named or "", "localhost", "127.0.0.1"] if self.production else None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings from `environ` (default: the process environment). Raises Misconfigured with all reasons."""
        env = dict(os.environ if environ is None else environ)
        faults: list[str] = []
        production = _one_of(env, "ENVIRONMENT", ("rehearsal", "production"), faults) == "production"
        settings = cls(
            database_url=_required(env, "DATABASE_URL", faults),
            migration_database_url=env.get("MIGRATION_DATABASE_URL", ""),
            secret_key=_required(env, "SECRET_KEY", faults),
            storage_dir=Path(_required(env, "STORAGE_DIR", faults) or ".").absolute(),
            mail_dir=Path(env["MAIL_DIR"]).absolute() if env.get("MAIL_DIR") else None,
            redis_url=env.get("REDIS_URL") or None,
            public_url=env.get("PUBLIC_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/"),
            bureau_tz=_zone(env.get("BUREAU_TZ", "Asia/Shanghai"), faults),
            rehearsal=_one_of(env, "REHEARSAL", ("0", "1"), faults) == "1",
            production=production,
            host=env.get("HOST", "127.0.0.1"),
            port=_port(env.get("PORT", "8000"), faults),
            smtp_url=env.get("SMTP_URL") or None,
            heads_dir=Path(env["HEADS_DIR"]).absolute() if env.get("HEADS_DIR") else None,
            proxies=_count(env, "PROXIES", 0, 9, faults),
            mail_from=env.get("MAIL_FROM", "no-reply@localhost"),
        )
        faults += settings.faults()
        if faults:
            raise Misconfigured("cannot start:\n" + "\n".join(f"- {fault}" for fault in faults))
        return settings

    def faults(self) -> list[str]:
        """Combinations that must not run, as sentences."""
        found = []
        if len(self.secret_key) < 32:
            found.append("SECRET_KEY must have at least 32 characters (./procure run writes one)")
        elif self.production and _guessable(self.secret_key):
            found.append("SECRET_KEY can be guessed: write a random one (openssl rand -hex 32)")
        if urlsplit(self.database_url).scheme.split("+")[0] not in ("postgresql", ""):
            found.append("DATABASE_URL must name a PostgreSQL database (postgresql+psycopg://…)")
        if self.production and self.rehearsal:
            found.append("a rehearsal clock (REHEARSAL=1) is refused in production")
        if self.production and not self.secure_cookies:
            found.append("PUBLIC_URL must begin with https:// in production")
        if self.production and _role(self.database_url) in (None, _role(self.migration_database_url)):
            found.append(
                "DATABASE_URL must name a role of its own in production, which owns nothing:"
                " the owner in MIGRATION_DATABASE_URL only migrates, backs up and restores"
            )
        if self.production and not self.smtp_url:
            found.append("SMTP_URL is missing: production sends its mail, it does not write it to a folder")
        return found


def _guessable(secret: str) -> bool:
    """Few different characters, or a word that was meant to be replaced."""
    plain = "".join(character for character in secret.lower() if character.isalnum())
    meant = ("changeme", "secret", "example", "replaceme", "password")
    return len(set(plain)) < 10 or any(word in plain for word in meant)


def _role(url: str) -> str | None:
    """The database role a URL names."""
    return (urlsplit(url).username or None) if url else None


def _required(env: Mapping[str, str], name: str, faults: list[str]) -> str:
    value = env.get(name, "")
    if not value:
        faults.append(f"{name} is missing")
    return value


def _one_of(env: Mapping[str, str], name: str, values: tuple[str, ...], faults: list[str]) -> str:
    """One of these words, the first where nothing is said: a misspelt `production` must not run as a rehearsal."""
    value = env.get(name) or values[0]
    if value not in values:
        faults.append(f"{name} must be {' or '.join(values)}, not {value!r}")
    return value


def _zone(name: str, faults: list[str]) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(f"BUREAU_TZ: no time zone is called {name!r}")
        return ZoneInfo("UTC")


def _port(text: str, faults: list[str]) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    faults.append(f"PORT must be a number from 1 to 65535, not {text!r}")
    return 0


def _count(env: Mapping[str, str], name: str, usual: int, most: int, faults: list[str]) -> int:
    text = env.get(name) or str(usual)
    if text.isascii() and text.isdigit() and int(text) <= most:
        return int(text)
    faults.append(f"{name} must be a number from 0 to {most}, not {text!r}")
    return usual
