"""The first steps of a bureau: its profile, departments, buildings, occupancies, people."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.accounts import queries
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.pages.i18n import _
from procurement.pages.steps import Act, Step, table


def steps(actor: Actor) -> Iterator[Step]:
    """What a bureau brings of its own: itself, places and people."""
    beginning = queries.beginning(actor)
    admin, people, places = Role.ADMINISTRATOR, P.PEOPLE_MANAGE, P.DEPARTMENTS_MANAGE
    yield Step(
        _("Profile of the bureau"),
        _("Name, address and the bank account that bills and contracts print."),
        int(beginning.payable), 1, admin, places,
        (Act(_("Profile of the bureau"), "accounts.edit_bureau"),),
    )  # fmt: skip
    yield Step(
        _("Departments"),
        _("Who is billed, and how each of them pays."),
        beginning.departments, None, admin, places,
        (*table("accounts.blank_departments", "accounts.upload_departments"),
         Act(_("Departments"), "accounts.list_departments")),
    )  # fmt: skip
    yield Step(
        _("Buildings"),
        _("Whose floor area is shared out."),
        beginning.buildings, None, admin, places,
        (*table("accounts.blank_buildings", "accounts.upload_buildings"),
         Act(_("Buildings"), "accounts.list_buildings")),
    )  # fmt: skip
    yield Step(
        _("Occupancies with their days"),
        _("Each department's ㎡ and people in each building, from when to when."),
        beginning.placed, beginning.departments, admin, places,
        table("accounts.blank_occupancies", "accounts.upload_occupancies"),
    )  # fmt: skip
    yield Step(
        _("People and roles"),
        _("At least an officer, a supervisor, a contract supervisor and finance; a liaison for each department."),
        beginning.roles, len(queries.NEEDED_ROLES), admin, people,
        (*table("accounts.blank_people", "accounts.upload_people"), Act(_("People"), "accounts.list_people")),
    )  # fmt: skip
    yield Step(
        _("One-time links"),
        _("With which everybody entered chooses a password."),
        beginning.ready, beginning.people if beginning.people > 1 else 0, admin, people,  # the founder alone needs none
        (Act(_("Make the links"), "accounts.make_links", "key"),),
    )  # fmt: skip
