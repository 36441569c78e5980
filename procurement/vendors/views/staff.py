"""Pages of a vendor's staff: the list, one person with their certificates, and the table they come in by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.pages import http, imports
from procurement.pages.forms import ActForm
from procurement.pages.i18n import NOTHING, Text, _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Badge
from procurement.pages.registers import register_page
from procurement.pages.scans import read_scan
from procurement.vendors import policy, queries, rules, services
from procurement.vendors.forms import CertificateForm, StaffForm, read_staff
from procurement.vendors.forms import blank_staff as blank_workbook
from procurement.vendors.models import StaffMember
from procurement.vendors.rules import Standing
from procurement.vendors.sentences.staff import CERTIFICATES, FIELDS
from procurement.vendors.views.company import removal_page

STANDINGS: dict[Standing, Badge] = {
    Standing.EXPIRED: Badge("bad", "circle-x", lazy("Expired")),
    Standing.EXPIRING: Badge("wait", "hourglass", lazy("Expires within 90 days")),
    Standing.VALID: Badge("ok", "circle-check", lazy("Valid")),
    Standing.NONE: Badge("mute", "circle-dashed", lazy("No certificate")),
    Standing.REPLACED: Badge("mute", "versions", lazy("Renewed")),
    Standing.GONE: Badge("mute", "circle-minus", lazy("Has left")),
}
OF_PEOPLE = [(str(one), STANDINGS[one].text) for one in Standing if one is not Standing.REPLACED]
STAFF = ListSpec(
    name="vendors.staff",
    title=lazy("Staff and certificates"),
    key="id",
    default_sort="until",
    counted=counts("%(num)s person", "%(num)s people"),
    empty=Empty(
        lazy("Nobody yet"),
        lazy("Enter whoever works for you with a certificate, or import them from a workbook."),
    ),
    row_url=("vendors.show_own_staff", "staff_id"),
    presets=(
        Preset(lazy("At work"), {"active": "True"}),
        Preset(lazy("Has left"), {"active": "False"}),
        Preset(lazy("All")),
    ),
    columns=(
        Column("name", FIELDS["name"], "lead", filter=Filter()),
        Column("post", FIELDS["post"], filter=Filter(), width="20"),
        Column("certificates", lazy("Certificates"), "number", width="no"),
        Column("until", lazy("Next ends on"), "day", filter=Filter(FilterKind.UNTIL), width="date"),
        Column(
            "standing",
            lazy("Certificates stand"),
            "state",
            show=lambda row: STANDINGS[Standing(row.standing)],
            filter=Filter(FilterKind.CHOICE, options=OF_PEOPLE),
            width="state",
        ),
        Column(
            "active",
            lazy("At work"),
            show=lambda row: _("Yes") if row.active else _("No"),
            filter=Filter(FilterKind.CHOICE, options=((True, lazy("Yes")), (False, lazy("No")))),
            width="date",
            phone="off",
        ),
    ),
)
OF_A_VENDOR = replace(
    STAFF,
    name="vendors.staff_of_vendor",
    row_url=("vendors.show_staff", "staff_id"),
    empty=Empty(lazy("Nobody yet"), lazy("The vendor enters its staff itself.")),
)


def list_staff() -> Response:
    """The own company's staff."""
    actor = http.current_actor()
    found = queries.staff(actor, actor.organisation_id, clock.today())
    return register_page(
        STAFF, found, "vendors/list_staff.html", lambda: {"may_prepare": policy.can_keep(actor)}
    )


def list_vendor_staff(vendor_id: int) -> Response:
    """A vendor's staff as the bureau sees it."""
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    found = queries.staff(actor, vendor_id, clock.today())
    return register_page(OF_A_VENDOR, found, "vendors/list_vendor_staff.html", lambda: {"vendor": vendor})


# ---- one person ---------------------------------------------------------------------------------
def show_own_staff(staff_id: int) -> Response:
    person = queries.own_member(http.current_actor(), staff_id)
    return http.render("vendors/show_staff.html", form=ActForm(version=person.version), **_page(person))


def show_staff(staff_id: int) -> Response:
    """Somebody of a vendor's staff as the bureau sees them."""
    person = queries.member(http.current_actor(), staff_id)
    return http.render("vendors/show_staff.html", form=ActForm(version=person.version), **_page(person))


def _page(person: StaffMember) -> dict[str, Any]:
    """Everything the page of somebody shows besides its form."""
    actor = http.current_actor()
    own = person.vendor_id == actor.organisation_id
    history = audit.history("staff_member", person.id)
    return {
        "person": person,
        "vendor": accounts.organisation(actor, person.vendor_id),
        "own": own,
        "certificates": _certificates(person),
        "may_prepare": own and policy.can_keep(actor),
        "events": timeline.events(history),
        "changes": timeline.changes(history, FIELDS),
    }


