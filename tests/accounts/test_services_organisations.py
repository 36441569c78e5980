"""Organisations: entered, changed, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from procurement.accounts import queries, services
from procurement.accounts.models import Organisation
from procurement.accounts.rules import (
    BureauProfile,
    DepartmentCommand,
    OrganisationKind,
    PartnerCommand,
    SettlementMode,
    SmeClass,
)
from procurement.audit.models import AuditRecord
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from tests import factories
from tests.accounts.conftest import Actions
from tests.factories import Office

NEW = DepartmentCommand(
    "D09", "示例市第九局", SettlementMode.BUDGET_CHARGE, "Ninth Office", "YS-09", sort="090"
)
VENDOR = PartnerCommand("V09", "示例保安服务有限公司", "91990100MA0000015X", sme_class=SmeClass.SMALL)


def admin(office: Office) -> Actor:
    return office.actor(Role.ADMINISTRATOR)


def refused(act: object, *args: object) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as caught:
        act(*args)  # type: ignore[operator]
    return [(refusal.code, refusal.field) for refusal in caught.value.refusals]


# ---- the bureau ---------------------------------------------------------------------------------
def test_a_bureau_names_itself_and_its_record_is_its_own(live: Office) -> None:
    bureau_id = services.create_bureau(
        BureauProfile("JGSW", "样本市机关事务管理局", credit_code="11990100000000019F")
    )
    made = queries.bureau_of(bureau_id)
    assert (made.bureau_id, made.kind, made.credit_code) == (bureau_id, "bureau", "11990100000000019F")
    record = reading().scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert (record.action, record.bureau_id, record.actor_name) == (
        "accounts.bureau_created",
        bureau_id,
        "system",
    )


def test_the_profile_is_saved_with_its_differences(db: Office) -> None:
    bureau = queries.bureau_of(db.bureau)
    services.save_bureau_profile(admin(db), bureau.version, BureauProfile("BUREAU", "样本局", phone="0000-1"))
    record = reading().scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert record.changes["phone"] == ["", "0000-1"]
    assert record.changes["name_zh"] == ["示例市机关事务管理局", "样本局"]
    assert "code" not in record.changes


def test_only_the_administrator_changes_the_profile(db: Office) -> None:
    for role in (Role.OFFICER, Role.SUPERVISOR, Role.FINANCE, Role.LIAISON, Role.VENDOR, Role.AUDITOR):
        with pytest.raises(Forbidden):
            services.save_bureau_profile(db.actor(role), 1, BureauProfile("BUREAU", "x"))


# ---- departments --------------------------------------------------------------------------------
def test_a_department_is_created_and_recorded(db: Office, actions: Actions) -> None:
    department_id = services.create_department(admin(db), NEW)
    made = queries.organisation(admin(db), department_id, OrganisationKind.DEPARTMENT)
    assert (made.code, made.sort_key, made.settlement_mode, made.budget_line) == (
        "D09",
        "090",
        "budget_charge",
        "YS-09",
    )
    assert actions() == ["accounts.department_created"]


def test_without_a_place_in_lists_the_name_decides(db: Office) -> None:
    department_id = services.create_department(admin(db), replace(NEW, sort=""))
    assert queries.organisation(admin(db), department_id).sort_key == "shi li shi di jiu ju"
    facts = queries.department_facts(admin(db))["D09"]
    assert facts.command == replace(NEW, sort="")


def test_a_code_is_one_departments(db: Office) -> None:
    assert refused(services.create_department, admin(db), replace(NEW, code="D1")) == [
        ("accounts.code_taken", "code")
    ]


def test_the_same_code_may_be_a_vendors_too(db: Office) -> None:
    assert services.create_department(admin(db), replace(NEW, code="V1"))


def test_a_department_is_changed_by_its_version(db: Office, actions: Actions) -> None:
    department_id = services.create_department(admin(db), NEW)
    services.save_department(admin(db), department_id, 1, replace(NEW, name_en="Other"))
    with pytest.raises(Stale):
        services.save_department(admin(db), department_id, 1, replace(NEW, name_en="Late"))
    assert queries.organisation(admin(db), department_id).name_en == "Other"
    assert actions() == ["accounts.department_created", "accounts.department_saved"]


def test_a_department_that_still_holds_rooms_stays_in_use(db: Office) -> None:
    building = factories.building(db, "B1", "100")
    factories.occupancy(db, "d1", building, "10", 1, date(2026, 1, 1), None)
    d1 = queries.organisation(admin(db), db.organisations["d1"])
    off = DepartmentCommand("D1", d1.name_zh, SettlementMode.TRANSFER, active=False)
    assert refused(services.save_department, admin(db), d1.id, d1.version, off) == [
        ("accounts.department_occupies", "active")
    ]


def test_an_empty_department_is_taken_out_of_use_and_back(db: Office) -> None:
    off = DepartmentCommand("D2", "示例市第二局", SettlementMode.TRANSFER, active=False)
    d2 = db.organisations["d2"]
    services.save_department(admin(db), d2, 1, off)
    assert d2 not in [one.id for one in queries.organisations(admin(db), OrganisationKind.DEPARTMENT)]
    services.save_department(admin(db), d2, 2, replace(off, active=True))
    assert d2 in [one.id for one in queries.organisations(admin(db), OrganisationKind.DEPARTMENT)]


def test_a_vendor_is_no_department(db: Office) -> None:
    with pytest.raises(NotFound):
        services.save_department(admin(db), db.organisations["v1"], 1, NEW)


def test_another_bureaus_department_is_not_found(live: Office) -> None:
    other = services.create_bureau(BureauProfile("OTHER", "样本局"))
    theirs = services.create_department(queries.system_actor(other), NEW)
    with pytest.raises(NotFound):
        services.save_department(admin(live), theirs, 1, NEW)
    with pytest.raises(NotFound):
        queries.organisation(admin(live), theirs)
    assert services.create_department(admin(live), NEW) != theirs


# ---- vendors and agencies -----------------------------------------------------------------------
def test_an_officer_enters_and_changes_a_vendor(db: Office, actions: Actions) -> None:
    officer = db.actor(Role.OFFICER)
    vendor_id = services.create_vendor(officer, VENDOR)
    services.save_vendor(officer, vendor_id, 1, replace(VENDOR, phone="0000-9"))
    made = queries.organisation(officer, vendor_id, OrganisationKind.VENDOR)
    assert (made.phone, made.sme_class, made.version) == ("0000-9", "small", 2)
    assert actions() == ["accounts.vendor_created", "accounts.vendor_saved"]


def test_a_credit_code_is_one_organisations(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    services.create_vendor(officer, VENDOR)
    assert refused(services.create_agency, officer, replace(VENDOR, code="AG01")) == [
        ("accounts.credit_code_taken", "credit_code")
    ]
    assert refused(services.create_vendor, officer, VENDOR) == [
        ("accounts.code_taken", "code"),
        ("accounts.credit_code_taken", "credit_code"),
    ]


def test_the_administrator_enters_no_vendor(db: Office) -> None:
    with pytest.raises(Forbidden):
        services.create_vendor(admin(db), VENDOR)
    with pytest.raises(Forbidden):
        services.save_vendor(admin(db), db.organisations["v1"], 1, VENDOR)


def test_the_register_shows_what_is_held_today(db: Office) -> None:
    building = factories.building(db, "B1", "100")
    factories.occupancy(db, "d1", building, "10.50", 3, date(2026, 1, 1), None)
    factories.occupancy(db, "d2", building, "20", 4, date(2026, 1, 1), date(2026, 3, 1))
    rows = {row.code: row for row in reading().execute(queries.departments(admin(db), date(2026, 3, 2)))}
    assert (str(rows["D1"].area), rows["D1"].headcount) == ("10.50", 3)
    assert rows["D2"].area is None
    assert set(rows) == {"D1", "D2"}


def test_every_organisation_row_has_its_order(db: Office) -> None:
    services.create_department(admin(db), NEW)
    order = [one.code for one in queries.organisations_with_people(admin(db))]
    assert order == ["BUREAU", "D09", "D2", "D1", "V1", "V2"]
    assert reading().get(Organisation, db.bureau) is not None
