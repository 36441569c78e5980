"""What this module brings besides pages and sentences."""

from collections.abc import Iterator

from procurement.audit.registry import Subject, called
from procurement.catalog import queries
from procurement.catalog.models import Category, ServiceItem, ServiceStandard
from procurement.catalog.rules import STANDARD as STANDARD_STATES
from procurement.catalog.services.papers import CATALOGUE
from procurement.infra.states import StateTable
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.pages.steps import Act, Step, Steps, table

ITEM = called(ServiceItem.id, ServiceItem.code)
STANDARD = called(ServiceStandard.id, ServiceStandard.title)
VIEW = P.CATALOG_VIEW


def _steps(actor: Actor) -> Iterator[Step]:
    yield Step(
        _("What is bought"),
        _("The services contracts price, by the bureau's own codes."),
        queries.active_count(actor), None, Role.OFFICER, P.CATALOG_EDIT,
        (*table("catalog.blank_items", "catalog.upload_items"), Act(_("Service items"), "catalog.list_items")),
    )  # fmt: skip


DECLARED = (
    Subject("category", _("Category"), called(Category.id, Category.code)),
    Subject("service_item", _("Service item"), ITEM, "catalog.show_item", "item_id", VIEW),
    Subject(
        "service_standard", _("Quality standard"), STANDARD, "catalog.show_standard", "standard_id", VIEW
    ),
    CATALOGUE,
    StateTable("standard", STANDARD_STATES, ServiceStandard.state),
    Steps(_steps),
    Entry(Section.BUYING, 10, "catalog.list_items", _("Service catalogue"), _("Catalogue"), "category", VIEW),
)
