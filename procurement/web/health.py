"""Answers for machines: is the process alive, can it serve?"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from procurement.infra.db import db


def init_app(app: Flask) -> None:
    """`/healthz`: the process answers. `/readyz`: its database does too."""

    @app.get("/healthz")
    def healthz() -> tuple[str, int]:
        return "ok\n", 200

    @app.get("/readyz")
    def readyz() -> tuple[str, int]:
        try:
            with db.engine.connect() as connection:
                connection.execute(text("SELECT official_now()"))
        except Exception:
            return "database does not answer\n", 503
        return "ok\n", 200
