"""Codes for the second step: of an app (TOTP, by Flask-Security's `Totp`) and recovery codes. Each is taken once.

The app's secret is kept encrypted under a key derived from the installation's secret. Under another secret it cannot be
read: its codes are refused with a sentence of their own, and a recovery code, a passkey or an administrator helps.
Codes are made by the machine's time, as the app's are: a rehearsal that moves its clock moves no telephone.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

import segno
from flask import Flask, current_app
from flask_security.totp import Totp
from itsdangerous import BadData, URLSafeTimedSerializer
from passlib.exc import TokenError, UsedTokenError
from sqlalchemy import delete, update

from procurement.accounts import queries, rules
from procurement.accounts.models import Authenticator, RecoveryCode
from procurement.infra import signing
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Refusal, Refused

ISSUER = "采购与合同"
"""What the app calls this system."""
WINDOW = 30
"""Seconds a telephone's clock may be early or late: the code before and the one after are taken too."""
SETTING_UP = 3600
"""Seconds a page with a new secret may stand open."""
APP, RECOVERY = "app", "recovery"


class OnceOnly(Totp):
    """The library's, which asks for a place to remember the last code; ours is the row itself, in one statement: of two
    requests with the same code one is refused. Draws its picture here, with nothing fetched."""

    def get_last_counter(self, user: Authenticator) -> int:
        return user.last_counter

    def set_last_counter(self, user: Authenticator, tmatch: Any) -> None:
        later = (Authenticator.user_id == user.user_id, Authenticator.last_counter < tmatch.counter)
        with own_transaction() as connection:
            taken = connection.execute(
                update(Authenticator).where(*later).values(last_counter=tmatch.counter)
            )
        if not taken.rowcount:
            raise UsedTokenError

    def generate_qrcode(self, username: str, totp: str) -> str:
        code = segno.make(self.get_totp_uri(username, totp), error="m", micro=False)
        return str(code.svg_data_uri(border=4, scale=5, light="white"))

    def counter_of(self, code: str, secret: str) -> int | None:
        """The half-minute a code of a new secret is of; None where it is none."""
        try:
            return int(self._totp.verify(code, secret, window=WINDOW).counter)
        except TokenError:
            return None


@dataclass(frozen=True)
class NewSecret:
    """What the page that sets an app up shows, and what it sends back."""

    kept: str
    picture: str
    key: str
    """In groups of four, to type where no picture can be read."""


def install(app: Flask) -> None:
    """Derive the key of this installation; its tag says which secret a row was kept under."""
    key = signing.derived("secrets of apps", app.config["SECRET_KEY"]).hex()
    app.extensions["app_codes"] = OnceOnly({hashlib.sha256(key.encode()).hexdigest()[:12]: key}, ISSUER)


def new_secret(user_id: int, account: str, kept: str = "") -> NewSecret:
    """A secret to set an app up with; the same again where the page sends back the one it showed."""
    try:
        secret = _of_page(user_id, kept)
    except Refused:
        secret = _codes().generate_totp_secret()
    return NewSecret(
        _signer().dumps([user_id, secret]),
        _codes().generate_qrcode(account, secret),
        _codes().get_totp_pretty_key(secret),
    )


def secret_proven(user_id: int, kept: str, typed: str) -> tuple[str, int]:
    """The secret of the page and the half-minute of the code, which is used up by this.

    Refuses: accounts.setting_up_over, accounts.code_wrong.
    """
    secret = _of_page(user_id, kept)
    code = rules.plain_code(typed)
    counter = _codes().counter_of(code, secret) if rules.is_app_code(code) else None
    if counter is None:
        raise Refused([Refusal("accounts.code_wrong", field="code")])
    return secret, counter


def taken(user_id: int, typed: str) -> str:
    """Take a code of a person and use it up: `APP`, `RECOVERY`, or empty where it is none of theirs.

    In a transaction of its own: a code is used even when the act it stands before is refused.
    Refuses: accounts.app_unreadable.
    """
    code = rules.plain_code(typed)
    if rules.is_app_code(code):
        return APP if _app_code_taken(user_id, code) else ""
    mine = (RecoveryCode.user_id == user_id, RecoveryCode.digest == rules.recovery_digest(code))
    with own_transaction() as connection:
        return RECOVERY if connection.execute(delete(RecoveryCode).where(*mine)).rowcount else ""


def _app_code_taken(user_id: int, code: str) -> bool:
    app = queries.authenticator(user_id)
    if app is None:
        return False
    try:
        return bool(_codes().verify_totp(code, app.secret, app, window=WINDOW))
    except KeyError:  # its tag names another secret than this installation's
        raise Refused([Refusal("accounts.app_unreadable", field="code")]) from None


def new_recovery_codes() -> list[str]:
    """Plain ones, as they are digested."""
    letters = range(rules.RECOVERY_LENGTH)
    return [
        "".join(secrets.choice(rules.RECOVERY_LETTERS) for _ in letters) for _ in range(rules.RECOVERY_CODES)
    ]


def _of_page(user_id: int, kept: str) -> str:
    try:
        owner, secret = _signer().loads(kept, max_age=SETTING_UP)
    except (BadData, ValueError, TypeError):
        owner, secret = 0, ""
    if owner != user_id:
        raise Refused([Refusal("accounts.setting_up_over")])
    return str(secret)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="secret of an app")


def _codes() -> OnceOnly:
    codes: OnceOnly = current_app.extensions["app_codes"]
    return codes
