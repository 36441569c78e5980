"""The unit of work: one commit, no unaudited change, lost races as refusals."""

from __future__ import annotations

from contextlib import suppress
from threading import Barrier, Thread

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import InternalError, ProgrammingError
from sqlalchemy.orm import Session

from procurement.accounts.models import Organisation
from procurement.audit import services as audit
from procurement.audit.models import AuditRecord
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.infra.uow import AnotherActor, Unaudited, _written, unit_of_work
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from tests.factories import Office


def names(office: Office) -> list[str]:
    with Session(database.engine) as session:
        return list(
            session.scalars(select(Organisation.phone).where(Organisation.id == office.organisations["d1"]))
        )


def change(office: Office, phone: str, *, recorded: bool = True) -> None:
    with unit_of_work(office.actor(Role.OFFICER)) as work:
        work.session.execute(
            update(Organisation).where(Organisation.id == office.organisations["d1"]).values(phone=phone)
        )
        if recorded:
            audit.record(work, "accounts.saved", ("organisation", office.organisations["d1"]))


def test_a_recorded_change_is_committed(live: Office) -> None:
    change(live, "1")
    assert names(live) == ["1"]


@pytest.mark.parametrize("how", ["core", "orm", "text", "set based"])
def test_a_change_without_a_record_is_refused_and_rolled_back(live: Office, how: str) -> None:
    with pytest.raises(Unaudited, match="organisation"), unit_of_work(live.actor(Role.OFFICER)) as work:
        if how == "core":
            work.session.execute(update(Organisation).values(phone="2"))
        elif how == "orm":
            found = work.session.get(Organisation, live.organisations["d1"])
            assert found is not None
            found.phone = "2"
        elif how == "text":
            work.session.execute(text("UPDATE organisation SET phone = '2'"))
        else:
            work.session.execute(text("WITH x AS (SELECT 1) UPDATE organisation SET phone = '2' FROM x"))
    assert names(live) == [""]


def test_an_inner_service_joins_and_only_the_outermost_commits(live: Office) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work(live.actor(Role.OFFICER)):
        change(live, "3")
        raise ZeroDivisionError
    assert names(live) == [""]


def test_an_inner_service_must_record_its_own_change(live: Office) -> None:
    with pytest.raises(Unaudited), unit_of_work(live.actor(Role.OFFICER)) as work:
        audit.record(work, "accounts.saved", ("organisation", 1))
        change(live, "4", recorded=False)


def test_what_an_inner_service_recorded_does_not_cover_its_callers_own_change(live: Office) -> None:
    with pytest.raises(Unaudited, match="organisation"), unit_of_work(live.actor(Role.OFFICER)) as work:
        found = work.session.get(Organisation, live.organisations["d2"])
        assert found is not None
        found.phone = "8"  # not written yet when the inner service begins
        change(live, "8")
    assert names(live) == [""]


def test_a_callers_own_record_covers_its_own_change(live: Office) -> None:
    with unit_of_work(live.actor(Role.OFFICER)) as work:
        change(live, "9")
        work.session.execute(update(Organisation).values(phone="9"))
        audit.record(work, "accounts.saved", ("organisation", live.organisations["d2"]))
    assert names(live) == ["9"]


def test_what_a_failed_inner_service_changed_is_left_to_the_caller_who_goes_on(live: Office) -> None:
    def half_done() -> None:
        with unit_of_work(live.actor(Role.OFFICER)) as inner:
            inner.session.execute(update(Organisation).values(phone="10"))
            raise ZeroDivisionError

    with pytest.raises(Unaudited), unit_of_work(live.actor(Role.OFFICER)), suppress(ZeroDivisionError):
        half_done()


def test_nobody_acts_inside_the_unit_of_somebody_else(live: Office) -> None:
    with pytest.raises(AnotherActor), unit_of_work(live.actor(Role.FINANCE)):
        change(live, "11")
    assert names(live) == [""]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organisation SET phone = ''",
        "update\n  only organisation set phone = ''",
        'UPDATE "public"."organisation" SET phone = \'\'',
        "UPDATE /* quickly */ organisation SET phone = ''",
        "UPDATE -- quickly\n organisation SET phone = ''",
        "SELECT '--'; UPDATE organisation SET phone = ''",
        "DELETE FROM ONLY organisation",
        "INSERT  INTO organisation (code) VALUES ('')",
        "INSERT INTO public.organisation AS o (code) VALUES ('') ON CONFLICT (code) DO UPDATE SET phone = ''",
        "MERGE INTO organisation o USING x ON true WHEN MATCHED THEN UPDATE SET phone = ''",
        "MERGE INTO ONLY organisation USING x ON true WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM organisation RETURNING id) SELECT count(*) FROM gone",
        "WITH x AS MATERIALIZED (UPDATE ONLY organisation SET phone = '' RETURNING 1) SELECT 1",
        "TRUNCATE TABLE nothing, ONLY organisation CASCADE",
        "COPY organisation (code) FROM STDIN",
    ],
)
def test_every_way_to_write_a_table_is_noticed(statement: str) -> None:
    assert _written(statement) == ("organisation",)


def test_reading_is_no_writing() -> None:
    assert _written("SELECT id FROM organisation FOR UPDATE OF organisation SKIP LOCKED") == ()


def test_queries_inside_a_unit_see_its_own_rows(live: Office) -> None:
    with unit_of_work(live.actor(Role.OFFICER)) as work:
        change(live, "5")
        assert reading() is work.session
        assert reading().get(Organisation, live.organisations["d1"]).phone == "5"  # type: ignore[union-attr]
    assert reading() is not work.session


def test_a_lost_race_reads_like_any_refusal(live: Office) -> None:
    with pytest.raises(Refused) as refused, unit_of_work(live.actor(Role.OFFICER)) as work:
        work.session.execute(
            insert(Organisation).values(
                bureau_id=live.bureau,
                kind="department",
                code="D1",
                name_zh="again",
                settlement_mode="transfer",
            )
        )
        audit.record(work, "accounts.saved", ("organisation", 1))
    assert [r.code for r in refused.value.refusals] == ["accounts.code_taken"]


def test_the_instant_of_a_unit_does_not_move(live: Office) -> None:
    with unit_of_work(live.actor(Role.OFFICER)) as work:
        assert work.now == work.now
        assert str(work.today) == "2026-03-02"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_record SET action = ''", "DELETE FROM audit_record", "TRUNCATE audit_record CASCADE"],
)
def test_audit_records_cannot_be_changed_even_by_the_owner(live: Office, statement: str) -> None:
    from sqlalchemy import create_engine

    change(live, "6")
    owner = create_engine(live.owner_url)
    with (
        owner.connect() as connection,
        pytest.raises((InternalError, ProgrammingError), match="written once"),
    ):
        connection.execute(text(statement))
    owner.dispose()


def test_the_application_has_no_right_to_change_an_audit_record(live: Office) -> None:
    change(live, "7")
    with database.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("UPDATE audit_record SET action = ''"))


def test_units_of_many_threads_do_not_mix(live: Office) -> None:
    gate, app = Barrier(8), live.app

    def one(number: int) -> None:
        with app.app_context():
            gate.wait()
            change(live, str(number))

    threads = [Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(database.engine) as session:
        assert len(session.scalars(select(AuditRecord.id)).all()) == 8
