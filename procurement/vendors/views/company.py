"""The page a vendor's people see of their own company, and what they keep of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts import services as account_services
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind, SmeClass
from procurement.accounts.sentences import FIELDS, SIZES, VALUES
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.audit.models import AuditRecord
from procurement.kernel.actor import Actor
from procurement.pages import http
from procurement.pages.forms import ActForm
from procurement.pages.i18n import NOTHING, _
from procurement.vendors import policy, queries, services
from procurement.vendors.forms import CompanyForm, ContactForm, RelationForm
from procurement.vendors.rules import RelationKind
from procurement.vendors.sentences import profile
from procurement.vendors.views import beside

OWN_ACTS = (
    "accounts.company_facts_saved",
    "accounts.size_class_taken",
    "accounts.vendor_saved",
    "vendors.account_proposed",
    "vendors.contact_",
    "vendors.relation_",
    "vendors.size_declared",
    "vendors.staff_imported",
)
"""What a vendor reads of its own history; what the bureau notes of it is the bureau's."""
SAID_BY_ANOTHER = {"accounts.size_class_taken"}
"""Acts within another one, whose line says it: here only the value they changed is shown."""


def show_company() -> Response:
    """What the bureau has on file of the company, what waits, and whom it may reach."""
    actor = http.current_actor()
    company = own_company(actor)
    history = [one for one in audit.history("organisation", company.id) if one.action.startswith(OWN_ACTS)]
    return http.render(
        "vendors/show_company.html",
        company=company,
        size=SIZES[SmeClass(company.sme_class)] if company.sme_class else NOTHING,
        people=accounts.people_of(actor, company.id),
        change=(change := queries.waiting_change(actor, company.id)),
        letter=queries.letter_of(actor, change),
        may_prepare=policy.can_keep(actor),
        may_sign=policy.can_sign(actor),
        **stated(actor, company.id),
        **told(history),
        **beside.of_company(actor, company),
    )


def own_company(actor: Actor) -> Organisation:
    """The company whose people ask. Raises NotFound for anybody else."""
    return accounts.organisation(actor, actor.organisation_id, OrganisationKind.VENDOR)


def stated(actor: Actor, vendor_id: int) -> dict[str, Any]:
    """What a vendor says of itself, for its own page and the bureau's."""
    return {
        "contacts": queries.contacts(actor, vendor_id),
        "relations": queries.relations(actor, vendor_id),
        "related": profile.RELATED,
        "kinds": {str(kind): words for kind, words in profile.RELATIONS.items()},
    }


def told(history: Sequence[AuditRecord]) -> dict[str, Any]:
    """A vendor's history, and the values it changed."""
    fields = {**FIELDS, **profile.FIELDS}
    said = [one for one in history if one.action not in SAID_BY_ANOTHER]
    return {"events": timeline.events(said), "changes": timeline.changes(history, fields, VALUES)}


def edit_company() -> Response:
    actor = http.current_actor()
    company = own_company(actor)
    form = CompanyForm(obj=company)

    def act() -> str:
        account_services.save_company_facts(actor, form.version.data, form.to_facts())
        return url_for("vendors.show_company")

    return http.form_page(form, act, "vendors/edit_company.html", lambda: {"company": company})


# ---- contacts -----------------------------------------------------------------------------------
def add_contact() -> Response:
    actor = http.current_actor()
    form = ContactForm()

    def act() -> str:
        services.add_contact(actor, form.to_command())
        return url_for("vendors.show_company", _anchor="contacts")

    return http.form_page(form, act, "vendors/edit_contact.html", lambda: {"contact": None})


def edit_contact(contact_id: int) -> Response:
    actor = http.current_actor()
    contact = queries.own_contact(actor, contact_id)
    form = ContactForm(obj=contact)

    def act() -> str:
        services.save_contact(actor, contact_id, form.version.data, form.to_command())
        return url_for("vendors.show_company", _anchor="contacts")

    return http.form_page(form, act, "vendors/edit_contact.html", lambda: {"contact": contact})


def remove_contact(contact_id: int) -> Response:
    actor = http.current_actor()
    contact = queries.own_contact(actor, contact_id)
    form = ActForm(version=contact.version)

    def act() -> str:
        services.remove_contact(actor, contact_id, form.version.data)
        return url_for("vendors.show_company", _anchor="contacts")

    return removal_page(
        form,
        act,
        title=_("Take out %(name)s", name=contact.name),
        text=_("The contact is forgotten here; the history keeps the name."),
        button=_("Take out the contact"),
        back=url_for("vendors.edit_contact", contact_id=contact_id),
    )


# ---- related parties ----------------------------------------------------------------------------
def state_relation() -> Response:
    actor = http.current_actor()
    form = RelationForm(kind=RelationKind.SHAREHOLDER)

    def act() -> str:
        services.state_relation(actor, form.to_command())
        return url_for("vendors.show_company", _anchor="relations")

    return http.form_page(form, act, "vendors/state_relation.html")


def end_relation(relation_id: int) -> Response:
    actor = http.current_actor()
    relation = queries.own_relation(actor, relation_id)
    form = ActForm()

    def act() -> str:
        services.end_relation(actor, relation_id)
        return url_for("vendors.show_company", _anchor="relations")

    return removal_page(
        form,
        act,
        title=_("End the relation to %(name)s", name=relation.name),
        text=_("It stays to be read as one that held until today."),
        button=_("End the relation"),
        back=url_for("vendors.show_company", _anchor="relations"),
    )


def removal_page(form: ActForm, act: Callable[[], str], **said: str) -> Response:
    """An act of one button that takes something out: what becomes of it, and the way back."""
    return http.form_page(form, act, "vendors/confirm_removal.html", lambda: said)
