"""The newest head is kept outside the database, and what was cut or rewritten there is told."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Connection, create_engine, pool, text

from procurement.audit import kept, queries
from procurement.audit import services as audit
from procurement.infra.db import db as database
from procurement.infra.locks import Lock
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.audit.test_sealing import found, past_the_system, record
from tests.factories import Office
from tests.faults.conftest import until
from tests.waiting import PATIENCE


@pytest.fixture(autouse=True)
def heads(live: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(live.app.config, "HEADS_DIR", tmp_path / "heads")
    return tmp_path / "heads" / "audit-head.json"


def sealed(office: Office, count: int) -> None:
    record(office, count)
    audit.seal(office.system())


def position() -> int:
    head = kept.read()
    assert head is not None
    return head.position


def test_each_sealing_keeps_the_newest_head(live: Office) -> None:
    sealed(live, 2)
    assert position() == 2
    sealed(live, 1)
    audit.seal(live.system())
    assert (position(), found(live).kept) == (3, "matches")


def test_a_tail_cut_cleanly_by_the_owner_is_seen(live: Office) -> None:
    sealed(live, 2)
    sealed(live, 3)
    past_the_system(live, "DELETE FROM audit_head WHERE position > 2")
    past_the_system(live, "DELETE FROM audit_link WHERE position > 2")
    past_the_system(live, "DELETE FROM audit_record WHERE id NOT IN (SELECT record_id FROM audit_link)")
    outcome = found(live)
    assert (outcome.faults, outcome.kept, outcome.missing) == ([], "behind", 3)


def test_a_trail_deleted_wholly_is_seen(live: Office) -> None:
    sealed(live, 2)
    past_the_system(live, "TRUNCATE audit_head, audit_link, audit_record")
    assert (found(live).faults, found(live).kept, found(live).missing) == ([], "behind", 2)


def test_a_trail_that_grows_again_over_a_cut_stays_seen(live: Office) -> None:
    sealed(live, 2)
    past_the_system(live, "TRUNCATE audit_head, audit_link, audit_record")
    sealed(live, 1)
    assert (position(), found(live).kept) == (2, "behind")
    sealed(live, 4)
    assert (position(), found(live).kept) == (2, "rewritten")


def test_without_the_file_nothing_can_be_compared(live: Office, heads: Path) -> None:
    sealed(live, 2)
    heads.unlink()
    assert found(live).kept == "none"


def test_a_head_that_nobody_here_signed_is_none(live: Office, heads: Path) -> None:
    sealed(live, 2)
    heads.write_text(heads.read_text().replace('"position": 2', '"position": 1'))
    assert found(live).kept == "none"


def test_a_folder_nobody_can_write_keeps_no_sealing_back(live: Office, heads: Path) -> None:
    heads.parent.write_text("a file where the folder should be")
    sealed(live, 2)
    assert (found(live).faults, found(live).kept) == ([], "none")


def test_an_empty_trail_beside_facts_is_told(live: Office) -> None:
    sealed(live, 2)
    assert not found(live).emptied
    database.session.remove()
    past_the_system(live, "TRUNCATE audit_head, audit_link, audit_record")
    kept.file().unlink()
    assert (found(live).faults, found(live).kept, found(live).emptied) == ([], "none", True)
    assert "审计记录却为空" in PageClient(live.client(Role.AUDITOR)).get("/audit/integrity").words


def test_the_comparison_alone_says_what_the_whole_verification_says(live: Office) -> None:
    for cut, said in (("SELECT 1", "matches"), ("TRUNCATE audit_head, audit_link, audit_record", "behind")):
        sealed(live, 3)
        database.session.remove()
        past_the_system(live, cut)
        whole = found(live)
        assert (queries.standing().kept, queries.standing().missing) == (whole.kept, whole.missing)
        assert whole.kept == said
    database.session.remove()
    sealed(live, 9)
    assert queries.standing().kept == found(live).kept == "rewritten"


def test_of_two_sealers_one_at_a_time_keeps_its_head_and_it_never_goes_back(live: Office) -> None:
    """Both are sealed already and wait for whoever keeps a head just now."""
    with create_engine(live.owner_url, poolclass=pool.NullPool).connect() as holder, ExitStack() as waiting:
        holder.execute(text("SELECT pg_advisory_lock(:k)"), {"k": int(Lock.KEEPER)})
        for number in (1, 2):
            record(live)
            sealer = Thread(target=seal_in_a_thread, args=(live,))
            sealer.start()
            waiting.callback(sealer.join)
            until(lambda number=number: held_back(holder) == number, PATIENCE)
        assert kept.read() is None
        holder.execute(text("SELECT pg_advisory_unlock_all()"))
        holder.commit()
    assert (position(), found(live).kept) == (2, "matches")


def seal_in_a_thread(office: Office) -> None:
    with office.app.app_context():
        audit.seal(office.system())


def held_back(holder: Connection) -> int:
    """How many wait for the lock of the kept head."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :k AND NOT granted"
    return int(holder.execute(text(waiting), {"k": int(Lock.KEEPER)}).scalar_one())
