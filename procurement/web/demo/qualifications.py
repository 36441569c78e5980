"""Five applications for qualification, each in another state: one that ends next week, one returned, one to review, one to
decide, one begun."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

import pikepdf
from sqlalchemy import insert, select, text

from procurement.infra import clock
from procurement.infra.db import own_transaction, reading
from procurement.infra.scans import Scan
from procurement.kernel.actor import Actor
from procurement.vendors.models import Requirement, RequirementSet, StaffCertificate, StaffMember
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import Item, checklist
from procurement.vendors.queries.evidence import certificates_on_file
from procurement.vendors.rules.applications import Verdict
from procurement.vendors.rules.evidence import Proof
from procurement.vendors.rules.requirements import WITH_FILE, RequirementKind
from procurement.vendors.rules.reviews import Judgement, Proposal
from procurement.vendors.services import answers, applications, approvals, reviews
from procurement.web.demo.files import values
from procurement.web.demo.people import actor

ENDS, PROVED_UNTIL = date(2026, 11, 30), date(2028, 6, 30)
VENDORS = ("property@example.cn", "canteen@example.cn", "meeting@example.cn")
OFFICER, SUPERVISOR = "officer@example.cn", "supervisor@example.cn"
UNCLEAR = "扫描件第二页缺失，印章看不清，请提交完整、清晰的扫描件。"
NUMBERS = count(1)


def begin() -> None:
    """In February the first vendor is qualified; nine months later that ends."""
    first = _sets()[0]
    made = _sent(VENDORS[0], first)
    _judged(made)
    reviews.propose(actor(OFFICER), made, _version(made), Proposal.APPROVE, "")
    today = clock.civil(clock.ask(reading()))
    approvals.approve(actor(SUPERVISOR), made, _version(made), today, ENDS)


def go_on() -> None:
    """In November others apply, and one goes further than another."""
    first, *others = _sets()
    second = others[0] if others else first
    made = _sent(VENDORS[1], first)
    _judged(made, refused=True)
    reviews.return_application(actor(OFFICER), made, _version(made), 10)
    _sent(VENDORS[2], first)
    if second != first:
        made = _sent(VENDORS[0], second)
        _judged(made)
        reviews.propose(actor(OFFICER), made, _version(made), Proposal.APPROVE, "各项证明齐全、有效。")
        _answer(actor(VENDORS[2]), applications.begin_application(actor(VENDORS[2]), second), most=2)


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
        answers.answer_with_file(*where, _scan(f"{asked.title_zh}.pdf"), proof)
    elif asked.kind == RequirementKind.STAFF_CERTIFICATE:
        answers.name_staff(*where, _certificates(vendor, asked.key, asked.people))
    else:
        answers.declare(*where)


def _scan(name: str) -> Scan:
    """A page with nothing on it: what vendors send is not invented."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(595, 842))
    made.save(out)
    return Scan(name, out.getvalue(), "application/pdf", 1)


def _certificates(vendor: Actor, key: str, people: int) -> list[int]:
    """Of people on file; where there are none yet, they are entered."""
    there = certificates_on_file(vendor.organisation_id, key)
    if len(there) < people:
        _enter(vendor, key, people)
        there = certificates_on_file(vendor.organisation_id, key)
    by_person = {person.id: certificate.id for certificate, person in there}
    return list(by_person.values())[:people]


def _enter(vendor: Actor, key: str, people: int) -> None:
    who = {"vendor_id": vendor.organisation_id, "entered_by": vendor.id}
    with own_transaction() as connection:
        for place in range(people):
            number = f"9901011990{next(NUMBERS):07}X"
            member = insert(StaffMember).values(
                bureau_id=vendor.bureau_id,
                name=f"持证人员{place + 1}",
                identity_number=number,
                identity_end=number[-4:],
                **who,
            )
            staff_id = connection.execute(member.returning(StaffMember.id)).scalar_one()
            held = {"staff_id": staff_id, "key": key, "number": f"示岗{next(NUMBERS):04}"}
            connection.execute(insert(StaffCertificate).values(valid_until=PROVED_UNTIL, **held, **who))


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
def _sets() -> Sequence[int]:
    """The published sets; where the bureau has none, two small ones."""
    officer = actor(OFFICER)
    if not queries.open_sets(officer):
        for one in values("qualification_sets.json"):
            _publish(officer, one)
    return [one.id for one in queries.open_sets(officer)]


def _publish(officer: Actor, said: dict[str, Any]) -> None:
    facts = {name: value for name, value in said.items() if name != "requirements"}
    with own_transaction() as connection:
        made = insert(RequirementSet).values(bureau_id=officer.bureau_id, made_by=officer.id, **facts)
        set_id = connection.execute(made.returning(RequirementSet.id)).scalar_one()
        for place, one in enumerate(said["requirements"], 1):
            connection.execute(insert(Requirement).values(set_id=set_id, place=place, **one))
        published = "UPDATE requirement_set SET state = 'published', published_by = :by, published_at = official_now()"
        connection.execute(text(f"{published} WHERE id = :id"), {"by": officer.id, "id": set_id})
