"""Whoever runs the system brings back a person whom no administrator can help: by a command, on record, told by mail."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from procurement.accounts import rules
from procurement.accounts.models import Authenticator, OpenSession, RecoveryCode
from procurement.audit.models import AuditRecord
from procurement.infra.db import own_transaction, reading
from procurement.infra.jobs import Job
from procurement.web import cli
from tests.factories import Office
from tests.web.founded import settle_in

ADMIN, FINANCE = "administrator@bureau.example", "finance@bureau.example"


@pytest.fixture
def office(live: Office, settings: object, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The administrator and finance have an app, which another secret made unreadable."""
    settle_in(monkeypatch, settings, live.owner_url, live.url)
    with own_transaction() as connection:
        for who in ("administrator", "finance"):
            person = live.people[who]
            app = insert(Authenticator).values(user_id=person, secret="{}", last_counter=1)
            connection.execute(app)
            digest = rules.recovery_digest(who)
            connection.execute(insert(RecoveryCode).values(user_id=person, digest=digest))
    return live


def held() -> set[int]:
    reading().rollback()
    return set(reading().scalars(select(Authenticator.user_id)))


def test_the_only_administrator_comes_back_by_the_command(office: Office) -> None:
    assert cli.main(["reset-factor", ADMIN]) == 0
    assert held() == {office.people["finance"]}
    assert set(reading().scalars(select(RecoveryCode.user_id))) == {office.people["finance"]}
    record = reading().scalars(select(AuditRecord)).one()
    assert (record.action, record.actor_roles) == ("accounts.factors_reset", "system")
    assert (record.bureau_id, record.subject_id) == (office.bureau, office.people["administrator"])
    told = reading().scalars(select(Job.args).where(Job.task == "accounts.send_notice")).one()
    assert told == {"account": ADMIN, "notice": "factors_reset", "language": "zh_CN"}
    sessions = set(reading().scalars(select(OpenSession.user_id)))
    assert office.people["administrator"] not in sessions and office.people["finance"] in sessions


def test_several_are_reset_at_once_and_one_without_a_second_step_is_named(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["reset-factor", ADMIN, "officer@bureau.example", FINANCE]) == 2
    assert held() == set()
    assert "officer@bureau.example: " in capsys.readouterr().err


def test_an_account_nobody_has_stops_it_before_anything_is_changed(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["reset-factor", ADMIN, "nobody@bureau.example"]) == 2
    assert "nobody@bureau.example" in capsys.readouterr().err
    assert len(held()) == 2
