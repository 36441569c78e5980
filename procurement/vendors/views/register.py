"""Pages of vendors: the register, one vendor, its form."""

from __future__ import annotations

from datetime import date

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind, SmeClass
from procurement.accounts.sentences import FIELDS, SIZES
from procurement.audit import queries as audit
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.pages import http, imports
from procurement.pages.i18n import NOTHING, _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Badge
from procurement.pages.registers import register_page
from procurement.vendors import policy, queries, registry, services
from procurement.vendors.forms import VendorForm, read_vendors
from procurement.vendors.forms import blank_vendors as blank_workbook
from procurement.vendors.models import BankChange
from procurement.vendors.rules.standing import Standing, standing_of
from procurement.vendors.rules.terms import Term
from procurement.vendors.sentences.profile import INDUSTRIES
from procurement.vendors.sentences.record import STANDINGS
from procurement.vendors.views import beside
from procurement.vendors.views.company import stated, told
from procurement.vendors.views.qualification_presenters import TERMS
from procurement.vendors.views.requirement_presenters import said

IN_USE = Badge("ok", "circle-check", lazy("In use"))
SUSPENDED = Badge("bad", "ban", lazy("Suspended"))
OUT_OF_USE = Badge("mute", "circle-minus", lazy("Out of use"))
STANDING_MARKS = {
    Standing.QUALIFIED: Badge("ok", "certificate", STANDINGS[Standing.QUALIFIED]),
    Standing.EXPIRING: Badge("wait", "clock", STANDINGS[Standing.EXPIRING]),
    Standing.LAPSED: Badge("bad", "calendar-off", STANDINGS[Standing.LAPSED]),
    Standing.NONE: Badge("mute", "circle-dashed", STANDINGS[Standing.NONE]),
}


def standing_badge(standing: Standing) -> Badge:
    return STANDING_MARKS[standing]


def _mark(valid_from: date, valid_until: date, today: date) -> Badge:
    """How one of its qualifications stands."""
    return TERMS[Term.COMING] if valid_from > today else standing_badge(standing_of(valid_until, today))


VENDORS = ListSpec(
    name="vendors.vendors",
    title=lazy("Vendors"),
    key="id",
    default_sort="name_zh",
    counted=counts("%(num)s vendor", "%(num)s vendors"),
    empty=Empty(
        lazy("No vendors yet"),
        lazy("Enter a vendor with its unified social credit code; then contracts can name it."),
    ),
    row_url=("vendors.show_vendor", "vendor_id"),
    presets=(
        Preset(lazy("In use"), {"active": "True"}),
        Preset(lazy("Out of use"), {"active": "False"}),
        Preset(lazy("All")),
    ),
    columns=(
        Column("code", FIELDS["code"], "no", filter=Filter(), width="no"),
        Column(
            "name_zh",
            lazy("Vendor"),
            "lead",
            sort="sort_key",
            filter=Filter(
                FilterKind.SEARCH, on=("search",), placeholder=lazy("Name, pinyin, code, credit code")
            ),
        ),
        Column("credit_code", FIELDS["credit_code"], filter=Filter(reference=True), width="20"),
        Column(
            "sme_class",
            FIELDS["sme_class"],
            show=lambda row: SIZES[SmeClass(row.sme_class)] if row.sme_class else NOTHING,
            filter=Filter(FilterKind.CHOICE, options=tuple(SIZES.items())),
            width="date",
        ),
        Column(
            "held",
            lazy("Qualified for"),
            filter=Filter(on=("held_known",), placeholder=lazy("Title, code or category")),
            width="20",
            phone="full",
        ),
        Column(
            "standing",
            lazy("Standing"),
            "state",
            show=lambda row: standing_badge(Standing(row.standing)),
            sort="ends",
            filter=Filter(FilterKind.CHOICE, options=tuple(STANDINGS.items())),
            width="date",
        ),
        Column("ends", lazy("Ends on"), "day", filter=Filter(FilterKind.UNTIL), width="date"),
        Column(
            "suspended",
            lazy("Suspension"),
            show=lambda row: SUSPENDED if row.suspended else NOTHING,
            filter=Filter(FilterKind.CHOICE, options=((True, SUSPENDED.text),)),
            sort=False,
            phone="off",
            width="state",
        ),
        Column(
            "active",
            lazy("State"),
            "state",
            show=lambda row: IN_USE if row.active else OUT_OF_USE,
            filter=Filter(FilterKind.CHOICE, options=((True, IN_USE.text), (False, OUT_OF_USE.text))),
            width="state",
        ),
    ),
)


