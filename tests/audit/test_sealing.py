"""The audit trail: sealed in batches, verified from its first record, and a change past the system is seen."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from procurement.audit import queries, rules
from procurement.audit import services as audit
from procurement.audit.models import AuditHead
from procurement.infra import clock
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.kernel.permissions import Role
from tests.factories import Office


def record(office: Office, count: int = 1) -> None:
    for number in range(count):
        with unit_of_work(office.actor(Role.OFFICER)) as work:
            audit.record(
                work, "catalog.item_created", ("service_item", number), {"code": "C1", "name": "保洁"}
            )


def found(office: Office) -> queries.Integrity:
    database.session.remove()
    with Session(database.engine) as session:
        return queries.integrity(clock.ask(session))


def past_the_system(office: Office, statement: str) -> None:
    """What only somebody with the owner's rights and the triggers off can do."""
    owner = create_engine(office.owner_url)
    with owner.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(statement))
    owner.dispose()


def test_sealed_records_hold(live: Office) -> None:
    record(live, 5)
    assert audit.seal(live.system()) == 5
    record(live, 2)
    assert audit.seal(live.system()) == 2
    outcome = found(live)
    assert (outcome.records, outcome.linked, outcome.heads, outcome.faults, outcome.unsealed) == (
        7,
        7,
        2,
        [],
        0,
    )


def test_a_record_waits_until_it_is_sealed_and_its_age_is_told(live: Office) -> None:
    record(live)
    outcome = found(live)
    assert outcome.unsealed == 1
    assert outcome.oldest_unsealed is not None and outcome.oldest_unsealed < timedelta(minutes=1)


def test_sealing_nothing_adds_no_head(live: Office) -> None:
    record(live)
    audit.seal(live.system())
    assert audit.seal(live.system()) == 0
    with Session(database.engine) as session:
        assert session.query(AuditHead).count() == 1


def test_a_batch_is_bounded(live: Office) -> None:
    record(live, 5)
    assert audit.seal(live.system(), limit=3) == 3
    assert audit.seal(live.system(), limit=3) == 2
    assert found(live).faults == []


def test_a_record_changed_past_the_system_is_seen(live: Office) -> None:
    record(live, 3)
    audit.seal(live.system())
    past_the_system(live, "UPDATE audit_record SET actor_name = 'somebody else' WHERE subject_id = 1")
    assert [fault.split()[0] for fault in found(live).faults] == ["record"]


def test_a_removed_link_is_seen(live: Office) -> None:
    record(live, 3)
    audit.seal(live.system())
    past_the_system(live, "DELETE FROM audit_link WHERE position = 2")
    assert "position 2 missing" in found(live).faults


def test_a_whole_chain_written_anew_lacks_our_signature(live: Office) -> None:
    record(live, 2)
    audit.seal(live.system())
    past_the_system(live, "UPDATE audit_head SET signature = decode(repeat('00', 64), 'hex')")
    assert found(live).faults == ["head 2"]


def test_links_behind_the_last_head_are_seen_as_unsigned(live: Office) -> None:
    record(live, 2)
    audit.seal(live.system())
    record(live, 1)
    audit.seal(live.system())
    past_the_system(live, "DELETE FROM audit_head WHERE position = 3")
    assert found(live).faults == ["links after head 2"]


def test_links_without_any_head_are_seen_as_unsigned(live: Office) -> None:
    record(live, 2)
    audit.seal(live.system())
    past_the_system(live, "DELETE FROM audit_head")
    assert found(live).faults == ["links after head 0"]


def test_two_sealers_at_once_make_one_chain(live: Office) -> None:
    record(live, 20)
    app, system = live.app, live.system()

    def seal() -> None:
        with app.app_context():
            audit.seal(system, limit=7)

    for _ in range(4):
        threads = [Thread(target=seal) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    outcome = found(live)
    assert (outcome.linked, outcome.faults) == (20, [])


def test_a_record_passed_over_by_the_minutes_is_sealed_by_the_day(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit that stays open while others record more than WITHIN; the statement reads no further back than that."""
    monkeypatch.setattr(audit, "WITHIN", 3)
    app, system = live.app, live.system()

    def others() -> None:
        with app.app_context():
            record(live, 5)
            assert audit.seal(system) == 5

    with unit_of_work(live.actor(Role.OFFICER)) as work:
        audit.record(work, "catalog.item_created", ("service_item", 9), {"code": "C1", "name": "保洁"})
        thread = Thread(target=others)
        thread.start()
        thread.join()
    assert (audit.seal(system), found(live).unsealed) == (0, 1)
    audit.seal_all(system, whole=True)
    assert (found(live).unsealed, found(live).faults) == (0, [])


def test_a_slow_unit_is_sealed_with_the_next_minute(live: Office) -> None:
    app, system = live.app, live.system()

    def others() -> None:
        with app.app_context():
            record(live, 5)
            audit.seal(system)

    with unit_of_work(live.actor(Role.OFFICER)) as work:
        audit.record(work, "catalog.item_created", ("service_item", 9), {"code": "C1", "name": "保洁"})
        thread = Thread(target=others)
        thread.start()
        thread.join()
    assert audit.seal(system) == 1


def test_differences_name_only_what_changed() -> None:
    assert rules.differences({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 4}) == {"b": [2, 4], "c": [3, None]}


def test_the_digest_does_not_depend_on_the_order_of_fields() -> None:
    assert (
        rules.digest({"a": 1, "b": "二"})
        == rules.digest({"b": "二", "a": 1})
        != rules.digest({"a": 2, "b": "二"})
    )
