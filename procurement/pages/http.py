"""HTTP as the modules see it: a table of routes with permissions, pages, and forms that act exactly once.

A route without a permission does not start the application. A form carries a token; the token and the address
its act led to are stored in the act's own unit of work, so a second submit lands on the first one's result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.routing import BaseConverter, IntegerConverter, Map, UnicodeConverter
from werkzeug.wrappers import Response as AnyResponse

from procurement.infra import clock
from procurement.infra.columns import HIGHEST, Recorded, String
from procurement.infra.db import Model, own_transaction
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.permissions import Permission
from procurement.pages import proofs, resend, seen
from procurement.pages.proofs import Proof
from procurement.pages.seen import Check, Seen

Handler = Callable[..., Any]
_R = TypeVar("_R", bound=AnyResponse)


class _Public:
    """The mark of a route anyone may open; written out, never a default."""

    value = "public"


PUBLIC = _Public()


@dataclass(frozen=True)
class Route:
    """One row of a module's route table."""

    rule: str
    endpoint: str
    view: Handler
    permission: Permission | _Public
    methods: tuple[str, ...] = ("GET",)
    proof: Proof | None = None
    """For an act that cannot be undone: how its POST makes sure once more who acts."""
    seen: Seen | None = None
    """For an act that cannot be undone: how the person sees what it will do before it is done."""


TOKENS_KEPT_FOR = timedelta(days=7)


class FormToken(Model):
    """A form that has acted, and where it led. `token`: the form's own and the address it was sent to, for a page may
    have several acts of one button."""

    __tablename__ = "form_token"
    token: Mapped[str] = mapped_column(primary_key=True)
    actor_id: Mapped[int]
    url: Mapped[String | None]
    used_at: Mapped[Recorded]
    __table_args__ = {"info": {"unaudited": "guards against a second submit; says nothing of its own"}}


def forget_tokens() -> int:
    """Drop the tokens of forms sent a week ago: the session such a page was open in ended long before."""
    with own_transaction() as connection:
        old = delete(FormToken).where(FormToken.used_at < clock.now() - TOKENS_KEPT_FOR)
        return connection.execute(old).rowcount


class RowNumber(IntegerConverter):
    """A number a row may have; a larger one is an address of nothing."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": HIGHEST, **options})


class Word(UnicodeConverter):
    """A text that may be kept; the database knows no NUL."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


CONVERTERS: Mapping[str, type[BaseConverter]] = {"int": RowNumber, "default": Word, "string": Word}
"""What parts of an address may be: an address of nothing is not found, it is no fault of the database."""


def no_json() -> None:
    """Forms come as forms: what is sent as JSON would pass by what fields refuse, and nothing here reads it."""
    if request.is_json:
        abort(400)


def row_asked(name: str) -> int | None:
    """The row named after the `?` of the address; None without one. What no row can be called is not found."""
    asked = request.args.get(name, type=int)
    if asked is not None and not 0 < asked <= HIGHEST:
        abort(404)
    return asked


def blueprint(name: str, import_name: str, routes: Sequence[Route]) -> Blueprint:
    """A blueprint whose every view asks for its route's permission first."""
    bp = Blueprint(name, import_name)
    for route in routes:
        if not isinstance(route.permission, Permission | _Public):
            raise TypeError(f"route {name}.{route.endpoint} names no permission")
        bp.add_url_rule(route.rule, route.endpoint, _guarded(route), methods=list(route.methods))
    return bp


def _guarded(route: Route) -> Handler:
    @wraps(route.view)
    def view(**kwargs: Any) -> Any:
        if isinstance(route.permission, Permission):
            actor = actor_or_none()
            if actor is None:
                return _to_sign_in() if request.method == "GET" else resend.page(False) or _to_sign_in()
            if not actor.may(route.permission):
                return _led_on(actor) or abort(403)
            if (asked := _question(route, actor)) is not None:
                return asked
        g.seen = route.seen
        return route.view(**kwargs)

    view.asks_who = isinstance(route.permission, Permission)  # type: ignore[attr-defined]
    return view


def _question(route: Route, actor: Actor) -> Response | None:
    """The page that asks for the password first, where the row says so and the last proof is old."""
    asks = route.proof is Proof.RECENT and request.method == "POST"
    return proofs.question(actor) if asks else None


def _led_on(actor: Actor) -> AnyResponse | None:
    """Who may not even see the home page has signed in without the second factor their bureau requires: whatever they
    ask for, they are led to where one is set up. Nothing of the request was done."""
    return None if actor.may(Permission.HOME) else redirect(url_for("accounts.show_security"), 303)


def too_late() -> Response | None:
    """The answer to a form whose token holds no more, its session having ended; None for a public page's, which
    nobody typed long at, and for what came from elsewhere."""
    view = current_app.view_functions.get(request.endpoint or "")
    return resend.page(actor_or_none() is not None) if getattr(view, "asks_who", False) else None


def _to_sign_in() -> AnyResponse:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=here) if here else url_for("security.login"), 303)


def actor_or_none() -> Actor | None:
    """Who is signed in; the loader is given by accounts."""
    return current_app.extensions["actor_loader"]()


def current_actor() -> Actor:
    """Who is signed in; answers 401 where nobody is."""
    return actor_or_none() or abort(401)