def list_vendors() -> Response:
    actor = http.current_actor()
    vendors = queries.vendors(actor, clock.today())
    return register_page(
        VENDORS, vendors, "vendors/list_vendors.html", lambda: {"may_edit": policy.can_edit(actor)}
    )


def show_vendor(vendor_id: int) -> Response:
    actor, today = http.current_actor(), clock.today()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    history = audit.history("organisation", vendor_id)
    return http.render(
        "vendors/show_vendor.html",
        vendor=vendor,
        badge=IN_USE if vendor.active else OUT_OF_USE,
        size=SIZES[SmeClass(vendor.sme_class)] if vendor.sme_class else NOTHING,
        former=accounts.former_names(vendor_id),
        people=accounts.people_of(actor, vendor_id),
        declared=(declared := queries.sizes(actor, vendor_id)[:1]),
        papers=queries.letters(declared),
        industries=INDUSTRIES,
        staff_counts=queries.staff_counts(actor, vendor_id, clock.today()),
        **stated(actor, vendor_id),
        **told(history),
        may_edit=policy.can_edit(actor),
        change=(change := queries.waiting_change(actor, vendor_id)),
        letter=queries.letter_of(actor, change),
        may_decide=change is not None and _may_decide(actor, change),
        **beside.of_vendor(actor, vendor),
        # ---- the record: what was proved, what others know
        qualified=[
            (row, said(row, "title"), _mark(row.valid_from, row.valid_until, today))
            for row in queries.qualifications(actor, vendor_id, today)
        ],
        evidence=queries.latest_evidence(actor, vendor_id),
        told=registry.of_vendor(actor, vendor_id),
        ratings=queries.ratings(actor, vendor_id),
    )


def _may_decide(actor: Actor, change: BankChange) -> bool:
    if not policy.can_decide_account(actor):
        return False
    return policy.account_objection(actor, change.proposed_by, queries.let_in_proposer(actor, change)) is None


def create_vendor() -> Response:
    actor = http.current_actor()
    form = VendorForm()

    def act() -> str:
        made = services.create_vendor(actor, form.to_command(), form.sure.data)
        return url_for("vendors.show_vendor", vendor_id=made)

    return http.form_page(form, act, "vendors/create_vendor.html")


def edit_vendor(vendor_id: int) -> Response:
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    form = VendorForm(obj=vendor).of(vendor)

    def act() -> str:
        services.save_vendor(actor, vendor_id, form.version.data, form.to_command(), form.sure.data)
        return url_for("vendors.show_vendor", vendor_id=vendor_id)

    return http.form_page(form, act, "vendors/edit_vendor.html", lambda: {"vendor": vendor})


# ---- import -------------------------------------------------------------------------------------
TABLE = imports.Import(
    things="vendors.vendors",
    back="vendors.list_vendors",
    title=lazy("Import vendors"),
    checking=lazy("Check the vendors"),
    register=lazy("Vendors"),
    holds=lazy(
        "One vendor a row. Columns: Code, Chinese name, Unified social credit code and what else is known. A known "
        "code is changed, an unknown one added, none removed; the bank account of a vendor that is there stays."
    ),
    read=read_vendors,
    plan=queries.vendor_plan,
    take=services.import_vendors,
    headings=FIELDS,
    tell=lambda command: (command.code, command.name_zh),
)


def blank_vendors() -> Response:
    return imports.send_workbook(blank_workbook(), _("Vendors"))
