"""The application factory: settings in, a Flask application out."""

from __future__ import annotations

import importlib
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from config import Settings
from procurement.accounts import security
from procurement.infra import http, i18n
from procurement.infra.db import db
from procurement.infra.migrate import load_models
from procurement.rulebook import queries as rulebook
from procurement.web import errors, health, navigation

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("web", "catalog")
"""Modules with routes, in the order of the navigation."""

csrf = CSRFProtect()


def create_app(settings: Settings) -> Flask:
    """Build the application. A route without a permission, or a missing setting, stops it here."""
    app = Flask("procurement", root_path=str(ROOT / "procurement"), template_folder=str(ROOT / "templates"))
    configure(app, settings)
    load_models()
    db.init_app(app)
    csrf.init_app(app)
    i18n.install(app, rulebook.calendar)
    security.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for name in MODULES:
        routes = importlib.import_module(f"procurement.{name}.routes")
        app.register_blueprint(http.blueprint(name, f"procurement.{name}", routes.ROUTES))
    app.context_processor(http.page_context)
    app.context_processor(navigation.page_context)
    app.after_request(http.guard_headers)
    errors.init_app(app)
    health.init_app(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Settings as Flask and its extensions read them."""
    secure = settings.secure_cookies
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 8,
            "max_overflow": 8,
            "pool_timeout": 8,
            "pool_pre_ping": True,
            "connect_args": {"connect_timeout": 5},
        },
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=8 * 3600,
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=None,
        MAIL_DEFAULT_SENDER=settings.mail_from,
        BUREAU_TZ=settings.bureau_tz,
        STORAGE_DIR=settings.storage_dir,
        MAIL_DIR=settings.mail_dir,
        SMTP_URL=settings.smtp_url,
        REDIS_URL=settings.redis_url,
        REHEARSAL=settings.rehearsal,
        PUBLIC_URL=settings.public_url,
    )
