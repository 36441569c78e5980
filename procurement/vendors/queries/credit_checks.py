"""Reading credit checks. The bureau sees all of its own with what was seen; a vendor the results about itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select

from procurement.accounts.models import Organisation, User
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.vendors.models import CreditCheck
from procurement.vendors.rules.credit_checks import CheckFacts, CreditList, DayStanding, standing


@keeps_statement
def checks_listed(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of checks."""
    return (
        select(
            CreditCheck.id,
            CreditCheck.vendor_id,
            CreditCheck.list,
            CreditCheck.day,
            CreditCheck.day.label("valid_on"),
            CreditCheck.bureau_id,
            CreditCheck.listed_since,
            CreditCheck.listed_since.is_not(None).label("listed"),
            CreditCheck.file_id,
            CreditCheck.checked_at,
            Organisation.name_zh.label("vendor"),
            Organisation.code,
            User.name.label("who"),
        )
        .join(Organisation, Organisation.id == CreditCheck.vendor_id)
        .join(User, User.id == CreditCheck.checked_by)
        .where(CreditCheck.bureau_id == actor.bureau_id)
    )


def check_of(actor: Actor, check_id: int) -> Row[*tuple[Any, ...]]:
    """One check as the register has it. Raises NotFound."""
    found = reading().execute(checks_listed(actor).where(CreditCheck.id == check_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def checks_of(actor: Actor, vendor_id: int, most: int = 30) -> Sequence[Row[*tuple[Any, ...]]]:
    """The last checks of a vendor, the newest first."""
    mine = checks_listed(actor).where(CreditCheck.vendor_id == vendor_id)
    return reading().execute(mine.order_by(CreditCheck.day.desc(), CreditCheck.id.desc()).limit(most)).all()


def credit_standing(actor: Actor, vendor_id: int, day: date) -> DayStanding:
    """What the lists looked up for a day say of a vendor."""
    of_day = select(CreditCheck.list, CreditCheck.day, CreditCheck.listed_since).where(
        CreditCheck.bureau_id == actor.bureau_id, CreditCheck.vendor_id == vendor_id, CreditCheck.day == day
    )
    rows = reading().execute(of_day.order_by(CreditCheck.id))
    return standing((CheckFacts(CreditList(row.list), row.day, row.listed_since) for row in rows), day)
