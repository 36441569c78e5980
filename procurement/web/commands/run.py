"""Everything on this machine."""

from __future__ import annotations

import os

from procurement.machine import supervisor


def run(empty: bool) -> int:
    """Start it all; a new database gets the demo bureau unless it shall stay `empty`."""
    return supervisor.run(os.environ, empty=empty)
