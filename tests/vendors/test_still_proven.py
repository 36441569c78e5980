"""Until it is decided an application counts what still proves something: people at work, certificates not taken out,
evidence that says what is asked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from procurement.infra.db import own_transaction
from procurement.kernel.errors import Refused
from procurement.vendors.models import Answer, Evidence
from procurement.vendors.rules.applications import Verdict
from procurement.vendors.services import reviews, staff
from tests.factories import Office
from tests.vendors import qualified as world
from tests.vendors.qualified import LONG, OWNER
from tests.vendors.test_applications import codes, standings, submit
from tests.vendors.test_reviews import OFFICER, in_approval, judge, version
from tests.vendors.world import kept


@pytest.fixture
def asked(db: Office) -> int:
    return world.published(db)


def take_out(office: Office, made: int) -> None:
    """The vendor takes out a certificate it named."""
    (first, _person), *_ = world.items(made)["guard"].staff
    staff.end_certificate(office.actor(OWNER), first.id)


def let_go(office: Office, made: int) -> None:
    """Somebody who was named leaves the vendor."""
    (_first, person), *_ = world.items(made)["guard"].staff
    staff.let_staff_go(office.actor(OWNER), person.id, person.version)


@pytest.mark.parametrize("hollow", [take_out, let_go])
def test_nothing_is_proposed_or_approved_that_people_named_in_it_prove_no_more(
    db: Office, asked: int, hollow: Any
) -> None:
    reviewed, decided = world.sent(db, asked), in_approval(db, world.published(db, "WY"))
    world.judged(db, reviewed)
    hollow(db, reviewed)
    hollow(db, decided)
    with pytest.raises(Refused) as refused:
        world.proposed(db, reviewed)
    assert codes(refused) == [("vendors.requirements_missing", None)]
    with pytest.raises(Refused) as refused:
        world.approved(db, decided)
    assert codes(refused) == [("vendors.requirements_missing", None)]


@pytest.mark.parametrize("hollow", [take_out, let_go])
def test_a_draft_does_not_count_them_when_it_is_sent(db: Office, asked: int, hollow: Any) -> None:
    made = world.whole(db, asked)
    hollow(db, made)
    with pytest.raises(Refused) as refused:
        submit(db, made)
    assert codes(refused) == [("vendors.requirements_missing", None)]


def test_what_is_proven_no_more_is_refused_and_the_vendor_corrects_it(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    take_out(db, made)
    world.judged(db, made, "guard_licence")  # all but what is gone
    with pytest.raises(Refused, match="vendors.verdicts_missing"):
        reviews.return_application(db.actor(OFFICER), made, version(made), 5)
    judge(db, made, ("guard", Verdict.ACCEPTED, ""))
    reviews.return_application(db.actor(OFFICER), made, version(made), 5)
    world.answered(db, made, "guard_licence", until=LONG)
    world.answered(db, made, "guard", certificates=world.staffed(db))
    submit(db, made)
    assert world.application(made).state == "submitted"


def test_what_was_approved_shows_for_good_whom_it_was_approved_on(db: Office, asked: int) -> None:
    made = world.qualification(db, asked)
    take_out(db, made)
    assert len(world.items(made)["guard"].staff) == 2


# ---- evidence on file ---------------------------------------------------------------------------
@pytest.mark.parametrize("said", [{"number": "许可-1"}, {"valid_until": LONG}])
def test_evidence_that_lacks_what_a_requirement_wants_said_neither_answers_it_nor_is_offered(
    db: Office, asked: int, said: dict[str, Any]
) -> None:
    before, values = world.begun(db, world.published(db, "WY")), {"number": "", **said}
    file_id = kept(db.actor(OWNER), db.organisations["v1"])
    with own_transaction() as connection:
        made_evidence = insert(Evidence).values(
            bureau_id=db.bureau, vendor_id=db.organisations["v1"], key="guard_licence", file_id=file_id,
            sent_by=db.people["vendor"], **values,
        )  # fmt: skip
        evidence_id = connection.execute(made_evidence.returning(Evidence.id)).scalar_one()
    after = world.begun(db, asked)
    assert standings(before)["guard_licence"] == standings(after)["guard_licence"] == "missing"
    assert not world.items(after)["guard_licence"].evidence
    with own_transaction() as connection:  # as it was taken over before
        of = (
            Answer.application_id == before,
            Answer.requirement_id == world.items(before)["guard_licence"].requirement.id,
        )
        connection.execute(update(Answer).where(*of).values(evidence_id=evidence_id))
    assert standings(before)["guard_licence"] == "missing"
