"""What a vendor was qualified by and lapses during a contract is told to the contract's supervisor, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update

from procurement.contracts.queries.worklist import worklist
from procurement.infra import clock
from procurement.infra.db import own_transaction, reading
from procurement.kernel.permissions import Role
from procurement.kernel.work import Work
from procurement.vendors.models import Evidence, StaffCertificate, StaffMember
from procurement.vendors.queries.lapses import lapses
from procurement.vendors.services import staff
from tests.factories import Office
from tests.settlement.world import active_contract
from tests.vendors import qualified as world
from tests.vendors.qualified import ENDS, OTHER, SOON
from tests.vendors.test_terms import move

AFTER = date(2026, 9, 2)


def waits(office: Office, day: date, who: Role | str = Role.CONTRACT_SUPERVISOR) -> list[Work]:
    at = datetime.combine(day, datetime.min.time(), clock.zone())
    return [row for row in worklist(office.actor(who), at) if row.kind == "contracts.lapsed"]


def renewed(office: Office, until: date) -> None:
    """The vendor gives the same proof anew."""
    file_id = reading().scalar(select(Evidence.file_id).where(Evidence.key == "guard_licence"))
    with own_transaction() as connection:
        connection.execute(
            insert(Evidence).values(
                bureau_id=office.bureau,
                vendor_id=office.organisations["v1"],
                key="guard_licence",
                file_id=file_id,
                valid_until=until,
                sent_by=office.people["vendor"],
            )
        )


def test_the_supervisor_of_a_contract_in_force_is_told_until_it_is_replaced(db: Office) -> None:
    contract = active_contract(db)
    world.qualification(db, world.published(db), until=SOON, last=SOON)
    assert waits(db, SOON) == []
    (row,) = waits(db, AFTER)
    assert (row.values, "保安服务许可证" in str(row.small)) == ({"contract_id": contract.id}, True)
    for who in (Role.OFFICER, Role.SUPERVISOR, Role.FINANCE, Role.VENDOR, OTHER):
        assert waits(db, AFTER, who) == []
    renewed(db, date(2026, 10, 1))
    assert waits(db, AFTER) == []
    (again,) = waits(db, date(2026, 10, 2))
    assert again.key != row.key, "another end is another thing to be told of"


def test_what_ended_before_the_contract_or_after_it_is_not_told(db: Office) -> None:
    active_contract(db, starts=date(2026, 10, 1))
    active_contract(db, number="HT-2026-000002", state="completed")
    active_contract(db, number="HT-2026-000003", vendor="v2")
    world.qualification(db, world.published(db), until=SOON, last=SOON)
    assert waits(db, date(2026, 10, 2)) == []


def test_a_certificate_of_somebody_named_lapses_unless_they_have_another_or_left(db: Office) -> None:
    active_contract(db)
    asked = world.published(db)
    certificates = world.staffed(db, until=SOON)
    made = world.begun(db, asked)
    world.answered(db, made, "guard", certificates=certificates)
    for key in ("licence", "guard_licence", "good_faith", "no_violation", "contract_ended"):
        world.answered(db, made, key, until=world.LONG if key == "guard_licence" else None)
    from procurement.vendors.services import applications  # noqa: PLC0415

    applications.submit_application(db.actor(Role.VENDOR), made, world.application(made).version)
    world.judged(db, made)
    world.proposed(db, made)
    world.approved(db, made, last=SOON)
    (row,) = waits(db, AFTER)
    assert "员工1" in str(row.small) and "员工2" in str(row.small)
    vendor = db.organisations["v1"]
    first, second = reading().scalars(
        select(StaffCertificate.staff_id)
        .where(StaffCertificate.id.in_(certificates))
        .order_by(StaffCertificate.id)
    )
    with own_transaction() as connection:
        values = {"vendor_id": vendor, "entered_by": db.people["vendor"], "key": "guard", "number": "新"}
        connection.execute(insert(StaffCertificate).values(staff_id=first, valid_until=ENDS, **values))
    assert [one.person for one in lapses([vendor], AFTER)] == ["员工2"]
    with own_transaction() as connection:
        connection.execute(update(StaffMember).where(StaffMember.id == second).values(active=False))
    assert lapses([vendor], AFTER) == [] and waits(db, AFTER) == []


def test_a_certificate_that_was_taken_out_hides_no_lapse(db: Office) -> None:
    active_contract(db)
    made = world.qualification(db, world.published(db), last=SOON)
    vendor = db.organisations["v1"]
    (one, person), *_ = world.items(made)["guard"].staff
    values = {"vendor_id": vendor, "entered_by": db.people["vendor"], "key": "guard", "number": "新"}
    with own_transaction() as connection:
        held = insert(StaffCertificate).values(staff_id=person.id, valid_until=None, **values)
        newer = connection.execute(held.returning(StaffCertificate.id)).scalar_one()
    after = world.LONG + timedelta(days=1)
    assert one.valid_until == world.LONG
    assert person.name not in [lapse.person for lapse in lapses([vendor], after)]
    staff.end_certificate(db.actor(Role.VENDOR), newer)
    assert person.name in [lapse.person for lapse in lapses([vendor], after)]


def test_a_lapse_ends_once_a_renewal_is_approved_without_it(live: Office) -> None:
    active_contract(live)
    world.qualification(live, world.published(live), until=SOON, last=SOON)
    vendor = live.organisations["v1"]
    assert [one.title_zh for one in lapses([vendor], AFTER)] == ["保安服务许可证"]
    asked = tuple(one for one in world.ASKED if one["key"] != "guard_licence")
    new = world.published(live, asked=asked, issue=2)
    move(live, "2026-09-02 09:00")
    made = world.sent(live, new)
    assert [one.title_zh for one in lapses([vendor], AFTER)] == ["保安服务许可证"]
    world.judged(live, made)
    world.proposed(live, made)
    world.approved(live, made, AFTER, ENDS)
    assert lapses([vendor], AFTER) == []


def test_another_bureaus_supervisor_is_told_nothing(db: Office) -> None:
    active_contract(db)
    world.qualification(db, world.published(db), until=SOON, last=SOON)
    stranger = replace(db.actor(Role.CONTRACT_SUPERVISOR), bureau_id=db.bureau + 10**6)
    at = datetime.combine(AFTER, datetime.min.time(), clock.zone())
    assert [row for row in worklist(stranger, at) if row.kind == "contracts.lapsed"] == []
