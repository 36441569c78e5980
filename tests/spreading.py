"""How the whole run is spread over its processes: waiting beside work, and a long set-up made once.

A test that starts processes or a browser waits for them. Where several processes of the run wait at once, the cores are
idle; where all that waits is left to the end, they are idle then. So every second process begins with what waits, the others with
what works, and whoever is through with their own takes of the rest. A file goes to one process (`--dist loadfile`), and so
do files that share a long set-up.
"""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadFileScheduling

WAITING = ("tests/browser/", "tests/faults/", "tests/machine/")
TOGETHER = {
    "tests/browser/test_axe.py": "tests/browser/: the demo months",
    "tests/browser/test_links.py": "tests/browser/: the demo months",
}
"""Files that stand on something that takes long to make, under one name."""


class WaitingBesideWork(LoadFileScheduling):  # type: ignore[misc]  # the library has no types
    """Every second process takes what waits first."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return TOGETHER.get(file, file)

    def _assign_work_unit(self, node: Any) -> None:
        waits = self.nodes.index(node) % 2 == 0
        mine = (scope for scope in self.workqueue if scope.startswith(WAITING) == waits)
        if (first := next(mine, None)) is not None:
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)
