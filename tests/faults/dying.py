"""The pages, served for real, with connections that die at a chosen stage of a request.

The request says where: `X-Die-At: 3` before its third statement, `commit`, `rollback`, `answer` when the view has answered,
`teardown` at its very end. The database's own `pg_terminate_backend` ends the connection, as a restart would.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
from flask import Flask, g, has_request_context, request
from sqlalchemy import Connection, Engine, event

from procurement.infra.db import db, reading, writing
from wsgi import app

HEADER = "X-Die-At"


def kill(connection: Any) -> None:
    """End the connection's backend, and see it gone."""
    pid = connection.connection.driver_connection.info.backend_pid
    with psycopg.connect(os.environ["OWNER_URL"], autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


def wanted(stage: str) -> bool:
    return has_request_context() and request.headers.get(HEADER) == stage


def install(app: Flask, engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def statement(connection: Connection, *rest: Any) -> None:
        if has_request_context():
            g.statements = g.get("statements", 0) + 1
            if wanted(str(g.statements)):
                kill(connection)

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        if wanted("commit") and writing.get() is not None:
            kill(connection)

    @event.listens_for(engine, "rollback")
    def rollback(connection: Connection) -> None:
        if wanted("rollback"):
            kill(connection)

    @app.after_request
    def answered(response: Any) -> Any:
        response.headers["X-Statements"] = str(g.get("statements", 0))
        if wanted("answer") and not g.get("plain_page"):
            kill(reading().connection())
            reading().connection().exec_driver_sql("SELECT 1")
        return response

    @app.teardown_request
    def end(fault: BaseException | None) -> None:
        if wanted("teardown"):
            kill(reading().connection())
        if wanted("last"):
            raise RuntimeError("nothing may take the answer away")


with app.app_context():
    install(app, db.engine)
