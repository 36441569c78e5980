"""Hashing and chaining of audit records: pure functions over plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

START = bytes(32)
HEAD = "audit chain head"


def plain(value: Any) -> Any:
    """A value as it stands in a record: JSON's own kinds stay, everything else becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def digest(fields: Mapping[str, Any]) -> bytes:
    """SHA-256 of the record's fields as canonical JSON (sorted keys, UTC instants, UTF-8)."""
    whole = {key: _canonical(value) for key, value in fields.items()}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def _canonical(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def chain(previous: bytes, digests: Iterable[bytes]) -> list[bytes]:
    """The chain values after each digest: c(n) = SHA-256(c(n−1) ‖ d(n)), 32 bytes each."""
    values = []
    for item in digests:
        previous = hashlib.sha256(previous + item).digest()
        values.append(previous)
    return values


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field -> [old, new] for every field whose plain value changed."""
    keys = sorted(set(before) | set(after))
    pairs = {key: [plain(before.get(key)), plain(after.get(key))] for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def head_message(position: int, value: bytes) -> bytes:
    """What a head's signature covers: its position and its chain value."""
    return b"audit-head\0" + position.to_bytes(8, "big") + value
