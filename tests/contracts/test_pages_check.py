"""Everything is seen before it is submitted and before it is approved; a submission can be taken back until then."""

from __future__ import annotations

import pytest

from procurement.contracts import queries, services
from procurement.contracts.rules import ContractState
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.permissions import Role
from tests.architecture.page_client import Page, PageClient
from tests.architecture.queries import counted
from tests.contracts import world as w
from tests.factories import Office


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def pages(world: w.World, who: Role | str = Role.OFFICER) -> PageClient:
    return PageClient(world.office.client(who), "zh_CN")


def answers(page: Page) -> dict[str, str]:
    """Labels and what was answered."""
    found = page.find('//dl[@class="k-answers"]/div')
    return {row[0].text_content().strip(): row[1].text_content().strip() for row in found}


def test_the_drafter_and_the_approver_see_the_same_answers_every_one_of_them(world: w.World) -> None:
    made = w.drafted(world, opened=True)
    checked = answers(pages(world).get(f"/contracts/{made}/submission"))
    for label in ("合同依据", "合同监管", "履约保证金", "税率", "质量保留金", "条款库", "期初金额"):
        assert any(label in one for one in checked), (label, list(checked))
    assert "¥725.00" in checked.values()
    asked = {variable.label_zh for variable in queries.library_of(w.fresh(made)).asked.values()}
    assert asked - set(checked) == set()
    services.submit(world.officer, made, w.version(made))
    assert answers(pages(world, Role.SUPERVISOR).get(f"/contracts/{made}/approval")) == checked


@pytest.mark.parametrize(("who", "page"), [(Role.OFFICER, "submission"), (Role.SUPERVISOR, "approval")])
def test_all_clauses_open_at_once_without_script(world: w.World, who: Role, page: str) -> None:
    made = w.drafted(world) if who is Role.OFFICER else w.submitted(world)
    url = f"/contracts/{made}/{page}"
    folded = pages(world, who).get(url)
    assert not folded.find('//details[starts-with(@id,"clause-") and @open]')
    (link,) = folded.find('//a[starts-with(@href,"?clauses=open")]')
    opened = pages(world, who).get(f"{url}?clauses=open")
    clauses = opened.find('//details[starts-with(@id,"clause-")]')
    assert len(clauses) > 10 and all(one.get("open") is not None for one in clauses)
    assert link.text_content() == "展开全部条款"


def test_each_decision_is_a_button_that_names_its_result(world: w.World) -> None:
    page = pages(world, Role.SUPERVISOR).get(f"/contracts/{w.submitted(world)}/approval")
    buttons = page.find('//button[@name="decision"]')
    assert [(one.get("value"), one.text_content()) for one in buttons] == [
        ("approve", "批准并编号"),
        ("return", "退回起草人"),
    ]


def test_a_draft_is_printed_as_one_and_kept_nowhere(world: w.World) -> None:
    made = w.submitted(world)
    address = f"/contracts/{made}/draft"
    answer = world.office.client(Role.SUPERVISOR).get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.get_data().startswith(b"%PDF-") and w.fresh(made).paper_id is None
    services.approve(world.supervisor, made, w.version(made))
    assert world.office.client(Role.SUPERVISOR).get(address).status_code == 404


def test_a_draft_that_lacks_something_says_what_instead_of_printing_blanks(world: w.World) -> None:
    made = w.begun(world)
    answer = world.office.client(Role.OFFICER).get(f"/contracts/{made}/draft")
    assert answer.status_code == 422


# ---- taking a submission back -------------------------------------------------------------------
def test_the_drafter_takes_a_submission_back_and_changes_it(world: w.World) -> None:
    made = w.submitted(world)
    officer = pages(world)
    assert officer.get(f"/contracts/{made}").find(f'//main//a[@href="/contracts/{made}/recall"]')
    answer = officer.post(f"/contracts/{made}/recall")
    assert answer.location == f"/contracts/{made}/submission"  # type: ignore[union-attr]
    assert w.fresh(made).state == ContractState.DRAFT and w.fresh(made).submitted_at is None
    assert "撤回送审" in officer.get(f"/contracts/{made}").words
    services.submit(world.officer, made, w.version(made))


def test_only_the_drafter_takes_it_back_and_only_until_it_is_decided(world: w.World) -> None:
    made = w.submitted(world)
    with pytest.raises(Refused) as refused:
        services.recall(world.office.actor("officer2"), made, w.version(made))
    assert refused.value.refusals[0].code == "contracts.not_drafter"
    with pytest.raises(Forbidden):
        services.recall(world.supervisor, made, w.version(made))
    assert not pages(world, Role.SUPERVISOR).get(f"/contracts/{made}").find('//a[contains(@href,"/recall")]')
    services.approve(world.supervisor, made, w.version(made))
    with pytest.raises(Refused) as refused:
        services.recall(world.officer, made, w.version(made))
    assert refused.value.refusals[0].code == "contracts.bad_move"


def test_an_approval_meets_a_draft_taken_back_meanwhile(world: w.World) -> None:
    made = w.submitted(world)
    seen = w.version(made)
    services.recall(world.officer, made, seen)
    with pytest.raises(Refused) as refused:
        services.approve(world.supervisor, made, seen)
    assert refused.value.refusals[0].code in ("kernel.stale", "contracts.bad_move")
    assert w.fresh(made).number is None


# ---- another clause library ---------------------------------------------------------------------
def test_choosing_another_library_keeps_what_was_typed_where_both_ask_for_it(world: w.World) -> None:
    made = w.drafted(world)
    officer, url = pages(world), f"/contracts/{made}/clauses"
    page = officer.get(url)
    own = page.values()["template"]
    other = next(one for one in page.find('//select[@name="library"]/option/@value') if one != own)
    shared = "manager_post"
    chosen = officer.post(url, {"library": str(other), "use": "1", shared: "现场经理（未保存）"}, status=200)
    assert isinstance(chosen, Page)
    assert chosen.values()["template"] == other and chosen.values()[shared] == "现场经理（未保存）"
    assert f"{w.fresh(made).template_key}@{w.fresh(made).template_version}" == own, "nothing is saved yet"


@pytest.mark.parametrize(
    ("who", "page", "most"), [(Role.OFFICER, "submission", 40), (Role.SUPERVISOR, "approval", 27)]
)
def test_the_pages_that_show_every_answer_ask_the_database_no_more_than_they_did(
    world: w.World, who: Role, page: str, most: int
) -> None:
    made = w.drafted(world) if who is Role.OFFICER else w.submitted(world)
    client = pages(world, who)
    client.get(f"/contracts/{made}/{page}")
    with counted() as sent:
        client.get(f"/contracts/{made}/{page}")
    assert len(sent) <= most, "\n".join(sent)
