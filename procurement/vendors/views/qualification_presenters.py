"""How pages show applications and qualifications: badges, checklists, evidence in a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flask import url_for

from procurement.infra import clock
from procurement.pages import i18n
from procurement.pages.i18n import Text, _, lazy, ngettext
from procurement.pages.parts import Badge, ChecklistItem
from procurement.vendors.rules.applications import WITH_BUREAU, ApplicationState, Verdict
from procurement.vendors.rules.checklist import OPEN, Standing
from procurement.vendors.rules.requirements import RequirementKind
from procurement.vendors.rules.terms import Term, term_on
from procurement.vendors.sentences.applications import title_of

if TYPE_CHECKING:
    from procurement.vendors.models import Evidence, VendorApplication
    from procurement.vendors.queries.checklist import Item

S = ApplicationState
STATES: Mapping[ApplicationState, Badge] = {
    S.DRAFT: Badge("mute", "pencil", lazy("Draft")),
    S.SUBMITTED: Badge("info", "send", lazy("Handed in")),
    S.IN_REVIEW: Badge("info", "clock", lazy("In review")),
    S.RETURNED: Badge("wait", "arrow-back-up", lazy("Returned for correction")),
    S.IN_APPROVAL: Badge("info", "user-check", lazy("Before decision")),
    S.APPROVED: Badge("ok", "circle-check", lazy("Approved")),
    S.REJECTED: Badge("bad", "circle-x", lazy("Rejected")),
    S.WITHDRAWN: Badge("mute", "circle-minus", lazy("Withdrawn")),
}
TERMS: Mapping[Term, Badge] = {
    Term.COMING: Badge("info", "clock", lazy("Begins later")),
    Term.IN_FORCE: Badge("ok", "circle-check", lazy("In force")),
    Term.EXPIRING: Badge("wait", "calendar-due", lazy("Ends soon")),
    Term.EXPIRED: Badge("mute", "calendar-due", lazy("Expired")),
}
VERDICTS: Mapping[Verdict, Badge] = {
    Verdict.OPEN: Badge("mute", "circle-dashed", lazy("Not judged")),
    Verdict.ACCEPTED: Badge("ok", "circle-check", lazy("Accepted")),
    Verdict.REFUSED: Badge("bad", "circle-x", lazy("Refused")),
}
KINDS: Mapping[RequirementKind, Text] = {
    RequirementKind.DOCUMENT: lazy("Document"),
    RequirementKind.CERTIFICATE: lazy("Certificate"),
    RequirementKind.STAFF_CERTIFICATE: lazy("Certificates of people"),
    RequirementKind.DECLARATION: lazy("Declaration"),
    RequirementKind.EXCLUSION: lazy("Ground for exclusion"),
    RequirementKind.WEIGHED_EXCLUSION: lazy("Ground the bureau may weigh"),
}
TONES: Mapping[Standing, str] = {
    Standing.MISSING: "bad",
    Standing.ON_FILE: "info",
    Standing.EXPIRED: "bad",
    Standing.REFUSED: "bad",
    Standing.ENDS: "wait",
    Standing.ANSWERED: "ok",
    Standing.ACCEPTED: "ok",
    Standing.LEFT_OUT: "mute",
}
ACTS: Mapping[Standing, Text] = {
    Standing.MISSING: lazy("Fill it in"),
    Standing.ON_FILE: lazy("Look and use it"),
    Standing.EXPIRED: lazy("Replace"),
    Standing.REFUSED: lazy("Correct"),
    Standing.ENDS: lazy("Look or replace"),
    Standing.ANSWERED: lazy("Look or change"),
    Standing.ACCEPTED: lazy("Look"),
    Standing.LEFT_OUT: lazy("Fill it in"),
}


def badge(application: VendorApplication, today: date) -> Badge:
    """How an application stands; an approved one, how its term does."""
    if application.state == S.APPROVED and application.valid_from and application.valid_until:
        return TERMS[term_on(application.valid_from, application.valid_until, today)]
    return STATES[S(application.state)]


def is_late(application: VendorApplication, today: date) -> bool:
    """Whether the bureau's answer was due before today. The vendor sees it as the bureau does."""
    due = application.answer_due
    return application.state in WITH_BUREAU and due is not None and due < today


# ---- the checklist ------------------------------------------------------------------------------
def todo(application: VendorApplication, items: Sequence[Item]) -> list[ChecklistItem]:
    """The checklist as a vendor sees it, each line with its way in."""
    return [
        ChecklistItem(
            TONES[one.standing],
            title_of(one.requirement),
            said(one),
            _way(application, one),
            _act(application, one),
        )
        for one in items
    ]


def _way(application: VendorApplication, item: Item) -> str:
    requirement_id = item.requirement.id
    return url_for("vendors.answer_requirement", application_id=application.id, requirement_id=requirement_id)


def _act(application: VendorApplication, item: Item) -> Text:
    return ACTS[item.standing] if application.state in (S.DRAFT, S.RETURNED) else ACTS[Standing.ACCEPTED]


def next_item(items: Sequence[Item]) -> Item | None:
    """The first thing the vendor has to do."""
    return next((one for one in items if one.standing in OPEN), None)


def said(item: Item) -> str:
    """How one requirement stands, in words."""
    match item.standing:
        case Standing.MISSING:
            return _missing(item)
        case Standing.ON_FILE:
            return _on_file(item)
        case Standing.EXPIRED:
            return _("Expired on %(day)s", day=i18n.day(item.until))
        case Standing.REFUSED:
            return _("Refused: %(reason)s", reason=item.answer.reason)
        case Standing.LEFT_OUT:
            return _("May be left out")
        case _:
            return _given(item)


def _missing(item: Item) -> str:
    if item.requirement.kind == RequirementKind.STAFF_CERTIFICATE:
        asked = item.requirement.people
        return _("%(there)d of the %(asked)d people on file", there=item.people, asked=asked)
    return _("Missing so far")


def _on_file(item: Item) -> str:
    if item.offered is None:
        return ngettext(
            "%(num)d person on file has it: choose", "%(num)d people on file have it: choose", item.people
        )
    return _("On file already: %(proof)s", proof=evidence_line(item.offered))


def _given(item: Item) -> str:
    line = proof_line(item)
    words = {Standing.ENDS: _("ends within the time asked for"), Standing.ACCEPTED: _("accepted")}
    after = words.get(item.standing, "")
    if item.offered is not None and item.standing is not Standing.ACCEPTED:
        after = " · ".join(filter(None, (after, _("a newer one is on file"))))
    return " · ".join(filter(None, (line, after)))


def proof_line(item: Item) -> str:
    """What proves a requirement, in one line."""
    if item.staff:
        names = i18n.gettext(", ").join(person.name for _one, person in item.staff)
        return " · ".join(filter(None, (names, until(item.until))))
    return evidence_line(item.evidence) if item.evidence else i18n.NOTHING


def evidence_line(evidence: Evidence) -> str:
    """Evidence in one line: its number, since when it is on file, until when it holds."""
    if evidence.file_id is None:
        kind = _("answered yes, in own words") if evidence.admitted else _("declared")
        return _("%(what)s on %(day)s", what=kind, day=i18n.day(clock.civil(evidence.sent_at)))
    number = _("No. %(number)s", number=evidence.number) if evidence.number else _("File")
    return " · ".join(filter(None, (number, until(evidence.valid_until))))


def until(day: date | None) -> str:
    """Until when something holds."""
    return _("valid until %(day)s", day=i18n.day(day)) if day else ""
