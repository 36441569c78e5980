"""What the audit trail can be about here."""

from sqlalchemy import select

from procurement.accounts.models import Building, Organisation, User
from procurement.audit.subjects import SUBJECT_ID, Subject
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

ORGANISATION = select(Organisation.name_zh).where(Organisation.id == SUBJECT_ID)

SUBJECTS = (
    Subject("bureau", _("Bureau"), ORGANISATION),
    Subject("organisation", _("Organisation"), ORGANISATION),
    Subject(
        "building",
        _("Building"),
        select(Building.name_zh).where(Building.id == SUBJECT_ID),
        "accounts.show_building",
        "building_id",
        P.DEPARTMENTS_MANAGE,
    ),
    Subject(
        "user",
        _("Person"),
        select(User.name).where(User.id == SUBJECT_ID),
        "accounts.show_person",
        "person_id",
        P.PEOPLE_MANAGE,
    ),
)
