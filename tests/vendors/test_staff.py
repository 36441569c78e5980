"""A vendor's staff and their certificates: kept by its own people, an identity number once, and never said again."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from procurement.audit.models import AuditRecord
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.pages.scans import read_scan
from procurement.vendors import queries, services
from procurement.vendors.models import StaffCertificate, StaffMember
from procurement.vendors.rules import (
    CertificateCommand,
    CertificateKey,
    StaffCommand,
    StaffLine,
    StaffRow,
    Standing,
    standings,
)
from tests.factories import Office
from tests.infra.scans import picture
from tests.vendors.world import FURTHER_IDENTITY, IDENTITY, certificate, member

TODAY = date(2026, 3, 2)
GUARD, HEALTH = CertificateKey.SECURITY_GUARD, CertificateKey.HEALTH


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def loaded(staff_id: int) -> StaffMember:
    reading().expire_all()
    one = reading().get(StaffMember, staff_id)
    assert one
    return one


def listed(
    office: Office, key: str = "v1", who: Role | str = Role.OFFICER
) -> list[tuple[str, str, date | None]]:
    rows = queries.staff(office.actor(who), office.organisations[key], TODAY)
    return [(row.name, row.standing, row.until) for row in reading().execute(rows)]


# ---- people -------------------------------------------------------------------------------------
def test_somebody_is_entered_once_whatever_the_number_is_typed_like(db: Office) -> None:
    vendor = db.actor(Role.BIDDER)
    one = member(vendor, "张", IDENTITY)
    for again in (IDENTITY, "110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ"):
        with pytest.raises(Refused) as refused:
            member(vendor, "李", again)
        assert codes(refused) == ["vendors.identity_taken"]
    services.let_staff_go(vendor, one, 1)
    with pytest.raises(Refused, match=r"vendors\.identity_taken"):
        member(vendor, "李", IDENTITY)


def test_another_vendor_may_employ_the_same_person_and_is_not_told(db: Office) -> None:
    member(db.actor(Role.VENDOR))
    member(db.actor("vendor2"))
    other = Office.build(db.app, "b")
    member(other.actor(Role.VENDOR))
    assert len(listed(db)) == len(listed(db, "v2")) == len(listed(other)) == 1


def test_a_number_is_corrected_and_one_that_is_not_typed_stays(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    one = member(vendor)
    services.save_staff(vendor, one, 1, StaffCommand("张三", "队长"))
    assert (loaded(one).name, loaded(one).identity_end, loaded(one).identity_number) == (
        "张三",
        "002X",
        IDENTITY,
    )
    services.save_staff(vendor, one, 2, StaffCommand("张三", "队长", FURTHER_IDENTITY))
    assert (loaded(one).identity_end, loaded(one).identity_number) == ("0039", FURTHER_IDENTITY)
    services.save_staff(vendor, one, 3, StaffCommand("张三", "队长", FURTHER_IDENTITY))
    member(vendor, "李")
    with pytest.raises(Refused) as refused:
        services.save_staff(vendor, one, 4, StaffCommand("张三", "队长", IDENTITY))
    assert codes(refused) == ["vendors.identity_taken"]
    with pytest.raises(Stale):
        services.save_staff(vendor, one, 1, StaffCommand("张三"))
    with pytest.raises(Refused, match=r"vendors\.staff_name_missing"):
        services.save_staff(vendor, one, 4, StaffCommand(" "))


def test_who_leaves_stays_to_be_read_and_may_come_back(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    one = member(vendor)
    certificate(vendor, one)
    services.let_staff_go(vendor, one, 1)
    assert listed(db) == [("张样本", "gone", None)]
    with pytest.raises(Refused) as refused:
        certificate(vendor, one, HEALTH)
    assert codes(refused) == ["vendors.staff_left"]
    with pytest.raises(Stale):
        services.take_staff_back(vendor, one, 1)
    services.take_staff_back(vendor, one, 2)
    assert listed(db) == [("张样本", "valid", None)]


# ---- certificates -------------------------------------------------------------------------------
def test_somebody_stands_as_the_worst_of_their_certificates_a_renewed_one_left_out(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    one = member(vendor)
    steps: list[tuple[CertificateKey, date | None, Standing, date | None]] = [
        (GUARD, None, Standing.VALID, None),
        (HEALTH, TODAY - timedelta(1), Standing.EXPIRED, TODAY - timedelta(1)),
        (HEALTH, TODAY + timedelta(90), Standing.EXPIRING, TODAY + timedelta(90)),
        (HEALTH, TODAY + timedelta(91), Standing.VALID, TODAY + timedelta(91)),
    ]
    assert listed(db) == [("张样本", Standing.NONE, None)]
    for key, last, standing, next_end in steps:
        certificate(vendor, one, key, last, number="同号")
        assert listed(db) == [("张样本", standing, next_end)]
        held = queries.certificates(one)
        by_rule = set(standings([(c.key, c.valid_until) for c in held], TODAY))
        assert standing in by_rule and Standing.EXPIRED not in by_rule - {standing}


def test_a_certificate_is_entered_once(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    staff_id = member(vendor)
    certificate(vendor, staff_id)
    with pytest.raises(Refused) as refused:
        certificate(vendor, staff_id)
    assert codes(refused) == ["vendors.certificate_there"]


def test_a_certificate_taken_out_proves_nothing_and_may_be_entered_again(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    staff_id = member(vendor)
    one = certificate(vendor, staff_id)
    services.end_certificate(vendor, one)
    with pytest.raises(Refused) as refused:
        services.end_certificate(vendor, one)
    assert codes(refused) == ["vendors.certificate_ended"]
    assert queries.certificates(staff_id) == [] and listed(db)[0][1] == Standing.NONE
    certificate(vendor, staff_id)
    assert len(queries.certificates(staff_id)) == 1


def test_the_scan_of_a_certificate_is_kept_and_read_by_the_vendor_and_the_bureau(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    staff_id = member(vendor)
    scan = read_scan(FileStorage(io.BytesIO(picture()), "health.jpg"))
    services.add_certificate(vendor, staff_id, CertificateCommand(HEALTH, "J1"), scan)
    (one,) = queries.certificates(staff_id)
    assert one.file_id
    for who in (vendor, db.actor(Role.OFFICER)):
        assert queries.file_visible_to(who, one.file_id)[0].name == "health.jpg"
    with pytest.raises(NotFound):
        queries.file_visible_to(db.actor("vendor2"), one.file_id)


def test_what_a_certificate_lacks_is_refused(db: Office) -> None:
    staff_id = member(db.actor(Role.VENDOR))
    backwards = CertificateCommand(GUARD, " ", "", TODAY, TODAY - timedelta(1))
    with pytest.raises(Refused) as refused:
        services.add_certificate(db.actor(Role.VENDOR), staff_id, backwards)
    assert codes(refused) == ["vendors.certificate_number_missing", "vendors.validity_backwards"]


# ---- the table ----------------------------------------------------------------------------------
def row(
    number: int, name: str, identity: str, one: CertificateCommand | None = None, post: str = ""
) -> StaffLine:
    return StaffLine(number, StaffRow(StaffCommand(name, post, identity), one))


def test_a_table_brings_people_and_certificates_and_changes_whom_it_knows(db: Office) -> None:
    vendor = db.actor(Role.BIDDER)
    gone = member(vendor, "李", FURTHER_IDENTITY)
    services.let_staff_go(vendor, gone, 1)
    lines = [
        row(2, "张", IDENTITY, CertificateCommand(GUARD, "B1")),
        row(3, "张", IDENTITY, CertificateCommand(HEALTH, "J1", valid_until=TODAY)),
        row(4, "李四", FURTHER_IDENTITY, post="厨师"),
    ]
    plan = services.import_staff(vendor, lines)
    assert (len(plan.added), len(plan.changed), plan.unchanged) == (2, 1, 0)
    assert sorted(listed(db)) == [("张", "expiring", TODAY), ("李四", "none", None)]
    again = services.import_staff(vendor, lines)
    assert (again.added, again.changed, again.unchanged) == ((), (), 3)
    assert listed(db, "v2") == []


def test_a_table_with_one_wrong_row_brings_nothing(db: Office) -> None:
    lines = [row(2, "张", IDENTITY), row(3, "李", FURTHER_IDENTITY[:-1] + "8")]
    with pytest.raises(Refused) as refused:
        services.import_staff(db.actor(Role.VENDOR), lines)
    assert codes(refused) == ["vendors.identity_check"]
    assert listed(db) == []


# ---- who ----------------------------------------------------------------------------------------
Act = Callable[[Actor, int, int], object]
ACTS: list[Act] = [
    lambda who, staff, _one: services.save_staff(who, staff, 1, StaffCommand("乙")),
    lambda who, staff, _one: services.let_staff_go(who, staff, 1),
    lambda who, staff, _one: services.take_staff_back(who, staff, 1),
    lambda who, staff, _one: certificate(who, staff, HEALTH),
    lambda who, _staff, one: services.end_certificate(who, one),
]


@pytest.mark.parametrize("act", ACTS)
def test_another_vendor_finds_nobody_of_it_and_the_bureau_may_not_change_them(db: Office, act: Act) -> None:
    staff_id = member(db.actor(Role.VENDOR))
    one = certificate(db.actor(Role.VENDOR), staff_id)
    other = Office.build(db.app, "b")
    for stranger in (db.actor("vendor2"), other.actor(Role.VENDOR)):
        with pytest.raises(NotFound):
            act(stranger, staff_id, one)
        with pytest.raises(NotFound):
            queries.member(stranger, staff_id)
        with pytest.raises(NotFound):
            queries.own_certificate(stranger, one)
    with pytest.raises((Forbidden, NotFound)):
        act(db.actor(Role.OFFICER), staff_id, one)
    with pytest.raises(NotFound):
        queries.member(other.actor(Role.OFFICER), staff_id)
    assert queries.member(db.actor(Role.AUDITOR), staff_id).name == "张样本"
    assert listed(other, "v1") == [] and listed(db, "v2", "vendor2") == []
    act(db.actor(Role.BIDDER), staff_id, one)


@pytest.mark.parametrize("who", ["officer", "auditor", "liaison"])
def test_nobody_but_the_vendors_people_enters_or_imports_staff(db: Office, who: str) -> None:
    at_vendor = replace(db.actor(who), organisation_id=db.organisations["v1"])
    with pytest.raises(Forbidden):
        member(at_vendor)
    with pytest.raises(Forbidden):
        services.import_staff(at_vendor, [row(2, "张", IDENTITY)])


# ---- never said again ---------------------------------------------------------------------------
def test_records_of_staff_hold_no_identity_number(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    one = member(vendor)
    certificate(vendor, one, CertificateKey.ELECTRICIAN, number=f"T{IDENTITY}")
    certificate(vendor, one, CertificateKey.ELECTRICIAN, number="T110105 19491231-002X")
    services.save_staff(vendor, one, 1, StaffCommand("张", "", FURTHER_IDENTITY))
    services.import_staff(vendor, [row(2, "李", IDENTITY)])
    said = str([(r.action, r.params, r.changes) for r in reading().scalars(select(AuditRecord))])
    assert "vendors.certificate_added" in said and "T**************002X" in said
    assert IDENTITY not in said and FURTHER_IDENTITY not in said and "19491231" not in said


def test_many_who_enter_the_same_person_at_once_are_told_by_us_never_by_the_database(live: Office) -> None:
    """The database's own refusal would write the number into its log; it would not know the name either."""

    def once(who: Role) -> Refused | None:
        with live.app.app_context():
            try:
                member(live.actor(who))
            except Refused as refused:
                return refused
            finally:
                database.session.remove()
        return None

    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(once, [Role.VENDOR, Role.BIDDER] * 6))
    refused = [one.refusals[0].params for one in answers if one]
    assert refused == [{"name": "张样本"}] * 11


