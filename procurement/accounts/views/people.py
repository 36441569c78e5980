"""Pages of people: the register, one person, their form, taking them out of use; and what roles permit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.accounts import duties, policy, queries, services
from procurement.accounts.attempts import KEPT_FOR
from procurement.accounts.forms import HandoverForm, PersonForm, role_options
from procurement.accounts.rules import OrganisationKind
from procurement.accounts.sentences import FIELDS, KINDS, VALUES, factors_in_words, roles_in_words
from procurement.accounts.views import presenters
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.infra import clock
from procurement.kernel.permissions import Role
from procurement.pages import http
from procurement.pages.forms import ActForm
from procurement.pages.i18n import LANGUAGES, _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page

if TYPE_CHECKING:
    from procurement.accounts.models import User

PEOPLE = ListSpec(
    name="accounts.people",
    title=lazy("People"),
    key="id",
    default_sort="name",
    counted=counts("%(num)s person", "%(num)s people"),
    empty=Empty(lazy("Nobody yet"), lazy("Enter the people who work with the system.")),
    row_url=("accounts.show_person", "person_id"),
    presets=(
        Preset(lazy("In use"), {"active": "True"}),
        Preset(lazy("Out of use"), {"active": "False"}),
        Preset(lazy("All")),
    ),
    columns=(
        Column("name", FIELDS["name"], "lead", sub="email", filter=Filter(on=("name", "email"))),
        Column("organisation", FIELDS["organisation_id"], filter=Filter(), width="26"),
        Column(
            "kind",
            lazy("Kind of organisation"),
            show=lambda row: KINDS[OrganisationKind(row.kind)],
            filter=Filter(FilterKind.CHOICE, options=tuple(KINDS.items())),
            width="date",
        ),
        Column(
            "roles",
            FIELDS["roles"],
            show=lambda row: roles_in_words(row.roles or ()),
            filter=Filter(FilterKind.CHOICE, options=tuple(presenters.role_choices())),
            width="next",
        ),
        Column("signed_in_at", lazy("Last sign-in"), "instant", filter=Filter(FilterKind.FROM), width="next"),
        Column(
            "active",
            lazy("State"),
            "state",
            show=lambda row: presenters.use_badge(row.active),
            filter=Filter(FilterKind.CHOICE, options=presenters.USES),
            width="state",
        ),
    ),
)


def list_people() -> Response:
    return register_page(PEOPLE, queries.people(http.current_actor()), "accounts/list_people.html")


def list_roles() -> Response:
    return http.render("accounts/list_roles.html", roles=role_options())


def show_person(person_id: int) -> Response:
    person = queries.person(http.current_actor(), person_id)
    return http.render("accounts/show_person.html", form=ActForm(version=person.version), **_page(person))


def create_person() -> Response:
    actor = http.current_actor()
    form = _offering(PersonForm(organisation_id=http.row_asked("organisation")))

    def act() -> str:
        person_id = services.create_person(actor, form.to_command())
        flash(_("A link to choose a password is on its way to %(email)s.", email=form.email.data), "success")
        return url_for("accounts.show_person", person_id=person_id)

    return http.form_page(form, act, "accounts/create_person.html")


def edit_person(person_id: int) -> Response:
    actor = http.current_actor()
    person = queries.person(actor, person_id)
    form = _offering(PersonForm(obj=person, roles=[Role(row.name) for row in person.roles]), person)

    def act() -> str:
        services.save_person(actor, person_id, form.version.data, form.to_command())
        return url_for("accounts.show_person", person_id=person_id)

    return http.form_page(form, act, "accounts/edit_person.html", lambda: {"person": person})


def _offering(form: PersonForm, person: User | None = None) -> PersonForm:
    """Offers organisations in use (and the person's own), kind by kind."""
    found = list(queries.organisations_with_people(http.current_actor()))
    if person is not None and person.organisation_id not in {one.id for one in found}:
        found.insert(0, person.organisation)
    form.organisation_id.options = [
        (one.id, f"{KINDS[OrganisationKind(one.kind)]} · {one.name_zh}") for one in found
    ]
    form.roles.options = role_options()
    return form


def hand_over(person_id: int) -> Response:
    """Everything that waits for this person by name goes to another one; they may leave in the same act."""
    actor = http.current_actor()
    person = queries.person(actor, person_id)
    form = HandoverForm(version=person.version)
    form.heir.options = [(one.id, one.name) for one in duties.heirs(person_id)]

    def act() -> str:
        version, heir, reason = form.version.data, form.heir.data, form.reason.data
        services.hand_over(actor, person_id, version, heir, reason, form.goes.data)
        return url_for("accounts.show_person", person_id=person_id)

    return http.form_page(
        form, act, "accounts/hand_over.html", lambda: {"person": person, "duties": _duties(person_id)}
    )


def _duties(person_id: int) -> list[tuple[str, str]]:
    """What each open duty is to the person, and its name. No links: an administrator opens no contracts."""
    return [(str(duty.what), duty.title) for duty in duties.held(person_id)]


# ---- acts of one button -------------------------------------------------------------------------
def deactivate_person(person_id: int) -> Response:
    actor = http.current_actor()

    def act(form: ActForm) -> None:
        services.deactivate_person(actor, person_id, form.version.data)

    return _act(person_id, act)


def reactivate_person(person_id: int) -> Response:
    actor = http.current_actor()

    def act(form: ActForm) -> None:
        services.reactivate_person(actor, person_id, form.version.data)

    return _act(person_id, act)


def invite_person(person_id: int) -> Response:
    actor = http.current_actor()

    def act(form: ActForm) -> None:
        services.invite_person(actor, person_id)
        flash(_("The link is on its way."), "success")

    return _act(person_id, act)


def reset_factors(person_id: int) -> Response:
    actor = http.current_actor()

    def act(form: ActForm) -> None:
        services.reset_factors(actor, person_id)
        flash(_("The second step is reset; the person is told by mail."), "success")

    return _act(person_id, act)


def _act(person_id: int, done: Any) -> Response:
    person = queries.person(http.current_actor(), person_id)
    form = ActForm(version=person.version)

    def act() -> str:
        done(form)
        return url_for("accounts.show_person", person_id=person_id)

    return http.form_page(form, act, "accounts/show_person.html", lambda: _page(person))


def _page(person: User) -> dict[str, Any]:
    """Everything the page of a person shows besides its form."""
    actor = http.current_actor()
    history = audit.history("user", person.id)
    return {
        "person": person,
        "badge": presenters.use_badge(person.active),
        "roles": roles_in_words(row.name for row in person.roles),
        "kind": KINDS[OrganisationKind(person.organisation.kind)],
        "language": LANGUAGES[person.language],
        "factors": factors_in_words(queries.factors(person.id)),
        "myself": not policy.can_deactivate(actor, person.id),
        "sign_ins": queries.sign_ins(person.email, clock.now() - KEPT_FOR, 10),
        "duties": _duties(person.id),
        "events": timeline.events(history),
        "changes": timeline.changes(history, FIELDS, VALUES),
    }
