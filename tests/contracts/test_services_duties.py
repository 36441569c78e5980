"""A person leaves: what they answer for is listed, handed over in one act, and a running contract is never alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, update

from procurement.accounts import services as accounts
from procurement.accounts.models import User, UserRole
from procurement.accounts.rules import PersonCommand
from procurement.contracts import queries
from procurement.infra import clock
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.contracts import world as w
from tests.factories import Office

CONTRACT_SUPERVISOR = "contract_supervisor"


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def also(world: w.World, who: str, role: Role) -> int:
    with own_transaction() as connection:
        connection.execute(insert(UserRole).values(user_id=world.office.people[who], role=role))
    return world.office.people[who]


def administrator(world: w.World) -> Any:
    return world.office.actor(Role.ADMINISTRATOR)


def person(world: w.World, who: str = CONTRACT_SUPERVISOR) -> User:
    reading().expire_all()
    found = reading().get(User, world.office.people[who])
    assert found
    return found


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


def test_the_only_supervisor_of_a_running_contract_is_not_taken_out_of_use(world: w.World) -> None:
    w.active(world)
    one = person(world)
    with pytest.raises(Refused) as refused:
        accounts.deactivate_person(administrator(world), one.id, one.version)
    assert codes(refused) == [("accounts.duties_held", None)]
    assert person(world).active


def test_nor_do_they_lose_the_role(world: w.World) -> None:
    w.active(world)
    one = person(world)
    command = PersonCommand(one.organisation_id, one.name, one.email, frozenset({Role.AUDITOR}))
    with pytest.raises(Refused) as refused:
        accounts.save_person(administrator(world), one.id, one.version, command)
    assert codes(refused) == [("accounts.duties_held", "roles")]


def test_duties_are_handed_over_and_the_person_leaves_in_one_act(world: w.World) -> None:
    made = w.active(world)
    heir = also(world, "finance2", Role.CONTRACT_SUPERVISOR)
    one = person(world)
    accounts.hand_over(administrator(world), one.id, one.version, heir, "退休", True)
    assert w.fresh(made).contract_supervisor_id == heir
    assert not person(world).active
    record = queries.history(made)[0]
    assert (record.action, record.params["reason"]) == ("contracts.supervisor_named", "退休")


def test_a_draft_goes_to_another_officer_who_may_finish_it(world: w.World) -> None:
    made = w.drafted(world)
    one = person(world, "officer")
    with pytest.raises(Refused, match=r"accounts\.duties_held"):
        accounts.deactivate_person(administrator(world), one.id, one.version)
    heir = world.office.people["officer2"]
    accounts.hand_over(administrator(world), one.id, person(world, "officer").version, heir, "调动", True)
    assert w.fresh(made).drafted_by == heir


def test_only_who_can_do_it_takes_it_over_and_with_a_reason(world: w.World) -> None:
    w.active(world)
    heir = also(world, "officer", Role.CONTRACT_SUPERVISOR)  # who drafted it does not supervise it
    able = also(world, "finance2", Role.CONTRACT_SUPERVISOR)
    one = person(world)
    for whom in (heir, world.office.people["auditor"], one.id, None):
        with pytest.raises(Refused) as refused:
            accounts.hand_over(administrator(world), one.id, one.version, whom, "退休", True)
        assert codes(refused) == [("accounts.heir_unfit", "heir")]
    with pytest.raises(Refused) as refused:
        accounts.hand_over(administrator(world), one.id, one.version, able, " ", True)
    assert codes(refused) == [("accounts.reason_missing", "reason")]
    assert person(world).active


def test_a_contract_that_has_lost_its_supervisor_waits_for_those_who_name_another(world: w.World) -> None:
    made = w.active(world)
    with own_transaction() as connection:  # as it stood before anybody was refused
        gone = update(User).where(User.id == world.office.people[CONTRACT_SUPERVISOR])
        connection.execute(gone.values(active=False))

    def waiting(who: str) -> list[Any]:
        found = queries.worklist(world.office.actor(who), clock.now())
        return [one.values for one in found if one.endpoint == "contracts.name_supervisor"]

    assert waiting("supervisor") == [{"contract_id": made}]
    assert waiting("officer") == waiting("auditor") == []


def test_the_page_of_a_person_lists_their_duties_and_leads_to_the_hand_over(world: w.World) -> None:
    made = w.active(world)
    heir = also(world, "finance2", Role.CONTRACT_SUPERVISOR)
    pages = PageClient(world.office.client(Role.ADMINISTRATOR), "zh_CN")
    address = f"/people/{world.office.people[CONTRACT_SUPERVISOR]}"
    page = pages.get(address)
    assert w.fresh(made).number in page.words
    assert page.find(f'//main//a[@href="{address}/handover"]')
    for shown in (page, pages.get(f"{address}/handover")):
        (value,) = shown.find('//main//dt[contains(., "监管合同")]/following-sibling::dd[1]')
        assert w.fresh(made).number in value.text_content()
    form = f"{address}/handover"
    pages.post(form, {"heir": str(heir), "reason": ""}, status=422)
    pages.post(form, {"heir": str(heir), "reason": "退休", "goes": "1"})
    assert w.fresh(made).contract_supervisor_id == heir
    assert not person(world).active
