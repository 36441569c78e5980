"""Five applications for qualification, each in another state: one that ends next week, one returned, one to review, one to
decide, one begun."""

from __future__ import annotations

import io
from datetime import date
from itertools import count

import pikepdf
from sqlalchemy import select

from procurement.infra import clock
from procurement.infra.db import reading
from procurement.infra.scans import Scan
from procurement.kernel.actor import Actor
from procurement.vendors import services
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import Item, checklist
from procurement.vendors.queries.evidence import certificates_on_file
from procurement.vendors.rules import CertificateCommand, StaffCommand, identity_refusals
from procurement.vendors.rules.applications import Verdict
from procurement.vendors.rules.evidence import Proof
from procurement.vendors.rules.requirements import WITH_FILE, RequirementKind
from procurement.vendors.rules.reviews import Judgement, Proposal
from procurement.vendors.services import answers, applications, approvals, reviews
from procurement.web.demo.people import actor

ENDS, PROVED_UNTIL = date(2026, 11, 30), date(2028, 6, 30)
PROPERTY, CANTEEN, MEETING = "property@example.cn", "canteen@example.cn", "meeting@example.cn"
OFFICER, SUPERVISOR = "officer@example.cn", "supervisor@example.cn"
UNCLEAR = "扫描件第二页缺失，印章看不清，请提交完整、清晰的扫描件。"
NUMBERS = count(1)


def begin() -> None:
    """In February the first vendor is qualified; nine months later that ends."""
    made = _sent(PROPERTY, _set("PROPERTY"))
    _judged(made)
    reviews.propose(actor(OFFICER), made, _version(made), Proposal.APPROVE, "")
    today = clock.civil(clock.ask(reading()))
    approvals.approve(actor(SUPERVISOR), made, _version(made), today, ENDS)


def go_on() -> None:
    """In November others apply, and one goes further than another."""
    made = _sent(CANTEEN, _set("CANTEEN"))
    _judged(made, refused=True)
    reviews.return_application(actor(OFFICER), made, _version(made), 10)
    _sent(MEETING, _set("GUARDING"))
    made = _sent(PROPERTY, _set("GUARDING"))
    _judged(made)
    reviews.propose(actor(OFFICER), made, _version(made), Proposal.APPROVE, "各项证明齐全、有效。")
    _answer(actor(MEETING), applications.begin_application(actor(MEETING), _set("PROPERTY")), most=2)


# ---- what the vendor does -----------------------------------------------------------------------
def _sent(email: str, set_id: int) -> int:
    vendor = actor(email)
    made = applications.begin_application(vendor, set_id)
    _answer(vendor, made)
    applications.submit_application(vendor, made, _version(made))
    return made


def _answer(vendor: Actor, made: int, most: int = 100) -> None:
    """Everything that must be answered and is not, up to `most` things."""
    open_items = [one for one in _items(made) if not one.whole and not one.requirement.optional]
    for item in open_items[:most]:
        _answer_one(vendor, made, item)


def _answer_one(vendor: Actor, made: int, item: Item) -> None:
    asked = item.requirement
    where = (vendor, made, asked.id, item.answer.version)
    if asked.kind in WITH_FILE:
        proof = Proof(
            f"示证{next(NUMBERS):04}", "示例市主管部门", None, PROVED_UNTIL if asked.dated else None
        )
        answers.answer_with_file(*where, blank_scan(f"{asked.title_zh}.pdf"), proof)
    elif asked.kind == RequirementKind.STAFF_CERTIFICATE:
        answers.name_staff(*where, _certificates(vendor, asked.key, asked.people))
    else:
        answers.declare(*where)


def blank_scan(name: str) -> Scan:
    """A page with nothing on it: what vendors send is not invented."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(595, 842))
    made.save(out)
    return Scan(name, out.getvalue(), "application/pdf", 1)


def _certificates(vendor: Actor, key: str, people: int) -> list[int]:
    """Of people who hold it for long, entered for it."""
    _enter(vendor, key, people)
    there = certificates_on_file(vendor.organisation_id, key)
    by_person = {
        person.id: certificate.id
        for certificate, person in there
        if certificate.valid_until is None or certificate.valid_until >= PROVED_UNTIL
    }
    return list(by_person.values())[:people]


def _enter(vendor: Actor, key: str, people: int) -> None:
    """People enough to have the certificate."""
    for place in range(people):
        number = _identity(next(NUMBERS))
        staff_id = services.add_staff(vendor, StaffCommand(f"持证人员{place + 1}", "", number))
        held = CertificateCommand(key, f"示岗{next(NUMBERS):04}", "示例市主管部门", None, PROVED_UNTIL)
        services.add_certificate(vendor, staff_id, held)


def _identity(number: int) -> str:
    """An identity number of a region that does not exist: nobody has it."""
    body = f"99010219900101{number:03}"
    return next(body + last for last in "0123456789X" if not identity_refusals(body + last, date(2026, 1, 1)))


# ---- what the bureau does -----------------------------------------------------------------------
def _judged(made: int, *, refused: bool = False) -> None:
    """All of it accepted; or the first file refused."""
    items = [one for one in _items(made) if one.whole]
    first = next((one for one in items if one.file), items[0]) if refused else None
    said = [
        Judgement(one.requirement.id, Verdict.REFUSED, UNCLEAR)
        if one is first
        else Judgement(one.requirement.id, Verdict.ACCEPTED)
        for one in items
    ]
    reviews.judge(actor(OFFICER), made, _version(made), said)


def _items(made: int) -> list[Item]:
    reading().rollback()
    application = reading().get(queries.A, made)
    assert application is not None
    return checklist(application, clock.civil(clock.ask(reading())))


def _version(made: int) -> int:
    reading().rollback()
    return int(reading().scalar(select(queries.A.version).where(queries.A.id == made)) or 0)


# ---- what is asked ------------------------------------------------------------------------------
def _set(code: str) -> int:
    """The version in force of a shipped set."""
    return next(one.id for one in queries.open_sets(actor(OFFICER)) if one.code == code)
