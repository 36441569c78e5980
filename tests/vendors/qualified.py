"""What stands about qualification in tests: a published set, people with certificates, and applications at every step."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import insert, select, text

from procurement.infra.db import own_transaction, reading
from procurement.infra.scans import Scan
from procurement.kernel.permissions import Role
from procurement.vendors.models import (
    Answer,
    Requirement,
    RequirementSet,
    StaffCertificate,
    StaffMember,
    VendorApplication,
)
from procurement.vendors.queries.checklist import Item, checklist
from procurement.vendors.rules.applications import Verdict
from procurement.vendors.rules.evidence import Proof
from procurement.vendors.rules.reviews import Judgement, Proposal
from procurement.vendors.services import answers, applications, approvals, requirement_sets, reviews
from tests.factories import Office
from tests.infra.scans import pdf

NUMBERS = count(1)
"""Of identity numbers: each person has one of their own."""
TODAY = date(2026, 3, 2)
"""The day of the tests' clock."""
LONG, SOON, ENDS = date(2031, 3, 1), date(2026, 9, 1), date(2026, 12, 31)
OWNER, OTHER = Role.VENDOR, "vendor2"

ASKED: tuple[dict[str, Any], ...] = (
    {"kind": "document", "key": "licence", "title_zh": "营业执照", "title_en": "Business licence", "basis": "政府采购法 第22条"},
    {"kind": "certificate", "key": "guard_licence", "title_zh": "保安服务许可证", "title_en": "Guarding permit",
     "basis": "保安服务管理条例 第9条", "dated": True},
    {"kind": "declaration", "key": "good_faith", "title_zh": "诚信声明", "title_en": "Declaration of good faith",
     "words_zh": "我单位所交材料真实、完整。", "words_en": "What we send is true and whole.", "basis": "政府采购法 第22条"},
    {"kind": "exclusion", "key": "no_violation", "title_zh": "无重大违法记录声明", "title_en": "No serious violations",
     "words_zh": "参加采购活动前三年内没有重大违法记录。", "words_en": "No serious violation in three years.",
     "basis": "政府采购法 第22条第（五）项"},
    {"kind": "weighed_exclusion", "key": "contract_ended", "title_zh": "合同被解除情况", "title_en": "Contracts ended for fault",
     "words_zh": "近三年是否因违约被解除合同。", "words_en": "Whether a contract was ended for fault.",
     "basis": "采购需求"},
    {"kind": "staff_certificate", "key": "guard", "title_zh": "保安员证", "title_en": "Guards' certificates",
     "basis": "保安服务管理条例 第16条", "people": 2},
    {"kind": "document", "key": "insurance", "title_zh": "责任保险单", "title_en": "Liability insurance",
     "basis": "采购需求", "optional": True},
)  # fmt: skip
"""One requirement of every kind, and one that may be left out."""


def published(
    office: Office, code: str = "BA", asked: tuple[dict[str, Any], ...] = ASKED, **more: Any
) -> int:
    """A set of requirements one can apply for."""
    with own_transaction() as connection:
        values = {
            "bureau_id": office.bureau,
            "code": code,
            "title_zh": "保安服务",
            "title_en": "Guarding",
            "made_by": office.people["officer"],
            **more,
        }
        made = insert(RequirementSet).values(values).returning(RequirementSet.id)
        set_id = int(connection.execute(made).scalar_one())
        for place, one in enumerate(asked, 1):
            connection.execute(insert(Requirement).values({"set_id": set_id, "place": place, **one}))
        publish(connection, office, set_id)
    return set_id


def publish(connection: Any, office: Office, set_id: int) -> None:
    """Its version before goes out of force."""
    connection.execute(
        text(
            "UPDATE requirement_set SET state = 'retired' WHERE state = 'published' AND (bureau_id, code) ="
            " (SELECT bureau_id, code FROM requirement_set WHERE id = :id)"
        ),
        {"id": set_id},
    )
    connection.execute(
        text(
            "UPDATE requirement_set SET state = 'published', published_by = :by, published_at = official_now()"
            " WHERE id = :id"
        ),
        {"id": set_id, "by": office.people["supervisor"]},
    )


def retired(office: Office, set_id: int) -> None:
    """A version that is in force no more, and none after it."""
    version = reading().scalars(select(RequirementSet.version).where(RequirementSet.id == set_id)).one()
    requirement_sets.retire_set(office.actor(Role.OFFICER), set_id, version)


def staffed(
    office: Office, key: str = "guard", people: int = 2, until: date = LONG, vendor: str = "v1"
) -> list[int]:
    """People of a vendor's with a certificate each; the ids of the certificates."""
    found = []
    with own_transaction() as connection:
        for n in range(people):
            number = f"11010119900101{next(NUMBERS):03}X"
            who = {"vendor_id": office.organisations[vendor], "entered_by": office.people["officer"]}
            member = insert(StaffMember).values(
                bureau_id=office.bureau,
                name=f"员工{n + 1}",
                identity_number=number,
                identity_end=number[-4:],
                **who,
            )
            staff_id = connection.execute(member.returning(StaffMember.id)).scalar_one()
            held = insert(StaffCertificate).values(
                staff_id=staff_id, key=key, number=f"BA{n + 1}", valid_until=until, **who
            )
            found.append(int(connection.execute(held.returning(StaffCertificate.id)).scalar_one()))
    return found


