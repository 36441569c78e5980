"""An application, requirement by requirement: what is asked, what was said to it, and how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from procurement.accounts.models import User
from procurement.documents.models import StoredFile
from procurement.infra.db import reading
from procurement.kernel.errors import NotFound
from procurement.vendors.models import (
    Answer,
    AnswerStaff,
    Evidence,
    GivenVerdict,
    Requirement,
    StaffCertificate,
    StaffMember,
    VendorApplication,
    VendorFile,
)
from procurement.vendors.queries.applications import renewed
from procurement.vendors.queries.evidence import FileShown, at_work, latest_evidence, people_with, shown
from procurement.vendors.rules.applications import UNDECIDED, WITH_VENDOR, Verdict
from procurement.vendors.rules.checklist import Given, Standing, standing
from procurement.vendors.rules.evidence import Proof, unsaid_refusals
from procurement.vendors.rules.requirements import RequirementKind
from procurement.vendors.rules.terms import last_day

Named = Sequence[tuple[StaffCertificate, StaffMember]]


@dataclass(frozen=True)
class Item:
    """One requirement of an application. `offered`: other evidence of the key, given later or for another set;
    `people`: how many of the vendor's people have such a certificate."""

    requirement: Requirement
    answer: Answer
    evidence: Evidence | None
    file: FileShown | None
    staff: Named
    standing: Standing
    offered: Evidence | None = None
    people: int = 0

    @property
    def whole(self) -> bool:
        """Whether it is answered: by evidence that says what is asked, or by as many people as asked."""
        if self.requirement.kind == RequirementKind.STAFF_CERTIFICATE:
            return len(self.staff) >= self.requirement.people
        return self.evidence is not None and suffices(self.requirement, self.evidence)

    @property
    def to_judge(self) -> bool:
        """Whether a reviewer judges it: what is answered, and what has to be though what proved it is gone."""
        return self.whole or not self.requirement.optional

    @property
    def until(self) -> date | None:
        """The first day on which something that proves it ends; None where nothing does."""
        ends = [one.valid_until for one, _person in self.staff]
        ends.append(self.evidence.valid_until if self.evidence else None)
        return min((day for day in ends if day), default=None)

    @property
    def judged(self) -> bool:
        return self.answer.verdict != Verdict.OPEN


def checklist(application: VendorApplication, today: date) -> list[Item]:
    """Every requirement of the application's set, in order, as it stands on a day."""
    asked_until = _asked_until(application, today)
    staff = _staff(application)
    bare = [
        Item(requirement, answer, evidence, shown(file, stored), staff[requirement.id], Standing.MISSING)
        for requirement, answer, evidence, file, stored in _rows(application.id)
    ]
    vendor_id, with_vendor = application.vendor_id, application.state in WITH_VENDOR
    keys = {kind: [one.requirement.key for one in bare if _by_people(one) is kind] for kind in (False, True)}
    latest = latest_evidence(vendor_id, keys[False]) if with_vendor else {}
    people = people_with(vendor_id, keys[True]) if with_vendor and keys[True] else {}
    offered = [_offered(one, latest, people, today) for one in bare]
    return [replace(one, standing=standing(_given(one), today, asked_until)) for one in offered]


def _by_people(item: Item) -> bool:
    return item.requirement.kind == RequirementKind.STAFF_CERTIFICATE


def _rows(application_id: int) -> Sequence[tuple[Requirement, Answer, Evidence, VendorFile, StoredFile]]:
    found = reading().execute(
        select(Requirement, Answer, Evidence, VendorFile, StoredFile)
        .join(Answer, Answer.requirement_id == Requirement.id)
        .outerjoin(Evidence, Evidence.id == Answer.evidence_id)
        .outerjoin(VendorFile, VendorFile.id == Evidence.file_id)
        .outerjoin(StoredFile, StoredFile.digest == VendorFile.digest)
        .where(Answer.application_id == application_id)
        .order_by(Requirement.place)
        .execution_options(populate_existing=True)
    )
    return [(one, answer, evidence, file, stored) for one, answer, evidence, file, stored in found]


