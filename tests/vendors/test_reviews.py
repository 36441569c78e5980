"""Review: every requirement judged beside its evidence, one return for correction, a decision by another person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine, pool, select, text, update
from sqlalchemy.exc import DBAPIError

from procurement.documents.models import Paper
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Doubt, Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.vendors.models import GivenVerdict, VendorApplication
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import Standing, verdicts_of
from procurement.vendors.rules.applications import Verdict
from procurement.vendors.rules.reviews import Judgement, Proposal
from procurement.vendors.services import applications, approvals, reviews
from tests.architecture.page_client import PageClient
from tests.documents.failing import failed
from tests.documents.test_corrections import corrected
from tests.factories import Office
from tests.vendors import qualified as world
from tests.vendors.qualified import ENDS, LONG, OTHER, OWNER, SOON, TODAY
from tests.vendors.test_applications import codes, refused_by_the_database, standings, submit
from tests.vendors.world import alter

OFFICER, SUPERVISOR = Role.OFFICER, Role.SUPERVISOR


@pytest.fixture
def asked(db: Office) -> int:
    return world.published(db)


def version(made: int) -> int:
    return world.application(made).version


def judge(office: Office, made: int, *said: tuple[str, Verdict, str], who: Role | str = OFFICER) -> None:
    items = world.items(made)
    judgements = [Judgement(items[key].requirement.id, verdict, reason) for key, verdict, reason in said]
    reviews.judge(office.actor(who), made, version(made), judgements)


# ---- verdicts -----------------------------------------------------------------------------------
def test_the_first_verdict_begins_the_review_and_the_rest_may_wait(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    judge(db, made, ("licence", Verdict.ACCEPTED, ""))
    one = world.application(made)
    assert (one.state, one.reviewer_id) == ("in_review", db.people["officer"])
    assert [str(item.answer.verdict) for item in world.items(made).values()].count("open") == 6


def test_a_refusal_says_why_beside_its_field(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    with pytest.raises(Refused) as refused:
        judge(db, made, ("licence", Verdict.ACCEPTED, ""), ("guard_licence", Verdict.REFUSED, ""))
    assert codes(refused) == [("vendors.verdict_reason_missing", "lines-1-reason")]
    assert world.application(made).state == "submitted"


def test_every_verdict_is_kept_and_the_last_one_counts(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    judge(db, made, ("licence", Verdict.REFUSED, "看不清"))
    judge(db, made, ("licence", Verdict.ACCEPTED, ""), who="officer2")
    requirement = world.items(made)["licence"].requirement.id
    kept = verdicts_of(made)[requirement]
    assert [(one.given.verdict, one.given.reason, one.name) for one in kept] == [
        ("accepted", "", "officer2"),
        ("refused", "看不清", "officer"),
    ]
    judge(db, made, ("licence", Verdict.ACCEPTED, ""))  # the same again is nothing new
    assert len(verdicts_of(made)[requirement]) == 2


def test_two_reviewers_at_once_are_told(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    seen = version(made)
    judge(db, made, ("licence", Verdict.ACCEPTED, ""))
    with pytest.raises(Stale):
        reviews.judge(db.actor("officer2"), made, seen, [])


def test_officers_review_and_nobody_else(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    for who in (SUPERVISOR, Role.FINANCE, Role.AUDITOR):
        with pytest.raises(Forbidden):
            judge(db, made, who=who)
    for who in (OWNER, OTHER):
        with pytest.raises(NotFound):
            judge(db, made, who=who)
    with pytest.raises(NotFound):
        reviews.judge(replace(db.actor(OFFICER), bureau_id=db.bureau + 10**6), made, version(made), [])


def test_what_the_set_does_not_ask_is_not_judged(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    elsewhere = world.requirement_of(world.published(db, "WY"), "licence")
    with pytest.raises(NotFound):
        reviews.judge(db.actor(OFFICER), made, version(made), [Judgement(elsewhere, Verdict.ACCEPTED)])


# ---- the one return -----------------------------------------------------------------------------
def test_it_goes_back_only_with_everything_judged_and_something_refused(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    judge(db, made, ("licence", Verdict.ACCEPTED, ""))
    with pytest.raises(Refused) as refused:
        reviews.return_application(db.actor(OFFICER), made, version(made), 10)
    assert codes(refused) == [("vendors.verdicts_missing", None), ("vendors.nothing_refused", None)]


def test_the_vendor_corrects_what_was_refused_and_nothing_else(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    world.returned(db, made, days=5)
    one = world.application(made)
    assert (one.state, one.correct_until) == ("returned", date(2026, 3, 9))
    assert standings(made)["guard_licence"] == "refused" and standings(made)["licence"] == "accepted"
    with pytest.raises(Refused) as refused:
        world.answered(db, made, "licence")
    assert codes(refused) == [("vendors.only_refused", None)]
    with pytest.raises(Refused) as refused:
        submit(db, made)
    assert codes(refused) == [("vendors.requirements_refused", None)]
    world.answered(db, made, "guard_licence", number="新证", until=LONG)
    world.answered(db, made, "guard_licence", number="新证2", until=LONG)
    submit(db, made)
    assert (world.application(made).state, world.application(made).number) == ("submitted", "SQ-2026-000001")
    found = world.items(made)
    assert found["licence"].answer.verdict == "accepted" and found["guard_licence"].answer.verdict == "open"


def test_it_goes_back_once(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    world.returned(db, made)
    world.answered(db, made, "guard_licence", until=LONG)
    submit(db, made)
    world.judged(db, made, "guard_licence")
    with pytest.raises(Refused) as refused:
        reviews.return_application(db.actor(OFFICER), made, version(made), 10)
    assert codes(refused) == [("vendors.returned_already", None)]


def test_what_is_not_corrected_in_time_goes_to_the_reviewer_as_it_is(live: Office) -> None:
    from tests.vendors.test_terms import move  # noqa: PLC0415 -- the clock of `live` alone moves

    made = world.sent(live, world.published(live))
    world.returned(live, made, days=5)
    move(live, "2026-03-09 23:00")
    assert reviews.lapse_corrections(live.system()) == 0
    move(live, "2026-03-10 00:01")
    assert [reviews.lapse_corrections(live.system()) for _ in range(2)] == [1, 0]
    one = world.application(made)
    assert (one.state, one.lapsed_at is not None, one.decided_by) == ("in_review", True, None)
    assert world.items(made, date(2026, 3, 10))["guard_licence"].answer.verdict == "refused"
    with pytest.raises(Refused, match="vendors.returned_already"):
        reviews.return_application(live.actor(OFFICER), made, version(made), 5)
    world.proposed(live, made, Proposal.REJECT, "逾期未补正")
    approvals.reject(live.actor(SUPERVISOR), made, version(made), "逾期未补正")
    assert world.application(made).state == "rejected"


# ---- proposal and decision ----------------------------------------------------------------------
def test_what_is_proposed_fits_the_verdicts(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    world.judged(db, made, "guard_licence")

    def propose(proposal: Proposal, words: str = "") -> list[tuple[str, str | None]]:
        with pytest.raises(Refused) as refused:
            world.proposed(db, made, proposal, words)
        return codes(refused)

    assert propose(Proposal.APPROVE) == [("vendors.something_refused", "proposal")]
    assert propose(Proposal.REJECT) == [("vendors.reason_needed", "words")]
    world.judged(db, made)
    assert propose(Proposal.REJECT, "x") == [("vendors.nothing_refused", "proposal")]


def in_approval(office: Office, asked: int, until: date = LONG) -> int:
    made = world.sent(office, asked, until=until)
    world.judged(office, made)
    world.proposed(office, made)
    return made


def test_another_person_approves_and_the_certificate_says_until_when(db: Office, asked: int) -> None:
    made = in_approval(db, asked)
    world.approved(db, made)
    one = world.application(made)
    assert (one.state, one.valid_from, one.valid_until) == ("approved", TODAY, ENDS)
    paper = reading().get(Paper, one.paper_id)
    assert paper and (paper.number, paper.organisation_id) == ("ZG-2026-000001", one.vendor_id)
    assert paper.data["valid_until"] == "2026-12-31"
    assert [row["title"] for row in paper.data["proved"]][:2] == ["营业执照", "保安服务许可证"]


def both_roles(office: Office) -> Any:
    """An officer who may approve too."""
    actor = office.actor(OFFICER)
    return replace(actor, permissions=actor.permissions | office.actor(SUPERVISOR).permissions)


def test_whoever_judged_anything_of_it_does_not_decide(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    judge(db, made, ("licence", Verdict.ACCEPTED, ""))
    world.judged(db, made, who="officer2")
    reviews.propose(db.actor("officer2"), made, version(made), Proposal.APPROVE, "")
    for act in (
        lambda: approvals.approve(both_roles(db), made, version(made), TODAY, ENDS),
        lambda: approvals.reject(both_roles(db), made, version(made), "x"),
        lambda: approvals.send_back(both_roles(db), made, version(made), "x"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == [("vendors.own_review", None)]
    with pytest.raises(Forbidden):
        approvals.approve(db.actor("officer2"), made, version(made), TODAY, ENDS)


def test_it_holds_no_longer_than_the_requirements_allow_nor_than_what_proves_it_unless_said(
    db: Office, asked: int
) -> None:
    made = in_approval(db, asked, SOON)

    def approve(first: date, last: date, sure: tuple[str, ...] = ()) -> Any:
        approvals.approve(db.actor(SUPERVISOR), made, version(made), first, last, sure)

    with pytest.raises(Refused) as refused:
        approve(TODAY, date(2029, 3, 2))
    assert codes(refused) == [("vendors.validity_too_long", "valid_until")]
    with pytest.raises(Refused) as refused:
        approve(date(2026, 3, 1), ENDS)
    assert codes(refused) == [("vendors.validity_begins", "valid_from")]
    with pytest.raises(Refused) as refused:
        approve(ENDS, TODAY)
    assert codes(refused) == [("vendors.validity_backwards", "valid_until")]
    with pytest.raises(Refused) as refused:
        approve(TODAY, ENDS)
    (doubt,) = refused.value.refusals
    assert isinstance(doubt, Doubt) and doubt.params["day"] == SOON
    approve(TODAY, ENDS, (doubt.mark,))
    assert world.application(made).valid_until == ENDS


def test_it_is_given_back_to_review_with_the_reason(db: Office, asked: int) -> None:
    made = in_approval(db, asked)
    with pytest.raises(Refused) as refused:
        approvals.send_back(db.actor(SUPERVISOR), made, version(made), "")
    assert codes(refused) == [("vendors.reason_needed", "reason")]
    approvals.send_back(db.actor(SUPERVISOR), made, version(made), "请核对许可范围")
    one = world.application(made)
    assert (one.state, one.proposal, one.reason) == ("in_review", "", "请核对许可范围")


def test_a_rejection_has_a_reason_and_another_application_may_follow(db: Office, asked: int) -> None:
    made = in_approval(db, asked)
    with pytest.raises(Refused, match="vendors.reason_needed"):
        approvals.reject(db.actor(SUPERVISOR), made, version(made), "")
    approvals.reject(db.actor(SUPERVISOR), made, version(made), "许可范围不符")
    assert world.begun(db, asked) > made


def test_a_decision_on_what_was_changed_meanwhile_is_refused(db: Office, asked: int) -> None:
    made = in_approval(db, asked)
    with pytest.raises(Stale):
        approvals.approve(db.actor(SUPERVISOR), made, version(made) - 1, TODAY, ENDS)
    applications_ = version(made)
    approvals.send_back(db.actor(SUPERVISOR), made, applications_, "x")
    with pytest.raises(Refused, match="vendors.bad_move"):
        approvals.approve(db.actor("supervisor2"), made, version(made), TODAY, ENDS)


def test_a_vendor_takes_nothing_back_that_is_before_decision(db: Office, asked: int) -> None:
    made = in_approval(db, asked)
    with pytest.raises(Refused, match="vendors.bad_move"):
        applications.withdraw_application(db.actor(OWNER), made, version(made))


# ---- who sees what ------------------------------------------------------------------------------
def test_the_queue_shows_what_was_sent_with_its_lateness_and_no_drafts(db: Office, asked: int) -> None:
    made, _draft = world.sent(db, asked), world.begun(db, world.published(db, "WY"))
    rows = reading().execute(queries.queue(db.actor(OFFICER), date(2026, 3, 17))).all()
    assert [(row.id, row.late) for row in rows] == [(made, "late")]
    rows = reading().execute(queries.queue(db.actor(OFFICER), date(2026, 3, 16))).all()
    assert [row.late for row in rows] == [""]
    other = Office.build(db.app, "other")
    assert reading().execute(queries.queue(other.actor(OFFICER), TODAY)).all() == []


def test_the_public_register_knows_who_is_qualified_and_nothing_else(db: Office, asked: int) -> None:
    made = world.qualification(db, asked)
    world.sent(db, asked, OTHER)
    (row,) = reading().execute(queries.qualified(TODAY)).all()
    code = reading().scalar(select(Paper.code).where(Paper.id == world.application(made).paper_id))
    assert (row.vendor, row.valid_until, row.certificate) == ("示例物业服务有限公司", ENDS, code)
    assert reading().execute(queries.qualified(date(2027, 1, 1))).all() == []
    page = db.client().get("/qualified-vendors").get_data(as_text=True)
    assert "示例物业服务有限公司" in page and "样本餐饮" not in page and code in page
    assert "SQ-2026" not in page


def test_the_public_register_is_of_every_bureau_and_of_vendors_in_use(db: Office, asked: int) -> None:
    world.qualification(db, asked)
    other = Office.build(db.app, "b")
    world.qualification(other, world.published(other))
    pages = PageClient(db.client(), "zh_CN")
    rows = reading().execute(queries.qualified(TODAY)).all()
    assert [row.bureau_id for row in rows] == [db.bureau, other.bureau]
    page = pages.get("/qualified-vendors")
    sets = page.find("//main//section[.//table]")
    assert [one.find("p").text for one in sets] == [row.bureau for row in rows]
    alter(db, "v1", active=False)
    page = pages.get("/qualified-vendors")
    (left,) = page.find("//main//section[.//table]")
    assert left.find("p") is None, "where there is one bureau it is not named"


# ---- the database itself ------------------------------------------------------------------------
def test_the_database_lets_no_judge_decide(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    world.judged(db, made, who="officer2")
    world.proposed(db, made)  # by another officer, who judged nothing and is the reviewer all the same
    of = update(VendorApplication).where(VendorApplication.id == made)
    decided = {"state": "rejected", "reason": "x", "decided_at": text("official_now()")}
    said = refused_by_the_database(of.values(decided_by=db.people["officer2"], **decided))
    assert "does not decide" in said
    said = refused_by_the_database(of.values(decided_by=db.people["officer"], **decided))
    assert "two_people" in said


def test_the_database_keeps_verdicts_and_decisions(db: Office, asked: int) -> None:
    made = world.qualification(db, asked)
    with pytest.raises(DBAPIError, match="permission denied"), own_transaction() as connection:
        connection.execute(update(GivenVerdict).values(reason="x"))
    of = update(VendorApplication).where(VendorApplication.id == made)
    assert "as it was decided" in refused_by_the_database(of.values(valid_until=date(2030, 1, 1)))


def test_the_database_takes_no_second_return_and_no_refusal_without_reason(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    world.returned(db, made)
    of = update(VendorApplication).where(VendorApplication.id == made)
    assert "one_return" in refused_by_the_database(of.values(returns=2))
    row = {
        "application_id": made,
        "requirement_id": world.items(made)["licence"].requirement.id,
        "judged_by": db.people["officer"],
    }
    assert "refused_with_reason" in refused_by_the_database(
        GivenVerdict.__table__.insert().values(verdict="refused", **row)  # type: ignore[attr-defined]
    )
    assert "ck_verdict_verdict" in refused_by_the_database(
        GivenVerdict.__table__.insert().values(verdict="open", **row)  # type: ignore[attr-defined]
    )


def test_the_database_lets_only_returned_applications_lapse(db: Office, asked: int) -> None:
    made = world.sent(db, asked)
    of = update(VendorApplication).where(VendorApplication.id == made)
    assert "lapsed" in refused_by_the_database(of.values(lapsed_at=text("official_now()")))


def test_what_may_be_left_out_needs_no_verdict(db: Office, asked: int) -> None:
    made = in_approval(db, asked)
    assert world.items(made)["insurance"].standing is Standing.LEFT_OUT
    world.approved(db, made)


def test_a_corrected_certificate_is_named_instead_of_the_one_it_replaces(live: Office) -> None:
    made = world.qualification(live, world.published(live, "BA"))
    old = failed(live)
    engine, held = (
        create_engine(live.owner_url, poolclass=pool.NullPool),
        "TRIGGER decided_application_is_kept",
    )
    with engine.begin() as owner:
        owner.execute(text(f"ALTER TABLE vendor_application DISABLE {held}"))
        owner.execute(update(VendorApplication).where(VendorApplication.id == made).values(paper_id=old))
        owner.execute(text(f"ALTER TABLE vendor_application ENABLE {held}"))
    new = corrected(live, old)
    assert world.application(made).paper_id == new
    assert "stays as it was decided" in refused_by_the_database(
        update(VendorApplication).where(VendorApplication.id == made).values(paper_id=old)
    )