# ---- pages --------------------------------------------------------------------------------------
def render(template: str, status: int = 200, **context: Any) -> AnyResponse:
    """A page."""
    return make_response(render_template(template, **context), status)


def told_to_wait(response: _R, seconds: int) -> _R:
    """The same page as the answer to somebody who asks too often: 429, and when to come back."""
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response


def form_page(
    form: Any,
    act: Callable[[], str],
    template: str,
    page: Callable[[], Mapping[str, Any]] = dict,
    *,
    check: Callable[[], Check] | None = None,
    status: int = 422,
) -> AnyResponse:
    """GET shows the form; POST checks it, acts once and goes where `act` says.

    `page` makes what the template shows besides the form. It is asked only when the page is shown, after the act
    where that was refused: a POST that succeeds loads what it locks and no page.
    What the rules refuse comes back beside the fields with everything typed still there. `check` says what the act
    of a row that is `Seen.CHECK` will do; it is shown before the act, and asked only for a form that is right.
    """
    if request.method != "POST" or seen.wants_change():
        return render(template, form=form, **page())
    if form.validate():
        try:
            return _checked(form, act, check) or redirect(once(form.form_token.data, act), 303)
        except Refused as refused:
            form.refuse(refused.refusals)
    return render(template, status, form=form, **page())


def _checked(form: Any, act: Callable[[], str], check: Callable[[], Check] | None) -> AnyResponse | None:
    """What comes before the act, by its row of the route table; None where the act may go on."""
    if (g.get("seen") is Seen.CHECK) is not (check is not None):
        raise TypeError(
            f"{request.endpoint}: the route table and the view disagree on whether a check is shown"
        )
    if check is None:
        return None
    shown = check()
    if seen.is_seen(shown):
        return None
    done = _tried(form.form_token.data, act)
    return redirect(done, 303) if done else seen.page(shown)


class _TakenBack(Exception):
    """Ends a unit of work that was only to try something."""


def _tried(token: str | None, act: Callable[[], str]) -> str | None:
    """Run `act` and take it back: whatever would be refused is refused now. A token used here gives its address."""
    told = [*session.get("_flashes", ())]
    try:
        with unit_of_work(current_actor()) as work:
            if (done := _claim(work, token)) is not None:
                return done
            act()
            work.session.flush()
            work.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            raise _TakenBack
    except _TakenBack:
        return None
    finally:
        _tell_only(told)


def _tell_only(told: list[Any]) -> None:
    """What an act that was only tried has told the person was not so."""
    session.pop("_flashes", None)
    if told:
        session["_flashes"] = told


def once(token: str | None, act: Callable[[], str]) -> str:
    """Run `act` (which returns an address) in one unit of work with its token; a token used here gives its address."""
    with unit_of_work(current_actor()) as work:
        if (done := _claim(work, token)) is not None:
            return done
        url = act()
        work.session.execute(update(FormToken).where(FormToken.token == _full(token)).values(url=url))
        return url


def _full(token: str | None) -> str:
    """A page may have several acts of one button, so a token counts together with the address it is sent to."""
    if not token or len(token) > 64 or not token.isprintable():
        raise Refused([Refusal("forms.token_missing")])
    return f"{token} {request.path}"


def _claim(work: UnitOfWork, token: str | None) -> str | None:
    """Take the token for this act; where it has acted already, where that led."""
    claimed = work.session.execute(
        insert(FormToken)
        .values(token=_full(token), actor_id=work.actor.id)
        .on_conflict_do_nothing()
        .returning(FormToken.token)
    ).one_or_none()
    return None if claimed else _result_of(work.session, _full(token), work.actor)


def _result_of(session: Any, token: str, actor: Actor) -> str:
    used = session.get(FormToken, token)
    if used is None or used.actor_id != actor.id or not used.url:
        raise Refused([Refusal("forms.token_used")])
    return used.url


def download(content: bytes, filename: str, mimetype: str, *, inline: bool = False) -> Response:
    """A file for the browser to save (or show), never to sniff or keep."""
    response = Response(content, mimetype=mimetype)
    kind = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(filename)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@lru_cache(maxsize=256)
def static_url(path: str) -> str:
    """The address of a static file with its content's fingerprint, so it may be cached for ever."""
    content = (Path(str(current_app.static_folder)) / path).read_bytes()
    return f"{current_app.static_url_path}/{path}?v={hashlib.sha256(content).hexdigest()[:10]}"


HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def guard_headers(response: Response) -> Response:
    """The headers every answer carries. What a signed-in person is answered, no browser or proxy stores."""
    given = {name.lower() for name, _value in response.headers}
    response.headers.extend([header for header in HEADERS.items() if header[0].lower() not in given])
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        if "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif session.get("_user_id"):
        response.headers["Cache-Control"] = "no-store"
    return response


def page_context() -> dict[str, Any]:
    """What every template may use besides its own values. A plain page asks the database for nothing."""
    if g.get("plain_page"):
        return {"actor": None, "rehearsal": False, "static_url": static_url}
    return {
        "actor": actor_or_none(),
        "now": clock.now(),
        "today": clock.today(),
        "rehearsal": current_app.config["REHEARSAL"],
        "static_url": static_url,
    }
