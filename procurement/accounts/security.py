"""Signing in: Flask-Security, fenced. Its views commit only its own tables; its signals write audit records.

Everything else in the system asks `pages.http.current_actor()` and never sees Flask-Security or Flask-Login.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, after_this_request, g, has_request_context, redirect, request, session, url_for
from flask_login import current_user, user_logged_out
from flask_login.utils import _user_context_processor
from flask_security import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    PasswordUtil,
    Security,
    SQLAlchemyUserDatastore,
    password_changed,
    password_reset,
    user_authenticated,
)
from flask_security.core import _user_loader
from flask_security.tf_plugin import TfPlugin
from flask_security.utils import login_user, validate_redirect_url
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from procurement.accounts import attempts, codes, proving, queries, rules, sessions, telling
from procurement.accounts.attempts import hashed
from procurement.accounts.links import INVITED_WITHIN, RESET_WITHIN
from procurement.accounts.models import RoleRow, User
from procurement.accounts.proving import reauthenticate
from procurement.audit import services as audit
from procurement.infra import clock, jobs
from procurement.infra.db import db
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission
from procurement.pages import http, i18n
from procurement.pages.i18n import _, lazy

__all__ = ["datastore", "hashed", "init_app", "reauthenticate", "security"]

datastore = SQLAlchemyUserDatastore(db, User, RoleRow)

ONE_LINK_PER = 600
"""Seconds: however often a link is asked for, an account gets one in ten minutes."""

EASY = lazy(
    "This password is easy to guess: it repeats itself, counts, or is little more than a known word or a name. "
    "Several words that do not belong together are better."
)

CONFIG: dict[str, Any] = {
    "SECURITY_URL_PREFIX": "/account",
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_RESET_URL": "/password-reset",
    "SECURITY_CHANGE_URL": "/password",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_SEND_PASSWORD_RESET_EMAIL": False,
    "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_PASSWORD_SINGLE_HASH": True,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_RESET_PASSWORD_WITHIN": RESET_WITHIN,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_POST_LOGIN_VIEW": "/home",
    "SECURITY_POST_LOGOUT_VIEW": "/",
    "SECURITY_POST_RESET_VIEW": "/account/sign-in",
    "SECURITY_POST_CHANGE_VIEW": "/home",
    "SECURITY_FRESHNESS": timedelta(
        minutes=-1
    ),  # its page that asks again knows no second factor: `pages.proofs` asks
    "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    "SECURITY_LOGOUT_CSRF": True,
    "SECURITY_CACHE_CONTROL": {"no-store": None},
    "SECURITY_I18N_DIRNAME": ["builtin", str(Path(i18n.catalogues.TRANSLATIONS))],
}


# ---- forms --------------------------------------------------------------------------------------
class SignInForm(LoginForm):
    """Counts tries in the database and makes too many of them wait, whoever the account is."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        account = self.email.data = attempts.account_of(self.email.data)
        return _tried(self, account, lambda: super(SignInForm, self).validate(**kwargs))

    def validate_next(self, field: Any) -> None:
        _drop_strange(field)


class NewPasswordForm(ChangePasswordForm):
    """Changes one's own password; a wrong present one is counted like signing in."""

    def validate(self, **kwargs: Any) -> bool:
        present, accepted = self.password.data or "", False

        def right() -> bool:
            nonlocal accepted
            accepted = bool(super(NewPasswordForm, self).validate(**kwargs))
            return accepted or attempts.matches(
                present, current_user.password, current_user.password_needs_secret
            )

        return _tried(self, current_user.email, right) and accepted


def _tried(form: Any, account: str, right: Callable[[], Any]) -> bool:
    """Whether a password was right; counted before it is looked at."""
    attempt = attempts.begun(account)
    if attempt is None:
        form.form_errors.append(_("Too many failed attempts. Try again in ten minutes."))
        return False
    found = bool(right())
    if found:
        attempts.succeeded(attempt)
    return found


def _drop_strange(field: Any) -> None:
    """An address that is none of ours is not gone to; the password is right or wrong whatever stands there."""
    if field.data and not validate_redirect_url(field.data):
        field.data = ""


