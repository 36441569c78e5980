"""What was typed outlives the session it was typed in: the page that says so can send it again.

A form sent after its session has ended is not saved. Its fields come back in a page with a fresh token, which the
person sends once more after signing in. Passwords, codes and files are not handed back.
"""

from __future__ import annotations

from flask import Response, current_app, make_response, render_template, request

from procurement.pages.proofs import SECRETS


def page(signed_in: bool) -> Response | None:
    """The page that sends again what this request sent; None where it sent nothing, or came from elsewhere.

    `Origin` is set by the browser: a form of another site is never offered for sending under our own token.
    """
    sent = typed()
    if not sent:
        return None
    shown = render_template(
        "errors/resend.html",
        typed=sent,
        here=request.full_path.rstrip("?"),
        files=bool(request.files),
        signed_in=signed_in,
    )
    response = make_response(shown, 400 if signed_in else 401)
    response.headers["Cache-Control"] = "no-store"
    return response


def typed() -> list[tuple[str, str]]:
    """What this request sent, as fields that may be sent again; nothing where it came from elsewhere."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if _comes_back(name)]
    return sent if sent and request.headers.get("Origin") in _ourselves() else []


def _comes_back(name: str) -> bool:
    return name != "csrf_token" and "password" not in name and name not in SECRETS


def _ourselves() -> tuple[str, str]:
    return request.host_url.rstrip("/"), current_app.config["PUBLIC_URL"]
