"""The demo bureau."""

from __future__ import annotations

import os

from config import Settings
from procurement.accounts import queries
from procurement.machine.environment import borrowed
from procurement.web.app import create_app
from procurement.web.demo import play


def demo(accounts: bool) -> None:
    """Load the demo bureau through the ordinary services, or list one of its accounts per role."""
    with borrowed(os.environ) as env:
        settings = Settings.from_environ(env)
        if accounts:
            _list_accounts(settings)
        else:
            play.load(settings, lambda line: print(line, flush=True))


def _list_accounts(settings: Settings) -> None:
    """The demo's, where it is; a bureau of its own has accounts nobody prints, an empty database none."""
    with create_app(settings).app_context():
        if queries.person_by_account(play.ACCOUNTS[0][1]) is not None:
            for role, login, password in play.ACCOUNTS:
                print(f"  {login:<32} {password:<20} {role}")
        elif not queries.bureaus():
            print("  There is no bureau yet: found yours in another terminal with ./procure init")
