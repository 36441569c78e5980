"""The one door for files strangers send: a named reader reads them in a process of its own, under limits.

Whatever a file does to its reader — endless loops, more memory than there is, a crash — ends that process alone. A
reader is a module with `read(content: bytes) -> Iterator[row]`, whose rows are lists JSON can carry; it raises Refused
for what it will not read. It imports little, because it is started anew for every file, and is given no secret.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from procurement.infra.untrusted_reader import TOO_HEAVY
from procurement.kernel.errors import Refusal, Refused

READERS = {"table": "procurement.infra.tables", "scan": "procurement.infra.scans"}
"""Every reader by its name: the file goes to this module, and to no other."""

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Limits:
    """What reading one file may cost: bytes of memory and of result, seconds of work, seconds by the clock.

    A busy machine gives little of its time: the clock's bound only ends what no longer works at all.
    """

    memory: int = 320 << 20
    result: int = 64 << 20
    work: int = 20
    clock: int = 90


LIMITS = Limits()


def read(reader: str, content: bytes, limits: Limits = LIMITS) -> list[Any]:
    """What the named reader finds in a file.

    Refuses with the reader's own reasons, with files.too_heavy (time or memory ran out), files.reader_failed.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as found:
        given.write(content)
        given.seek(0)
        ended = _run(reader, given, found, limits)
        found.seek(0)
        return list(_results(found, ended))


def _run(reader: str, given: IO[bytes], found: IO[bytes], limits: Limits) -> int | None:
    """How the reading ended: the process's return code, None where it was stopped by the clock."""
    spend = [str(one) for one in (limits.memory, limits.result, limits.work)]
    command = [
        sys.executable,
        "-E",
        "-s",
        "-m",
        "procurement.infra.untrusted_reader",
        READERS[reader],
        *spend,
    ]
    try:
        done = subprocess.run(
            command,
            stdin=given,
            stdout=found,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"LANG": "C.UTF-8", "PATH": os.defpath},
            timeout=limits.clock,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def _results(found: IO[bytes], ended: int | None) -> Iterator[Any]:
    """The rows before the reader's last word; a reader that died without one read nothing."""
    for line in found:
        try:
            said = json.loads(line)
        except ValueError:
            break
        if isinstance(said, list):
            yield said
            continue
        if "refused" in said:
            raise Refused([Refusal(_code(said), said["params"], "file")])
        return
    # A reader ended by a signal or the clock asked for more than it may have; one that returned has a fault.
    heavy = ended is None or ended < 0 or ended == TOO_HEAVY
    if heavy:
        raise Refused([Refusal("files.too_heavy", field="file")])
    raise Refused([Refusal("files.reader_failed", field="file")])


def _code(said: dict[str, Any]) -> str:
    """A refusal made in the reader, said again; its sentence is looked for where the reader makes it."""
    return str(said["refused"])
