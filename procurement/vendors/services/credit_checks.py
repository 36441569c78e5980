"""Recording what public lists say of a vendor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import services as audit
from procurement.infra.scans import Scan
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import refuse
from procurement.vendors import policy
from procurement.vendors.models import CreditCheck
from procurement.vendors.rules.credit_checks import CreditList, check_refusals
from procurement.vendors.services.files import keep_file


@dataclass(frozen=True)
class CheckCommand:
    """One list looked up for a day, and what it said."""

    list: CreditList
    day: date
    listed: bool
    listed_since: date | None


def record_check(actor: Actor, vendor_id: int, command: CheckCommand, scan: Scan) -> int:
    """Record one list of one day with what was seen (a screenshot or PDF); returns the check's id. Nothing changes it.

    Refuses: vendors.check_of_tomorrow, vendors.listed_since_missing, vendors.listed_since_without,
    vendors.listed_since_later.
    """
    with unit_of_work(actor) as work:
        vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
        policy.require(policy.can_check(actor, vendor.bureau_id))
        refuse(check_refusals(command.day, command.listed, command.listed_since, work.today))
        row = insert(CreditCheck).values(
            bureau_id=vendor.bureau_id,
            vendor_id=vendor_id,
            list=command.list,
            day=command.day,
            listed_since=command.listed_since,
            file_id=keep_file(work, vendor_id, scan),
            checked_by=actor.id,
        )
        check_id: int = work.session.execute(row.returning(CreditCheck.id)).scalar_one()
        done = "vendors.checked_listed" if command.listed else f"vendors.checked_{command.list}"
        audit.record(work, done, ("credit_check", check_id), {"day": command.day})
        return check_id
