"""Who may change organisations, places and people. Who may see them is decided in queries."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_manage_departments(actor: Actor) -> bool:
    """Departments, buildings, occupancies and the bureau's own profile: the administrator's."""
    return actor.may(Permission.DEPARTMENTS_MANAGE)


def can_edit_partners(actor: Actor) -> bool:
    """Vendors and agencies are entered by those who draft contracts with them."""
    return actor.may(Permission.VENDORS_EDIT)


def can_keep_own_company(actor: Actor) -> bool:
    """A vendor's manager, of the own company and no other."""
    return actor.may(Permission.COMPANY_MANAGE)


def can_manage_people(actor: Actor) -> bool:
    return actor.may(Permission.PEOPLE_MANAGE)


def can_manage_colleagues(actor: Actor, organisation_id: int) -> bool:
    """A vendor's manager keeps the people of the own company, and of no other."""
    return actor.may(Permission.COMPANY_MANAGE) and actor.organisation_id == organisation_id


def can_invite_manager(actor: Actor, managers: int) -> bool:
    """Those who enter vendors, for a vendor without a manager who can sign in; where there is one, they alone."""
    return can_edit_partners(actor) and managers == 0


def can_change_roles(actor: Actor, person_id: int) -> bool:
    """Nobody gives or takes a role of their own: so no one rises alone, and one administrator always remains."""
    return can_manage_people(actor) and actor.id != person_id


def can_deactivate(actor: Actor, person_id: int) -> bool:
    return can_manage_people(actor) and actor.id != person_id


def can_reset_factors(actor: Actor, person_id: int) -> bool:
    """Nobody takes their own away past what proves them; another administrator does, or whoever runs the system."""
    return can_manage_people(actor) and actor.id != person_id
