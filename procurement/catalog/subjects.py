"""What the audit trail can be about here."""

from sqlalchemy import select

from procurement.audit.subjects import SUBJECT_ID, Subject
from procurement.catalog.models import Category, ServiceItem, ServiceStandard
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

SUBJECTS = (
    Subject("category", _("Category"), select(Category.code).where(Category.id == SUBJECT_ID)),
    Subject(
        "service_item",
        _("Service item"),
        select(ServiceItem.code).where(ServiceItem.id == SUBJECT_ID),
        "catalog.show_item",
        "item_id",
        P.CATALOG_VIEW,
    ),
    Subject(
        "service_standard",
        _("Quality standard"),
        select(ServiceStandard.title).where(ServiceStandard.id == SUBJECT_ID),
        "catalog.show_standard",
        "standard_id",
        P.CATALOG_VIEW,
    ),
)