def _staff(application: VendorApplication) -> Mapping[int, Named]:
    """By requirement, the certificates an application names: until it is decided those that still count, then all that
    it was decided on."""
    counting = at_work() if application.state in UNDECIDED else ()
    found: dict[int, list[tuple[StaffCertificate, StaffMember]]] = defaultdict(list)
    rows = reading().execute(
        select(AnswerStaff.requirement_id, StaffCertificate, StaffMember)
        .join(StaffCertificate, StaffCertificate.id == AnswerStaff.certificate_id)
        .join(StaffMember, StaffMember.id == StaffCertificate.staff_id)
        .where(AnswerStaff.application_id == application.id, *counting)
        .order_by(StaffMember.name, StaffCertificate.id)
    )
    for requirement_id, certificate, person in rows:
        found[requirement_id].append((certificate, person))
    return found


def _offered(item: Item, latest: Mapping[str, Evidence], people: Mapping[str, int], today: date) -> Item:
    if _by_people(item):
        return replace(item, people=people.get(item.requirement.key, 0))
    newest = latest.get(item.requirement.key)
    other = newest is not None and (item.evidence is None or newest.id > item.evidence.id)
    holds = newest is not None and (newest.valid_until is None or newest.valid_until >= today)
    does = holds and newest is not None and suffices(item.requirement, newest)
    return replace(item, offered=newest if other and does else None)


def suffices(requirement: Requirement, evidence: Evidence) -> bool:
    """Whether evidence, given for whatever set, says what this requirement wants said."""
    proof = Proof(evidence.number, evidence.issuer, evidence.valid_from, evidence.valid_until)
    certificate = requirement.kind == RequirementKind.CERTIFICATE
    return not unsaid_refusals(proof, certificate, requirement.dated)


def _given(item: Item) -> Given:
    on_file = item.offered is not None or (_by_people(item) and item.people >= item.requirement.people)
    verdict = Verdict(item.answer.verdict)
    return Given(item.whole, item.until, verdict, on_file, item.requirement.optional)


def _asked_until(application: VendorApplication, today: date) -> date:
    """The last day the application asks for: as long as its set allows, from today or after what it renews."""
    before = renewed(application)
    ends = before.valid_until if before else None
    return last_day(max(today, ends + timedelta(days=1)) if ends else today, application.asked.months)


def item_of(application: VendorApplication, requirement_id: int, today: date) -> Item:
    """One of them. Raises NotFound."""
    found = [one for one in checklist(application, today) if one.requirement.id == requirement_id]
    if not found:
        raise NotFound
    return found[0]


# ---- what was said of it ------------------------------------------------------------------------
@dataclass(frozen=True)
class Judged:
    """A verdict as it was given, and by whom."""

    given: GivenVerdict
    name: str


def verdicts_of(application_id: int) -> Mapping[int, Sequence[Judged]]:
    """By requirement, every verdict there was, the newest first."""
    found: dict[int, list[Judged]] = defaultdict(list)
    rows = reading().execute(
        select(GivenVerdict, User.name)
        .join(User, User.id == GivenVerdict.judged_by)
        .where(GivenVerdict.application_id == application_id)
        .order_by(GivenVerdict.id.desc())
    )
    for given, name in rows:
        found[given.requirement_id].append(Judged(given, name))
    return found


def judges_of(application_id: int) -> set[int]:
    """Everybody who judged anything of an application: none of them decides it."""
    judged = select(GivenVerdict.judged_by).where(GivenVerdict.application_id == application_id).distinct()
    return set(reading().scalars(judged))


def earliest_end(items: Sequence[Item]) -> date | None:
    """The first day on which anything ends that proves what is asked."""
    return min((one.until for one in items if one.until), default=None)
