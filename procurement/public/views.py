"""Pages anyone may open."""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import Any

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from procurement.accounts import attempts
from procurement.accounts.rules import Door
from procurement.documents import filters
from procurement.pages import http
from procurement.pages.i18n import gettext as _
from procurement.public import queries
from procurement.public.forms import VerifyForm


def home() -> Any:
    """The first page: what this is, where to sign in, and the check of a paper."""
    return http.render("public/home.html", form=VerifyForm(), services=queries.services())


def services() -> Any:
    """What the bureau can buy."""
    return http.render("public/services.html", services=queries.services())


def qualified_vendors() -> Any:
    """Who holds a qualification today, bureau by bureau and set by set; a bureau is named where there are several."""
    rows = queries.qualified_vendors()
    sets = [list(group) for _key, group in groupby(rows, key=lambda row: (row.bureau_id, row.code))]
    several = len({row.bureau_id for row in rows}) > 1
    return http.render("public/qualified_vendors.html", sets=sets, several=several)


def verify() -> Any:
    """Find a paper by its code or its file. Each look-up is counted for its address; a code leads to the paper's own."""
    form = VerifyForm()
    if request.method == "GET":
        if code := request.args.get("code", "").strip():
            return redirect(url_for("public.show_paper", code=code[:40]))
        return _form(form)
    if not form.validate():
        return _form(form, 422)
    if form.file.data:
        if wait := attempts.wait_at(Door.VERIFY):
            return _later(form, wait)
        digest = hashlib.sha256(form.file.data.stream.read()).hexdigest()
        return _answer(queries.proof_by_file(digest), digest)
    if form.code.data:
        return redirect(url_for("public.show_paper", code=form.code.data), 303)
    form.add_error("code", _("Type the code, or choose the file."))
    return _form(form, 422)


def _form(form: VerifyForm, status: int = 200) -> AnyResponse:
    here_only = filters.here_only(current_app.config["PUBLIC_URL"])
    return http.render("public/verify.html", status, form=form, here_only=here_only)


def show_paper(code: str) -> Any:
    """What is known of the paper with a code."""
    if wait := attempts.wait_at(Door.VERIFY):
        return _later(VerifyForm(code=code), wait)
    return _answer(queries.proof_by_code(code), None, code)


def _later(form: VerifyForm, seconds: int) -> AnyResponse:
    """Whoever tries code after code has to wait; what was typed stays."""
    words = _(
        "Too many papers were checked from this network address. Try again in %(num)d minutes. The code stays in "
        "the form; choose a file again.",
        num=-(-seconds // 60),
    )
    form.add_error(None, words)
    return http.told_to_wait(_form(form), seconds)


def _answer(proof: queries.Proof | None, measured: str | None, code: str = "") -> Any:
    if proof is None:
        return http.render("public/unknown.html", 404, measured=measured, code=code)
    return http.render("public/paper.html", proof=proof, measured=measured)