class Passwords(PasswordUtil):
    """Refuses what everybody would try first, and what says no more than the person's own account and name."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        found, normal = super().validate(password, is_register, **kwargs)
        user = kwargs.get("user")
        about = [*re.split(r"[@.\-_ ]", user.email), *user.name.split()] if user else []
        if not found and rules.easy_to_guess(normal, about):
            found = [str(EASY)]
        return found, normal


class ForgottenForm(ForgotPasswordForm):
    """Answers every account alike, known or not, and at the same speed: a job looks whether there is one.

    It never says yes, so the view always takes the path it takes for a stranger. An address that asks too often waits.
    """

    def validate(self, **kwargs: Any) -> bool:
        account = attempts.account_of(self.email.data)
        if "@" not in account:
            self.form_errors.append(_("Write the e-mail address in full."))
        elif wait := attempts.wait_at(rules.Door.RESET):
            self._make_wait(wait)
        else:
            _ask_for_link(account)
        return False

    def _make_wait(self, seconds: int) -> None:
        """By the address alone, so that it says nothing of the account. The view knows no answer but 200."""
        self.form_errors.append(
            _(
                "Too many links were asked for from this network address. Try again in %(num)d minutes.",
                num=-(-seconds // 60),
            )
        )
        after_this_request(lambda response: http.told_to_wait(response, seconds))


def _ask_for_link(account: str) -> None:
    slot = int(clock.now().timestamp()) // ONE_LINK_PER
    with unit_of_work(queries.system_actor(0)) as work:
        jobs.add(work, "accounts.send_reset_link", {"account": account}, key=f"reset:{account}:{slot}")


security = Security(password_util_cls=Passwords)


# ---- the clock of tokens ------------------------------------------------------------------------
class OfficialSigner(TimestampSigner):
    """Links grow old by the official clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())

    def timestamp_to_datetime(self, ts: int) -> datetime:
        return datetime.fromtimestamp(ts, UTC)


class OfficialSerializer(URLSafeTimedSerializer):
    """Signs links with the official time. Who never had a password may choose the first one for some days."""

    default_signer = OfficialSigner

    def loads(  # type: ignore[override]  # the library overrides its own base the same way
        self, s: str | bytes, max_age: float | None = None, **kwargs: Any
    ) -> Any:
        if max_age is None:
            return super().loads(s, **kwargs)
        data = super().loads(s, max_age=int(max(max_age, INVITED_WITHIN.total_seconds())), **kwargs)
        first = isinstance(data, list) and len(data) == 2 and data[1] is None
        return data if first else super().loads(s, max_age=int(max_age), **kwargs)


# ---- fitting in ---------------------------------------------------------------------------------
def init_app(app: Flask) -> None:
    """Fit Flask-Security into the application."""
    for name, value in CONFIG.items():
        app.config.setdefault(name, value)
    app.config.setdefault(
        "SECURITY_PASSWORD_SALT", app.config["SECRET_KEY"]
    )  # only for hashes of former versions
    security.init_app(
        app,
        datastore,
        login_form=SignInForm,
        change_password_form=NewPasswordForm,
        forgot_password_form=ForgottenForm,
    )
    security.two_factor_plugins = SecondStep()
    codes.install(app)
    security.reset_serializer = OfficialSerializer(app.config["SECRET_KEY"], salt="password reset")
    # Flask-Principal and Flask-Login would load the person once more for every request and page; nothing here asks them
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.template_context_processors[None].remove(_user_context_processor)
    app.extensions["actor_loader"] = _actor
    app.extensions["prover"] = proving
    app.login_manager.user_loader(_person)  # type: ignore[attr-defined]
    user_authenticated.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    password_reset.connect(_password_reset, app)
    password_changed.connect(_password_changed, app)


def _actor() -> Actor | None:
    """Who the session belongs to, without waking Flask-Login: one small query per request."""
    if not has_request_context():
        return None
    if "actor" not in g:
        key, opened = session.get("_user_id"), session.get(sessions.KEY)
        found = queries.signed_in(str(key), str(opened)) if key and opened else None
        g.actor = found.actor if found else None
        if found:
            g.bureau_name, g.own_name, g.official_now = found.bureau_name, found.own_name, found.now
            g.beside = found.beside
            if not timedelta(0) <= found.now - found.seen_at < rules.SEEN_EVERY:
                sessions.seen(str(opened))
    return g.actor


