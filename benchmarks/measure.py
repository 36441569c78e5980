"""How a figure is measured and written down."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure. `ours` and `floor` in `unit` (more is better), `ratio` = ours / floor; CPU seconds of ours."""

    id: str
    name: str
    ours: float
    unit: str
    floor: float
    ratio: float
    cpu_s: float
    queries: int
    peak_mib: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def row(id: str, name: str, ours: float, unit: str, floor: float, cpu_s: float, queries: int = 0) -> Row:
    """A row with its ratio and this process's peak memory filled in."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Row(
        id,
        name,
        round(ours, 2),
        unit,
        round(floor, 2),
        round(ours / floor, 3),
        round(cpu_s, 3),
        queries,
        peak,
    )


def median_of(times: int, work: Callable[[], float]) -> float:
    """The median of what `work` returns, called `times` times."""
    return statistics.median(work() for _ in range(times))


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu
