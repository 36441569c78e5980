"""A credit code is one however it is written: on the way in, in the database, and in databases from before."""

from __future__ import annotations

import logging

import pytest
from alembic import command
from sqlalchemy import create_engine, pool, text, update
from sqlalchemy.exc import DBAPIError

from procurement.accounts import services as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import PartnerCommand
from procurement.infra import migrate
from procurement.infra.db import db as database
from procurement.infra.db import reading
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.vendors import services
from tests.architecture.page_client import PageClient
from tests.factories import Office

CODE = "91110000600037341L"
WRITTEN = ("9111-0000 6000 3734-1l", "９１１１００００６０００３７３４１Ｌ", CODE)


def test_another_writing_is_the_same_code_at_every_service(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    vendor = services.create_vendor(officer, PartnerCommand("N1", "示例甲公司", WRITTEN[0]))
    kept = reading().get(Organisation, vendor)
    assert kept and kept.credit_code == CODE
    for written in WRITTEN:
        with pytest.raises(Refused) as refused:
            services.create_vendor(officer, PartnerCommand("N2", "示例乙公司", written))
        assert [one.code for one in refused.value.refusals] == ["accounts.credit_code_taken"]
    with pytest.raises(Refused) as refused:
        accounts.create_vendor(officer, PartnerCommand("n-1", "示例乙公司", "91110000710931505X"))
    assert [one.code for one in refused.value.refusals] == ["accounts.code_taken"]


def test_the_register_finds_it_however_it_is_written(db: Office) -> None:
    services.create_vendor(db.actor(Role.OFFICER), PartnerCommand("N1", "示例甲公司", CODE))
    client = PageClient(db.client(Role.OFFICER))
    assert "示例甲公司" in client.get("/vendors?credit_code=9111-0000 6000 37").words
    assert "示例甲公司" in client.get("/vendors?code=ｎ-1").words
    assert "示例甲公司" not in client.get("/vendors?credit_code=9111-0001").words


@pytest.mark.parametrize("written", [*WRITTEN[:2], ""])
def test_the_database_keeps_no_other_writing(live: Office, written: str) -> None:
    one = update(Organisation).where(Organisation.id == live.organisations["v1"])
    with pytest.raises(DBAPIError, match="a credit code is stored"), database.engine.begin() as connection:
        connection.execute(one.values(credit_code=written))


def test_an_upgrade_rewrites_stored_codes_and_names_those_it_must_leave(
    live: Office, caplog: pytest.LogCaptureFixture
) -> None:
    owner = create_engine(live.owner_url, poolclass=pool.NullPool)
    config = migrate.config(live.owner_url, rehearsal=True)
    before = {"d1": WRITTEN[0], "d2": "91110000600037341l", "v1": "9 1", "v2": "92"}
    database.session.remove()
    database.engine.dispose()
    command.downgrade(config, "0019")
    with owner.begin() as connection:
        for key, code in before.items():
            connection.execute(
                text("UPDATE organisation SET credit_code = :code WHERE id = :id"),
                {"code": code, "id": live.organisations[key]},
            )
    with caplog.at_level(logging.WARNING):
        command.upgrade(config, "head")
    with owner.begin() as connection:
        after = dict(connection.execute(text("SELECT id, credit_code FROM organisation")).all())
    owner.dispose()
    kept = {key: after[live.organisations[key]] for key in before}
    assert kept == {"d1": CODE, "d2": "91110000600037341l", "v1": "91", "v2": "92"}
    told = [record.getMessage() for record in caplog.records if record.name == "procurement.migrations"]
    assert len(told) == 1 and told[0].startswith("D2 示例市第二局 keeps its credit code")
