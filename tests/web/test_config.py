"""Settings: a half-configured process does not start, and says everything that is wrong at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Misconfigured, Settings
from procurement.web.app import create_app

GOOD = {
    "DATABASE_URL": "postgresql+psycopg://app@db/procurement",
    "SECRET_KEY": "3f9b0c7d5e1a84626b0d9e7f1c2a5b48",
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
        ({"SECRET_KEY": "a" * 40}, "can be guessed"),
        ({"SECRET_KEY": "change-me-0123456789-abcdefghijklm"}, "can be guessed"),
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


# ---- what may not be the same, and who may call us what -----------------------------------------
OWNER = "postgresql+psycopg://owner:secret@db/procurement"


@pytest.mark.parametrize(
    "urls",
    [
        {"DATABASE_URL": OWNER, "MIGRATION_DATABASE_URL": OWNER},
        {"DATABASE_URL": OWNER.replace("secret", "other"), "MIGRATION_DATABASE_URL": f"{OWNER}?host=/run"},
        {"DATABASE_URL": "postgresql+psycopg://db/procurement"},
    ],
)
def test_production_does_not_run_as_the_owner_of_its_tables(urls: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="a role of its own"):
        Settings.from_environ({**PRODUCTION, **urls})


def test_production_runs_with_two_roles_or_without_knowing_the_owner() -> None:
    for owner in ("", OWNER):
        assert Settings.from_environ({**PRODUCTION, "MIGRATION_DATABASE_URL": owner}).production


def test_a_rehearsal_may_be_called_by_any_name_and_production_by_its_own() -> None:
    assert Settings.from_environ(GOOD).trusted_hosts is None
    hosts = Settings.from_environ(PRODUCTION).trusted_hosts
    assert hosts is not None and "bureau.example" in hosts


@pytest.mark.parametrize(
    ("host", "status"),
    [("bureau.example", 200), ("bureau.example:443", 200), ("127.0.0.1:8000", 200), ("evil.example", 400)],
)
def test_production_answers_to_its_own_name_only(host: str, status: int, tmp_path: Path) -> None:
    app = create_app(Settings.from_environ({**PRODUCTION, "STORAGE_DIR": str(tmp_path)}))
    answer = app.test_client().get("/healthz", headers={"Host": host})
    assert answer.status_code == status
    assert "evil.example" not in answer.get_data(as_text=True)
