"""Occupancy over time: nobody holds what is not there, moves keep the history, two at once are one after the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from procurement.accounts import queries, services
from procurement.accounts.models import Occupancy
from procurement.accounts.rules import BuildingCommand, BureauProfile, MoveCommand, OccupancyCommand
from procurement.accounts.services import occupancies
from procurement.audit import services as audit
from procurement.audit.models import AuditRecord
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from tests import factories
from tests.accounts.conftest import Actions
from tests.factories import Office

NEW_YEAR = date(2026, 1, 1)
MARCH = Month("2026-03")


def admin(office: Office) -> Actor:
    return office.actor(Role.ADMINISTRATOR)


def refused(act: object, *args: object) -> list[str]:
    with pytest.raises(Refused) as caught:
        act(*args)  # type: ignore[operator]
    return [refusal.code for refusal in caught.value.refusals]


def command(
    office: Office, building: int, area: str, department: str = "d1", **more: object
) -> OccupancyCommand:
    return replace(
        OccupancyCommand(office.organisations[department], building, Decimal(area), 5, NEW_YEAR), **more
    )


def spans(office: Office, department: str) -> list[tuple[str, str | None, str]]:
    """First day, last day and area of every place, oldest first."""
    found = [queries.holding_of(row) for row in queries.occupancies_of(office.organisations[department])]
    return sorted((str(one.start), str(one.end) if one.end else None, str(one.area)) for one in found)


@pytest.fixture
def building(db: Office) -> int:
    return services.create_building(admin(db), BuildingCommand("B1", "一号楼", Decimal("100.00")))


# ---- buildings ----------------------------------------------------------------------------------
def test_a_building_code_is_one_buildings(db: Office, building: int) -> None:
    assert refused(services.create_building, admin(db), BuildingCommand("B1", "again", Decimal(1))) == [
        "accounts.building_code_taken"
    ]


def test_a_building_is_changed_by_its_version(db: Office, building: int, actions: Actions) -> None:
    services.save_building(admin(db), building, 1, BuildingCommand("B1", "东楼", Decimal("120")))
    with pytest.raises(Stale):
        services.save_building(admin(db), building, 1, BuildingCommand("B1", "西楼", Decimal("120")))
    assert actions() == ["accounts.building_created", "accounts.building_saved"]


def test_a_building_does_not_shrink_below_what_was_held(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "90", end=date(2026, 1, 31)))
    smaller = BuildingCommand("B1", "一号楼", Decimal("89.99"))
    assert refused(services.save_building, admin(db), building, 1, smaller) == [
        "accounts.area_below_occupied"
    ]


def test_the_register_of_buildings_tells_the_difference(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "60.25"))
    (row,) = reading().execute(queries.buildings_on(admin(db), date(2026, 3, 2))).all()
    assert (str(row.occupied), str(row.left), row.headcount) == ("60.25", "39.75", 5)


# ---- taking a place -----------------------------------------------------------------------------
def test_a_place_is_taken_and_recorded_about_the_department(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "60"))
    record = reading().scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert (record.action, record.subject_type, record.subject_id) == (
        "accounts.occupancy_added",
        "organisation",
        db.organisations["d1"],
    )
    assert record.params == {
        "building": "一号楼",
        "area": "60",
        "headcount": 5,
        "start": "2026-01-01",
        "end": "",
    }


def test_a_building_is_never_overfull_on_any_day_of_the_span(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "60", start=date(2026, 6, 1)))
    long = command(db, building, "50", "d2")
    assert refused(services.add_occupancy, admin(db), long) == ["accounts.building_full"]
    services.add_occupancy(admin(db), replace(long, end=date(2026, 5, 31)))


def test_the_whole_building_may_be_held_to_the_last_hundredth(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "60"))
    assert refused(services.add_occupancy, admin(db), command(db, building, "40.01", "d2")) == [
        "accounts.building_full"
    ]
    services.add_occupancy(admin(db), command(db, building, "40.00", "d2"))


def test_a_department_has_one_place_in_a_building_at_a_time(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "10"))
    assert refused(services.add_occupancy, admin(db), command(db, building, "10")) == [
        "accounts.occupied_already"
    ]


def test_the_database_itself_refuses_an_overlap(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "10"))
    with pytest.raises(IntegrityError, match="ex_occupancy_overlap"):
        factories.occupancy(db, "d1", building, "10", 1, date(2026, 5, 1), None)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FINANCE, Role.LIAISON, Role.VENDOR, Role.AUDITOR])
def test_only_the_administrator_moves_departments(db: Office, building: int, role: Role) -> None:
    with pytest.raises(Forbidden):
        services.add_occupancy(db.actor(role), command(db, building, "10"))


def test_a_vendor_occupies_nothing(db: Office, building: int) -> None:
    with pytest.raises(NotFound):
        services.add_occupancy(admin(db), command(db, building, "10", "v1"))


# ---- moving on ----------------------------------------------------------------------------------
def test_a_move_ends_one_place_and_begins_another(db: Office, building: int, actions: Actions) -> None:
    other = services.create_building(admin(db), BuildingCommand("B2", "二号楼", Decimal("50")))
    occupancy = services.add_occupancy(admin(db), command(db, building, "60"))
    services.change_occupancy(
        admin(db), occupancy, 1, MoveCommand(date(2026, 9, 11), other, Decimal("45.50"), 7)
    )
    assert spans(db, "d1") == [("2026-01-01", "2026-09-10", "60.00"), ("2026-09-11", None, "45.50")]
    assert actions()[-1] == "accounts.occupancy_moved"


def test_a_move_within_the_building_frees_its_own_space_first(db: Office, building: int) -> None:
    occupancy = services.add_occupancy(admin(db), command(db, building, "100"))
    services.change_occupancy(
        admin(db), occupancy, 1, MoveCommand(date(2026, 5, 1), building, Decimal("99"), 5)
    )
    assert spans(db, "d1") == [("2026-01-01", "2026-04-30", "100.00"), ("2026-05-01", None, "99.00")]


def test_a_move_keeps_the_end_that_was_agreed(db: Office, building: int) -> None:
    occupancy = services.add_occupancy(admin(db), command(db, building, "60", end=date(2026, 12, 31)))
    services.change_occupancy(
        admin(db), occupancy, 1, MoveCommand(date(2026, 5, 1), building, Decimal("50"), 5)
    )
    assert spans(db, "d1")[-1] == ("2026-05-01", "2026-12-31", "50.00")


def test_a_refused_move_changes_nothing(db: Office, building: int) -> None:
    full = services.create_building(admin(db), BuildingCommand("B2", "二号楼", Decimal("10")))
    occupancy = services.add_occupancy(admin(db), command(db, building, "60", end=date(2026, 6, 30)))
    for day, target, code in (
        (NEW_YEAR, building, "accounts.move_too_early"),
        (date(2026, 7, 1), building, "accounts.move_too_late"),
        (date(2026, 5, 1), full, "accounts.building_full"),
    ):
        move = MoveCommand(day, target, Decimal("60"), 5)
        assert refused(services.change_occupancy, admin(db), occupancy, 1, move) == [code]
    assert spans(db, "d1") == [("2026-01-01", "2026-06-30", "60.00")]


def test_a_late_move_is_stale(db: Office, building: int) -> None:
    occupancy = services.add_occupancy(admin(db), command(db, building, "60"))
    services.end_occupancy(admin(db), occupancy, 1, date(2026, 8, 31))
    with pytest.raises(Stale):
        services.end_occupancy(admin(db), occupancy, 1, date(2026, 7, 31))


def test_the_month_of_a_move_shows_both_places(db: Office, building: int) -> None:
    occupancy = services.add_occupancy(admin(db), command(db, building, "60"))
    services.change_occupancy(
        admin(db), occupancy, 1, MoveCommand(date(2026, 3, 11), building, Decimal("30"), 5)
    )
    found = queries.occupancies_in(db.bureau, MARCH.period)
    assert sorted(str(row.area) for row in found) == ["30.00", "60.00"]


# ---- ending and mending -------------------------------------------------------------------------
def test_a_place_ends_and_may_be_prolonged_while_there_is_room(db: Office, building: int) -> None:
    occupancy = services.add_occupancy(admin(db), command(db, building, "60"))
    services.end_occupancy(admin(db), occupancy, 1, date(2026, 6, 30))
    services.add_occupancy(admin(db), command(db, building, "60", "d2", start=date(2026, 8, 1)))
    assert refused(services.end_occupancy, admin(db), occupancy, 2, date(2026, 8, 1)) == [
        "accounts.building_full"
    ]
    services.end_occupancy(admin(db), occupancy, 2, date(2026, 7, 31))
    assert spans(db, "d1") == [("2026-01-01", "2026-07-31", "60.00")]


def test_a_place_does_not_end_before_it_began(db: Office, building: int) -> None:
    occupancy = services.add_occupancy(admin(db), command(db, building, "60"))
    assert refused(services.end_occupancy, admin(db), occupancy, 1, date(2025, 12, 31)) == [
        "accounts.ends_before_start"
    ]


def test_a_mistake_is_mended_in_place_with_its_differences(db: Office, building: int) -> None:
    occupancy = services.add_occupancy(admin(db), command(db, building, "60"))
    services.correct_occupancy(admin(db), occupancy, 1, command(db, building, "16", headcount=6))
    assert spans(db, "d1") == [("2026-01-01", None, "16.00")]
    record = reading().scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert record.changes == {"area": ["60.00", "16"], "headcount": [5, 6]}


def test_a_mended_place_must_still_fit(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "60", "d2"))
    occupancy = services.add_occupancy(admin(db), command(db, building, "40"))
    assert refused(services.correct_occupancy, admin(db), occupancy, 1, command(db, building, "41")) == [
        "accounts.building_full"
    ]


def test_another_bureaus_places_are_not_found(live: Office) -> None:
    other = queries.system_actor(services.create_bureau(BureauProfile("OTHER", "样本局")))
    theirs = services.create_building(other, BuildingCommand("B1", "楼", Decimal(10)))
    with pytest.raises(NotFound):
        services.add_occupancy(admin(live), command(live, theirs, "1"))
    with pytest.raises(NotFound):
        services.save_building(admin(live), theirs, 1, BuildingCommand("B1", "楼", Decimal(10)))


# ---- at the same time ---------------------------------------------------------------------------
def test_two_who_fill_a_building_at_once_do_not_overfill_it(live: Office) -> None:
    building = services.create_building(admin(live), BuildingCommand("B1", "一号楼", Decimal("100")))
    barrier, outcomes = Barrier(2), []

    def take(department: str) -> None:
        with live.app.app_context():
            barrier.wait()
            try:
                services.add_occupancy(admin(live), command(live, building, "60", department))
                outcomes.append("taken")
            except Refused as refusal:
                outcomes.append(str(refusal))
            finally:
                database.session.remove()

    threads = [Thread(target=take, args=(department,)) for department in ("d1", "d2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accounts.building_full", "taken"]


def test_an_overlap_that_slips_past_the_check_is_answered_in_words(db: Office, building: int) -> None:
    services.add_occupancy(admin(db), command(db, building, "10"))
    with pytest.raises(Refused) as caught, unit_of_work(admin(db)) as work:
        row = occupancies.values_of(db.bureau, command(db, building, "10"))
        work.session.execute(insert(Occupancy).values(row))
        audit.record(work, "accounts.occupancy_added", ("organisation", 1))
    assert [refusal.code for refusal in caught.value.refusals] == ["accounts.occupancy_overlap"]
