"""What accounts writes to people: the link to choose a password, and word that it or the second step was changed.

Sent by jobs, in the reader's language.
"""

from __future__ import annotations

from typing import Any

from flask import render_template

from procurement.accounts import links, queries
from procurement.infra import mail
from procurement.pages import i18n
from procurement.pages.i18n import Text, lazy

LINKS: dict[str, Text] = {
    "invitation": lazy("You can sign in now"),
    "reset_instructions": lazy("Reset the password"),
}
NOTICES: dict[str, Text] = {
    "reset_notice": lazy("Your password was changed"),
    "change_notice": lazy("Your password was changed"),
    "factor_added": lazy("A second step was set up for your account"),
    "factor_removed": lazy("A second step was removed from your account"),
    "factors_reset": lazy("The second step of your account was reset"),
    "address_changed": lazy("The e-mail address of your account was changed"),
    "recovery_used": lazy("A recovery code of your account was used"),
}


def send_reset_link(account: str) -> None:
    """Send the link to choose a password, if there is such an account and it is in use."""
    person = queries.person_by_account(account)
    if person is None or not person.active:
        return
    template = "reset_instructions" if person.password else "invitation"
    _send(
        person.email,
        person.language,
        LINKS[template],
        template,
        reset_link=links.one_time(person),
        name=person.name,
        account=person.email,
    )


def send_notice(account: str, notice: str, language: str = "zh_CN") -> None:
    """Tell a person of a change in what proves them: the password, the second step, the address itself.

    `account` is where they read mail when it happened, whoever it belongs to by now."""
    _send(account, language, NOTICES[notice], notice)


def _send(address: str, language: str, subject: Text, template: str, **values: Any) -> None:
    with i18n.speaking(language):
        body = render_template(f"emails/security/{template}.txt", **values)
        html = render_template(f"emails/security/{template}.html", **values)
        mail.send(address, str(subject), body, html)
