"""What this module brings besides pages and sentences."""

from procurement.audit.registry import Subject, called
from procurement.catalog.models import Category, ServiceItem, ServiceStandard
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

ITEM = called(ServiceItem.id, ServiceItem.code)
STANDARD = called(ServiceStandard.id, ServiceStandard.title)
VIEW = P.CATALOG_VIEW

DECLARED = (
    Subject("category", _("Category"), called(Category.id, Category.code)),
    Subject("service_item", _("Service item"), ITEM, "catalog.show_item", "item_id", VIEW),
    Subject(
        "service_standard", _("Quality standard"), STANDARD, "catalog.show_standard", "standard_id", VIEW
    ),
)
