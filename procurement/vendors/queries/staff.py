"""A vendor's staff. No statement here asks for an identity number but those that compare one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Select, case, func, literal, select

from procurement.infra import clock
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.kernel.plans import Plan
from procurement.vendors import policy, rules
from procurement.vendors.models import StaffCertificate, StaffMember
from procurement.vendors.rules import EXPIRING_WITHIN, KnownStaff, StaffLine, StaffRow, Standing

FOREVER = date(9999, 12, 31)


@keeps_statement
def staff(actor: Actor, vendor_id: int, today: date) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of a vendor's staff: with the day the next certificate ends, a renewed one left
    out, and how they stand (`rules.standings`, said by the database)."""
    until = func.coalesce(StaffCertificate.valid_until, literal(FOREVER, Date))
    of_key = (
        select(StaffCertificate.staff_id, func.max(until).label("until"))
        .where(StaffCertificate.vendor_id == vendor_id, StaffCertificate.ended.is_(None))
        .group_by(StaffCertificate.staff_id, StaffCertificate.key)
        .subquery()
    )
    held = (
        select(of_key.c.staff_id, func.count().label("certificates"), func.min(of_key.c.until).label("until"))
        .group_by(of_key.c.staff_id)
        .subquery()
    )
    standing = case(
        (StaffMember.active.is_(False), Standing.GONE),
        (held.c.until.is_(None), Standing.NONE),
        (held.c.until < today, Standing.EXPIRED),
        (held.c.until <= today + EXPIRING_WITHIN, Standing.EXPIRING),
        else_=Standing.VALID,
    )
    return (
        select(
            StaffMember.id,
            StaffMember.name,
            StaffMember.post,
            StaffMember.active,
            func.coalesce(held.c.certificates, 0).label("certificates"),
            func.nullif(held.c.until, FOREVER).label("until"),
            standing.label("standing"),
        )
        .outerjoin(held, held.c.staff_id == StaffMember.id)
        .where(StaffMember.bureau_id == actor.bureau_id, StaffMember.vendor_id == vendor_id)
    )


def staff_counts(actor: Actor, vendor_id: int, today: date) -> dict[str, int]:
    """How many of a vendor's staff stand how."""
    each = staff(actor, vendor_id, today).subquery()
    counted = select(each.c.standing, func.count()).group_by(each.c.standing)
    return {str(standing): count for standing, count in reading().execute(counted)}


def member(actor: Actor, staff_id: int) -> StaffMember:
    """Somebody of a vendor's staff the actor may read. Raises NotFound."""
    found = reading().get(StaffMember, staff_id)
    if found is None or not policy.can_read_company(actor, found.bureau_id, found.vendor_id):
        raise NotFound
    return found


def own_member(actor: Actor, staff_id: int) -> StaffMember:
    """Somebody of the own company's staff. Raises NotFound."""
    found = reading().get(StaffMember, staff_id)
    if found is None or found.vendor_id != actor.organisation_id:
        raise NotFound
    return found


def certificates(staff_id: int) -> Sequence[StaffCertificate]:
    """Somebody's certificates that were not taken out, by what they are of."""
    held = select(StaffCertificate).where(
        StaffCertificate.staff_id == staff_id, StaffCertificate.ended.is_(None)
    )
    return reading().scalars(held.order_by(StaffCertificate.key, StaffCertificate.id)).all()


def own_certificate(actor: Actor, certificate_id: int) -> StaffCertificate:
    """A certificate of the own company's staff. Raises NotFound."""
    found = reading().get(StaffCertificate, certificate_id)
    if found is None or found.vendor_id != actor.organisation_id:
        raise NotFound
    return found


def named_by_identity(vendor_id: int, identity_number: str) -> StaffMember | None:
    """Whoever of a vendor's staff has this identity number."""
    same = select(StaffMember).where(
        StaffMember.vendor_id == vendor_id, StaffMember.identity_number == identity_number
    )
    return reading().scalars(same).one_or_none()


def known_staff(vendor_id: int) -> dict[str, KnownStaff]:
    """Everybody who is or was on a vendor's list, by identity number, for a table to be compared with."""
    held: dict[int, set[tuple[str, str, date | None]]] = {}
    of_all = select(StaffCertificate).where(
        StaffCertificate.vendor_id == vendor_id, StaffCertificate.ended.is_(None)
    )
    for one in reading().scalars(of_all):
        held.setdefault(one.staff_id, set()).add((one.key, one.number, one.valid_until))
    rows = select(
        StaffMember.identity_number, StaffMember.id, StaffMember.name, StaffMember.post, StaffMember.active
    ).where(StaffMember.vendor_id == vendor_id)
    return {
        number: KnownStaff(staff_id, name, post, active, frozenset(held.get(staff_id, ())))
        for number, staff_id, name, post, active in reading().execute(rows)
    }


def staff_plan(actor: Actor, lines: Sequence[StaffLine]) -> Plan[StaffRow]:
    """What an import would do now; changes nothing."""
    return rules.staff_plan(lines, known_staff(actor.organisation_id), clock.today())
