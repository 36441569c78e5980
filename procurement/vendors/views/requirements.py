"""Pages that write what a draft asks, requirement by requirement; plain forms, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from werkzeug.wrappers import Response

from procurement.pages import http
from procurement.pages.forms import ActForm
from procurement.vendors import queries, services
from procurement.vendors.forms import RequirementForm
from procurement.vendors.rules.requirements import RequirementKind
from procurement.vendors.sentences.requirements import KINDS
from procurement.vendors.views import requirement_presenters as presenters
from procurement.vendors.views.requirement_sets import record_page

if TYPE_CHECKING:
    from procurement.vendors.models import RequirementSet


def add_requirement(set_id: int) -> Response:
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    form = _with_keys(RequirementForm(version=found.version))

    def act() -> str:
        return _back(found, services.add_requirement(actor, set_id, form.to_command()))

    return http.form_page(form, act, "vendors/add_requirement.html", lambda: {"found": found})


def edit_requirement(set_id: int, requirement_id: int) -> Response:
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    row = queries.requirement(actor, set_id, requirement_id)
    form = _with_keys(RequirementForm(obj=row, version=found.version))

    def act() -> str:
        services.save_requirement(actor, set_id, requirement_id, form.version.data, form.to_command())
        return _back(found, requirement_id)

    return http.form_page(
        form,
        act,
        "vendors/edit_requirement.html",
        lambda: {"found": found, "title": presenters.said(row, "title")},
    )


def _with_keys(form: RequirementForm) -> RequirementForm:
    """The proofs other requirements ask for, with their kind, for only those of one kind are the same."""
    known = queries.keys_in_use(http.current_actor())
    form.key.options = [
        (key, f"{KINDS[RequirementKind(kind)]}: {title}") for key, (kind, title) in known.items()
    ]
    return form


def remove_requirement(set_id: int, requirement_id: int) -> Response:
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    row = queries.requirement(actor, set_id, requirement_id)
    form = ActForm(version=found.version)

    def act() -> str:
        services.remove_requirement(actor, set_id, requirement_id, form.version.data)
        return _back(found)

    return http.form_page(
        form, act, "vendors/remove_requirement.html", lambda: {"found": found, "line": presenters.line(row)}
    )


def raise_requirement(set_id: int, requirement_id: int) -> Response:
    return _move(set_id, requirement_id, up=True)


def lower_requirement(set_id: int, requirement_id: int) -> Response:
    return _move(set_id, requirement_id, up=False)


def _move(set_id: int, requirement_id: int, *, up: bool) -> Response:
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    form = ActForm(version=found.version)

    def act() -> str:
        services.move_requirement(actor, set_id, requirement_id, form.version.data, up=up)
        return _back(found, requirement_id)

    return http.form_page(form, act, "vendors/show_set.html", lambda: record_page(found))


def _back(found: RequirementSet, requirement_id: int | None = None) -> str:
    """The draft, at the requirement."""
    anchor = f"asked-{requirement_id}" if requirement_id else None
    return url_for("vendors.show_set", set_id=found.id, _anchor=anchor)
