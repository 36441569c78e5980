"""Every address has a permission or is public on purpose, and its guard lets in exactly who holds the permission."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission, Role
from procurement.pages import http
from procurement.pages.http import Route
from tests.architecture import flask_security_routes
from tests.architecture.route_table import OTHERS, PUBLIC_ENDPOINTS, Row, rows

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_route_names_a_permission_or_is_listed_as_public() -> None:
    public = {row.endpoint for row in rows() if row.permission is None}
    assert public == PUBLIC_ENDPOINTS
    assert all(row.route.permission is http.PUBLIC for row in rows() if row.permission is None)


def test_the_address_map_holds_the_tables_and_what_is_listed_and_nothing_else(application: Flask) -> None:
    mapped = {
        (rule.endpoint, rule.rule, frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"})
        for rule in application.url_map.iter_rules()
    }
    tables = {(row.endpoint, row.route.rule, frozenset(row.route.methods)) for row in rows()}
    listed = {
        (endpoint, rule, methods)
        for table in (OTHERS, flask_security_routes.ROUTES)
        for endpoint, (rule, methods) in table.items()
    }
    assert mapped == tables | listed


def test_every_endpoint_stands_once_and_every_address_once_per_method() -> None:
    endpoints = [row.endpoint for row in rows()]
    addresses = [(row.route.rule, method) for row in rows() for method in row.route.methods]
    assert len(set(endpoints)) == len(endpoints)
    assert len(set(addresses)) == len(addresses)


def test_addresses_are_lower_case_nouns_joined_by_dashes() -> None:
    for row in rows():
        fixed = [step for step in row.route.rule.split("/") if not step.startswith("<")]
        assert all(step == step.lower() and "_" not in step for step in fixed), row.route.rule


def test_acts_are_posts_and_only_get_and_post_are_used() -> None:
    assert {method for row in rows() for method in row.route.methods} == {"GET", "POST"}


def test_every_permission_guards_something_and_every_role_opens_something() -> None:
    guarding = {row.permission for row in rows() if row.permission}
    assert set(Permission) - guarding == set()
    assert all(guarding & ROLE_PERMISSIONS[role] for role in Role)


def test_a_route_without_a_permission_does_not_start_the_application() -> None:
    row = rows()[0].route
    for nothing in (None, "", "public", "people.manage"):
        bad = replace(row, permission=nothing)  # type: ignore[arg-type]
        try:
            http.blueprint("probe", "probe", [bad])
        except TypeError as refused:
            assert "names no permission" in str(refused)
        else:
            raise AssertionError(f"a route with the permission {nothing!r} was taken")


def test_every_guard_lets_in_exactly_who_holds_its_permission() -> None:
    """Route × role, with the real guard around a view that only says it was reached."""
    cells = 0
    for row in rows():
        probe = _probe(row)
        for role in (None, *Role):
            answer = _asked(probe, row, role)
            cells += 1
            if row.permission is None:
                assert answer == "reached", (row.endpoint, role)
            elif role is None:
                assert answer == "/sign-in", row.endpoint
            else:
                allowed = row.permission in ROLE_PERMISSIONS[role]
                assert answer == ("reached" if allowed else 403), (row.endpoint, role)
    print(f"{cells} cells")


def _probe(row: Row) -> Flask:
    app = Flask("probe")
    app.add_url_rule("/sign-in", "security.login", lambda: "")
    reached = Route("/probe", "probe", lambda: "reached", row.route.permission, row.route.methods)
    app.register_blueprint(http.blueprint("module", "probe", [reached]))
    return app


def _asked(app: Flask, row: Row, role: Role | None) -> str | int:
    held = ROLE_PERMISSIONS[role] if role else frozenset()
    actor = Actor(1, 1, 1, "somebody", frozenset({role}), held) if role else None
    app.extensions["actor_loader"] = lambda: actor
    answer = app.test_client().open("/probe", method=row.route.methods[-1])
    if answer.status_code == 303:
        return str(answer.location).split("?")[0]
    return answer.get_data(as_text=True) if answer.status_code == 200 else answer.status_code
