"""A request's own session only reads: what is left in it is taken back, and what it asked stays prepared."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import func, insert, select, text

from procurement.accounts.models import Organisation
from procurement.infra.db import reading, rows_of
from tests.factories import Office

BUREAU = select(Organisation).where(Organisation.kind == "bureau").order_by(Organisation.id).limit(1)
T = TypeVar("T")


def in_a_request(live: Office, work: Callable[[], T]) -> T:
    """In a thread of its own, for the test's own context is open in this one."""

    def request() -> T:
        with live.app.test_request_context():
            return work()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(request).result()


def names() -> list[str]:
    return list(rows_of(select(Organisation.name_zh)).scalars())


def by_object() -> None:
    reading().scalars(BUREAU).one().name_zh = "改过"


def by_object_flushed() -> None:
    by_object()
    reading().flush()


def by_statement() -> None:
    bureau = reading().scalars(BUREAU).one()
    copy = insert(Organisation).values(bureau_id=bureau.id, kind="vendor", code="NEW", name_zh="改过")
    reading().execute(copy)


def by_text() -> None:
    reading().execute(text("UPDATE organisation SET name_zh = '改过'"))


@pytest.mark.parametrize("write", [by_object, by_object_flushed, by_statement, by_text])
def test_what_a_request_leaves_in_its_session_is_taken_back(live: Office, write: Callable[[], None]) -> None:
    before = in_a_request(live, names)
    in_a_request(live, write)
    assert in_a_request(live, names) == before and "改过" not in before


def test_a_statement_asked_by_many_requests_is_prepared(live: Office) -> None:
    for _ in range(7):
        in_a_request(live, names)
    assert [statement for statement in in_a_request(live, prepared) if "organisation.name_zh" in statement]


def prepared() -> list[str]:
    return [*reading().connection().exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars()]


def test_rows_are_read_in_the_transaction_of_the_request(live: Office) -> None:
    def own_limit() -> str:
        reading().execute(text("SET LOCAL lock_timeout = '7s'"))
        return rows_of(select(func.current_setting("lock_timeout"))).scalar_one()

    assert in_a_request(live, own_limit) == "7s"
