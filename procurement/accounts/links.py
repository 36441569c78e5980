"""The one-time link with which a person chooses a password: mailed, printed on a list, or shown once by a command.

It is signed over the person's session key, so it holds until a password was chosen with it, an administrator made or
sent another one, or its time is over. “Forgotten the password?” voids none: anybody may ask for anybody. It leads to
the address the system is configured with, never to the one a request named.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from flask_security.recoverable import generate_reset_password_token

from procurement.accounts.models import User

RESET_WITHIN = timedelta(hours=2)
"""For who has a password: a mailbox left open for a day opens nothing."""
INVITED_WITHIN = timedelta(days=7)
"""For who never had one: a printed list is handed out over some days."""


def one_time(person: User) -> str:
    """The address to choose a password at; whoever gives it away records that (`services.make_links`)."""
    return f"{current_app.config['PUBLIC_URL']}{path(person)}"


def path(person: User) -> str:
    """The same within this system, for whoever has just proven the mailbox."""
    token = generate_reset_password_token(person)
    return str(current_app.url_map.bind("").build("security.reset_password", {"token": token}))
