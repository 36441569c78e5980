"""A vendor declares its size: by its manager, by the table of the day, as a letter that the next one replaces."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from procurement.accounts.models import Organisation
from procurement.accounts.rules import PartnerCommand, SmeClass
from procurement.documents import queries as documents
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.vendors import forms, queries, services
from procurement.vendors.models import SizeDeclaration
from procurement.vendors.rules import SizeCommand
from tests.factories import Office

SMALL = SizeCommand(
    "property_management", 120, Decimal("600.50"), project="办公楼物业", service="物业管理服务"
)
MEDIUM = SizeCommand("property_management", 300, Decimal(1000))


def size_of(office: Office, key: str = "v1") -> str | None:
    reading().expire_all()
    mine = Organisation.id == office.organisations[key]
    return reading().scalar(select(Organisation.sme_class).where(mine))


def declared(office: Office, command: SizeCommand = SMALL) -> int:
    return services.declare_size(office.actor(Role.VENDOR), command)


def test_the_size_of_the_company_follows_its_declaration(db: Office) -> None:
    declared(db)
    (one,) = queries.sizes(db.actor(Role.OFFICER), db.organisations["v1"])
    assert (one.sme_class, one.table_from, one.declared_by) == (
        "small",
        date(2011, 6, 18),
        db.people["vendor"],
    )
    assert (one.headcount, one.revenue, one.assets) == (120, Decimal("600.50"), None)
    assert (size_of(db), size_of(db, "v2")) == ("small", None)


def test_the_letter_says_what_was_declared_and_the_next_one_replaces_it(db: Office) -> None:
    first = declared(db)
    second = declared(db, MEDIUM)
    vendor = db.actor(Role.VENDOR)
    letters = queries.letters(queries.sizes(vendor, db.organisations["v1"]))
    assert {key: paper.state for key, paper in letters.items()} == {first: "void", second: "pending"}
    assert documents.paper_visible_to(vendor, letters[first].id).number == "SM-2026-000001"
    data = letters[first].data
    assert (data["company"], data["size"], data["revenue"]) == ("示例物业服务有限公司", "小型企业", "600.50")
    assert (data["industry"], data["assets"], data["project"]) == ("物业管理", "", "办公楼物业")
    assert data["standard"] == "工信部联企业〔2011〕300号 第四条（十四）"
    assert letters[second].data["size"] == "中型企业"
    with pytest.raises(NotFound):
        documents.paper_visible_to(db.actor("vendor2"), letters[first].id)


def test_a_large_company_has_no_letter_and_ends_the_one_before(db: Office) -> None:
    first = declared(db)
    services.declare_size(db.actor(Role.VENDOR), SizeCommand("other", 1, Decimal(0), tied=True))
    letters = queries.letters(queries.sizes(db.actor(Role.VENDOR), db.organisations["v1"]))
    assert {key: paper.state for key, paper in letters.items()} == {first: "void"}
    assert size_of(db) == "large"
    declared(db)
    assert size_of(db) == "small"


@pytest.mark.parametrize("who", ["bidder", "officer", "auditor"])
def test_only_a_manager_declares(db: Office, who: str) -> None:
    with pytest.raises(Forbidden):
        services.declare_size(db.actor(who), SMALL)


def test_what_the_table_cannot_judge_is_refused(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    for command, code in (
        (SizeCommand("magic", 1, Decimal(1)), "vendors.industry_unknown"),
        (SizeCommand("construction", 1, Decimal(1)), "vendors.assets_missing"),
    ):
        with pytest.raises(Refused, match=code):
            services.declare_size(vendor, command)
    assert size_of(db) is None


def test_the_bureau_does_not_change_what_a_vendor_declared(db: Office) -> None:
    declared(db)
    one = reading().get(Organisation, db.organisations["v1"])
    assert one
    command = PartnerCommand("V1", one.name_zh, "91350100M000100Y43", sme_class=SmeClass.LARGE)
    with pytest.raises(Refused, match=r"vendors\.size_by_vendor"):
        services.save_vendor(db.actor(Role.OFFICER), one.id, one.version, command)
    same = PartnerCommand("V1", one.name_zh, "91350100M000100Y43", sme_class=SmeClass.SMALL)
    services.save_vendor(db.actor(Role.OFFICER), one.id, one.version, same)


def test_a_workbook_leaves_what_a_vendor_declared_and_sets_what_none_has(db: Office) -> None:
    declared(db)
    other = Office.build(db.app, "b")
    head, officer = "编码,中文名称,统一社会信用代码,企业规模\n", db.actor(Role.OFFICER)

    def lines(size: str) -> list[forms.VendorLine]:
        row = f"V1,示例物业服务有限公司,91350100M000100Y43,{size}\n"
        found, problems = forms.read_vendors((head + row).encode())
        assert problems == []
        return found

    for size in ("大型", ""):
        plan = queries.vendor_plan(officer, lines(size))
        assert [(one.code, one.field) for one in plan.reasons] == [("vendors.size_by_vendor", "sme_class")]
        with pytest.raises(Refused, match=r"vendors\.size_by_vendor"):
            services.import_vendors(officer, lines(size))
    assert size_of(db) == "small"
    services.import_vendors(officer, lines("小型"))
    services.import_vendors(other.actor(Role.OFFICER), lines("大型"))
    assert (size_of(db), size_of(other)) == ("small", "large")


def test_two_bureaus_number_their_letters_apart(db: Office) -> None:
    other = Office.build(db.app, "b")
    declared(db)
    services.declare_size(other.actor(Role.VENDOR), SMALL)
    theirs = queries.letters(queries.sizes(other.actor(Role.VENDOR), other.organisations["v1"]))
    assert [paper.number for paper in theirs.values()] == ["SM-2026-000001"]
    assert queries.sizes(other.actor(Role.OFFICER), db.organisations["v1"]) == []


def test_the_database_keeps_a_declaration_as_it_was_made(live: Office) -> None:
    one = declared(live)
    with pytest.raises(DBAPIError, match="permission denied"), own_transaction() as connection:
        connection.execute(update(SizeDeclaration).where(SizeDeclaration.id == one).values(headcount=1))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sme_class": "tiny"}, "sme_class"),
        ({"headcount": -1}, "figures"),
        ({"revenue": Decimal(-1)}, "figures"),
        ({"assets": Decimal(-1)}, "figures"),
        ({"tied": True}, "ck_size_declaration_tied"),
        ({"bureau_id": -1}, "fk_size_declaration"),
    ],
)
def test_the_database_takes_no_declaration_that_cannot_be(
    live: Office, values: dict[str, Any], said: str
) -> None:
    row = {
        "bureau_id": live.bureau, "vendor_id": live.organisations["v1"], "industry": "other", "headcount": 1,
        "revenue": Decimal(1), "tied": False, "table_from": date(2011, 6, 18), "sme_class": "micro",
        "declared_by": live.people["vendor"],
    }  # fmt: skip
    with pytest.raises(DBAPIError, match=said), own_transaction() as connection:
        connection.execute(insert(SizeDeclaration).values({**row, **values}))
