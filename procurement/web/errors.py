"""The error table: every fault a person can meet becomes a page that says what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from procurement.infra.db import is_away
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.pages import http, i18n, resend

log = structlog.get_logger()
PAGES = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)
BACK_AFTER = "10"
"""Seconds after which a page that could not reach the database may be asked for again."""


def page(status: int, reasons: list[str] | None = None, **more: Any) -> Response:
    """The page of a status, or its words as JSON for a program that asked for that. From 500 on it asks the database
    for nothing: that may be what failed."""
    g.plain_page = status >= 500
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return make_response(jsonify(error=HTTPStatus(status).phrase, reasons=reasons or []), status)
    name = status if status in PAGES else (500 if status >= 500 else 400)
    shown = render_template(f"errors/{name}.html", reasons=reasons or [], back=_came_from(), **more)
    return make_response(shown, status)


def database_away(fault: BaseException | None) -> Response:
    """The database cannot be reached: when to come back, and what was sent, ready to be sent again. Whether an act was
    carried out is not known where the connection died at its end; its form's token makes one act of both."""
    log.error("database does not answer", error=str(fault))
    sent: list[tuple[str, str]] = []
    with suppress(HTTPException):  # a body that cannot be read
        sent = resend.typed()
    answer = page(503, typed=sent)
    answer.headers["Retry-After"] = BACK_AFTER
    return answer


def _came_from() -> str:
    """The page of this system that led here, as a path; "" where there was none. Browsers name it."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    path = came.path + (f"?{came.query}" if came.query else "")
    local = came.netloc == request.host and path.startswith("/") and not path.startswith("//")
    return path if local and (request.method != "GET" or path != request.full_path.rstrip("?")) else ""


def _page_above() -> str:
    """An act without a page of its own is done on the page above it: Back, Reload or a kept address of the act lead
    there. "" for other requests, and where nothing stands above but the front page."""
    if request.method != "GET":
        return ""
    pages_of = current_app.create_url_adapter(request)
    path = request.path
    while pages_of and (path := path.rpartition("/")[0]):
        try:
            pages_of.match(path, method="GET")
        except HTTPException:
            continue
        return path
    return ""


def init_app(app: Flask) -> None:
    """Register the table."""

    @app.errorhandler(HTTPException)
    def http_fault(fault: HTTPException) -> Any:
        if fault.code is None or fault.code < 400:
            return fault
        if isinstance(fault, InternalServerError) and is_away(fault.original_exception):
            return database_away(fault.original_exception)
        if fault.code == 405 and (above := _page_above()):
            return redirect(above, 303)
        return page(fault.code)

    @app.errorhandler(CSRFError)
    def forged(fault: CSRFError) -> Response:
        return http.too_late() or page(400)

    @app.errorhandler(SecurityError)
    def called_by_another_name(fault: SecurityError) -> Response:
        """No page: its links would be made of that name. Health probes answer to the machine's own."""
        return Response("unknown host\n", 400, mimetype="text/plain")

    @app.errorhandler(NotFound)
    def unknown(fault: NotFound) -> Response:
        return page(404)

    @app.errorhandler(Forbidden)
    def forbidden(fault: Forbidden) -> Response:
        return page(403)

    @app.errorhandler(Refused)
    def refused(fault: Refused) -> Response:
        return page(
            409 if isinstance(fault, Stale) else 422,
            [i18n.sentence(refusal.code, refusal.params) for refusal in fault.refusals],
        )

    @app.errorhandler(Exception)
    def broken(fault: Exception) -> Response:
        if is_away(fault):
            return database_away(fault)
        if app.testing:
            raise fault
        log.exception("fault")
        return page(500)

    if not app.testing:
        app.wsgi_app = LastResort(app.wsgi_app)  # type: ignore[method-assign]


LAST_WORDS = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>请稍候</title><h1>请稍候</h1>
<p>系统暂时不能回答。您发送的内容要么整体保存，要么完全没有保存。请一分钟后再试。</p>
<p lang="en">The system cannot answer just now. What you sent was saved as a whole or not at all. Try again in a minute.</p>
""".encode()


class LastResort:
    """The answer where even the error's page failed: never the server's own."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        begun: list[tuple[Any, ...]] = []
        try:
            body: Iterable[bytes] = self.inner(environ, lambda *given: begun.append(given))
        except Exception:
            log.exception("no page could be made")
            headers = {**http.HEADERS, "Content-Type": "text/html; charset=utf-8", "Retry-After": BACK_AFTER}
            body, begun = [LAST_WORDS], [("503 Service Unavailable", list(headers.items()))]
        start_response(*begun[-1])
        return body
