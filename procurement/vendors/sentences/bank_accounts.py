"""What is said of vendors' bank accounts."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "vendors.account_waits": lazy("A change of this account waits already. Another person decides it first."),
    "vendors.account_same": lazy("This is the account already in force."),
    "vendors.account_missing": lazy("Enter bank and account."),
    "vendors.own_proposal": lazy(
        "Whoever proposed the account does not confirm it. Another person calls back."
    ),
    "vendors.own_admission": lazy(
        "You let a manager into this company, whose people propose the account. Another person calls back."
    ),
    "vendors.nothing_waits": lazy("No change of this account waits for a decision."),
    "vendors.call_back_missing": lazy(
        "Say whom you called, on which number that you knew before, and what was said."
    ),
    "vendors.reason_missing": lazy("Say where the new account comes from."),
    "audit.vendors.account_proposed": lazy(
        "proposed another bank account, %(bank_name)s %(bank_account)s: %(reason)s"
    ),
    "audit.vendors.account_confirmed": lazy("confirmed the bank account after calling back: %(call_back)s"),
    "audit.vendors.account_refused": lazy("refused the proposed bank account: %(call_back)s"),
}
WAITING: Text = lazy("Bank account to confirm: %(name)s")
DECIDE: Text = lazy("Call back and decide")
