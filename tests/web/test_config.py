"""Settings: a half-configured process does not start, and says everything that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Misconfigured, Settings

GOOD = {
    "DATABASE_URL": "postgresql+psycopg://app@db/procurement",
    "SECRET_KEY": "k" * 32,
    "STORAGE_DIR": "/srv/storage",
}
PRODUCTION = {
    **GOOD,
    "ENVIRONMENT": "production",
    "PUBLIC_URL": "https://bureau.example",
    "SMTP_URL": "smtp://mail",
}


def test_what_is_not_said_is_the_usual() -> None:
    settings = Settings.from_environ(GOOD)
    assert not settings.production and not settings.rehearsal and not settings.secure_cookies
    assert (settings.public_url, str(settings.bureau_tz)) == ("http://127.0.0.1:8000", "Asia/Shanghai")


def test_production_has_secure_cookies() -> None:
    settings = Settings.from_environ(PRODUCTION)
    assert settings.production and settings.secure_cookies


def test_folders_are_absolute_wherever_the_process_was_started() -> None:
    settings = Settings.from_environ({**GOOD, "STORAGE_DIR": "var/files", "MAIL_DIR": "var/mail"})
    assert settings.storage_dir == Path.cwd() / "var/files"
    assert settings.mail_dir == Path.cwd() / "var/mail"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
        ({"DATABASE_URL": "mysql://x"}, "must name a PostgreSQL database"),
        ({"SECRET_KEY": "short"}, "at least 32 characters"),
        ({"STORAGE_DIR": ""}, "STORAGE_DIR is missing"),
        ({"BUREAU_TZ": "Mars/Base"}, "'Mars/Base'"),
        ({"PORT": "http"}, "PORT must be a number"),
        ({"PORT": "99999"}, "PORT must be a number"),
        ({"PROXIES": "-1"}, "PROXIES must be a number"),
        ({"ENVIRONMENT": "prod"}, "ENVIRONMENT must be rehearsal or production, not 'prod'"),
        ({"REHEARSAL": "yes"}, "REHEARSAL must be 0 or 1, not 'yes'"),
        ({"REHEARSAL": "1"}, "a rehearsal clock"),
        ({"PUBLIC_URL": "http://bureau.example"}, "PUBLIC_URL must begin with https://"),
        ({"SMTP_URL": ""}, "SMTP_URL is missing"),
    ],
)
def test_a_fault_keeps_the_process_from_starting_and_is_named(changes: dict[str, str], said: str) -> None:
    with pytest.raises(Misconfigured, match=r"cannot start") as refused:
        Settings.from_environ({**PRODUCTION, **changes})
    assert said in str(refused.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        Settings.from_environ({})
    assert all(
        f"{name} is missing" in str(refused.value) for name in ("DATABASE_URL", "SECRET_KEY", "STORAGE_DIR")
    )
