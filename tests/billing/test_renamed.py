"""What rows name by a module follows when the module is cut: a job queued before the upgrade runs after it."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import create_engine, pool, select, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.models import Bill
from procurement.billing.services.bills import issue_papers
from procurement.billing.services.receipts import reverse_receipt
from procurement.documents.kinds import kind_of
from procurement.infra import jobs, migrate
from procurement.infra.db import db as database
from procurement.kernel.permissions import Role
from procurement.ledger.models import Journal
from tests.billing.billed import rows, two_lines
from tests.billing.test_receipts import paid
from tests.factories import Office

SUBJECTS = "SELECT source_key, subject_type, subject_id FROM journal ORDER BY id"
NAMES = "SELECT array_agg(DISTINCT {} ORDER BY {}) FROM {}"


def test_jobs_papers_and_saved_filters_are_found_under_their_new_names(live: Office) -> None:
    office = two_lines(live)
    issue_papers(office.system(), [bill.id for bill in rows(select(Bill))])
    config = migrate.config(office.owner_url, rehearsal=True)
    database.session.remove()
    database.engine.dispose()
    command.downgrade(config, "0027")
    owner = create_engine(office.owner_url, poolclass=pool.NullPool)
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM job"))
        for task, state in (
            ("settlement.bill_papers", "waiting"),
            ("settlement.check_books", "failed"),
            ("settlement.check_books", "done"),
        ):
            connection.execute(
                text("INSERT INTO job (task, args, state) VALUES (:task, '{}', :state)"),
                {"task": task, "state": state},
            )
        connection.execute(
            text(
                "INSERT INTO saved_filter (actor_id, page, label, query) VALUES (1, 'settlement.bills', 'x', '[]')"
            )
        )
        before = connection.scalar(text(NAMES.format("template", "template", "paper")))
    assert before == ["settlement/bill"]
    command.upgrade(config, "head")
    with owner.connect() as connection:
        waiting = connection.scalars(text("SELECT task FROM job WHERE state <> 'done' ORDER BY task")).all()
        done = connection.scalars(text("SELECT task FROM job WHERE state = 'done'")).all()
        templates = connection.scalar(text(NAMES.format("template", "template", "paper")))
        pages = connection.scalar(text(NAMES.format("page", "page", "saved_filter")))
    assert waiting == ["billing.bill_papers", "ledger.check_books"]
    assert all(callable(jobs.resolve(task)) for task in waiting)
    assert done == ["settlement.check_books"], "what was done keeps the name it was done under"
    assert [kind_of(name).name for name in templates] == ["bill"]
    assert pages == ["billing.bills"]
    with owner.connect() as connection, pytest.raises(DBAPIError, match="issued paper"):
        connection.execute(text("UPDATE paper SET template = 'other'"))


def test_every_journal_of_before_names_its_subject_and_posts_no_second_time(live: Office) -> None:
    office = two_lines(live)
    first = paid(office, "100.00", "B-1")
    reverse_receipt(office.actor(Role.FINANCE), first.id, first.version, "退汇")
    config = migrate.config(office.owner_url, rehearsal=True)
    database.session.remove()
    database.engine.dispose()
    owner = create_engine(office.owner_url, poolclass=pool.NullPool)
    with owner.connect() as connection:
        before = connection.execute(text(SUBJECTS)).all()
    command.downgrade(config, "0027")
    command.upgrade(config, "head")
    with owner.connect() as connection:
        assert connection.execute(text(SUBJECTS)).all() == before
    assert {row.subject_type for row in before} == {"bill", "receipt"}
    assert [row.source_key for row in before if row.source_key.endswith(":reversal")] != []
    again = paid(office, "100.00", "B-2")
    assert rows(select(Journal).where(Journal.subject_id == again.id, Journal.subject_type == "receipt"))
