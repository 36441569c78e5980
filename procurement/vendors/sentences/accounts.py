"""What is said of vendors' accounts, and of who asks to join one."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy
from procurement.pages.parts import Badge
from procurement.vendors.rules.accounts import RequestState

SENTENCES: dict[str, Text] = {
    "vendors.code_of_another": lazy(
        "This credit code is of an organisation the bureau knows as no vendor. Ask the bureau; it puts that right."
    ),
    "vendors.join_waits": lazy(
        "A request of this e-mail address waits already. You are told by mail as soon as it is answered."
    ),
    "vendors.join_over": lazy("This request was answered already, or its thirty days are over."),
    "vendors.join_by_manager": lazy(
        "The company has a manager who can sign in: the company itself answers this request."
    ),
    "vendors.join_reason_missing": lazy("Say why not; the person is told."),
    "vendors.join_call_back_missing": lazy(
        "Say whom you called, on which number known before this request, and what was said."
    ),
    "audit.vendors.account_opened": lazy(
        "opened the account of the company for %(name)s, who has proven the mailbox %(email)s"
    ),
    "audit.vendors.join_asked": lazy(
        "took the request of %(name)s to act for the company, from the mailbox %(email)s"
    ),
    "audit.vendors.join_admitted": lazy("let %(name)s (%(email)s) act for the company"),
    "audit.vendors.join_refused": lazy("refused the request of %(name)s (%(email)s): %(reason)s"),
    "audit.vendors.join_admitted_by_officer": lazy(
        "let %(name)s (%(email)s) in as the company's manager after calling back: %(call_back)s"
    ),
    "audit.vendors.join_refused_by_officer": lazy(
        "refused the request of %(name)s (%(email)s) after calling back: %(reason)s; %(call_back)s"
    ),
    "audit.vendors.join_expired": lazy("ended the request of %(name)s, which nobody answered in thirty days"),
}
WAITING: Text = lazy("%(name)s asks to act for %(company)s")
ANSWER: Text = lazy("Look and answer")
STATES: dict[RequestState, Badge] = {
    RequestState.JOINING: Badge("wait", "clock", lazy("Waits for an answer")),
    RequestState.ADMITTED: Badge("ok", "circle-check", lazy("Let in")),
    RequestState.REFUSED: Badge("bad", "circle-x", lazy("Refused")),
    RequestState.EXPIRED: Badge("mute", "history", lazy("Not answered in time")),
    RequestState.OPENED: Badge("ok", "circle-check", lazy("Account opened")),
}
