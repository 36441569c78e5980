"""The newest head is kept outside the database, and what was cut or rewritten there is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from procurement.audit import kept
from procurement.audit import services as audit
from tests.audit.test_sealing import found, past_the_system, record
from tests.factories import House


@pytest.fixture(autouse=True)
def heads(live: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(live.app.config, "HEADS_DIR", tmp_path / "heads")
    return tmp_path / "heads" / "audit-head.json"


def sealed(house: House, count: int) -> None:
    record(house, count)
    audit.seal(house.system())


def position() -> int:
    head = kept.read()
    assert head is not None
    return head.position


def test_each_sealing_keeps_the_newest_head(live: House) -> None:
    sealed(live, 2)
    assert position() == 2
    sealed(live, 1)
    audit.seal(live.system())
    assert (position(), found(live).kept) == (3, "matches")


def test_a_tail_cut_cleanly_by_the_owner_is_seen(live: House) -> None:
    sealed(live, 2)
    sealed(live, 3)
    past_the_system(live, "DELETE FROM audit_head WHERE position > 2")
    past_the_system(live, "DELETE FROM audit_link WHERE position > 2")
    past_the_system(live, "DELETE FROM audit_record WHERE id NOT IN (SELECT record_id FROM audit_link)")
    outcome = found(live)
    assert (outcome.faults, outcome.kept, outcome.missing) == ([], "behind", 3)


def test_a_trail_deleted_wholly_is_seen(live: House) -> None:
    sealed(live, 2)
    past_the_system(live, "TRUNCATE audit_head, audit_link, audit_record")
    assert (found(live).faults, found(live).kept, found(live).missing) == ([], "behind", 2)


def test_a_trail_that_grows_again_over_a_cut_stays_seen(live: House) -> None:
    sealed(live, 2)
    past_the_system(live, "TRUNCATE audit_head, audit_link, audit_record")
    sealed(live, 1)
    assert (position(), found(live).kept) == (2, "behind")
    sealed(live, 4)
    assert (position(), found(live).kept) == (2, "rewritten")


def test_without_the_file_nothing_can_be_compared(live: House, heads: Path) -> None:
    sealed(live, 2)
    heads.unlink()
    assert found(live).kept == "none"


def test_a_head_that_nobody_here_signed_is_none(live: House, heads: Path) -> None:
    sealed(live, 2)
    heads.write_text(heads.read_text().replace('"position": 2', '"position": 1'))
    assert found(live).kept == "none"


def test_a_folder_nobody_can_write_keeps_no_sealing_back(live: House, heads: Path) -> None:
    heads.parent.write_text("a file where the folder should be")
    sealed(live, 2)
    assert (found(live).faults, found(live).kept) == ([], "none")
