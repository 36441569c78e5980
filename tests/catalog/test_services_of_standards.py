"""Services of standards: versions, publishing, building a draft; each refusal, and what the database refuses."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from procurement.catalog import queries, rules, services
from procurement.catalog.models import Category, ServiceItem, ServiceStandard, StandardNode
from procurement.catalog.rules import (
    DeductionKind,
    NodeCommand,
    NodeKind,
)
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.errors import NotFound, Refused
from procurement.kernel.permissions import Role
from tests.catalog import world
from tests.catalog.test_services import actions, refused
from tests.factories import Office


# ---- standards ----------------------------------------------------------------------------------
def test_publishing_says_by_how_much_the_points_miss(db: Office) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db), scale=120)
    with pytest.raises(Refused) as found:
        services.publish_standard(db.actor(Role.OFFICER), made, 1)
    [refusal] = found.value.refusals
    assert (refusal.code, refusal.params["difference"]) == ("catalog.points_missing", Decimal(20))


def test_a_bare_branch_is_named_with_the_sum(db: Office) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db), (*world.TREE, world.section("空")), 120)
    codes = refused(services.publish_standard, db.actor(Role.OFFICER), made, 1)
    assert codes == ["catalog.branch_empty", "catalog.points_missing"]


def test_a_new_version_copies_the_one_in_force_and_replaces_it_when_published(db: Office) -> None:
    world.codes(db)
    item, officer = world.item(db), db.actor(Role.OFFICER)
    first = world.published(db, item)
    second = services.draft_standard(officer, item, "新版", Decimal(100))
    world.fresh()
    assert world.without_rows(queries.tree(second)) == world.TREE
    assert queries.published_standard(item).id == first  # type: ignore[union-attr]
    services.publish_standard(officer, second, 1)
    world.fresh()
    assert [version.state for version in queries.standards(item)] == ["published", "replaced"]


def test_a_version_may_also_begin_empty(db: Office) -> None:
    world.codes(db)
    item = world.item(db)
    world.published(db, item)
    made = services.draft_standard(db.actor(Role.OFFICER), item, "新版", Decimal(100), copy=False)
    assert queries.tree(made) == ()


def test_an_item_has_one_draft_at_a_time(db: Office) -> None:
    world.codes(db)
    item = world.item(db)
    world.draft(db, item)
    assert refused(services.draft_standard, db.actor(Role.OFFICER), item, "x", Decimal(1)) == [
        "catalog.draft_exists"
    ]
    with pytest.raises(IntegrityError, match="ix_service_standard_one_draft"):
        reading().execute(
            insert(ServiceStandard).values(
                bureau_id=db.bureau, item_id=item, number=2, title="x", scale=1, drafted_by=1
            )
        )


def test_the_race_for_a_draft_is_lost_with_the_same_words(live: Office) -> None:
    world.codes(live)
    item = world.item(live)
    gate, said, app = Barrier(4), [], live.app

    def one() -> None:
        with app.app_context():
            gate.wait()
            try:
                services.load_standard(live.actor(Role.OFFICER), item, "x", Decimal(100), ())
                said.append("drafted")
            except Refused as lost:
                said.append(str(lost))

    threads = [Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["catalog.draft_exists"] * 3 + ["drafted"]


def test_a_published_version_is_refused_every_change(db: Office) -> None:
    world.codes(db)
    made = world.published(db, world.item(db))
    officer, node = db.actor(Role.OFFICER), queries.tree(made)[0]
    step = NodeCommand(NodeKind.SECTION, "x")
    for act in (
        lambda: services.add_node(officer, made, None, step),
        lambda: services.save_node(officer, made, node.id or 0, 1, step),
        lambda: services.remove_node(officer, made, node.id or 0, 1),
        lambda: services.replace_tree(officer, made, 2, ()),
        lambda: services.save_standard(officer, made, 2, "x", Decimal(1)),
        lambda: services.publish_standard(officer, made, 2),
    ):
        assert refused(act) == ["catalog.not_draft"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE standard_node SET points = 1 WHERE points IS NOT NULL",
        "DELETE FROM standard_node WHERE parent_id IS NOT NULL",
        "INSERT INTO standard_node (standard_id, place, kind, title) SELECT id, 9, 'section', 'x' FROM service_standard",
    ],
)
def test_the_database_itself_keeps_a_published_tree_as_it_is(live: Office, statement: str) -> None:
    world.codes(live)
    world.published(live, world.item(live))
    with database.engine.connect() as connection, pytest.raises(DBAPIError, match="never changed"):
        connection.execute(text(statement))


def test_points_stand_on_checks_alone_in_the_database_too(db: Office) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    with pytest.raises(IntegrityError, match="points_of_checks"):
        reading().execute(
            insert(StandardNode).values(standard_id=made, place=9, kind="section", title="x", points=1)
        )


# ---- building a draft ---------------------------------------------------------------------------
CHECK = NodeCommand(NodeKind.CHECK, "新项", Decimal(5), DeductionKind.PER_OCCURRENCE, Decimal(1), "处")


def test_nodes_are_added_at_the_end_changed_and_removed_with_all_below(db: Office) -> None:
    world.codes(db)
    officer, made = db.actor(Role.OFFICER), world.draft(db, world.item(db))
    first, second = queries.tree(made)
    added = services.add_node(officer, made, first.id, CHECK)
    world.fresh()
    assert [node.title for node in queries.tree(made)[0].children] == ["地面无积水", "垃圾日清", "新项"]
    services.save_node(
        officer, made, added, 1, NodeCommand(NodeKind.CHECK, "改", Decimal(6), DeductionKind.VETO)
    )
    services.remove_node(officer, made, second.id or 0, 1)
    world.fresh()
    assert rules.points_of(queries.tree(made)) == 96
    assert actions("service_standard", made) == [
        "catalog.node_added",
        "catalog.node_saved",
        "catalog.node_removed",
    ]


def test_a_node_must_fit_between_its_parent_and_its_children(db: Office) -> None:
    world.codes(db)
    officer, made = db.actor(Role.OFFICER), world.draft(db, world.item(db))
    step = queries.tree(made)[1].children[0]
    assert refused(services.add_node, officer, made, step.id, NodeCommand(NodeKind.SERVICE, "x")) == [
        "catalog.kind_too_far_out"
    ]
    assert refused(services.add_node, officer, made, step.children[0].id, CHECK) == ["catalog.check_is_leaf"]
    assert refused(services.save_node, officer, made, step.id, 1, CHECK) == ["catalog.check_is_leaf"]


def test_a_late_change_of_a_node_is_refused(db: Office) -> None:
    world.codes(db)
    officer, made = db.actor(Role.OFFICER), world.draft(db, world.item(db))
    node = queries.tree(made)[0].children[0].id or 0
    services.save_node(officer, made, node, 1, CHECK)
    assert refused(services.save_node, officer, made, node, 1, CHECK) == ["kernel.stale"]
    assert refused(services.remove_node, officer, made, node, 1) == ["kernel.stale"]


def test_nobody_publishes_a_tree_they_have_not_seen(db: Office) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    section = queries.tree(made)[0]
    services.add_node(db.actor("officer2"), made, section.id, CHECK)
    assert refused(services.publish_standard, db.actor(Role.OFFICER), made, 1) == ["kernel.stale"]


def test_a_whole_tree_takes_the_place_of_the_drafts(db: Office) -> None:
    world.codes(db)
    made = world.draft(db, world.item(db))
    services.replace_tree(db.actor(Role.OFFICER), made, 1, world.TREE[1:])
    world.fresh()
    assert world.without_rows(queries.tree(made)) == world.TREE[1:]
    assert queries.standard(db.actor(Role.OFFICER), made).version == 2


def test_a_node_of_another_standard_is_not_found(db: Office) -> None:
    world.codes(db)
    officer = db.actor(Role.OFFICER)
    one, other = (world.draft(db, world.item(db, code=code)) for code in ("A", "B"))
    node = queries.tree(other)[0].id or 0
    with pytest.raises(NotFound):
        services.save_node(officer, one, node, 1, NodeCommand(NodeKind.SECTION, "x"))


def test_every_row_says_whose_bureau_it_is(db: Office) -> None:
    world.codes(db)
    world.published(db, world.item(db))
    for model in (Category, ServiceItem, ServiceStandard):
        assert set(reading().scalars(select(model.bureau_id))) == {db.bureau}
