"""Naming another contract supervisor: by a supervisor who did not draft the contract, with a reason, once it is approved."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from procurement.accounts.models import UserRole
from procurement.contracts import queries, services
from procurement.contracts.models import Contract
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Role
from procurement.settlement import policy as settlement
from tests.architecture.page_client import PageClient
from tests.contracts import world as w
from tests.factories import Office


@pytest.fixture
def world(db: Office) -> w.World:
    """Two people can supervise contracts."""
    with own_transaction() as connection:
        row = {"user_id": db.people["finance2"], "role": Role.CONTRACT_SUPERVISOR}
        connection.execute(insert(UserRole).values(row))
    return w.built(db)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


def pages(world: w.World, who: Role | str = Role.OFFICER) -> PageClient:
    return PageClient(world.office.client(who), "zh_CN")


def other(world: w.World) -> int:
    return world.office.people["finance2"]


def name(
    world: w.World, made: int, whom: int | None, reason: str = "工作调动", who: str = "supervisor"
) -> None:
    services.name_supervisor(world.office.actor(who), made, w.version(made), whom, reason)


def test_another_person_takes_over_and_the_history_says_why(world: w.World) -> None:
    made = w.active(world)
    before = w.fresh(made).contract_supervisor_id
    name(world, made, other(world))
    contract = w.fresh(made)
    assert contract.contract_supervisor_id == other(world) != before
    record = queries.history(made)[0]
    assert (record.action, record.params["reason"]) == ("contracts.supervisor_named", "工作调动")
    assert record.changes is not None and len(record.changes["contract_supervisor_id"]) == 2
    old = world.office.actor(Role.CONTRACT_SUPERVISOR)
    assert not settlement.can_prepare(old, world.office.bureau, contract.contract_supervisor_id)


def test_only_a_supervisor_names_with_a_reason_and_the_version_seen(world: w.World) -> None:
    made = w.active(world)
    for who in (Role.OFFICER, Role.CONTRACT_SUPERVISOR, Role.FINANCE, Role.VENDOR):
        with pytest.raises(Forbidden):
            name(world, made, other(world), who=who)
    with pytest.raises(NotFound):
        name(world, made, other(world), who="vendor2")
    with pytest.raises(Stale):
        services.name_supervisor(world.supervisor, made, w.version(made) - 1, other(world), "x")
    with pytest.raises(Refused) as refused:
        name(world, made, other(world), "")
    assert codes(refused) == [("contracts.reason_needed", "reason")]


def test_neither_the_drafter_nor_a_stranger_nor_the_same_person_is_named(world: w.World) -> None:
    made = w.active(world)
    people = world.office.people
    with (
        own_transaction() as connection
    ):  # a role given later makes nobody of a drafter's own contract its supervisor
        row = {"user_id": people["officer"], "role": Role.CONTRACT_SUPERVISOR}
        connection.execute(insert(UserRole).values(row))
    for whom in (people["officer"], people["auditor"], people["contract_supervisor"], people["vendor"], None):
        with pytest.raises(Refused) as refused:
            name(world, made, whom)
        assert codes(refused) == [("contracts.supervisor_unknown", "supervisor")]


def test_who_drafted_the_contract_does_not_name_its_supervisor(world: w.World) -> None:
    made = w.drafted(world)
    with own_transaction() as connection:
        drafter = {"drafted_by": world.office.people["supervisor"]}
        connection.execute(update(Contract).where(Contract.id == made).values(drafter))
    with pytest.raises(Refused) as refused:
        name(world, made, other(world))
    assert codes(refused) == [("contracts.own_draft", None)]


def test_before_approval_the_draft_itself_names_its_supervisor(world: w.World) -> None:
    made = w.submitted(world)
    with pytest.raises(Refused) as refused:
        name(world, made, other(world))
    assert codes(refused) == [("contracts.supervisor_of_running", None)]


def test_the_supervisor_is_named_on_a_page_linked_from_the_record(world: w.World) -> None:
    made = w.active(world)
    client = pages(world, Role.SUPERVISOR)
    assert client.get(f"/contracts/{made}").find(f'//main//a[@href="/contracts/{made}/supervisor"]')
    client.post(f"/contracts/{made}/supervisor", {"supervisor": str(other(world)), "reason": ""}, status=422)
    client.post(f"/contracts/{made}/supervisor", {"supervisor": str(other(world)), "reason": "工作调动"})
    words = client.get(f"/contracts/{made}").words
    assert "工作调动" in words and "finance2" in words
    assert not pages(world).get(f"/contracts/{made}").find('//main//a[contains(@href,"/supervisor")]')
    assert world.office.client(Role.OFFICER).get(f"/contracts/{made}/supervisor").status_code == 403
