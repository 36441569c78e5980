"""Signing in: Flask-Security, fenced. Its views commit only its own tables; its signals write audit records.

Everything else in the system asks `infra.http.current_actor()` and never sees Flask-Security or Flask-Login.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_login import current_user
from flask_security import (
    LoginForm,
    MailUtil,
    Security,
    SQLAlchemyUserDatastore,
    hash_password,
    password_changed,
    password_reset,
    user_authenticated,
)
from flask_security import verify_password as _verify
from sqlalchemy import func, select

from procurement.accounts import queries, rules
from procurement.accounts.models import RoleRow, SignInAttempt, User
from procurement.audit import services as audit
from procurement.infra import clock, mail
from procurement.infra.db import db, reading
from procurement.infra.i18n import gettext as _
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused

security = Security()
datastore = SQLAlchemyUserDatastore(db, User, RoleRow)

CONFIG: dict[str, Any] = {
    "SECURITY_URL_PREFIX": "/account",
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_RESET_URL": "/password-reset",
    "SECURITY_CHANGE_URL": "/password",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_POST_LOGIN_VIEW": "/home",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_POST_RESET_VIEW": "/account/sign-in",
    "SECURITY_POST_CHANGE_VIEW": "/home",
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    "SECURITY_LOGOUT_CSRF": True,
}


class Mail(MailUtil):
    """Flask-Security's messages leave by our own way."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        mail.send(recipient if isinstance(recipient, str) else recipient[1], subject, body or "", html)


class SignInForm(LoginForm):
    """Counts attempts in the database and makes too many of them wait, whoever the account is."""

    def validate(self, **kwargs: Any) -> bool:
        account = (self.email.data or "").strip().lower()[:255]
        if _too_many(account, _address()):
            self.form_errors.append(_("Too many failed attempts. Try again in ten minutes."))
            return False
        succeeded = bool(super().validate(**kwargs))
        _count(account, succeeded)
        return succeeded


def init_app(app: Flask) -> None:
    """Fit Flask-Security into the application."""
    for name, value in CONFIG.items():
        app.config.setdefault(name, value)
    app.config.setdefault("SECURITY_PASSWORD_SALT", app.config["SECRET_KEY"])
    security.init_app(app, datastore, login_form=SignInForm, mail_util_cls=Mail)
    app.extensions["actor_loader"] = _actor
    user_authenticated.connect(_signed_in, app)
    password_reset.connect(_password_reset, app)
    password_changed.connect(_password_changed, app)


def _actor() -> Actor | None:
    if not has_request_context():
        return None
    if "actor" not in g:
        g.actor = queries.actor_of(current_user) if current_user.is_authenticated else None
    return g.actor


def reauthenticate(actor: Actor, password: str) -> None:
    """Let the signed-in person prove once more who they are, before an act that cannot be undone.

    Refuses: accounts.password_wrong, accounts.too_many_attempts. Counts as an attempt to sign in.
    """
    person = queries.person(actor, actor.id)
    if _too_many(person.email, _address()):
        raise Refused([Refusal("accounts.too_many_attempts", field="password")])
    held = bool(person.password) and _verify(password, person.password)
    _count(person.email, held)
    if not held:
        raise Refused([Refusal("accounts.password_wrong", field="password")])


def hashed(password: str) -> str:
    """A password as it is stored (argon2id)."""
    return str(hash_password(password))


def _address() -> str:
    return (request.remote_addr or "") if has_request_context() else ""


def _too_many(account: str, address: str) -> bool:
    since = clock.now() - rules.LOCK_FOR
    failed = [~SignInAttempt.succeeded, SignInAttempt.at > since]
    last_success = (
        select(func.max(SignInAttempt.at))
        .where(SignInAttempt.account == account, SignInAttempt.succeeded)
        .scalar_subquery()
    )
    of_account = select(func.count()).where(
        SignInAttempt.account == account, *failed, SignInAttempt.at > func.coalesce(last_success, since)
    )
    of_address = select(func.count()).where(SignInAttempt.address == address, *failed)
    session = reading()
    return rules.sign_in_refused(session.scalar(of_account) or 0, session.scalar(of_address) or 0)


def _count(account: str, succeeded: bool) -> None:
    """Its own small transaction: an attempt counts even when the act around it is refused."""
    with db.engine.begin() as connection:
        connection.execute(
            SignInAttempt.__table__.insert().values(account=account, address=_address(), succeeded=succeeded)
        )


def _record(user: User, action: str) -> None:
    actor = queries.actor_of(user)
    with unit_of_work(actor) as work:
        audit.record(work, action, ("user", user.id), {"address": _address()})


def _signed_in(app: Flask, user: User, **extra: Any) -> None:
    _record(user, "accounts.signed_in")


def _password_reset(app: Flask, user: User, **extra: Any) -> None:
    _record(user, "accounts.password_reset")


def _password_changed(app: Flask, user: User, **extra: Any) -> None:
    _record(user, "accounts.password_changed")
