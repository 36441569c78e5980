"""Reading suspensions. The bureau sees its own; a vendor those about itself, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from procurement.accounts.models import Organisation
from procurement.documents.models import StoredFile
from procurement.infra import clock
from procurement.infra.db import keeps_statement, reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import Period
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Permission
from procurement.kernel.work import Work
from procurement.rulebook import deadlines
from procurement.vendors import policy
from procurement.vendors.models import SuspensionFile, VendorFile, VendorSuspension
from procurement.vendors.rules.suspensions import DECISION, HEARD, REPLY, SuspensionState, in_force_on
from procurement.vendors.sentences.suspensions import DECIDING, REPLYING

S = SuspensionState


def suspension(actor: Actor, suspension_id: int) -> VendorSuspension:
    """A suspension of the actor's bureau. Raises NotFound."""
    return own(actor, reading().get(VendorSuspension, suspension_id))


def own_suspension(actor: Actor, suspension_id: int) -> VendorSuspension:
    """A suspension about the actor's own company. Raises NotFound."""
    found = suspension(actor, suspension_id)
    if found.vendor_id != actor.organisation_id:
        raise NotFound
    return found


@keeps_statement
def suspensions_listed(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of suspensions."""
    return (
        select(
            VendorSuspension.id,
            VendorSuspension.number,
            VendorSuspension.ground,
            VendorSuspension.state,
            VendorSuspension.proposed_at,
            VendorSuspension.reply_until,
            VendorSuspension.starts,
            VendorSuspension.ends,
            VendorSuspension.vendor_id,
            Organisation.name_zh.label("vendor"),
            Organisation.code,
        )
        .join(Organisation, Organisation.id == VendorSuspension.vendor_id)
        .where(VendorSuspension.bureau_id == actor.bureau_id)
    )


def suspensions_of(actor: Actor, vendor_id: int) -> Sequence[VendorSuspension]:
    """Those of one vendor, the newest first."""
    mine = select(VendorSuspension).where(
        VendorSuspension.bureau_id == actor.bureau_id, VendorSuspension.vendor_id == vendor_id
    )
    return reading().scalars(mine.order_by(VendorSuspension.id.desc())).all()


def suspended_on(actor: Actor, vendor_id: int, day: date) -> bool:
    """Whether a suspension of the vendor holds on a day. Where it binds is asked of `rules.suspensions.binds`."""
    return any(in_force_on(S(one.state), term_of(one), day) for one in suspensions_of(actor, vendor_id))


def term_of(one: VendorSuspension) -> Period | None:
    """The term that was decided, both days included."""
    return Period(one.starts, one.ends) if one.starts and one.ends else None


def suspensions_over(actor: Actor, today: date) -> Sequence[VendorSuspension]:
    """Those whose time to reply or whose term is over, which nobody has noted yet."""
    over = or_(
        and_(VendorSuspension.state == S.PROPOSED, VendorSuspension.reply_until < today),
        and_(VendorSuspension.state == S.IN_FORCE, VendorSuspension.ends < today),
    )
    mine = select(VendorSuspension).where(VendorSuspension.bureau_id == actor.bureau_id, over)
    return reading().scalars(mine.order_by(VendorSuspension.id)).all()


# ---- files --------------------------------------------------------------------------------------
def files_of(one: VendorSuspension) -> Sequence[Row[VendorFile, bool]]:
    """Its files in order, each with whether it came with the vendor's reply."""
    mine = select(VendorFile, SuspensionFile.of_vendor).join(
        SuspensionFile, SuspensionFile.file_id == VendorFile.id
    )
    return reading().execute(mine.where(SuspensionFile.suspension_id == one.id).order_by(VendorFile.id)).all()


def file_of_own_suspension(actor: Actor, suspension_id: int, file_id: int) -> tuple[VendorFile, StoredFile]:
    """A file of a suspension about the actor's own company: what is held against a vendor is shown to it.
    Raises NotFound."""
    one = own_suspension(actor, suspension_id)
    found = reading().execute(
        select(VendorFile, StoredFile)
        .join(StoredFile, StoredFile.digest == VendorFile.digest)
        .join(SuspensionFile, SuspensionFile.file_id == VendorFile.id)
        .where(SuspensionFile.suspension_id == one.id, VendorFile.id == file_id)
    )
    if (row := found.one_or_none()) is None:
        raise NotFound
    return row[0], row[1]


# ---- what waits ---------------------------------------------------------------------------------
def suspension_worklist(actor: Actor, now: datetime) -> list[Work]:
    """What of suspensions waits for this person: the vendor's reply, or another person's decision."""
    today = clock.civil(now)
    if actor.may(Permission.VENDORS_APPROVE):
        return list(_to_decide(actor, today))
    return list(_to_answer(actor, today)) if policy.can_reply(actor, actor.organisation_id) else []


def _to_answer(actor: Actor, today: date) -> Iterator[Work]:
    mine = (VendorSuspension.vendor_id == actor.organisation_id, VendorSuspension.state == S.PROPOSED)
    for one in _open(actor, *mine, VendorSuspension.reply_until >= today):
        found = deadlines.known_day(actor, REPLY, one.reply_until)
        yield deadlines.work(
            REPLYING,
            "vendors.reply_to_suspension",
            {"suspension_id": one.id},
            said={"number": one.number},
            found=found,
            since=one.proposed_at,
        )


def _to_decide(actor: Actor, today: date) -> Iterator[Work]:
    over = and_(VendorSuspension.state == S.PROPOSED, VendorSuspension.reply_until < today)
    for one in _open(
        actor, or_(VendorSuspension.state.in_(HEARD), over), VendorSuspension.proposed_by != actor.id
    ):
        heard = clock.civil(one.heard_at) if one.heard_at else one.reply_until
        yield deadlines.work(
            DECIDING,
            "vendors.decide_suspension",
            {"suspension_id": one.id},
            said={"number": one.number},
            found=deadlines.last_day(actor, DECISION, heard),
            since=one.proposed_at,
        )


def _open(actor: Actor, *conditions: Any) -> Sequence[VendorSuspension]:
    mine = select(VendorSuspension).where(VendorSuspension.bureau_id == actor.bureau_id, *conditions)
    return reading().scalars(mine.order_by(VendorSuspension.id)).all()
