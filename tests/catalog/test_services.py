"""Services of the catalogue: who may, what is refused, what is recorded, and what the database itself holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from procurement.accounts.rules import permissions_of
from procurement.audit import queries as audit
from procurement.catalog import queries, services
from procurement.catalog.models import Category, ServiceItem
from procurement.catalog.rules import (
    CategoryLine,
    EditionCommand,
    EditionLevel,
    NodeCommand,
    NodeKind,
)
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from tests.catalog import world
from tests.factories import Office

EDITION = EditionCommand("示例省", EditionLevel.PROVINCE, 2026, None, "x")


def refused(call: object, *args: object, **options: object) -> list[str]:
    with pytest.raises(Refused) as found:
        call(*args, **options)  # type: ignore[operator]
    world.fresh()
    return [refusal.code for refusal in found.value.refusals]


def actions(kind: str, subject: int) -> list[str]:
    return [record.action for record in reversed(audit.history(kind, subject))]


# ---- who may ------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICER, Role.SYSTEM)])
def test_only_officers_change_the_catalogue(db: Office, role: Role) -> None:
    world.codes(db)
    item = world.item(db)
    standard = world.draft(db, item)
    node = queries.tree(standard)[0].id or 0
    actor = replace(db.actor(Role.OFFICER), roles=frozenset({role}), permissions=permissions_of([role]))
    for act in (
        lambda: services.import_categories(actor, world.LINES),
        lambda: services.create_item(actor, world.command(code="X")),
        lambda: services.save_item(actor, item, 1, world.command()),
        lambda: services.set_item_active(actor, item, 1, False),
        lambda: services.draft_standard(actor, item, "x", Decimal(100)),
        lambda: services.load_standard(actor, item, "x", Decimal(100), ()),
        lambda: services.save_standard(actor, standard, 1, "x", Decimal(100)),
        lambda: services.publish_standard(actor, standard, 1),
        lambda: services.replace_tree(actor, standard, 1, ()),
        lambda: services.add_node(actor, standard, None, NodeCommand(NodeKind.SECTION, "x")),
        lambda: services.save_node(actor, standard, node, 1, NodeCommand(NodeKind.SECTION, "x")),
        lambda: services.remove_node(actor, standard, node, 1),
        lambda: services.add_edition(actor, "C21000000", EDITION),
        lambda: services.issue_catalogue(actor),
    ):
        with pytest.raises(Forbidden):
            act()


# ---- categories ---------------------------------------------------------------------------------
def test_codes_are_imported_with_their_parents_levels_and_search_terms(db: Office) -> None:
    world.codes(db)
    actor = db.actor(Role.OFFICER)
    found = queries.category(actor, "C21040000")
    above = [step.code for step in queries.path(actor, found.code)]
    assert (found.level, above) == (2, ["C", "C21000000", "C21040000"])
    for typed in ("C2104", "物业", "proper", "管理 property"):
        assert [c.code for c in queries.search_categories(actor, typed)] == ["C21040000"], typed


def test_the_same_import_again_changes_nothing_and_records_nothing(db: Office) -> None:
    world.codes(db)
    again = services.import_categories(db.actor(Role.OFFICER), world.LINES)
    assert (again.added, again.renamed, again.unchanged) == ((), (), 4)
    assert actions("bureau", db.bureau) == ["catalog.categories_imported"]


def test_an_import_renames_what_is_called_differently(db: Office) -> None:
    world.codes(db)
    services.import_categories(db.actor(Role.OFFICER), [CategoryLine(2, "C21040000", "物业服务")])
    world.fresh()
    actor = db.actor(Role.OFFICER)
    found = queries.category(actor, "C21040000")
    assert (found.name_zh, found.name_en) == ("物业服务", "Property management")
    assert queries.search_categories(actor, "业服")[0].code == "C21040000"


def test_a_faulty_import_leaves_nothing_behind(db: Office) -> None:
    lines = [*world.LINES, CategoryLine(9, "C99010000", "孤儿"), CategoryLine(10, "C", "又")]
    codes = refused(services.import_categories, db.actor(Role.OFFICER), lines)
    assert codes == ["catalog.parent_missing", "catalog.code_twice"]
    assert queries.category_names(db.actor(Role.OFFICER)) == {}


def test_two_imports_at_once_add_every_code_once(live: Office) -> None:
    gate, outcomes = Barrier(2), []

    def one() -> None:
        with live.app.app_context():
            gate.wait()
            outcomes.append(len(services.import_categories(live.actor(Role.OFFICER), world.LINES).added))

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0, 4]


def test_a_root_with_a_parent_is_refused_by_the_database(db: Office) -> None:
    world.codes(db)
    with pytest.raises(IntegrityError, match="root_has_no_parent"):
        reading().execute(update(Category).where(Category.code == "C21000000").values(parent_id=None))


def test_a_central_catalogue_names_a_category_and_everything_below_it(db: Office) -> None:
    world.codes(db)
    world.edition(db, "C21000000")
    actor = db.actor(Role.OFFICER)
    assert [e.code for e in queries.editions_of(actor, "C21040000")] == ["C21000000"]
    assert queries.editions_of(actor, "C22000000") == []
    assert queries.central_law(actor, date(2026, 3, 2)) is None


def test_a_central_catalogue_is_noted_once_a_region_and_year(db: Office) -> None:
    world.codes(db)
    world.edition(db)
    with pytest.raises(Refused, match="catalog.edition_taken"):
        world.edition(db)


# ---- items --------------------------------------------------------------------------------------
def test_an_item_is_found_by_code_category_chinese_and_english(db: Office) -> None:
    world.codes(db)
    made = world.item(db)
    for typed in ("wy", "C2104", "办公", "clean", "秩序", "office 物业"):
        assert [i.id for i in queries.search_items(db.actor(Role.LIAISON), typed)] == [made], typed
    assert queries.search_items(db.actor(Role.LIAISON), "食堂") == []


def test_an_unknown_category_and_a_taken_code_are_named_at_their_fields(db: Office) -> None:
    world.codes(db)
    world.item(db)
    officer = db.actor(Role.OFFICER)
    with pytest.raises(Refused) as unknown:
        services.create_item(officer, world.command(category_code="C99000000"))
    with pytest.raises(Refused) as taken:
        services.create_item(officer, world.command())
    assert [r.field for r in (*unknown.value.refusals, *taken.value.refusals)] == ["category_code", "code"]


def test_the_race_for_a_code_is_lost_with_the_same_words(db: Office) -> None:
    """The unique constraint says what the check before it says, should two people pass that at once."""
    [constraint] = [c for c in ServiceItem.__table__.constraints if "refusal" in c.info]  # type: ignore[attr-defined]
    assert constraint.info["refusal"] == "catalog.item_code_taken"
    assert {c.name for c in constraint.columns} == {"bureau_id", "code"}


def test_a_change_of_an_item_keeps_what_it_was(db: Office) -> None:
    world.codes(db)
    made = world.item(db)
    changed = world.command(category_code="C22000000", guide_price=UnitPrice.parse("6"))
    services.save_item(db.actor(Role.OFFICER), made, 1, changed)
    [newest, _] = audit.history("service_item", made)
    assert newest.changes == {"category_code": ["C21040000", "C22000000"], "guide_price": ["5.20", "6.00"]}


def test_a_late_save_is_refused(db: Office) -> None:
    world.codes(db)
    made = world.item(db)
    services.save_item(db.actor(Role.OFFICER), made, 1, world.command(name_zh="新名"))
    with pytest.raises(Stale):
        services.save_item(db.actor("officer2"), made, 1, world.command(name_zh="别名"))
    with pytest.raises(Stale):
        services.set_item_active(db.actor("officer2"), made, 1, False)


def test_an_item_is_retired_and_brought_back(db: Office) -> None:
    world.codes(db)
    made = world.item(db)
    services.set_item_active(db.actor(Role.OFFICER), made, 1, False)
    assert queries.active_items(db.actor(Role.OFFICER)) == []
    services.set_item_active(db.actor(Role.OFFICER), made, 2, True)
    assert actions("service_item", made)[1:] == ["catalog.item_retired", "catalog.item_restored"]


def test_a_guide_price_of_nothing_is_refused_by_the_database(db: Office) -> None:
    world.codes(db)
    made = world.item(db)
    with pytest.raises(IntegrityError, match="ck_service_item_guide_price"), own_transaction() as connection:
        connection.execute(update(ServiceItem).where(ServiceItem.id == made).values(guide_price=0))


@pytest.mark.parametrize("price", ["0", "-1", "99999999.990001"])
def test_a_guide_price_no_form_takes_is_refused_by_the_service_too(db: Office, price: str) -> None:
    world.codes(db)
    wrong, officer = world.command(guide_price=UnitPrice.parse(price)), db.actor(Role.OFFICER)
    assert refused(services.create_item, officer, wrong) == ["kernel.price_unusable"]
    assert refused(services.save_item, officer, world.item(db), 1, wrong) == ["kernel.price_unusable"]


def test_a_guide_price_has_up_to_six_decimals(db: Office) -> None:
    world.codes(db)
    made = world.item(db, guide_price=UnitPrice.parse("0.528312"))
    assert queries.item(db.actor(Role.OFFICER), made).guide_price == UnitPrice.parse("0.528312")
