"""Another bank account for a vendor."""

from __future__ import annotations

from enum import StrEnum

from procurement.kernel.errors import Refusal


class BankChangeState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


def account_refusals(
    bank_name: str, bank_account: str, reason: str, in_force: tuple[str, str]
) -> list[Refusal]:
    """Why another bank account cannot be proposed; all reasons."""
    found = []
    if not (bank_name.strip() and bank_account.strip()):
        found.append(Refusal("vendors.account_missing", field="bank_account"))
    if (bank_name, bank_account) == in_force:
        found.append(Refusal("vendors.account_same", field="bank_account"))
    if not reason.strip():
        found.append(Refusal("vendors.reason_missing", field="reason"))
    return found
