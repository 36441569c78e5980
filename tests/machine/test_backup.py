"""Backup and restore: the same rows and files come back, and every damage is refused by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, pool, text

from procurement.infra.storage import PASSING
from procurement.machine import backup as backups
from procurement.machine.backup import Refusal, backup, restore, verify
from procurement.machine.embedded import Embedded

SECRET = "a secret of a test " * 2
PAPERS = (b"first paper", "第二份".encode(), b"")
_numbers = count()


@dataclass
class Source:
    """A database with a few rows, and stored files."""

    server: Embedded
    name: str
    storage: Path

    @property
    def url(self) -> str:
        return self.server.owner_url(self.name)

    def ask(self, query: str) -> object:
        with create_engine(self.url, poolclass=pool.NullPool).begin() as connection:
            answer = connection.execute(text(query))
            return answer.scalar() if answer.returns_rows else None


def empty(server: Embedded, storage: Path) -> Source:
    source = Source(server, f"backup_{next(_numbers)}", storage)
    server.create_database(source.name)
    return source


@pytest.fixture
def source(postgres: Embedded, tmp_path: Path) -> Iterator[Source]:
    """The real tables, as the migrations make them, with a row in the table of the clock."""
    found = Source(postgres, f"backup_{next(_numbers)}", tmp_path / "storage")
    with postgres.connect() as connection:
        connection.execute(f'CREATE DATABASE "{found.name}" TEMPLATE template_tests OWNER owner')
    found.ask("CREATE TABLE kept AS SELECT 1 AS one, '采购' AS word UNION ALL SELECT 2, NULL")
    for paper in PAPERS:
        name = hashlib.sha256(paper).hexdigest()
        file = found.storage / name[:2] / name[2:4] / name
        file.parent.mkdir(parents=True)
        file.write_bytes(paper)
    (found.storage / "tmp1234").write_bytes(b"an upload that was cut off")
    waiting = found.storage / PASSING / hashlib.sha256(b"an upload").hexdigest()
    waiting.parent.mkdir()
    waiting.write_bytes(b"an upload")
    yield found
    postgres.drop_database(found.name)


def stored(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_what_is_restored_equals_what_was_backed_up(source: Source, tmp_path: Path) -> None:
    made = backup(tmp_path / "copy", source.url, source.storage, SECRET)
    target = empty(source.server, tmp_path / "elsewhere")
    assert restore(tmp_path / "copy", target.url, target.storage, replace=False) == made
    assert made.files == len(PAPERS)
    assert target.ask("SELECT string_agg(word, ',') || count(*) FROM kept") == "采购2"
    assert target.ask("SELECT official_now() > '2000-01-01'") is True
    assert stored(target.storage) == {hashlib.sha256(paper).hexdigest(): paper for paper in PAPERS}


HEAD = "INSERT INTO audit_head (position, chain, signature) VALUES ({}, decode('{}', 'hex'), 'x')"


def test_the_head_of_the_trail_stands_in_the_manifest_and_is_compared(source: Source, tmp_path: Path) -> None:
    source.ask(HEAD.format(1, "aa"))
    source.ask(HEAD.format(2, "bb"))
    backup(tmp_path / "copy", source.url, source.storage, SECRET)
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    assert manifest["head"] == {"position": 2, "chain": "bb", "signature": "78"}
    target = empty(source.server, tmp_path / "elsewhere")
    for told in ({"position": 2, "chain": "cc", "signature": "78"}, None):
        (tmp_path / "copy" / "manifest.json").write_text(json.dumps({**manifest, "head": told}))
        with pytest.raises(Refusal, match=r"does not end with the head .* link 2 \(bb…\) restored"):
            restore(tmp_path / "copy", target.url, target.storage, replace=False)
    del manifest["head"]  # a former version's
    (tmp_path / "copy" / "manifest.json").write_text(json.dumps(manifest))
    restore(tmp_path / "copy", target.url, target.storage, replace=False)


def test_rows_written_while_the_backup_runs_are_either_in_both_counts_and_dump_or_in_neither(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = backups._postgres

    def written_meanwhile(program: str, *arguments: str, **options: bool) -> None:
        if program == "pg_dump":
            source.ask("INSERT INTO kept VALUES (3, 'late')")
        dump(program, *arguments, **options)

    monkeypatch.setattr(backups, "_postgres", written_meanwhile)
    backup(tmp_path / "copy", source.url, source.storage, SECRET)
    target = empty(source.server, tmp_path / "elsewhere")
    restore(tmp_path / "copy", target.url, target.storage, replace=False)
    assert (source.ask("SELECT count(*) FROM kept"), target.ask("SELECT count(*) FROM kept")) == (3, 2)


def test_a_backup_is_never_written_over_something_else(source: Source, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("kept")
    with pytest.raises(Refusal, match="not empty"):
        backup(tmp_path / "letters", source.url, source.storage, SECRET)
    assert (tmp_path / "letters" / "letter.txt").read_text() == "kept"


def test_every_changed_missing_or_added_file_is_refused_by_name(source: Source, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(copy, source.url, source.storage, SECRET)
    files = [file for file in copy.rglob("*") if file.is_file() and file.name != "manifest.json"]
    for file in files:
        content = file.read_bytes()
        file.write_bytes(bytes([content[0] ^ 1]) + content[1:] if content else b"x")
        with pytest.raises(Refusal, match=f"changed: .*{file.name}"):
            verify(copy, source.url)
        file.unlink()
        with pytest.raises(Refusal, match=f"missing: .*{file.name}"):
            verify(copy, source.url)
        file.write_bytes(content)
    (copy / "files" / "more").write_text("?")
    with pytest.raises(Refusal, match="not in the manifest: files/more"):
        verify(copy, source.url)


def test_a_folder_without_a_readable_manifest_is_not_a_backup(source: Source, tmp_path: Path) -> None:
    for content in (None, "{", "[]", '{"format": 99}'):
        if content is not None:
            (tmp_path / "manifest.json").write_text(content)
        with pytest.raises(Refusal, match="not a backup|another version"):
            restore(tmp_path, source.url, source.storage, replace=True)
    assert source.ask("SELECT count(*) FROM kept") == 2


def test_a_database_that_is_not_empty_is_refused_unless_it_may_be_replaced(
    source: Source, tmp_path: Path
) -> None:
    backup(tmp_path / "copy", source.url, source.storage, SECRET)
    source.ask("DELETE FROM kept")
    with pytest.raises(Refusal, match="not empty"):
        restore(tmp_path / "copy", source.url, source.storage, replace=False)
    assert source.ask("SELECT count(*) FROM kept") == 0
    restore(tmp_path / "copy", source.url, source.storage, replace=True)
    assert source.ask("SELECT count(*) FROM kept") == 2
    assert source.ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'before_restore'") == 0


def test_a_restore_whose_rows_do_not_count_up_leaves_the_database_as_it_was(
    source: Source, tmp_path: Path
) -> None:
    backup(tmp_path / "copy", source.url, source.storage, SECRET)
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    manifest["tables"]["kept"] = 5
    (tmp_path / "copy" / "manifest.json").write_text(json.dumps(manifest))
    source.ask("INSERT INTO kept VALUES (3, 'new')")
    with pytest.raises(Refusal, match="kept: 5 rows in the backup, 2 restored"):
        restore(tmp_path / "copy", source.url, source.storage, replace=True)
    assert source.ask("SELECT count(*) FROM kept") == 3


def test_a_damaged_stored_file_is_mended_by_a_restore(source: Source, tmp_path: Path) -> None:
    backup(tmp_path / "copy", source.url, source.storage, SECRET)
    name = hashlib.sha256(PAPERS[0]).hexdigest()
    (source.storage / name[:2] / name[2:4] / name).write_bytes(b"damaged")
    restore(tmp_path / "copy", source.url, source.storage, replace=True)
    assert stored(source.storage)[name] == PAPERS[0]


def test_a_damaged_stored_file_is_found_when_it_is_backed_up(source: Source, tmp_path: Path) -> None:
    name = hashlib.sha256(PAPERS[0]).hexdigest()
    (source.storage / name[:2] / name[2:4] / name).write_bytes(b"damaged")
    with pytest.raises(Refusal, match=name):
        backup(tmp_path / "copy", source.url, source.storage, SECRET)
    assert not list(tmp_path.glob("copy*"))


def test_the_secret_is_not_in_the_backup_but_another_one_is_noticed(source: Source, tmp_path: Path) -> None:
    backup(tmp_path / "copy", source.url, source.storage, SECRET)
    assert all(SECRET.encode() not in content for content in stored(tmp_path / "copy").values())
    noted = backups.read_manifest(tmp_path / "copy")["secret"]
    assert noted == backups.fingerprint(SECRET) != backups.fingerprint(SECRET + "!")


# ---- files the database knows of ----------------------------------------------------------------
def known(source: Source, *contents: bytes) -> list[str]:
    """Let the database know of files with these contents."""
    names = [hashlib.sha256(content).hexdigest() for content in contents]
    for name in names:
        source.ask(f"INSERT INTO stored_file (digest, size, media_type) VALUES ('{name}', 1, 'x')")
    return names


def test_a_storage_that_lacks_its_papers_is_no_backup_and_every_missing_one_is_named(
    source: Source, tmp_path: Path
) -> None:
    names = known(source, PAPERS[0], b"lost", b"lost too")
    with pytest.raises(Refusal, match="lacks 2 of 3 stored files") as refused:
        backup(tmp_path / "copy", source.url, source.storage, SECRET)
    assert [name in str(refused.value) for name in names] == [False, True, True]
    assert not list(tmp_path.glob("copy*"))


def test_an_empty_storage_is_no_backup(source: Source, tmp_path: Path) -> None:
    known(source, PAPERS[0])
    with pytest.raises(Refusal, match="lacks 1 of 1"):
        backup(tmp_path / "copy", source.url, tmp_path / "nothing", SECRET)


def test_a_restore_without_the_files_its_database_knows_of_leaves_the_database_as_it_was(
    source: Source, tmp_path: Path
) -> None:
    """A backup of an earlier version may lack files and say nothing of it."""
    [name] = known(source, PAPERS[0])
    copy = tmp_path / "copy"
    backup(copy, source.url, source.storage, SECRET)
    (copy / "files" / name[:2] / name[2:4] / name).unlink()
    manifest = json.loads((copy / "manifest.json").read_text())
    del manifest["files"][f"files/{name[:2]}/{name[2:4]}/{name}"]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    source.ask("INSERT INTO kept VALUES (3, 'new')")
    with pytest.raises(Refusal, match=f"lacks 1 of 1 stored files(.|\n)*{name}"):
        restore(copy, source.url, tmp_path / "elsewhere", replace=True)
    assert source.ask("SELECT count(*) FROM kept") == 3
    assert restore(copy, source.url, source.storage, replace=True).files == len(PAPERS) - 1
