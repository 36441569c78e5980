"""What falls due by itself: each module declares its own; the clock's jobs (`tasks/clock.py`) let it be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from procurement.kernel.actor import Actor


class Each(Enum):
    """How often: once per official minute, or once per civil day what may be forgotten."""

    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True)
class Due:
    """What the system does in each bureau, acting for it by itself; `name` is for the log."""

    each: Each
    name: str
    do: Callable[[Actor], Any]


@dataclass(frozen=True)
class PassingJob:
    """A job (`tasks/`) whose row says nothing once it is done. Others stay as evidence: papers', runs'."""

    task: str
