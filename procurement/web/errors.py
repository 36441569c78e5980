"""The error table: every fault a person can meet becomes a page that says what happened and what to do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, SecurityError

from procurement.infra import http, i18n
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale

log = structlog.get_logger()
PAGES = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


def page(status: int, reasons: list[str] | None = None) -> Response:
    """The page of a status. From 500 on it asks the database for nothing: that may be what failed."""
    g.plain_page = status >= 500
    name = status if status in PAGES else (500 if status >= 500 else 400)
    shown = render_template(f"errors/{name}.html", reasons=reasons or [], back=_came_from())
    return make_response(shown, status)


def _came_from() -> str:
    """The page of this house that led here, as a path; "" where there was none. Browsers name it."""
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

    @app.errorhandler(OperationalError)
    @app.errorhandler(TimeoutError)
    def database_away(fault: Exception) -> Response:
        log.error("database does not answer", error=str(fault))
        return page(503)

    @app.errorhandler(Exception)
    def broken(fault: Exception) -> Response:
        if app.testing:
            raise fault
        log.exception("fault")
        return page(500)
