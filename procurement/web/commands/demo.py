"""The demo bureau."""

from __future__ import annotations

import os

from config import Settings
from procurement.infra.surroundings import borrowed
from procurement.web.demo import play


def demo(accounts: bool) -> None:
    """Load the demo bureau through the ordinary services, or list one of its accounts per role."""
    if accounts:
        for role, login, password in play.ACCOUNTS:
            print(f"  {login:<32} {password:<20} {role}")
        return
    with borrowed(os.environ) as env:
        play.load(Settings.from_environ(env), lambda line: print(line, flush=True))
