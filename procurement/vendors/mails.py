"""What strangers are written who want to act for a vendor. Sent by jobs, in the language they chose.

Nothing of what was typed stands in a mail: the address may be anybody's, and words of strangers are none of ours.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from procurement.accounts import queries as accounts
from procurement.infra import mail
from procurement.pages import i18n
from procurement.pages.i18n import Text, lazy
from procurement.vendors import links, queries
from procurement.vendors.models import AccountRequest

SUBJECTS: dict[str, Text] = {
    "account_link": lazy("Go on with the account of your company"),
    "account_there": lazy("You have an account already"),
    "join_refused": lazy("Your request to act for a company was refused"),
    "join_expired": lazy("Your request to act for a company was not answered"),
}


def send_account_mail(request_id: int) -> None:
    """The link that goes on; to whoever has an account already, word of that, for one address has one account."""
    request = queries.account_request(request_id)
    if accounts.account_taken(request.email):
        address = current_app.url_map.bind("").build("security.login")
        _send(request, "account_there", link=f"{current_app.config['PUBLIC_URL']}{address}")
    else:
        _send(request, "account_link", link=links.proving(request_id))


def send_join_answer(request_id: int) -> None:
    """No, and why; or that nobody answered in time. Who is let in gets a link to choose a password instead."""
    request = queries.account_request(request_id)
    _send(request, f"join_{request.state}", reason=request.reason)


def _send(request: AccountRequest, template: str, **values: Any) -> None:
    with i18n.speaking(request.language):
        body = render_template(f"emails/vendors/{template}.txt", **values)
        html = render_template(f"emails/vendors/{template}.html", **values)
        mail.send(request.email, str(SUBJECTS[template]), body, html)
