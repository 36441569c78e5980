"""Everything on this machine."""

from __future__ import annotations

import os

from procurement.infra import supervisor


def run() -> int:
    return supervisor.run(os.environ)
