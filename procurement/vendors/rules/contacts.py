"""Whom to reach at a vendor."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.accounts.rules import is_email
from procurement.kernel.errors import Refusal


@dataclass(frozen=True)
class ContactCommand:
    """Somebody to write to or call; `for_bids`: the one for contracts and bids."""

    name: str
    duty: str = ""
    phone: str = ""
    email: str = ""
    for_bids: bool = False


def contact_refusals(command: ContactCommand) -> list[Refusal]:
    """Why nobody could be reached by this; all reasons."""
    found = []
    if not command.name.strip():
        found.append(Refusal("vendors.contact_name_missing", field="name"))
    if not (command.phone or command.email):
        found.append(Refusal("vendors.contact_unreachable", field="phone"))
    if command.email and not is_email(command.email):
        found.append(Refusal("accounts.email_shape", {"email": command.email}, "email"))
    return found
