"""What is said of applications for qualification: refusals, records, and what waits."""

from __future__ import annotations

from typing import Protocol

from procurement.kernel.work import Words
from procurement.pages import i18n
from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "vendors.bad_move": lazy("This cannot be done any more; somebody moved it on. Open it again."),
    "vendors.application_there": lazy("An application for this is under way already. Go on with that one."),
    "vendors.qualified_already": lazy(
        "This qualification is in force. It can be renewed from 90 days before its end."
    ),
    "vendors.application_sent": lazy("The application has been sent; nothing in it can be changed now."),
    "vendors.only_refused": lazy("This was accepted. Only what was refused is corrected."),
    "vendors.discard_drafts": lazy("This was never sent. A draft is thrown away, not withdrawn."),
    "vendors.requirements_over": lazy(
        "These requirements are in force no more. Discard the draft and begin anew; what you gave stays on file."
    ),
    "vendors.requirements_missing": lazy("%(num)d of the things that are asked have no answer yet."),
    "vendors.requirements_expired": lazy("%(num)d of the proofs have expired. Replace them."),
    "vendors.requirements_refused": lazy("%(num)d of the refused answers are not corrected yet."),
    "vendors.file_missing": lazy("Choose the file."),
    "vendors.number_missing": lazy("Write the number as it stands on the certificate."),
    "vendors.until_missing": lazy("Write the last day on which it is valid."),
    "vendors.evidence_over": lazy("It was valid until %(day)s. Send one that is valid now."),
    "vendors.evidence_backwards": lazy("Its last day lies before its first."),
    "vendors.words_missing": lazy("Say in your own words what happened, and what has been done since."),
    "vendors.nothing_on_file": lazy("Nothing on file fits here any more. Send it anew."),
    "vendors.certificate_unknown": lazy("This certificate is on file no more. Choose again."),
    "vendors.certificate_over": lazy("One of these certificates has expired. Choose others."),
    "vendors.person_twice": lazy("Each person counts once. Choose one certificate for each."),
    "vendors.people_missing": lazy("%(asked)d different people are asked, %(named)d are chosen."),
    "vendors.verdict_reason_missing": lazy("Say why it is refused; the vendor reads it."),
    "vendors.verdicts_missing": lazy("%(num)d of the answers are not judged yet."),
    "vendors.nothing_refused": lazy("Nothing was refused."),
    "vendors.something_refused": lazy("Something was refused; so it cannot be proposed for approval."),
    "vendors.returned_already": lazy("It was returned once already. A vendor corrects once."),
    "vendors.not_in_review": lazy("This application is not before a reviewer now."),
    "vendors.reason_needed": lazy("Say why; the person it concerns reads it."),
    "vendors.own_review": lazy("Whoever reviewed an application does not decide it. Another person does."),
    "vendors.days_missing": lazy("Say from which day to which day it holds."),
    "vendors.validity_begins": lazy("It begins between %(first)s and %(last)s."),
    "vendors.validity_overlaps": lazy("What it renews holds until %(day)s. It begins after that day."),
    "vendors.validity_too_long": lazy(
        "These requirements allow %(months)d months: until %(day)s at the latest."
    ),
    "vendors.beyond_evidence": lazy(
        "What proves it ends on %(day)s already, the approval would hold until %(until)s."
    ),
    "audit.vendors.application_begun": lazy(
        "began an application: %(title)s; answers taken from the file: %(taken)d"
    ),
    "audit.vendors.requirement_answered": lazy("answered: %(title)s"),
    "audit.vendors.application_submitted": lazy("sent the application %(number)s; answer due on %(day)s"),
    "audit.vendors.application_withdrawn": lazy("withdrew the application %(number)s"),
    "audit.vendors.application_discarded": lazy("threw a draft away: %(title)s"),
    "audit.vendors.requirements_judged": lazy("judged answers: %(accepted)d accepted, %(refused)d refused"),
    "audit.vendors.application_returned": lazy(
        "returned the application %(number)s for correction by %(day)s"
    ),
    "audit.vendors.correction_lapsed": lazy(
        "the day of correction passed, the application %(number)s goes on as it is"
    ),
    "audit.vendors.application_proposed_approve": lazy(
        "proposed to approve the application %(number)s. %(words)s"
    ),
    "audit.vendors.application_proposed_reject": lazy(
        "proposed to reject the application %(number)s: %(words)s"
    ),
    "audit.vendors.application_approved": lazy(
        "approved the application %(number)s until %(day)s, certificate %(certificate)s"
    ),
    "audit.vendors.application_rejected": lazy("rejected the application %(number)s: %(reason)s"),
    "audit.vendors.application_sent_back": lazy("gave the application %(number)s back to review: %(reason)s"),
}

_WORDS: dict[str, tuple[Text, Text]] = {
    "review": (lazy("Review an application: %(title)s"), lazy("Review")),
    "approval": (lazy("Decide on an application: %(title)s"), lazy("Decide")),
    "late": (lazy("The answer is late: %(title)s"), lazy("Look at it")),
    "returned": (lazy("Correct an application: %(title)s"), lazy("Correct")),
    "renew": (lazy("Renew a qualification: %(title)s"), lazy("Renew")),
    "expiring": (lazy("A qualification ends: %(title)s"), lazy("Look at it")),
}
WAITING = {name: Words(f"vendors.{name}", *words) for name, words in _WORDS.items()}
"""What rows of the work list say."""


class Titled(Protocol):
    """What has a Chinese title, and perhaps an English one."""

    @property
    def title_zh(self) -> str: ...
    @property
    def title_en(self) -> str: ...


def title_of(one: Titled) -> str:
    """The title in the language spoken here."""
    return one.title_en if i18n.language() == "en" and one.title_en else one.title_zh


def words_of(one: object) -> str:
    """What exactly a requirement asks for, in the language spoken here."""
    said = getattr(one, "words_en", "") if i18n.language() == "en" else ""
    return str(said or getattr(one, "words_zh", ""))
