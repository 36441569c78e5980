"""Advisory locks: one registry of keys, each number once, nobody beside it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from procurement.infra import locks
from procurement.infra.db import reading
from procurement.infra.locks import Lock
from tests.factories import Office

ROOT = Path(__file__).resolve().parents[2]
TAKING = re.compile(r"advisory_(xact_)?lock")


def test_no_other_file_takes_an_advisory_lock() -> None:
    taking = {
        str(path.relative_to(ROOT))
        for folder in ("procurement", "tasks", "migrations")
        for path in (ROOT / folder).rglob("*.py")
        if TAKING.search(path.read_text("utf-8"))
    }
    assert taking == {"procurement/infra/locks.py"}


def test_every_lock_has_a_number_of_its_own_and_is_used() -> None:
    assert len(Lock.__members__) == len(list(Lock)), "two names for one number"
    used = "\n".join(path.read_text("utf-8") for path in (ROOT / "procurement").rglob("*.py"))
    assert [lock.name for lock in Lock if f"Lock.{lock.name}" not in used] == []


def test_every_lock_says_why_it_is_taken() -> None:
    said = re.findall(r'    (\w+) = 0x\w+\n    """', inspect.getsource(Lock))
    assert said == list(Lock.__members__)


@pytest.mark.parametrize(("of", "second"), [(None, None), (7, 7), ("某账号", None)])
def test_a_lock_is_held_until_the_transaction_ends(
    db: Office, of: int | str | None, second: int | None
) -> None:
    locks.hold(reading(), Lock.KEEPER, of)
    held = reading().execute(
        text("SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
    )
    keys = held.all()
    assert int(Lock.KEEPER) in keys[0]
    assert second is None or keys == [(int(Lock.KEEPER), second)]
