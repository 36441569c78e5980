"""What is said of suspensions: refusals, records, states, grounds, and where one binds."""

from __future__ import annotations

from procurement.kernel.work import Words
from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.suspensions import MethodKind, SuspensionGround, SuspensionState

STATES: dict[SuspensionState, Text] = {
    SuspensionState.PROPOSED: lazy("Vendor may reply"),
    SuspensionState.REPLIED: lazy("Replied, to decide"),
    SuspensionState.UNANSWERED: lazy("No reply, to decide"),
    SuspensionState.IN_FORCE: lazy("Suspended"),
    SuspensionState.DROPPED: lazy("Dropped"),
    SuspensionState.ENDED: lazy("Term over"),
    SuspensionState.LIFTED: lazy("Lifted early"),
}
GROUNDS: dict[SuspensionGround, Text] = {
    SuspensionGround.BREACH: lazy("Breach of contract"),
    SuspensionGround.FALSE_EVIDENCE: lazy("False evidence"),
    SuspensionGround.REFUSED_TO_SIGN: lazy("Refused to sign after the award"),
    SuspensionGround.SUBCONTRACTED: lazy("Passed the contract on"),
    SuspensionGround.ABANDONED: lazy("Changed, stopped or ended a contract on its own"),
    SuspensionGround.FAKE_GOODS: lazy("Counterfeit or shoddy products"),
    SuspensionGround.COLLUSION: lazy("Collusion"),
    SuspensionGround.BRIBERY: lazy("Bribery"),
}
METHODS: dict[MethodKind, Text] = {
    MethodKind.BELOW_THRESHOLD: lazy("Purchases below the threshold"),
    MethodKind.INVITATION: lazy("Invitations, where the bureau chooses whom it asks"),
    MethodKind.CALL_OFF: lazy("Call-offs from framework agreements"),
    MethodKind.OPEN_TENDER: lazy("Open tenders and whatever else opens by a public notice"),
    MethodKind.RUNNING_CONTRACT: lazy("Contracts that are running"),
}
SENTENCES: dict[str, Text] = {
    "vendors.bad_move": lazy(
        "This cannot be done any more, or not yet: it stands elsewhere now. Open it again."
    ),
    "vendors.rule_missing": lazy(
        "The rulebook has no rule %(rule)s for %(day)s. Ask an administrator to enter it."
    ),
    "vendors.suspension_facts_missing": lazy("Say what happened: the vendor answers to this."),
    "vendors.suspension_evidence_missing": lazy("Add what shows it; the vendor sees it too."),
    "vendors.suspension_before_reply": lazy(
        "The vendor may reply until %(day)s: the suspension begins after that day."
    ),
    "vendors.suspension_backwards": lazy("The term ends before it begins on %(starts)s."),
    "vendors.suspension_too_long": lazy(
        "A suspension lasts at most %(years)d years: it ends on %(latest)s at the latest (%(basis)s)."
    ),
    "vendors.reply_missing": lazy("Write your reply."),
    "vendors.reply_late": lazy("The time to reply ended on %(day)s."),
    "vendors.own_suspension": lazy("You proposed this suspension: another person decides."),
    "vendors.suspension_too_early": lazy(
        "The vendor may reply until %(day)s. Nothing is decided before it did, or before that day is over."
    ),
    "vendors.suspension_day_missing": lazy("Enter the first and the last day of the term."),
    "vendors.suspension_reason_missing": lazy("Give the reasons: they stand in the letter."),
    "vendors.suspension_starts_early": lazy("The suspension begins on %(day)s at the earliest."),
    "vendors.suspension_beyond_proposal": lazy(
        "The vendor was told of a term until %(day)s and answered to that: the suspension cannot last longer."
    ),
    "vendors.lift_reason_missing": lazy("Say why the suspension is lifted."),
    "audit.vendors.suspension_proposed": lazy(
        "proposed to suspend %(name)s; the vendor may reply until %(day)s"
    ),
    "audit.vendors.suspension_replied": lazy("replied to the proposed suspension"),
    "audit.vendors.suspension_unanswered": lazy("noted that the vendor did not reply until %(day)s"),
    "audit.vendors.suspension_in_force": lazy("suspended the vendor: %(reason)s"),
    "audit.vendors.suspension_dropped": lazy("dropped the proposed suspension: %(reason)s"),
    "audit.vendors.suspension_ended": lazy("noted that the term of the suspension ended on %(day)s"),
    "audit.vendors.suspension_lifted": lazy("lifted the suspension: %(reason)s"),
}
REPLYING = Words(
    "vendors.suspension_reply", lazy("Reply to the proposed suspension %(number)s"), lazy("Read and reply")
)
DECIDING = Words(
    "vendors.suspension_decide", lazy("Decide on the suspension %(number)s"), lazy("Read and decide")
)
