"""A vendor applies: a checklist that says what is missing, answers saved one by one, sent by its manager."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.vendors.models import Answer, Evidence, VendorApplication
from procurement.vendors.queries import applications as queries
from procurement.vendors.rules.checklist import Standing, counted
from procurement.vendors.rules.evidence import Proof
from procurement.vendors.services import answers, applications
from tests.factories import Office
from tests.vendors import qualified as world
from tests.vendors.qualified import LONG, OTHER, OWNER, SOON, TODAY


@pytest.fixture
def asked(db: Office) -> int:
    return world.published(db)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in refused.value.refusals]


def standings(application_id: int) -> dict[str, str]:
    return {key: str(one.standing) for key, one in world.items(application_id).items()}


def submit(office: Office, application_id: int, who: Role | str = OWNER) -> None:
    version = world.application(application_id).version
    applications.submit_application(office.actor(who), application_id, version)


# ---- the checklist ------------------------------------------------------------------------------
def test_a_new_application_says_what_is_missing_and_what_may_be_left_out(db: Office, asked: int) -> None:
    found = standings(world.begun(db, asked))
    assert found.pop("insurance") == "left_out"
    assert set(found.values()) == {"missing"}


def test_every_answer_counts_by_itself_and_is_kept_by_itself(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    for done, key in enumerate(("licence", "good_faith", "no_violation", "contract_ended"), 1):
        world.answered(db, made, key)
        count = counted(one.standing for one in world.items(made).values())
        assert (count.done, count.asked) == (done, 6)


def test_what_ends_within_the_time_asked_for_is_answered_with_a_warning(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    world.answered(db, made, "guard_licence", until=SOON)
    item = world.items(made)["guard_licence"]
    assert (item.standing, item.until) == (Standing.ENDS, SOON)
    assert world.items(made, date(2026, 9, 2))["guard_licence"].standing is Standing.EXPIRED
    world.answered(db, made, "guard_licence", until=LONG)
    assert standings(made)["guard_licence"] == "answered"


def test_what_was_given_for_one_set_answers_the_same_key_of_another(db: Office, asked: int) -> None:
    first = world.begun(db, asked)
    world.answered(db, first, "licence", number="执照-1")
    other = world.published(db, "WY", title_zh="物业服务")
    second = world.begun(db, other)
    taken = world.items(second)["licence"]
    assert taken.evidence and (taken.evidence.number, taken.standing) == ("执照-1", Standing.ANSWERED)
    assert standings(second)["guard_licence"] == "missing"


def test_what_was_given_later_is_offered_and_taken_by_one_act(db: Office, asked: int) -> None:
    other = world.published(db, "WY", title_zh="物业服务")
    first, second = world.begun(db, asked), world.begun(db, other)
    world.answered(db, first, "guard_licence", number="许可-1")
    item = world.items(second)["guard_licence"]
    assert item.standing is Standing.ON_FILE
    where = (db.actor(OWNER), second, item.requirement.id)
    answers.take_on_file(*where, item.answer.version)
    assert standings(second)["guard_licence"] == "answered"
    with pytest.raises(Refused) as refused:
        answers.take_on_file(*where, item.answer.version)
    assert codes(refused) == [("vendors.nothing_on_file", None)]
    world.answered(db, first, "guard_licence", number="许可-2")
    newer = world.items(second)["guard_licence"]
    assert newer.offered and newer.offered.number == "许可-2" and newer.standing is Standing.ANSWERED


def test_evidence_that_has_expired_is_not_taken_over(db: Office, asked: int) -> None:
    first = world.begun(db, asked)
    world.answered(db, first, "guard_licence", until=TODAY)
    second = world.begun(db, world.published(db, "WY"))
    assert standings(second)["guard_licence"] == "on_file"  # it holds today still, but no day longer


def test_another_vendors_evidence_is_never_offered(db: Office, asked: int) -> None:
    world.answered(db, world.begun(db, asked), "licence")
    assert standings(world.begun(db, asked, OTHER))["licence"] == "missing"


def test_a_draft_is_not_sent_once_its_requirements_are_in_force_no_more_a_returned_one_is(
    db: Office, asked: int
) -> None:
    returned, draft = world.sent(db, asked), world.whole(db, asked, OTHER)
    world.returned(db, returned)
    world.answered(db, returned, "guard_licence")
    world.retired(db, asked)
    with pytest.raises(Refused) as refused:
        submit(db, draft, OTHER)
    assert codes(refused) == [("vendors.requirements_over", None)]
    submit(db, returned)


# ---- answers ------------------------------------------------------------------------------------
def with_file(office: Office, made: int, key: str, proof: Proof, *, file: bool = True) -> None:
    item = world.items(made)[key]
    answers.answer_with_file(
        office.actor(OWNER),
        made,
        item.requirement.id,
        item.answer.version,
        world.scan() if file else None,
        proof,
    )


@pytest.mark.parametrize(
    ("key", "proof", "file", "refused"),
    [
        ("guard_licence", Proof(valid_until=LONG), True, [("vendors.number_missing", "number")]),
        ("guard_licence", Proof("N"), True, [("vendors.until_missing", "valid_until")]),
        (
            "guard_licence",
            Proof("N", valid_until=date(2026, 3, 1)),
            True,
            [("vendors.evidence_over", "valid_until")],
        ),
        (
            "guard_licence",
            Proof("N", "", date(2027, 1, 1), date(2026, 12, 31)),
            True,
            [("vendors.evidence_backwards", "valid_until")],
        ),
        ("licence", Proof(), False, [("vendors.file_missing", "file")]),
    ],
)
def test_a_file_is_refused_for_what_it_lacks(
    db: Office, asked: int, key: str, proof: Proof, file: bool, refused: list[tuple[str, str]]
) -> None:
    made = world.begun(db, asked)
    with pytest.raises(Refused) as said:
        with_file(db, made, key, proof, file=file)
    assert codes(said) == refused
    assert standings(made)[key] == "missing"


def test_what_is_said_of_a_file_is_mended_without_sending_it_again(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    with_file(db, made, "licence", Proof("错"))
    before = world.items(made)["licence"]
    with_file(db, made, "licence", Proof("对"), file=False)
    after = world.items(made)["licence"]
    assert before.file and after.file and before.file.id == after.file.id
    assert after.evidence and before.evidence and after.evidence.id > before.evidence.id


def test_a_declaration_keeps_the_words_that_were_declared(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    world.answered(db, made, "good_faith")
    kept = world.items(made)["good_faith"].evidence
    assert kept and (kept.words, kept.admitted) == ("我单位所交材料真实、完整。", False)


def test_a_weighed_exclusion_is_answered_no_or_yes_in_own_words(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    with pytest.raises(Refused) as refused:
        world.answered(db, made, "contract_ended", admitted=True)
    assert codes(refused) == [("vendors.words_missing", "words")]
    world.answered(db, made, "contract_ended", admitted=True, words="2024年一份合同协商解除，已整改。")
    kept = world.items(made)["contract_ended"].evidence
    assert kept and kept.admitted
    world.answered(db, made, "contract_ended")
    kept = world.items(made)["contract_ended"].evidence
    assert kept and not kept.admitted


def test_nobody_admits_what_excludes_by_law(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    world.answered(db, made, "no_violation", admitted=True, words="x")
    kept = world.items(made)["no_violation"].evidence
    assert kept and not kept.admitted and kept.words == "参加采购活动前三年内没有重大违法记录。"


def test_as_many_different_people_as_asked_are_named(db: Office, asked: int) -> None:
    made, two = world.begun(db, asked), world.staffed(db)
    assert standings(made)["guard"] == "on_file"
    (over,) = world.staffed(db, people=1, until=date(2026, 3, 1))
    (theirs,) = world.staffed(db, people=1, vendor="v2")

    def name(*certificates: int) -> list[tuple[str, str | None]]:
        with pytest.raises(Refused) as refused:
            world.answered(db, made, "guard", certificates=certificates)
        return codes(refused)

    assert name(two[0]) == [("vendors.people_missing", "certificates")]
    assert name(two[0], two[0]) == [("vendors.people_missing", "certificates")]
    assert name(two[0], over) == [("vendors.certificate_over", "certificates")]
    assert name(two[0], theirs) == [("vendors.certificate_unknown", "certificates")]
    world.answered(db, made, "guard", certificates=two)
    item = world.items(made)["guard"]
    assert (item.standing, len(item.staff), item.until) == (Standing.ANSWERED, 2, LONG)


def test_a_requirement_is_answered_only_as_its_kind_is(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    item = world.items(made)["licence"]
    with pytest.raises(NotFound):
        answers.declare(db.actor(OWNER), made, item.requirement.id, item.answer.version)
    elsewhere = world.requirement_of(world.published(db, "WY"), "licence")
    with pytest.raises(NotFound):
        answers.declare(db.actor(OWNER), made, elsewhere, 1)


def test_two_people_may_write_at_once_and_the_second_at_one_place_is_told(db: Office, asked: int) -> None:
    made = world.begun(db, asked, Role.BIDDER)
    seen = world.items(made)
    world.answered(db, made, "good_faith", Role.BIDDER)
    item = seen["no_violation"]
    answers.declare(db.actor(OWNER), made, item.requirement.id, item.answer.version)
    item = seen["good_faith"]
    with pytest.raises(Stale):
        answers.declare(db.actor(OWNER), made, item.requirement.id, item.answer.version)


# ---- beginning, sending, taking back ------------------------------------------------------------
def test_there_is_one_application_at_a_time_for_each_set(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    with pytest.raises(Refused) as refused:
        world.begun(db, asked, Role.BIDDER)
    assert codes(refused) == [("vendors.application_there", None)]
    assert world.begun(db, asked, OTHER)
    applications.discard_application(db.actor(OWNER), made, 1)
    assert world.begun(db, asked) > made


def test_one_applies_for_what_is_published_only(db: Office, asked: int) -> None:
    world.published(db, issue=2)  # the version before is out of force
    with pytest.raises(NotFound):
        world.begun(db, asked)


def test_bidders_prepare_and_the_manager_sends(db: Office, asked: int) -> None:
    made = world.whole(db, asked, Role.BIDDER)
    with pytest.raises(Forbidden):
        submit(db, made, Role.BIDDER)
    submit(db, made)
    one = world.application(made)
    assert (one.state, one.submitted_by) == ("submitted", db.people["vendor"])
    assert one.number == "SQ-2026-000001"
    assert one.answer_due == date(2026, 3, 16)  # ten working days


def test_nothing_is_sent_that_lacks_something(db: Office, asked: int) -> None:
    with pytest.raises(Refused) as refused:
        submit(db, world.begun(db, world.published(db, "WY", world.ASKED[1:2])))
    assert [one.params for one in refused.value.refusals] == [{"num": 1}]


def test_what_was_sent_is_not_changed_any_more(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    with pytest.raises(Refused) as refused:
        world.answered(db, made, "licence")
    assert codes(refused) == [("vendors.application_sent", None)]
    with pytest.raises(Refused, match="vendors.bad_move"):
        submit(db, made)
    with pytest.raises(Refused, match="vendors.application_sent"):
        applications.discard_application(db.actor(OWNER), made, world.application(made).version)


def test_a_sent_application_is_withdrawn_by_the_manager_and_what_was_given_stays(
    db: Office, asked: int
) -> None:
    made = world.sent(db, asked)
    version = world.application(made).version
    with pytest.raises(Forbidden):
        applications.withdraw_application(db.actor(Role.BIDDER), made, version)
    with pytest.raises(Stale):
        applications.withdraw_application(db.actor(OWNER), made, version - 1)
    applications.withdraw_application(db.actor(OWNER), made, version)
    assert world.application(made).state == "withdrawn"
    again = world.begun(db, asked)
    assert standings(again)["licence"] == "answered"
    with pytest.raises(Refused, match="vendors.discard_drafts"):
        applications.withdraw_application(db.actor(OWNER), again, 1)


def test_nobody_else_finds_an_application(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    for who in (OTHER, Role.OFFICER, Role.LIAISON):
        with pytest.raises(NotFound):
            queries.own_application(db.actor(who), made)
    stranger = replace(db.actor(OWNER), bureau_id=db.bureau + 10**6)
    with pytest.raises(NotFound):
        queries.own_application(stranger, made)
    with pytest.raises(NotFound):
        queries.sent_application(db.actor(Role.OFFICER), made)  # a draft is the vendor's own
    assert [one.id for one in queries.applications_of(db.actor(OTHER))] == []


# ---- the database itself ------------------------------------------------------------------------
def refused_by_the_database(statement: object) -> str:
    with pytest.raises(DBAPIError) as refused, own_transaction() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    return str(refused.value.orig)


def test_the_database_keeps_what_was_sent(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    of = Answer.application_id == made
    assert "as it was sent" in refused_by_the_database(update(Answer).where(of).values(evidence_id=None))
    assert "as it was sent" in refused_by_the_database(delete(Answer).where(of))
    assert "as it was sent" in refused_by_the_database(
        text(f"DELETE FROM answer_staff WHERE application_id = {made}")
    )


def test_the_database_keeps_an_application_that_ended(db: Office, asked: int) -> None:
    made = world.begun(db, asked)
    applications.discard_application(db.actor(OWNER), made, 1)
    of = VendorApplication.id == made
    said = refused_by_the_database(update(VendorApplication).where(of).values(state="draft"))
    assert "as it was decided" in said


def test_the_database_takes_one_application_at_a_time(db: Office, asked: int) -> None:
    made = world.application(world.begun(db, asked))
    row = {
        "bureau_id": db.bureau,
        "vendor_id": made.vendor_id,
        "set_id": asked,
        "prepared_by": db.people["bidder"],
    }
    assert "ix_vendor_application_undecided" in refused_by_the_database(insert(VendorApplication).values(row))


def test_the_database_takes_no_renewal_of_anothers_qualification(db: Office, asked: int) -> None:
    theirs = world.begun(db, asked, OTHER)
    row = {
        "bureau_id": db.bureau,
        "vendor_id": db.organisations["v1"],
        "set_id": asked,
        "prepared_by": db.people["vendor"],
        "renews_id": theirs,
    }
    assert "renews_id" in refused_by_the_database(insert(VendorApplication).values(row))


def test_the_database_takes_nothing_admitted_without_words(db: Office, asked: int) -> None:
    with own_transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM evidence")).scalar_one() == 0
    world.answered(db, world.begun(db, asked), "licence")
    file_id = reading().scalar(text("SELECT max(file_id) FROM evidence"))
    row = {
        "bureau_id": db.bureau,
        "vendor_id": db.organisations["v1"],
        "key": "licence",
        "file_id": file_id,
        "admitted": True,
        "sent_by": db.people["vendor"],
    }
    assert "admitted_in_words" in refused_by_the_database(insert(Evidence).values(row))
