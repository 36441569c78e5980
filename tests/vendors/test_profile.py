"""What a vendor says of itself: facts by its manager, contacts and related parties by its people, of itself alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from procurement.accounts import services as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import CompanyFacts, OrganisationKind, PartnerCommand, SmeClass
from procurement.audit import queries as audit
from procurement.infra.db import own_transaction, reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.vendors import queries, services
from procurement.vendors.models import VendorContact, VendorRelation
from procurement.vendors.rules import ContactCommand, RelationCommand, RelationKind
from tests.factories import Office
from tests.vendors.world import contact, relation

FACTS = CompanyFacts("Sample", "注册地", "办公地", "邮寄地", "021-1", "张样本")
OUTSIDERS = ("vendor2", "bidder", "officer", "finance", "auditor")


def company(office: Office, key: str = "v1") -> Organisation:
    reading().expire_all()
    found = reading().get(Organisation, office.organisations[key])
    assert found
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


# ---- facts --------------------------------------------------------------------------------------
def test_a_manager_changes_the_facts_of_the_own_company_and_the_history_says_what(db: Office) -> None:
    accounts.save_company_facts(db.actor(Role.VENDOR), company(db).version, FACTS)
    one = company(db)
    assert (one.address, one.office_address, one.post_address, one.phone) == (
        "注册地",
        "办公地",
        "邮寄地",
        "021-1",
    )
    assert (one.name_zh, one.code) == ("示例物业服务有限公司", "V1")
    assert company(db, "v2").address == ""
    (record,) = [
        one for one in audit.history("organisation", one.id) if one.action == "accounts.company_facts_saved"
    ]
    assert record.changes["phone"] == ["", "021-1"] and record.changes["post_address"] == ["", "邮寄地"]


@pytest.mark.parametrize("who", ["bidder", "officer", "administrator"])
def test_nobody_else_changes_them_by_this_way(db: Office, who: str) -> None:
    with pytest.raises(Forbidden):
        accounts.save_company_facts(db.actor(who), 1, FACTS)
    with pytest.raises(Forbidden):
        accounts.take_size_class(db.actor(who), SmeClass.SMALL)


def test_a_manager_of_anything_but_a_vendor_finds_no_company(db: Office) -> None:
    for strange in (
        replace(db.actor(Role.VENDOR), organisation_id=db.organisations["d1"]),
        replace(db.actor(Role.VENDOR), bureau_id=db.bureau + 10**6),
    ):
        with pytest.raises(NotFound):
            accounts.save_company_facts(strange, 1, FACTS)


def test_facts_saved_by_two_people_are_not_lost(db: Office) -> None:
    version = company(db).version
    accounts.save_company_facts(db.actor(Role.VENDOR), version, FACTS)
    with pytest.raises(Stale):
        accounts.save_company_facts(db.actor(Role.VENDOR), version, replace(FACTS, phone="2"))
    assert company(db).phone == "021-1"


# ---- contacts -----------------------------------------------------------------------------------
def marked(office: Office) -> list[str]:
    found = queries.contacts(office.actor(Role.VENDOR), office.organisations["v1"])
    return [one.name for one in found if one.for_bids]


def version_of(contact_id: int) -> int:
    reading().expire_all()
    one = reading().get(VendorContact, contact_id)
    assert one
    return one.version


def test_the_first_contact_is_for_bids_until_another_one_is_marked(db: Office) -> None:
    bidder = db.actor(Role.BIDDER)
    first = contact(bidder, "甲")
    assert marked(db) == ["甲"]
    second = contact(bidder, "乙")
    assert marked(db) == ["甲"]
    contact(bidder, "丙", for_bids=True)
    assert marked(db) == ["丙"]
    services.save_contact(bidder, second, version_of(second), ContactCommand("乙", phone="1", for_bids=True))
    assert marked(db) == ["乙"]
    services.save_contact(bidder, second, version_of(second), ContactCommand("乙", phone="2"))
    assert marked(db) == ["乙"], "the mark goes to another only by marking that one"
    services.remove_contact(bidder, first, version_of(first))
    assert [one.name for one in queries.contacts(bidder, db.organisations["v1"])] == ["乙", "丙"]


def test_the_marked_contact_stays_while_there_are_others(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    first, second = contact(vendor, "甲"), contact(vendor, "乙")
    with pytest.raises(Refused) as refused:
        services.remove_contact(vendor, first, version_of(first))
    assert codes(refused) == ["vendors.contact_for_bids"]
    services.remove_contact(vendor, second, version_of(second))
    services.remove_contact(vendor, first, version_of(first))
    assert queries.contacts(vendor, db.organisations["v1"]) == []


def test_a_contact_nobody_could_reach_is_refused_and_a_change_by_two_is_not_lost(db: Office) -> None:
    vendor = db.actor(Role.VENDOR)
    one = contact(vendor)
    with pytest.raises(Refused) as refused:
        services.add_contact(vendor, ContactCommand("", email="x"))
    assert codes(refused) == ["vendors.contact_name_missing", "accounts.email_shape"]
    with pytest.raises(Refused) as refused:
        services.save_contact(vendor, one, version_of(one), ContactCommand("甲"))
    assert codes(refused) == ["vendors.contact_unreachable"]
    before = version_of(one)
    services.save_contact(vendor, one, before, ContactCommand("甲", phone="3"))
    for late in (
        lambda: services.save_contact(vendor, one, before, ContactCommand("甲", phone="4")),
        lambda: services.remove_contact(vendor, one, before),
    ):
        with pytest.raises(Stale):
            late()
    (record,) = [
        one
        for one in audit.history("organisation", db.organisations["v1"])
        if one.action == "vendors.contact_saved"
    ]
    assert record.changes["contact_phone"] == ["021-00000001", "3"]


def test_the_database_keeps_one_contact_for_bids_and_a_way_to_reach_each(live: Office) -> None:
    contact(live.actor(Role.VENDOR))
    row = {
        "bureau_id": live.bureau,
        "vendor_id": live.organisations["v1"],
        "name": "乙",
        "phone": "1",
        "entered_by": live.people["vendor"],
    }
    for values, said in (
        ({**row, "for_bids": True}, "ix_vendor_contact_for_bids"),
        ({**row, "phone": ""}, "reached"),
        ({**row, "name": ""}, "reached"),
        ({**row, "vendor_id": live.bureau + 10**6}, "fk_vendor_contact_vendor_id"),
    ):
        with pytest.raises(DBAPIError, match=said), own_transaction() as connection:
            connection.execute(insert(VendorContact).values(values))


# ---- related parties ----------------------------------------------------------------------------
def test_a_relation_is_stated_once_ended_once_and_stays_to_be_read(db: Office) -> None:
    vendor = db.actor(Role.BIDDER)
    first = relation(vendor)
    with pytest.raises(Refused) as refused:
        relation(vendor, "另一股东", "40.01")
    assert codes(refused) == ["vendors.shares_exceed"]
    services.end_relation(vendor, first)
    with pytest.raises(Refused) as refused:
        services.end_relation(vendor, first)
    assert codes(refused) == ["vendors.relation_ended"]
    relation(vendor, share="100")
    found = queries.relations(db.actor(Role.OFFICER), db.organisations["v1"])
    assert [(one.share, one.ended is None) for one in found] == [(Decimal(100), True), (Decimal(60), False)]


def test_a_relation_stated_already_is_refused_in_words(db: Office) -> None:
    holding = RelationCommand(RelationKind.HOLDING, "样本集团", " 91350100m000100y43 ")
    services.state_relation(db.actor(Role.VENDOR), holding)
    (one,) = queries.relations(db.actor(Role.VENDOR), db.organisations["v1"])
    assert one.credit_code == "91350100M000100Y43"
    with pytest.raises(Refused) as refused:
        services.state_relation(db.actor(Role.VENDOR), holding)
    assert codes(refused) == ["vendors.relation_there"]


def test_the_own_company_is_no_related_party(db: Office) -> None:
    with own_transaction() as connection:
        mine = update(Organisation).where(Organisation.id == db.organisations["v1"])
        connection.execute(mine.values(credit_code="91350100M000100Y43"))
    reading().expire_all()
    with pytest.raises(Refused) as refused:
        services.state_relation(
            db.actor(Role.VENDOR), RelationCommand(RelationKind.HOLDING, "本单位", "91350100M000100Y43")
        )
    assert codes(refused) == ["vendors.relation_itself"]


def test_the_database_keeps_a_relation_as_it_was_stated(live: Office) -> None:
    one = relation(live.actor(Role.VENDOR))
    mine = update(VendorRelation).where(VendorRelation.id == one)
    for change in (
        mine.values(share=Decimal(50)),
        mine.values(name="别名"),
        mine.values(kind="holding", share=None),
    ):
        with pytest.raises(DBAPIError, match="stays as it is"), own_transaction() as connection:
            connection.execute(change)
    services.end_relation(live.actor(Role.VENDOR), one)
    with pytest.raises(DBAPIError, match="stays as it is"), own_transaction() as connection:
        connection.execute(mine.values(ended=None))
    with pytest.raises(DBAPIError, match="permission denied"), own_transaction() as connection:
        connection.execute(delete(VendorRelation))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": "friend"}, "ck_vendor_relation_kind"),
        ({"kind": "holding", "share": Decimal(5)}, "ck_vendor_relation_share"),
        ({"share": None}, "ck_vendor_relation_share"),
        ({"share": Decimal(0)}, "ck_vendor_relation_share"),
        ({"share": Decimal("100.01")}, "ck_vendor_relation_share"),
        ({"name": ""}, "ck_vendor_relation_said"),
        ({"credit_code": ""}, "ck_vendor_relation_said"),
        ({"kind": "relative_of_buyer", "share": None}, "ck_vendor_relation_relative"),
        ({"name": "样本集团"}, "ix_vendor_relation_once"),
        ({"bureau_id": -1}, "fk_vendor_relation"),
    ],
)
def test_the_database_takes_no_relation_that_says_too_little_or_too_much(
    live: Office, values: dict[str, Any], said: str
) -> None:
    relation(live.actor(Role.VENDOR))
    row = {
        "bureau_id": live.bureau, "vendor_id": live.organisations["v1"], "kind": "shareholder", "name": "乙",
        "share": Decimal(10), "entered_by": live.people["vendor"],
    }  # fmt: skip
    with pytest.raises(DBAPIError, match=said), own_transaction() as connection:
        connection.execute(insert(VendorRelation).values({**row, **values}))


# ---- who ----------------------------------------------------------------------------------------
Act = Callable[[Actor, dict[str, int]], object]
ACTS: list[Act] = [
    lambda who, ids: services.save_contact(who, ids["contact"], 1, ContactCommand("甲", phone="1")),
    lambda who, ids: services.remove_contact(who, ids["contact"], 1),
    lambda who, ids: services.end_relation(who, ids["relation"]),
]


@pytest.mark.parametrize("act", ACTS)
def test_another_vendor_finds_nothing_of_it_and_the_bureau_may_not_change_it(db: Office, act: Act) -> None:
    vendor = db.actor(Role.VENDOR)
    ids = {"contact": contact(vendor), "relation": relation(vendor)}
    other = Office.build(db.app, "b")
    for stranger in (db.actor("vendor2"), other.actor(Role.VENDOR)):
        with pytest.raises(NotFound):
            act(stranger, ids)
    for who in ("officer", "auditor", "liaison", "finance"):
        with pytest.raises(Forbidden):
            act(db.actor(who), ids)
    assert queries.contacts(other.actor(Role.OFFICER), db.organisations["v1"]) == []
    assert queries.relations(other.actor(Role.OFFICER), db.organisations["v1"]) == []
    act(vendor, ids)


def test_the_bureau_adds_nothing_in_a_vendors_name(db: Office) -> None:
    for act in (contact, relation):
        with pytest.raises(Forbidden):
            act(db.actor(Role.OFFICER))


def test_the_officers_form_keeps_the_addresses_a_vendor_entered(db: Office) -> None:
    accounts.save_company_facts(db.actor(Role.VENDOR), company(db).version, FACTS)
    command = PartnerCommand("V1", "示例物业", "91350100M000100Y43", address="注册地")
    accounts.save_vendor(db.actor(Role.OFFICER), company(db).id, company(db).version, command)
    assert company(db).office_address == "办公地" and company(db).kind == OrganisationKind.VENDOR