# ---- the database itself ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"identity_number": IDENTITY, "identity_end": "002X"}, "ix_staff_member_once"),
        ({"identity_end": "1234"}, "identity_end"),
        ({"name": ""}, "ck_staff_member_name"),
        ({"bureau_id": -1}, "fk_staff_member"),
    ],
)
def test_the_database_takes_nobody_twice_nor_a_false_end(
    live: Office, values: dict[str, Any], said: str
) -> None:
    member(live.actor(Role.VENDOR))
    row = {
        "bureau_id": live.bureau, "vendor_id": live.organisations["v1"], "name": "李",
        "identity_number": FURTHER_IDENTITY, "identity_end": "0039", "entered_by": live.people["vendor"],
    }  # fmt: skip
    with pytest.raises(DBAPIError, match=said), own_transaction() as connection:
        connection.execute(insert(StaffMember).values({**row, **values}))


def test_the_database_keeps_a_certificate_as_it_was_entered(live: Office) -> None:
    vendor = live.actor(Role.VENDOR)
    staff_id = member(vendor)
    one = certificate(vendor, staff_id)
    mine = update(StaffCertificate).where(StaffCertificate.id == one)
    with pytest.raises(DBAPIError, match="stays as it is"), own_transaction() as connection:
        connection.execute(mine.values(number="2"))
    services.end_certificate(vendor, one)
    with pytest.raises(DBAPIError, match="stays as it is"), own_transaction() as connection:
        connection.execute(mine.values(ended=None))
    with pytest.raises(DBAPIError, match="permission denied"), own_transaction() as connection:
        connection.execute(delete(StaffCertificate))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "ix_staff_certificate_once"),
        ({"number": ""}, "number"),
        ({"valid_from": date(2026, 1, 2), "valid_until": date(2026, 1, 1)}, "validity"),
        ({"vendor_id": -1, "number": "样保2"}, "fk_staff_certificate"),
    ],
)
def test_the_database_takes_no_certificate_twice_nor_of_another_vendor(
    live: Office, values: dict[str, Any], said: str
) -> None:
    vendor = live.actor(Role.VENDOR)
    staff_id = member(vendor)
    certificate(vendor, staff_id)
    row = {
        "vendor_id": live.organisations["v1"], "staff_id": staff_id, "key": "security_guard", "number": "样保1",
        "entered_by": live.people["vendor"],
    }  # fmt: skip
    with pytest.raises(DBAPIError, match=said), own_transaction() as connection:
        connection.execute(insert(StaffCertificate).values({**row, **values}))
