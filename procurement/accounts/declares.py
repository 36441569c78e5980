"""What this module brings besides pages and sentences."""

from procurement.accounts.models import Building, Organisation, User
from procurement.audit.registry import Subject, called
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

ORGANISATION = called(Organisation.id, Organisation.name_zh)
BUILDING = called(Building.id, Building.name_zh)

DECLARED = (
    Subject("bureau", _("Bureau"), ORGANISATION),
    Subject("organisation", _("Organisation"), ORGANISATION),
    Subject(
        "building", _("Building"), BUILDING, "accounts.show_building", "building_id", P.DEPARTMENTS_MANAGE
    ),
    Subject(
        "user", _("Person"), called(User.id, User.name), "accounts.show_person", "person_id", P.PEOPLE_MANAGE
    ),
)
