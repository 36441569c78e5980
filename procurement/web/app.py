"""The application factory: settings in, a Flask application out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from sqlalchemy import event
from werkzeug.middleware.proxy_fix import ProxyFix

from config import CONNECTIONS_EACH, LARGEST_REQUEST, THREADS, Settings
from procurement.accounts import security
from procurement.infra import clock, logs, modules, patience
from procurement.infra.db import db
from procurement.infra.migrate import load_models
from procurement.pages import http, i18n, pages
from procurement.rulebook import queries as rulebook
from procurement.web import errors, health, navigation

ROOT = Path(__file__).resolve().parents[2]
csrf = CSRFProtect()


class Sessions(SecureCookieSessionInterface):
    """Flask's, whose signer is made once and not for every request."""

    get_signing_serializer = lru_cache(maxsize=8)(SecureCookieSessionInterface.get_signing_serializer)


def create_app(settings: Settings, *, impatient: bool = False) -> Flask:
    """Build the application. A route without a permission, or a missing setting, stops it here.

    `impatient`: for web processes, whose pages do not wait long for the database (`infra.patience`).
    """
    logs.configure(settings.production)
    app = Flask("procurement", root_path=str(ROOT / "procurement"), template_folder=str(ROOT / "templates"))
    app.jinja_environment, app.session_interface = pages.Templates, Sessions()
    configure(app, settings)
    app.url_map.converters.update(http.CONVERTERS)
    load_models()
    db.init_app(app)
    if impatient:
        with app.app_context():
            patience.make_impatient(db.engine)
    if settings.production:
        with app.app_context():
            event.listen(db.engine, "connect", clock.refuse_rehearsal_connection)
    app.before_request(http.no_json)
    csrf.init_app(app)
    pages.install(app, rulebook.calendar)
    security.init_app(app)
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    for name in modules.MODULES:
        populate(app, name)
    app.context_processor(http.page_context)
    app.context_processor(navigation.page_context)
    app.after_request(http.guard_headers)
    errors.init_app(app)
    health.init_app(app)
    return app


def populate(app: Flask, name: str) -> None:
    """Register the pages and the sentences of a module; what else it brings is asked for by kind (`declared`)."""
    routes, sentences = (modules.file_of(name, kind) for kind in ("routes", "sentences"))
    if routes is not None:
        app.register_blueprint(http.blueprint(name, f"procurement.{name}", routes.ROUTES))
    if sentences is not None:
        i18n.add_sentences(app, sentences.SENTENCES)


def configure(app: Flask, settings: Settings) -> None:
    """Settings as Flask and its extensions read them."""
    secure = settings.secure_cookies
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": THREADS,
            "max_overflow": THREADS * (CONNECTIONS_EACH - 1),
            "pool_timeout": 8,
            "pool_pre_ping": True,
            "hide_parameters": settings.production,  # what people typed is not for the log
            "connect_args": {"connect_timeout": 5},
        },
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=8 * 3600,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAIL_DEFAULT_SENDER=settings.mail_from,
        BUREAU_TZ=settings.bureau_tz,
        STORAGE_DIR=settings.storage_dir,
        HEADS_DIR=settings.heads_dir or settings.storage_dir.parent / "heads",
        MAIL_DIR=settings.mail_dir,
        SMTP_URL=settings.smtp_url,
        REDIS_URL=settings.redis_url,
        REHEARSAL=settings.rehearsal,
        PUBLIC_URL=settings.public_url,
    )
