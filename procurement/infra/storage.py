"""Files by content: a file's name is its SHA-256, so the same bytes are stored once and cannot change unnoticed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from flask import current_app


class Damaged(RuntimeError):
    """A stored file no longer has the content its name promises."""


PASSING = "passing"
"""The shelf of what is kept only for a while; everything else stays for good."""


def put(content: bytes) -> str:
    """Store `content` durably (written, synced, then renamed) and return its SHA-256 in hex."""
    digest = hashlib.sha256(content).hexdigest()
    _put(_path(digest), content)
    return digest


def put_for_a_while(content: bytes, at: datetime) -> str:
    """The same, on the shelf of passing things: `forget` takes it away some time after `at`."""
    digest = hashlib.sha256(content).hexdigest()
    target = _path(digest, PASSING)
    _put(target, content)
    os.utime(target, (at.timestamp(), at.timestamp()))
    return digest


def _put(target: Path, content: bytes) -> None:
    """A file that was damaged meanwhile is written anew: what is put is there afterwards."""
    if not target.exists() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, content)


def forget(before: datetime) -> int:
    """Take away what was put for a while and has not been put again since `before`; returns how many files."""
    shelf = Path(current_app.config["STORAGE_DIR"]) / PASSING
    old = [file for file in shelf.rglob("*") if file.is_file() and file.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def is_lost(digest: str) -> bool:
    """Whether a stored file is missing or damaged."""
    try:
        get(digest)
    except (OSError, Damaged):
        return True
    return False


def get(digest: str, shelf: str = "") -> bytes:
    """The bytes stored under `digest`. Raises FileNotFoundError or Damaged."""
    content = _path(digest, shelf).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged(digest)
    return content


def _path(digest: str, shelf: str = "") -> Path:
    if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
        raise FileNotFoundError(digest)
    return Path(current_app.config["STORAGE_DIR"]) / shelf / digest[:2] / digest[2:4] / digest


def write_durably(target: Path, content: bytes) -> None:
    """Written, synced, then renamed. A full disk leaves nothing half written behind."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