def scan(name: str = "scan.pdf") -> Scan:
    return Scan(name, pdf(), "application/pdf", 1)


def application(application_id: int) -> VendorApplication:
    """As it stands now."""
    reading().expire_all()
    found = reading().get(VendorApplication, application_id)
    assert found
    return found


def items(application_id: int, today: date = TODAY) -> dict[str, Item]:
    """The checklist, by key."""
    return {one.requirement.key: one for one in checklist(application(application_id), today)}


def begun(office: Office, set_id: int, who: Role | str = OWNER) -> int:
    return applications.begin_application(office.actor(who), set_id)


def answered(office: Office, application_id: int, key: str, who: Role | str = OWNER, **said: Any) -> None:
    """One requirement, answered as its kind is answered."""
    item = items(application_id)[key]
    where = (office.actor(who), application_id, item.requirement.id, item.answer.version)
    kind = item.requirement.kind
    if kind in ("document", "certificate"):
        proof = Proof(
            said.get("number", "N-1"),
            "发证机关",
            None,
            said.get("until", LONG if item.requirement.dated else None),
        )
        answers.answer_with_file(*where, scan(), proof)
    elif kind == "staff_certificate":
        answers.name_staff(*where, said["certificates"])
    else:
        answers.declare(*where, said.get("admitted", False), said.get("words", ""))


def whole(office: Office, set_id: int, who: Role | str = OWNER, until: date = LONG) -> int:
    """A draft that lacks nothing."""
    application_id = begun(office, set_id, who)
    home = {OWNER: "v1", OTHER: "v2"}.get(who, "v1")
    for key, item in items(application_id).items():
        if item.requirement.optional or item.whole:
            continue
        if item.requirement.kind == "staff_certificate":
            certificates = staffed(office, key, item.requirement.people, vendor=home)
            answered(office, application_id, key, who, certificates=certificates)
        else:
            answered(office, application_id, key, who, until=until if item.requirement.dated else None)
    return application_id


def sent(office: Office, set_id: int, who: Role | str = OWNER, until: date = LONG) -> int:
    application_id = whole(office, set_id, who, until)
    applications.submit_application(office.actor(who), application_id, application(application_id).version)
    return application_id


def judged(office: Office, application_id: int, refused: str = "", who: Role | str = Role.OFFICER) -> None:
    """Everything that was sent, accepted but for one."""
    found = [
        Judgement(
            one.requirement.id,
            Verdict.REFUSED if key == refused else Verdict.ACCEPTED,
            "看不清，请重新扫描。" if key == refused else "",
        )
        for key, one in items(application_id).items()
        if one.whole
    ]
    reviews.judge(office.actor(who), application_id, application(application_id).version, found)


def returned(office: Office, application_id: int, refused: str = "guard_licence", days: int = 10) -> None:
    judged(office, application_id, refused)
    version = application(application_id).version
    reviews.return_application(office.actor(Role.OFFICER), application_id, version, days)


def proposed(
    office: Office, application_id: int, proposal: Proposal = Proposal.APPROVE, words: str = ""
) -> None:
    version = application(application_id).version
    reviews.propose(office.actor(Role.OFFICER), application_id, version, proposal, words)


def approved(
    office: Office,
    application_id: int,
    first: date = TODAY,
    last: date = ENDS,
    who: Role | str = Role.SUPERVISOR,
) -> None:
    version = application(application_id).version
    approvals.approve(office.actor(who), application_id, version, first, last)


def qualification(
    office: Office, set_id: int, who: Role | str = OWNER, last: date = ENDS, until: date = LONG
) -> int:
    """An application, sent, judged, proposed and approved."""
    application_id = sent(office, set_id, who, until)
    judged(office, application_id)
    proposed(office, application_id)
    approved(office, application_id, last=last)
    return application_id


def requirement_of(set_id: int, key: str) -> int:
    wanted = select(Requirement.id).where(Requirement.set_id == set_id, Requirement.key == key)
    return int(reading().scalars(wanted).one())


def answer(application_id: int, key: str) -> Answer:
    return items(application_id)[key].answer


def populated(office: Office) -> dict[str, Any]:
    """The first vendor's draft, and an application before a reviewer, one before decision, by parameter of addresses."""
    review, decision = published(office, "BA"), published(office, "SC", title_zh="食堂服务")
    in_review, before = sent(office, review), sent(office, decision)
    judged(office, in_review, "guard_licence")
    judged(office, before)
    proposed(office, before)
    draft = begun(office, published(office, "WY", title_zh="物业服务"))
    answered(office, begun(office, published(office, "LH", ASKED[:1], title_zh="绿化服务")), "licence")
    evidence = items(draft)["licence"].evidence
    assert evidence
    return {
        "set_id": published(office, "XF", ASKED[:2], title_zh="消防维护"),
        "application_id": in_review,
        "requirement_id": items(draft)["licence"].requirement.id,
        "evidence_id": evidence.id,
        "of_applications": {
            **{f"vendors.{name}": {"application_id": draft} for name in ON_DRAFTS},
            "vendors.decide_application": {"application_id": before},
        },
    }


ON_DRAFTS = (
    "show_application", "answer_requirement", "take_on_file", "submit_application", "withdraw_application",
    "discard_application",
)  # fmt: skip
