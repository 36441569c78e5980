"""What accounts writes to people: the link to choose a password, and word that it was changed.

Sent by jobs, in the reader's language. The link leads to the address the system is configured with, never to the
one a request named.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask_security.recoverable import generate_reset_password_token

from procurement.accounts import queries
from procurement.accounts.models import User
from procurement.infra import i18n, mail
from procurement.infra.i18n import Text, lazy

LINKS: dict[str, Text] = {
    "invitation": lazy("You can sign in now"),
    "reset_instructions": lazy("Reset the password"),
}
NOTICES: dict[str, Text] = {
    "reset_notice": lazy("Your password was changed"),
    "change_notice": lazy("Your password was changed"),
}


def send_reset_link(account: str) -> None:
    """Send the link to choose a password, if there is such an account and it is in use."""
    person = queries.person_by_account(account)
    if person is None or not person.active:
        return
    token = generate_reset_password_token(person)
    path = current_app.url_map.bind("").build("security.reset_password", {"token": token})
    link = f"{current_app.config['PUBLIC_URL']}{path}"
    template = "reset_instructions" if person.password else "invitation"
    _send(person, LINKS[template], template, reset_link=link, name=person.name, account=person.email)


def send_notice(account: str, notice: str) -> None:
    """Tell a person that their password was reset or changed."""
    person = queries.person_by_account(account)
    if person is not None:
        _send(person, NOTICES[notice], notice)


def _send(person: User, subject: Text, template: str, **values: Any) -> None:
    with i18n.speaking(person.language):
        body = render_template(f"emails/security/{template}.txt", **values)
        html = render_template(f"emails/security/{template}.html", **values)
        mail.send(person.email, str(subject), body, html)
