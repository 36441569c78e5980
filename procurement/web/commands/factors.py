"""The way back in for whom nobody inside can help: a bureau's only administrator without a telephone, or everybody's app
after a restore under another secret."""

from __future__ import annotations

import os
import sys

from config import Settings
from procurement.accounts import queries, services
from procurement.infra.db import db
from procurement.kernel.errors import Refused
from procurement.machine.environment import borrowed
from procurement.pages import i18n
from procurement.web.app import create_app


def reset(accounts: list[str]) -> int:
    """Reset the second step of these accounts, as an administrator would: on record, told by mail, sessions ended.

    An account nobody has stops it before anything is changed; one without a second step is named and the others are
    reset. The status is 2 then.
    """
    with borrowed(os.environ) as env, create_app(Settings.from_environ(env)).app_context():
        try:
            people = [queries.person_by_account(account) for account in accounts]
            if unknown := [account for account, person in zip(accounts, people, strict=True) if not person]:
                print(*(f"there is no account {account}" for account in unknown), sep="\n", file=sys.stderr)
                return 2
            return max(_reset(person.bureau_id, person.id, person.email) for person in people if person)
        finally:
            db.session.remove()
            db.engine.dispose()


def _reset(bureau_id: int, person_id: int, account: str) -> int:
    """0, or 2 with the reason on standard error."""
    try:
        services.reset_factors(queries.system_actor(bureau_id), person_id)
    except Refused as refused:
        print(f"{account}: {i18n.sentence(refused.refusals[0])}", file=sys.stderr)
        return 2
    print(f"{account}: the password alone signs in now, and leads to a new second step where one is required")
    return 0
