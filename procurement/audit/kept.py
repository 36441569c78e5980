"""The newest head kept outside the database too: whoever cuts the tail of the trail there does not reach it here.

The chain is one for the whole installation, so there is one file. It never goes back, and never goes on over a chain
that does not hold it: what it tells stays until a person has looked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import current_app

from procurement.audit import rules
from procurement.infra import signing, storage

log = structlog.get_logger()


@dataclass(frozen=True)
class Kept:
    """A signed end of the chain."""

    position: int
    chain: bytes


def file() -> Path:
    """Where the head is kept."""
    return Path(current_app.config["HEADS_DIR"]) / "audit-head.json"


def read() -> Kept | None:
    """The kept head; none where there is no file, or one that this installation has not signed."""
    try:
        told = json.loads(file().read_bytes())
        head = Kept(int(told["position"]), bytes.fromhex(told["chain"]))
        signature = bytes.fromhex(told["signature"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    message = rules.head_message(head.position, head.chain)
    return head if signing.holds(rules.HEAD, message, signature) else None


def write(position: int, chain: bytes, signature: bytes, at: str) -> None:
    """Keep a head in place of the one before, whole or not at all; a slower sealer's lower one is passed over.

    The trail is sealed already: a folder nobody can write is told in the log and keeps no sealing back.
    """
    before = read()
    if before is not None and before.position >= position:
        return
    told = {"position": position, "chain": chain.hex(), "signature": signature.hex(), "sealed_at": at}
    try:
        file().parent.mkdir(parents=True, exist_ok=True)
        storage.write_durably(file(), json.dumps(told).encode())
    except OSError as fault:
        log.error("the head of the trail is not kept outside", file=str(file()), error=str(fault))
