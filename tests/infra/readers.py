"""A reader that does what a hostile file might make of one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

from procurement.kernel.errors import Refusal, Refused


def read(content: bytes) -> Iterator[list[Any]]:
    yield from FAULTS[content.decode()]()


def _memory() -> Iterator[list[Any]]:
    yield [len(bytearray(1 << 30))]


def _work() -> Iterator[list[Any]]:
    while True:
        pass
    yield []


def _sleep() -> Iterator[list[Any]]:
    time.sleep(600)
    yield []


def _result() -> Iterator[list[Any]]:
    while True:
        yield ["x" * 1000]


def _killed() -> Iterator[list[Any]]:
    os.kill(os.getpid(), signal.SIGSEGV)
    yield []


def _fault() -> Iterator[list[Any]]:
    yield ["half"]
    raise LookupError("a fault of the reader")


def _nothing() -> Iterator[list[Any]]:
    os._exit(0)
    yield []


def _refused() -> Iterator[list[Any]]:
    yield ["half"]
    raise Refused([Refusal("spreadsheets.empty", field="file")])


def _surroundings() -> Iterator[list[Any]]:
    yield [sorted(os.environ), os.getpid()]


FAULTS = {
    "memory": _memory,
    "work": _work,
    "sleep": _sleep,
    "result": _result,
    "killed": _killed,
    "fault": _fault,
    "nothing": _nothing,
    "refused": _refused,
    "surroundings": _surroundings,
}
