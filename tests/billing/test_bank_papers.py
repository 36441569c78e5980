"""A bank paper counts once, however it is written; old doubles are told, never dropped."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import create_engine, pool, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.models import Receipt
from procurement.infra import migrate
from procurement.infra.db import db as database
from procurement.kernel.errors import Refused
from tests.billing.billed import codes, two_lines
from tests.billing.test_receipts import paid
from tests.factories import Office


@pytest.mark.parametrize("again", ["ｂ－７", "b 7", "B\u200b-7", "B7。"])
def test_a_bank_paper_written_another_way_is_the_same_paper(db: Office, again: str) -> None:
    office = two_lines(db)
    paid(office, "10.00", "B-7")
    with pytest.raises(Refused) as refused:
        paid(office, "10.00", again, "d2")
    assert codes(refused) == ["billing.receipt_taken"]


def test_the_database_itself_counts_a_bank_paper_once_and_lets_nobody_pass_it(db: Office) -> None:
    office = two_lines(db)
    paid(office, "10.00", "B-7")
    receipt = paid(office, "10.00", "B-8")
    copied = ", ".join(
        column.name for column in Receipt.__table__.columns
        if column.name not in ("id", "number", "bank_reference", "bank_reference_key", "doubled_before")
    )  # fmt: skip
    for doubled, said in (("false", "ix_receipt_bank_reference"), ("true", "counts once")):
        with pytest.raises(DBAPIError, match=said), database.session.begin_nested():
            database.session.execute(
                text(
                    f"INSERT INTO receipt ({copied}, number, bank_reference, doubled_before)"
                    f" SELECT {copied}, 'SK-2026-000099', 'ｂ 7', {doubled} FROM receipt WHERE id = :id"
                ),
                {"id": receipt.id},
            )


def test_receipts_that_meet_once_more_invisible_signs_count_for_nothing_are_old_doubles(live: Office) -> None:
    office = two_lines(live)
    first, second, other = (paid(office, "10.00", written) for written in ("B-7", "B-8", "B-9"))
    config = migrate.config(office.owner_url, rehearsal=True)
    database.engine.dispose()
    command.downgrade(config, "0019")
    owner = create_engine(office.owner_url, poolclass=pool.NullPool)
    with owner.begin() as connection:  # as an earlier version kept them
        connection.execute(text("ALTER TABLE receipt DISABLE TRIGGER receipt_stays"))
        connection.execute(
            text("UPDATE receipt SET bank_reference = 'B-7' || chr(917760) WHERE id = :id"), {"id": second.id}
        )
        connection.execute(text("ALTER TABLE receipt ENABLE TRIGGER receipt_stays"))
    command.upgrade(config, "head")
    with owner.connect() as connection:
        found = connection.execute(
            text("SELECT id, bank_reference_key, doubled_before FROM receipt ORDER BY id")
        ).all()
    assert [tuple(row) for row in found] == [
        (first.id, "B7", False),
        (second.id, "B7", True),
        (other.id, "B9", False),
    ]