def _certificates(person: StaffMember) -> Sequence[dict[str, Any]]:
    """Rows of the table of certificates; a number that is an identity number is shown by its end."""
    held = queries.certificates(person.id)
    kinds = _kinds(http.current_actor())
    stand = rules.standings([(one.key, one.valid_until) for one in held], clock.today())
    return [
        {
            "id": one.id,
            "words": kinds.get(one.key, one.key),
            "number": one.number_shown,
            "issuer": one.issuer or NOTHING,
            "valid_until": one.valid_until,
            "badge": STANDINGS[standing],
            "file_id": one.file_id,
        }
        for one, standing in zip(held, stand, strict=True)
    ]


def _kinds(actor: Actor) -> dict[str, Text]:
    """What a certificate may be of: the kinds everybody knows, and what this bureau asks besides."""
    known: dict[str, Text] = {str(key): words for key, words in CERTIFICATES.items()}
    return {
        **known,
        **{key: title for key, title in queries.certificates_asked(actor).items() if key not in known},
    }


def add_staff() -> Response:
    actor = http.current_actor()
    form = StaffForm()

    def act() -> str:
        return url_for("vendors.show_own_staff", staff_id=services.add_staff(actor, form.to_command()))

    return http.form_page(form, act, "vendors/edit_staff.html", lambda: {"person": None})


def edit_staff(staff_id: int) -> Response:
    actor = http.current_actor()
    person = queries.own_member(actor, staff_id)
    form = StaffForm(name=person.name, post=person.post, version=person.version).of_known()

    def act() -> str:
        services.save_staff(actor, staff_id, form.version.data, form.to_command())
        return url_for("vendors.show_own_staff", staff_id=staff_id)

    return http.form_page(form, act, "vendors/edit_staff.html", lambda: {"person": person})


def let_staff_go(staff_id: int) -> Response:
    return _set_active(staff_id, active=False)


def take_staff_back(staff_id: int) -> Response:
    return _set_active(staff_id, active=True)


def _set_active(staff_id: int, *, active: bool) -> Response:
    actor = http.current_actor()
    person = queries.own_member(actor, staff_id)
    form = ActForm(version=person.version)

    def act() -> str:
        verb = services.take_staff_back if active else services.let_staff_go
        verb(actor, staff_id, form.version.data)
        return url_for("vendors.show_own_staff", staff_id=staff_id)

    return http.form_page(form, act, "vendors/show_staff.html", lambda: _page(person))


# ---- certificates -------------------------------------------------------------------------------
def add_certificate(staff_id: int) -> Response:
    actor = http.current_actor()
    person = queries.own_member(actor, staff_id)
    form = CertificateForm()
    form.key.options = tuple(_kinds(actor).items())

    def act() -> str:
        scan = read_scan(form.file.data) if form.file.data else None
        services.add_certificate(actor, staff_id, form.to_command(), scan)
        return url_for("vendors.show_own_staff", staff_id=staff_id)

    return http.form_page(form, act, "vendors/add_certificate.html", lambda: {"person": person})


def end_certificate(certificate_id: int) -> Response:
    actor = http.current_actor()
    certificate = queries.own_certificate(actor, certificate_id)
    form = ActForm()
    back = url_for("vendors.show_own_staff", staff_id=certificate.staff_id)

    def act() -> str:
        services.end_certificate(actor, certificate_id)
        return back

    return removal_page(
        form,
        act,
        title=_("Take out certificate %(number)s", number=certificate.number_shown),
        text=_(
            "Where it was entered wrongly or holds no longer. It proves nothing from then on; a renewed one is added beside it."
        ),
        button=_("Take out the certificate"),
        back=back,
    )


# ---- import -------------------------------------------------------------------------------------
TABLE = imports.Import(
    things="vendors.staff",
    back="vendors.list_staff",
    title=lazy("Import staff"),
    checking=lazy("Check the staff"),
    register=lazy("Staff and certificates"),
    holds=lazy(
        "One person with one certificate a row; further certificates are rows with the same identity number. Columns: "
        "Name, Identity number and what else is known. Whoever is known by the identity number is changed, others are "
        "added, nobody is taken out."
    ),
    read=read_staff,
    plan=queries.staff_plan,
    take=services.import_staff,
    headings=FIELDS,
    tell=lambda row: (row.staff.name, row.staff.post),
)


def blank_staff() -> Response:
    return imports.send_workbook(blank_workbook(), _("Staff"))
