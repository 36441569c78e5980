"""Files by content: a file's name is its SHA-256, so the same bytes are stored once and cannot change unnoticed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app


class Damaged(RuntimeError):
    """A stored file no longer has the content its name promises."""


def put(content: bytes) -> str:
    """Store `content` durably (written, synced, then renamed) and return its SHA-256 in hex."""
    digest = hashlib.sha256(content).hexdigest()
    target = _path(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, content)
    return digest


def get(digest: str) -> bytes:
    """The bytes stored under `digest`. Raises FileNotFoundError or Damaged."""
    content = _path(digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged(digest)
    return content


def _path(digest: str) -> Path:
    if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
        raise FileNotFoundError(digest)
    return Path(current_app.config["STORAGE_DIR"]) / digest[:2] / digest[2:4] / digest


def _write(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