def _person(session_key: str) -> User | None:
    """What Flask-Security's own pages load, by the same condition: a session that was ended opens none of them, and one
    that lacks a second factor only signing out."""
    actor = _actor()
    opens = actor and (actor.may(Permission.HOME) or request.endpoint == "security.logout")
    return _user_loader(session_key) if opens else None


# ---- the second step ----------------------------------------------------------------------------
class SecondStep(TfPlugin):
    """Where Flask-Security asks, the password being right, whether something more is needed: our page asks for it.

    Why not its own pages: docs/decisions/0039.
    """

    def tf_enter(
        self, user: User, remember_me: bool | None, primary_authn_via: str, next_loc: str | None
    ) -> Any:
        if not queries.factors(user.id).some:
            return None
        session[STEP] = [user.fs_uniquifier, int(time.time()), request.values.get("next", "")]
        return redirect(url_for("accounts.second_step"), 303)


STEP = "second_step"
"""Where the cookie keeps whose password was right, when, and where they were going."""


def waiting() -> User | None:
    """Whose password was right at this browser, a short while ago."""
    key, since, _next = session.get(STEP) or ("", 0, "")
    if not 0 <= time.time() - since < rules.STEP_WITHIN.total_seconds():
        session.pop(STEP, None)
        return None
    return _user_loader(key)


def person(user_id: int | None) -> User | None:
    """Who a passkey says it is of, if they are in use; as Flask-Security loads them, for it signs them in."""
    found = db.session.get(User, user_id) if user_id else None
    return found if found and found.active else None


def sign_in(user: User, how: str) -> str:
    """Open the session of who has proven who they are; where they were going, if it is one of our addresses."""
    _key, _since, goal = session.pop(STEP, None) or ("", 0, "")
    login_user(user, authn_via=[how])
    return goal if goal and validate_redirect_url(goal) else str(CONFIG["SECURITY_POST_LOGIN_VIEW"])


# ---- what is remembered of it -------------------------------------------------------------------
SIGNED_IN = {
    proving.PASSWORD: "accounts.signed_in",
    codes.APP: "accounts.signed_in_by_app",
    codes.RECOVERY: "accounts.signed_in_by_recovery",
    proving.PASSKEY: "accounts.signed_in_by_passkey",
}


def _signed_in(app: Flask, user: User, authn_via: list[str], **extra: Any) -> None:
    """Signing in opens a session of its own, with a form token of its own, and brings the person's language along. It
    opens nothing else where the bureau requires a second factor the person has not set up."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    i18n.choose(user.language)
    with unit_of_work(queries.actor_of(user)) as work:
        must_set_up = queries.factors(user.id).must_set_up
        session[sessions.KEY] = sessions.opened(work, user.id, session.get(sessions.KEY), must_set_up)
        how = authn_via[0] if authn_via[0] in SIGNED_IN else proving.PASSWORD
        _record(work, user, SIGNED_IN[how])


def _signed_out(app: Flask, **extra: Any) -> None:
    """The session is over at the server: a copy of its cookie opens nothing."""
    sessions.closed(session.pop(sessions.KEY, None))


def _password_reset(app: Flask, user: User, **extra: Any) -> None:
    _new_password(user, "accounts.password_reset", "reset_notice")


def _password_changed(app: Flask, user: User, **extra: Any) -> None:
    _new_password(user, "accounts.password_changed", "change_notice")


def _new_password(user: User, action: str, notice: str) -> None:
    """The row is Flask-Security's to save: it is being changed in the request's own session."""
    user.password_changed_at = clock.now()
    with unit_of_work(queries.actor_of(user)) as work:
        sessions.end_all(work, user.id, but=sessions.here())
        _record(work, user, action)
        telling.tell(work, user, notice)


def _record(work: UnitOfWork, user: User, action: str) -> None:
    audit.record(work, action, ("user", user.id), {"name": user.name, "address": attempts.address()})
