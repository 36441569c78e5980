"""What this module brings besides pages and sentences."""

from procurement.accounts import attempts
from procurement.accounts.models import Building, Organisation, User
from procurement.accounts.views import beginning
from procurement.audit.registry import Subject, called
from procurement.infra.due import Due, Each, PassingJob
from procurement.kernel.permissions import Permission as P
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.pages.steps import Steps

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
    Steps(beginning.steps),
    PassingJob("accounts.send_reset_link"),
    PassingJob("accounts.send_notice"),
    Due(Each.DAY, "forget old tries to sign in", lambda actor: attempts.forget_old()),
    Entry(
        Section.ADMINISTRATION, 20, "accounts.list_people", _("People"), _("People"), "users", P.PEOPLE_MANAGE
    ),
    Entry(
        Section.ADMINISTRATION,
        30,
        "accounts.list_departments",
        _("Departments"),
        _("Departments"),
        "building-community",
        P.DEPARTMENTS_MANAGE,
    ),
    Entry(
        Section.ADMINISTRATION,
        40,
        "accounts.list_buildings",
        _("Buildings"),
        _("Buildings"),
        "building",
        P.DEPARTMENTS_MANAGE,
    ),
    Entry(
        Section.ADMINISTRATION,
        70,
        "accounts.edit_bureau",
        _("Profile of the bureau"),
        _("Bureau"),
        "building-bank",
        P.DEPARTMENTS_MANAGE,
    ),
)
