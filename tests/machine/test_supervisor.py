"""What crashes is started again, at once and then soon, however often."""

from __future__ import annotations

import time
from pathlib import Path

from procurement.machine.programs import Program
from procurement.machine.supervisor import Kept, Supervisor


def test_after_any_number_of_crashes_a_service_is_started_again_within_five_seconds(tmp_path: Path) -> None:
    kept, now = Kept(Program("web", ["web"], {}, tmp_path / "web.log"), time.monotonic()), time.monotonic()
    pauses = []
    for _ in range(20):
        Supervisor()._note_failure(kept, now)
        assert kept.retry_at is not None
        pauses.append(kept.retry_at - now)
    assert pauses[0] == 0
    assert max(pauses) < 5
