"""The sets that come with the system: within the law, whole, drafted once in a bureau."""

from __future__ import annotations

import csv

import pytest

from procurement.kernel.errors import Forbidden
from procurement.kernel.permissions import Role
from procurement.vendors import queries, services
from procurement.vendors.rules.forbidden import asking_refusals
from procurement.vendors.rules.requirements import (
    MOST_REQUIREMENTS,
    RequirementKind,
    SetCommand,
    requirement_refusals,
    set_refusals,
)
from procurement.vendors.services.shipped_sets import ShippedSet
from procurement.web.founding import CODES
from tests.catalog import world as catalog
from tests.factories import Office
from tests.vendors import world

SETS = {one.head.code: one for one in services.shipped_sets()}
each = pytest.mark.parametrize("shipped", SETS.values(), ids=list(SETS))


def keys(shipped: ShippedSet, kind: RequirementKind) -> set[str]:
    return {one.key for one in shipped.asked if one.kind is kind}


def test_the_services_offices_buy_most_are_there() -> None:
    assert set(SETS) == {"PROPERTY", "GUARDING", "CANTEEN", "LIFTS", "FIRE", "VEHICLES"}


@each
def test_a_shipped_set_is_for_a_category_of_the_national_catalogue(shipped: ShippedSet) -> None:
    with CODES.open(encoding="utf-8-sig", newline="") as file:
        assert shipped.head.category_code in {row["code"] for row in csv.DictReader(file)}


@each
def test_a_shipped_set_asks_nothing_the_law_forbids(shipped: ShippedSet) -> None:
    assert set_refusals(shipped.head) == []
    kinds = {one.key: one.kind for one in shipped.asked}
    for one in shipped.asked:
        assert requirement_refusals(one, kinds) + asking_refusals(one.texts(), 2, {}) == []
        assert one == one.settled()
        assert all((one.title_en, one.words_zh, one.words_en))


@each
def test_a_shipped_set_asks_what_the_law_asks_of_everybody(shipped: ShippedSet) -> None:
    assert keys(shipped, RequirementKind.DOCUMENT) >= {"business_licence"}
    assert keys(shipped, RequirementKind.DECLARATION) >= {
        "sound_accounts", "able_to_perform", "taxes_and_insurance",
    }  # fmt: skip
    assert keys(shipped, RequirementKind.EXCLUSION) == {
        "no_grave_offence", "not_dishonest_debtor", "not_tax_offender", "not_barred_from_procurement",
    }  # fmt: skip
    assert keys(shipped, RequirementKind.WEIGHED_EXCLUSION) == {"suspended_elsewhere", "serious_breach"}
    asked = [one.key for one in shipped.asked]
    assert len(asked) == len(set(asked)) <= MOST_REQUIREMENTS


def test_one_key_is_one_kind_of_proof_over_all_sets() -> None:
    pairs = {(one.key, one.kind) for shipped in SETS.values() for one in shipped.asked}
    assert len(pairs) == len({key for key, _ in pairs})


def test_fire_maintenance_asks_for_people_and_for_no_certificate_of_the_company() -> None:
    assert keys(SETS["FIRE"], RequirementKind.CERTIFICATE) == set()
    people = {one.key: one.people for one in SETS["FIRE"].asked if one.people}
    assert people == {"fire_engineer": 2, "fire_facility_operator": 6}


def test_a_bureau_gets_them_once_as_drafts_for_the_categories_it_has(db: Office) -> None:
    catalog.codes(db)
    other = Office.build(db.app, "b")
    officer = db.actor(Role.OFFICER)
    made = services.load_shipped_sets(officer)
    assert len(made) == len(SETS)
    assert services.missing_sets(officer) == []
    assert services.load_shipped_sets(officer) == []
    scopes = {found.code: queries.scope(found).code for found in (world.fresh(db, set_id) for set_id in made)}
    assert scopes["PROPERTY"] == "C21040000"
    assert scopes["LIFTS"] == ""
    assert {world.fresh(db, set_id).state for set_id in made} == {"draft"}
    assert queries.codes_in_use(other.system()) == set()
    asked = queries.requirements(made[0])
    assert [one.key for one in asked] == [one.key for one in services.shipped_sets()[0].asked]


def test_a_set_of_the_bureaus_own_is_left_alone(db: Office) -> None:
    mine = world.drafted(db, head=SetCommand("FIRE", "本局自己的"))
    services.load_shipped_sets(db.actor(Role.OFFICER))
    assert [one.id for one in queries.versions(db.system(), "FIRE")] == [mine]


def test_nobody_else_takes_them_over(db: Office) -> None:
    for who in (Role.SUPERVISOR, Role.VENDOR, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            services.load_shipped_sets(db.actor(who))
