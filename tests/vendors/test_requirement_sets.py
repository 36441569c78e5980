"""Sets of requirements: drafts, versions, publishing; each refusal, and what the database holds by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from procurement.audit.models import AuditRecord
from procurement.infra.db import reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.rulebook import services as rulebook
from procurement.vendors import queries, services
from procurement.vendors.models import Requirement, RequirementSet
from procurement.vendors.rules.requirements import (
    RequirementCommand,
    RequirementKind,
    SetCommand,
    compared,
    neighbour,
    new_key,
)
from tests.catalog import world as catalog
from tests.factories import Office
from tests.vendors.world import GUARDING, GUARDS, LICENCE, drafted, fresh, published

DECLARED = RequirementCommand(RequirementKind.DECLARATION, "商业信誉", "政府采购法 第22条")


def refused(act: Callable[..., Any], *given: Any, **more: Any) -> list[str]:
    with pytest.raises(Refused) as found:
        act(*given, **more)
    return [refusal.code for refusal in found.value.refusals]


def titles(set_id: int) -> list[str]:
    reading().expire_all()
    return [one.title_zh for one in queries.requirements(set_id)]


def actions(set_id: int) -> list[str]:
    done = select(AuditRecord.action).where(
        AuditRecord.subject_type == "requirement_set", AuditRecord.subject_id == set_id
    )
    return list(reading().scalars(done.order_by(AuditRecord.id)))


# ---- versions -----------------------------------------------------------------------------------
def test_a_set_is_drafted_for_a_category_or_an_item_of_the_bureau(db: Office) -> None:
    catalog.codes(db)
    officer = db.actor(Role.OFFICER)
    made = services.draft_set(officer, replace(GUARDING, category_code="C21040000"))
    assert queries.scope(fresh(db, made)).code == "C21040000"
    assert queries.versions(officer, "GUARD")[0].issue == 1
    item = catalog.item(db)
    other = services.draft_set(officer, replace(GUARDING, code="ITEM", item_id=item))
    assert queries.scope(fresh(db, other)).name_zh != ""
    strangers = Office.build(db.app, "b")
    with pytest.raises(NotFound):
        services.draft_set(strangers.actor(Role.OFFICER), replace(GUARDING, item_id=item))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "guard"}, "vendors.set_code_shape"),
        ({"code": "保安"}, "vendors.set_code_shape"),
        ({"title_zh": ""}, "vendors.set_title_missing"),
        ({"category_code": "C21040000", "item_id": 1}, "vendors.set_one_scope"),
        ({"months": 61}, "vendors.set_months"),
        ({"answer_days": 0}, "vendors.set_answer_days"),
        ({"category_code": "C99000000"}, "catalog.category_unknown"),
    ],
)
def test_a_head_that_is_wrong_is_refused(db: Office, wrong: dict[str, Any], code: str) -> None:
    assert refused(services.draft_set, db.actor(Role.OFFICER), replace(GUARDING, **wrong)) == [code]


def test_a_code_is_one_sets_and_another_bureau_has_its_own(db: Office) -> None:
    drafted(db)
    assert refused(services.draft_set, db.actor(Role.OFFICER), GUARDING) == ["vendors.set_code_taken"]
    other = Office.build(db.app, "b")
    theirs = services.draft_set(other.actor(Role.OFFICER), GUARDING)
    with pytest.raises(NotFound):
        queries.requirement_set(db.actor(Role.OFFICER), theirs)


def test_only_officers_write_what_is_asked(db: Office) -> None:
    made = drafted(db)
    for who in (Role.SUPERVISOR, Role.FINANCE, Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(Forbidden):
            services.add_requirement(db.actor(who), made, DECLARED)
        with pytest.raises(Forbidden):
            services.publish_set(db.actor(who), made, 3)


def test_publishing_retires_the_version_before_in_the_same_act(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    first = published(db)
    second = services.draft_version(officer, first)
    assert titles(second) == titles(first) == ["保安服务许可证", "保安员证"]
    services.publish_set(officer, second, fresh(db, second).version)
    states = [(one.issue, one.state) for one in queries.versions(officer, "GUARD")]
    assert states == [(2, "published"), (1, "retired")]
    assert fresh(db, second).published_by == officer.id
    assert actions(second) == ["vendors.set_drafted", "vendors.set_published"]


def test_who_drafts_the_version_another_person_drafts_just_now_is_told(db: Office) -> None:
    """Both have seen the same last version: the second row is refused in words, by whichever constraint sees it first."""
    issue = fresh(db, published(db)).issue
    with pytest.raises(Refused) as told, unit_of_work(db.actor(Role.OFFICER)) as work:
        row = {
            "bureau_id": db.bureau,
            "code": "GUARD",
            "issue": issue,
            "title_zh": "又一份",
            "made_by": work.actor.id,
        }
        work.session.execute(insert(RequirementSet).values(**row))
    assert [one.code for one in told.value.refusals] == ["vendors.set_draft_there"]


def test_a_code_has_one_draft_at_a_time(db: Office) -> None:
    first = published(db)
    services.draft_version(db.actor(Role.OFFICER), first)
    assert refused(services.draft_version, db.actor(Role.OFFICER), first) == ["vendors.set_draft_there"]


def test_a_retired_set_begins_again_with_the_next_number(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    first = published(db)
    services.retire_set(officer, first, fresh(db, first).version)
    assert refused(services.retire_set, officer, first, fresh(db, first).version) == ["vendors.bad_move"]
    again = services.draft_version(officer, first)
    assert fresh(db, again).issue == 2


def test_a_draft_is_discarded_with_what_it_asks_and_its_record_stays(db: Office) -> None:
    officer, made = db.actor(Role.OFFICER), drafted(db)
    services.discard_set(officer, made, fresh(db, made).version)
    with pytest.raises(NotFound):
        fresh(db, made)
    assert actions(made)[-1] == "vendors.set_discarded"
    assert titles(made) == []


def test_what_somebody_else_saved_in_between_is_not_overwritten_or_published(db: Office) -> None:
    officer, made = db.actor(Role.OFFICER), drafted(db)
    seen = fresh(db, made).version
    services.add_requirement(db.actor("officer2"), made, DECLARED)
    for act in (
        lambda: services.publish_set(officer, made, seen),
        lambda: services.save_set(officer, made, seen, GUARDING),
        lambda: services.discard_set(officer, made, seen),
        lambda: services.remove_requirement(officer, made, queries.requirements(made)[0].id, seen),
    ):
        assert refused(act) == ["kernel.stale"]


def test_a_published_version_is_not_written_any_more(db: Office) -> None:
    officer, made = db.actor(Role.OFFICER), published(db)
    row, version = queries.requirements(made)[0].id, fresh(db, made).version
    for act in (
        lambda: services.add_requirement(officer, made, DECLARED),
        lambda: services.save_requirement(officer, made, row, version, LICENCE),
        lambda: services.remove_requirement(officer, made, row, version),
        lambda: services.move_requirement(officer, made, row, version, up=False),
        lambda: services.save_set(officer, made, version, GUARDING),
        lambda: services.publish_set(officer, made, version),
        lambda: services.discard_set(officer, made, version),
    ):
        assert refused(act) == ["vendors.set_not_draft"]


def test_the_head_of_a_draft_is_changed_and_the_change_is_on_record(db: Office) -> None:
    made = drafted(db)
    head = SetCommand("OTHER", "保安", "Guards", months=24, answer_days=5)
    services.save_set(db.actor(Role.OFFICER), made, fresh(db, made).version, head)
    found = fresh(db, made)
    assert (found.code, found.title_zh, found.months, found.answer_days) == ("GUARD", "保安", 24, 5)
    changed = queries.set_history(made)[0].changes
    assert changed["months"] == [36, 24]


def test_an_empty_set_and_one_that_asks_the_forbidden_are_not_published(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    made = services.draft_set(officer, GUARDING)
    assert refused(services.publish_set, officer, made, 1) == ["vendors.set_empty"]
    row = services.add_requirement(officer, made, DECLARED)
    reading().connection().execute(  # as it stood before the rule was known
        update(Requirement).where(Requirement.id == row).values(words_zh="净资产不少于一百万元")
    )
    reading().expire_all()
    version = fresh(db, made).version
    assert refused(services.publish_set, officer, made, version) == ["vendors.requirement_forbidden"]


# ---- what a draft asks --------------------------------------------------------------------------
def test_a_requirement_is_refused_with_every_reason_beside_its_field(db: Office) -> None:
    made = drafted(db)
    wrong = replace(
        GUARDS, title_zh="", basis="", people=0, key="nobody_has_it", words_en="registered capital"
    )
    with pytest.raises(Refused) as found:
        services.add_requirement(db.actor(Role.OFFICER), made, wrong)
    assert [(one.code.partition(".")[2], one.field) for one in found.value.refusals] == [
        ("requirement_title_missing", "title_zh"),
        ("requirement_basis_missing", "basis"),
        ("requirement_people", "people"),
        ("requirement_key_unknown", "key"),
        ("requirement_forbidden", "words_en"),
    ]


def test_the_clause_and_the_number_of_contracts_come_from_the_rulebook(db: Office) -> None:
    lines = [one for one in rulebook.shipped_rules() if one.code in ("PLAN-17", "PLAN-18")]
    rulebook.load_rules(db.actor(Role.ADMINISTRATOR), lines)
    made, officer = drafted(db), db.actor(Role.OFFICER)
    with pytest.raises(Refused) as found:
        services.add_requirement(
            officer, made, replace(DECLARED, title_zh="注册资本证明", words_zh="类似业绩3个")
        )
    forbidden, contracts = found.value.refusals
    assert "财政部令第87号 第17条" in str(forbidden.params["law"])
    assert (contracts.params["most"], contracts.params["asked"]) == (2, 3)
    services.add_requirement(officer, made, replace(DECLARED, title_zh="类似业绩", words_zh="类似业绩2个"))


def test_sets_that_ask_for_the_same_proof_share_its_key_and_its_kind(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    first = published(db)
    key = queries.requirements(first)[0].key
    assert key == "bao_an_fu_wu_xu_ke_zheng"
    made = services.draft_set(officer, replace(GUARDING, code="OTHER"))
    services.add_requirement(officer, made, replace(LICENCE, key=key, title_zh="许可证"))
    assert refused(services.add_requirement, officer, made, replace(LICENCE, key=key)) == [
        "vendors.requirement_key_taken"
    ]
    third = services.draft_set(officer, replace(GUARDING, code="THIRD"))
    assert refused(services.add_requirement, officer, third, replace(GUARDS, key=key)) == [
        "vendors.requirement_key_kind"
    ]
    own = services.add_requirement(officer, made, LICENCE)
    reading().expire_all()
    assert queries.requirement(officer, made, own).key == f"{key}_2"


def test_a_proof_of_its_own_may_become_another_kind_and_a_shared_one_may_not(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    made = drafted(db, DECLARED)
    row = queries.requirements(made)[0]
    document = replace(DECLARED, kind=RequirementKind.DOCUMENT, key=row.key, dated=True)
    services.save_requirement(officer, made, row.id, fresh(db, made).version, document)
    reading().expire_all()
    assert (queries.requirements(made)[0].kind, queries.requirements(made)[0].dated) == ("document", True)
    services.publish_set(officer, made, fresh(db, made).version)
    draft = services.draft_version(officer, made)
    row = queries.requirements(draft)[0]
    back = replace(DECLARED, key=row.key)
    assert refused(services.save_requirement, officer, draft, row.id, fresh(db, draft).version, back) == [
        "vendors.requirement_key_kind"
    ]


def test_what_a_kind_does_not_have_is_left_away(db: Office) -> None:
    officer, made = db.actor(Role.OFFICER), drafted(db)
    ground = RequirementCommand(
        RequirementKind.EXCLUSION, "失信", "依据", dated=True, optional=True, people=3
    )
    row = services.add_requirement(officer, made, ground)
    reading().expire_all()
    kept = queries.requirement(officer, made, row)
    assert (kept.dated, kept.optional, kept.people) == (False, False, 0)


def test_requirements_of_a_kind_change_places_and_stop_at_the_edges(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    second = replace(DECLARED, title_zh="设备")
    made = drafted(db, DECLARED, LICENCE, second, replace(DECLARED, title_zh="税收"))
    rows = {one.title_zh: one.id for one in queries.requirements(made)}
    for title, up in (("税收", True), ("税收", True), ("税收", True), ("商业信誉", False)):
        services.move_requirement(officer, made, rows[title], fresh(db, made).version, up=up)
    assert titles(made) == ["税收", "保安服务许可证", "设备", "商业信誉"]
    assert [one.place for one in queries.requirements(made)] == [1, 2, 3, 4]


def test_a_removed_requirement_leaves_room_for_another(db: Office) -> None:
    officer, made = db.actor(Role.OFFICER), drafted(db)
    first = queries.requirements(made)[0].id
    services.remove_requirement(officer, made, first, fresh(db, made).version)
    services.add_requirement(officer, made, DECLARED)
    assert titles(made) == ["保安员证", "商业信誉"]
    with pytest.raises(NotFound):
        services.remove_requirement(officer, made, first, fresh(db, made).version)


def test_a_set_does_not_grow_for_ever(db: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procurement.vendors.services.requirements.MOST_REQUIREMENTS", 2)
    assert refused(services.add_requirement, db.actor(Role.OFFICER), drafted(db), DECLARED) == [
        "vendors.requirements_too_many"
    ]


# ---- rules --------------------------------------------------------------------------------------
@given(ids=st.lists(st.integers(1, 99), min_size=1, max_size=8, unique=True), data=st.data())
def test_who_has_a_neighbour_below_is_its_neighbour_above(ids: list[int], data: st.DataObject) -> None:
    which = data.draw(st.sampled_from(ids))
    below = neighbour(ids, which, up=False)
    assert (below is None) == (which == ids[-1])
    assert below is None or neighbour(ids, below, up=True) == which


@given(spelled=st.text(max_size=60), taken=st.integers(0, 3))
def test_a_new_key_is_one_the_database_takes_and_nobody_has(spelled: str, taken: int) -> None:
    known: list[str] = []
    for _ in range(taken + 1):
        key = new_key(spelled, known)
        assert key not in known
        assert key[0].isalpha() and 2 <= len(key) <= 40
        assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789_" for c in key)
        known.append(key)


def test_two_versions_differ_in_what_came_what_went_and_what_is_asked_otherwise() -> None:
    row = replace(LICENCE, key="a")
    told = compared(
        {"a": row, "b": row, "c": row}, {"c": row, "d": row, "a": replace(row, people=2, dated=True)}
    )
    assert (told.added, told.removed) == (("d",), ("b",))
    assert told.changed == (("a", {"dated": (False, True), "people": (0, 2)}),)


# ---- what the database holds by itself ----------------------------------------------------------
def raw(statement: Any) -> None:
    """Past the services, in a savepoint of its own."""
    with reading().begin_nested():
        reading().connection().execute(statement)


def frozen(match: str, statement: Any) -> None:
    with pytest.raises(DBAPIError, match=match):
        raw(statement)


def test_requirements_stay_as_they_were_published(db: Office) -> None:
    made = published(db)
    mine = Requirement.set_id == made
    row = {"set_id": made, "place": 9, "kind": "document", "key": "another", "title_zh": "x", "basis": "y"}
    words = "stays as it was published"
    frozen(words, update(Requirement).where(mine).values(people=5))
    frozen(words, delete(Requirement).where(mine))
    frozen(words, insert(Requirement).values(row))
    draft = services.draft_version(db.actor(Role.OFFICER), made)
    frozen(words, update(Requirement).where(Requirement.set_id == draft).values(set_id=made, place=50))


def test_a_published_set_stays_but_for_its_state(db: Office) -> None:
    made = published(db)
    this = RequirementSet.id == made
    words = "a set of requirements stays as it was published"
    frozen(words, update(RequirementSet).where(this).values(months=1))
    frozen(words, update(RequirementSet).where(this).values(title_zh="另一个"))
    frozen(
        words, update(RequirementSet).where(this).values(state="draft", published_by=None, published_at=None)
    )
    frozen(words, delete(RequirementSet).where(this))
    raw(update(RequirementSet).where(this).values(state="retired"))
    frozen(words, update(RequirementSet).where(this).values(answer_days=1))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"months": 0}, "ck_requirement_set_spans"),
        ({"answer_days": 61}, "ck_requirement_set_spans"),
        (
            {"state": "gone", "published_by": 1, "published_at": text("official_now()")},
            "ck_requirement_set_state",
        ),
        ({"published_at": text("official_now()")}, "ck_requirement_set_published"),
    ],
)
def test_a_set_that_cannot_be_is_not_kept(db: Office, values: dict[str, Any], constraint: str) -> None:
    if "published_by" in values:
        values = {**values, "published_by": db.people["officer"]}
    frozen(constraint, update(RequirementSet).where(RequirementSet.id == drafted(db)).values(values))


def test_a_set_is_for_one_thing(db: Office) -> None:
    catalog.codes(db)
    item = catalog.item(db)
    made = services.draft_set(db.actor(Role.OFFICER), replace(GUARDING, category_code="C21040000"))
    frozen("one_scope", update(RequirementSet).where(RequirementSet.id == made).values(item_id=item))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "wish"}, "ck_requirement_kind"),
        ({"key": "Ä"}, "ck_requirement_key"),
        ({"basis": ""}, "ck_requirement_basis"),
        ({"people": 2}, "ck_requirement_people"),
        ({"kind": "declaration", "dated": True}, "ck_requirement_dated"),
    ],
)
def test_a_requirement_that_cannot_be_is_not_kept(
    db: Office, values: dict[str, Any], constraint: str
) -> None:
    made = drafted(db, LICENCE)
    frozen(constraint, update(Requirement).where(Requirement.set_id == made).values(values))


def test_keys_and_places_stand_once_in_a_version(db: Office) -> None:
    made = drafted(db)
    first, second = queries.requirements(made)
    for values in ({"place": first.place}, {"key": first.key}):
        with pytest.raises(IntegrityError):
            raw(update(Requirement).where(Requirement.id == second.id).values(values))


@pytest.mark.parametrize(
    ("state", "index"),
    [("draft", "ix_requirement_set_draft"), ("published", "ix_requirement_set_published")],
)
def test_a_code_has_one_draft_and_one_version_in_force(db: Office, state: str, index: str) -> None:
    officer = db.actor(Role.OFFICER)
    drafted(db) if state == "draft" else published(db)
    row = {
        "bureau_id": db.bureau, "code": "GUARD", "issue": 2, "title_zh": "x", "made_by": officer.id, "state": state,
        "published_by": None if state == "draft" else officer.id,
        "published_at": None if state == "draft" else text("official_now()"),
    }  # fmt: skip
    frozen(index, insert(RequirementSet).values(row))
