"""The people of a vendor, kept by its managers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.accounts import policy, services
from procurement.accounts import queries as accounts
from procurement.accounts.sentences import FIELDS, VALUES, roles_in_words
from procurement.accounts.views.presenters import use_badge
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.infra import clock
from procurement.kernel.permissions import Role
from procurement.pages import http
from procurement.pages.forms import ActForm
from procurement.pages.i18n import LANGUAGES, _
from procurement.vendors import queries
from procurement.vendors.forms import ColleagueForm, RoleForm, role_options

if TYPE_CHECKING:
    from procurement.accounts.models import User


def list_colleagues() -> Response:
    """Who acts for the own company, and who asks to."""
    actor = http.current_actor()
    company = accounts.organisation(actor, actor.organisation_id)
    may_manage = policy.can_manage_colleagues(actor, company.id)
    return http.render(
        "vendors/list_colleagues.html",
        company=company,
        people=[
            (person, use_badge(person.active), _roles(person))
            for person in accounts.people_of(actor, company.id)
        ],
        joins=queries.joins_of(actor, company.id) if may_manage else (),
        may_manage=may_manage,
        rule=queries.free_access(actor.bureau_id, clock.today()),
    )


def invite_colleague() -> Response:
    actor = http.current_actor()
    form = ColleagueForm()
    form.role.options = role_options()

    def act() -> str:
        made = services.invite_colleague(actor, form.to_command(actor.organisation_id))
        flash(_("A link to choose a password is on its way to %(email)s.", email=form.email.data), "success")
        return url_for("vendors.show_colleague", colleague_id=made)

    return http.form_page(form, act, "vendors/invite_colleague.html")


def show_colleague(colleague_id: int) -> Response:
    person = accounts.colleague(http.current_actor(), colleague_id)
    return http.render("vendors/show_colleague.html", form=ActForm(version=person.version), **_page(person))


def change_colleague_role(colleague_id: int) -> Response:
    actor = http.current_actor()
    person = accounts.colleague(actor, colleague_id)
    held = next((Role(row.name) for row in person.roles), None)
    form = RoleForm(role=held, version=person.version)
    form.role.options = role_options()

    def act() -> str:
        services.change_role(actor, colleague_id, form.version.data, form.role.data)
        return url_for("vendors.list_colleagues")

    return http.form_page(form, act, "vendors/change_colleague_role.html", lambda: {"person": person})


# ---- acts of one button -------------------------------------------------------------------------
def take_colleague_out(colleague_id: int) -> Response:
    return _act(colleague_id, services.take_colleague_out)


def bring_colleague_back(colleague_id: int) -> Response:
    return _act(colleague_id, services.bring_colleague_back)


def send_colleague_link(colleague_id: int) -> Response:
    def send(actor: Any, person_id: int, version: int) -> None:
        services.send_colleague_link(actor, person_id)
        flash(_("The link is on its way."), "success")

    return _act(colleague_id, send)


def _act(colleague_id: int, done: Callable[[Any, int, int], None]) -> Response:
    actor = http.current_actor()
    person = accounts.colleague(actor, colleague_id)
    form = ActForm(version=person.version)

    def act() -> str:
        done(actor, colleague_id, form.version.data)
        return url_for("vendors.list_colleagues")

    return http.form_page(form, act, "vendors/show_colleague.html", lambda: _page(person))


def _page(person: User) -> dict[str, Any]:
    """Everything the page of a colleague shows besides its form."""
    history = audit.history("user", person.id)
    return {
        "person": person,
        "badge": use_badge(person.active),
        "roles": _roles(person),
        "language": LANGUAGES[person.language],
        "events": timeline.events(history),
        "changes": timeline.changes(history, FIELDS, VALUES),
    }


def _roles(person: User) -> str:
    return roles_in_words(row.name for row in person.roles)
