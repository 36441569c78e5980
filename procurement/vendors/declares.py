"""What this module brings besides pages and sentences."""

from collections.abc import Iterator

from sqlalchemy import func

from procurement.accounts.models import Organisation
from procurement.audit.registry import Subject, called
from procurement.infra.due import Due, Each, PassingJob
from procurement.infra.states import StateTable
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.kernel.work import WorkList
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.pages.steps import Act, Step, Steps, table
from procurement.vendors import notices, queries, services
from procurement.vendors.models import (
    CreditCheck,
    RequirementSet,
    StaffMember,
    VendorApplication,
    VendorSuspension,
)
from procurement.vendors.queries import waiting
from procurement.vendors.rules.applications import APPLICATION as APPLICATION_STATES
from procurement.vendors.rules.requirements import REQUIREMENT_SET
from procurement.vendors.rules.suspensions import SUSPENSION as SUSPENSION_STATES
from procurement.vendors.services import approvals, reviews, suspension_papers
from procurement.vendors.services.sizes import LETTER

APPLICATION = called(
    VendorApplication.id, func.coalesce(VendorApplication.number, RequirementSet.title_zh)
).join(RequirementSet, RequirementSet.id == VendorApplication.set_id)

CHECK = called(CreditCheck.id, Organisation.code + " · " + func.to_char(CreditCheck.day, "YYYY-MM-DD")).join(
    Organisation, Organisation.id == CreditCheck.vendor_id
)
SUSPENSION = called(VendorSuspension.id, VendorSuspension.number)


def _steps(actor: Actor) -> Iterator[Step]:
    vendors, answering = queries.vendors_begun(actor)
    yield Step(
        _("Vendors"),
        _("With whom contracts run, and their accounts. Their people come in by the workbook of people."),
        answering, vendors, Role.OFFICER, P.VENDORS_EDIT,
        (*table("vendors.blank_vendors", "vendors.upload_vendors"), Act(_("Vendors"), "vendors.list_vendors")),
    )  # fmt: skip


OF_APPLICATIONS = (
    Subject(
        "vendor_application",
        _("Application for qualification"),
        APPLICATION,
        "vendors.show_review",
        "application_id",
        P.VENDORS_VIEW,
    ),
    StateTable("application", APPLICATION_STATES, VendorApplication.state),
    WorkList(waiting.worklist),
    Due(Each.DAY, "corrections not made in time", reviews.lapse_corrections),
    approvals.KIND,
    Entry(
        Section.BUYING,
        24,
        "vendors.list_applications",
        _("Applications"),
        _("Applied"),
        "certificate",
        P.VENDORS_VIEW,
    ),
    Entry(
        Section.BUYING,
        25,
        "vendors.list_qualifications",
        _("Qualifications"),
        _("Qualification"),
        "certificate",
        P.COMPANY_VIEW,
    ),
)

STAFF = called(StaffMember.id, StaffMember.name)

DECLARED = (
    *OF_APPLICATIONS,
    Subject(
        "staff_member",
        _("Somebody of a vendor's staff"),
        STAFF,
        "vendors.show_staff",
        "staff_id",
        P.VENDORS_VIEW,
    ),
    LETTER,
    WorkList(lambda actor, now: queries.worklist(actor)),
    WorkList(queries.join_worklist),
    PassingJob("vendors.send_account_mail"),
    PassingJob("vendors.send_join_answer"),
    Due(Each.DAY, "end requests to join nobody answered", services.expire_joins),
    Due(Each.DAY, "forget accounts nobody proved", services.forget_unproven),
    *notices.KINDS,
    Steps(_steps),
    # ---- what is asked of vendors
    Subject(
        "requirement_set",
        _("Requirement set"),
        called(RequirementSet.id, RequirementSet.title_zh),
        "vendors.show_set",
        "set_id",
        P.VENDORS_VIEW,
    ),
    StateTable("requirement_set", REQUIREMENT_SET, RequirementSet.state),
    Entry(
        Section.BUYING,
        21,
        "vendors.list_sets",
        _("Requirement sets"),
        _("Requirements"),
        "list-check",
        P.VENDORS_VIEW,
    ),
    Entry(
        Section.BUYING,
        23,
        "vendors.list_offered_sets",
        _("What qualifications ask"),
        _("Requirements"),
        "list-check",
        P.COMPANY_VIEW,
    ),
    # ----
    Entry(
        Section.BUYING,
        20,
        "vendors.list_vendors",
        _("Vendors"),
        _("Vendors"),
        "building-store",
        P.VENDORS_VIEW,
    ),
    Entry(
        Section.BUYING,
        22,
        "vendors.show_company",
        _("My company"),
        _("Company"),
        "building-store",
        P.COMPANY_VIEW,
    ),
    # ---- credit checks, suspensions, related parties
    Subject("credit_check", _("Credit check"), CHECK, "vendors.show_check", "check_id", P.VENDORS_VIEW),
    Subject(
        "suspension", _("Suspension"), SUSPENSION, "vendors.show_suspension", "suspension_id", P.VENDORS_VIEW
    ),
    StateTable("suspension", SUSPENSION_STATES, VendorSuspension.state),
    suspension_papers.KIND,
    WorkList(queries.suspension_worklist),
    Due(Each.DAY, "suspensions over", services.note_times),
    Entry(
        Section.BUYING,
        26,
        "vendors.list_checks",
        _("Credit checks"),
        _("Credit"),
        "zoom-check",
        P.VENDORS_VIEW,
    ),
    Entry(
        Section.BUYING,
        27,
        "vendors.list_suspensions",
        _("Suspensions"),
        _("Suspended"),
        "player-pause",
        P.VENDORS_VIEW,
    ),
)
