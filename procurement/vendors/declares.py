"""What this module brings besides pages and sentences."""

from collections.abc import Iterator

from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.kernel.work import WorkList
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.pages.steps import Act, Step, Steps, table
from procurement.vendors import notices, queries


def _steps(actor: Actor) -> Iterator[Step]:
    vendors, answering = queries.vendors_begun(actor)
    yield Step(
        _("Vendors"),
        _("With whom contracts run, and their accounts. Their people come in by the workbook of people."),
        answering, vendors, Role.OFFICER, P.VENDORS_EDIT,
        (*table("vendors.blank_vendors", "vendors.upload_vendors"), Act(_("Vendors"), "vendors.list_vendors")),
    )  # fmt: skip


DECLARED = (
    WorkList(lambda actor, now: queries.worklist(actor)),
    *notices.KINDS,
    Steps(_steps),
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
)
