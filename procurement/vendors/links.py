"""The link that proves a mailbox to whoever asks for an account in the name of a vendor.

Signed by this installation and the official clock; it leads to the address the system is configured with. It names the
request and nothing of what was typed.
"""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadData

from procurement.accounts.security import OfficialSerializer
from procurement.vendors.rules.accounts import LINK_WITHIN


def proving(request_id: int) -> str:
    """The address to mail."""
    path = current_app.url_map.bind("").build("vendors.prove_account", {"token": _signer().dumps(request_id)})
    return f"{current_app.config['PUBLIC_URL']}{path}"


def request_of(token: str) -> int | None:
    """The request a link is of; None for what is no link of ours, or is too old."""
    try:
        found = _signer().loads(token, max_age=LINK_WITHIN.total_seconds())
    except BadData:
        return None
    return found if isinstance(found, int) else None


def _signer() -> OfficialSerializer:
    return OfficialSerializer(current_app.config["SECRET_KEY"], salt="vendor account")
