"""Stored files: whole under their own name, or not there."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from procurement.infra import storage


@pytest.fixture
def shelf(application: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setitem(application.config, "STORAGE_DIR", tmp_path)
    with application.app_context():
        yield tmp_path


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_a_write_the_disk_has_no_room_for_leaves_nothing_behind(shelf: Path) -> None:
    """The system refuses to write beyond a size, as a full disk does."""
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            storage.put(b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert files(shelf) == []


def test_what_is_put_again_mends_a_damaged_file(shelf: Path) -> None:
    name = storage.put(b"a paper")
    [file] = files(shelf)
    file.write_bytes(b"another")
    with pytest.raises(storage.Damaged):
        storage.get(name)
    assert storage.put(b"a paper") == name
    assert storage.get(name) == b"a paper"
