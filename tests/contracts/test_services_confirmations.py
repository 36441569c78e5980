"""Confirmations: the exact file, the right side, after re-authentication, each side once, in any order."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from procurement.accounts.models import Authenticator, RecoveryCode, SignInAttempt
from procurement.accounts.rules import recovery_digest
from procurement.audit.models import AuditRecord
from procurement.contracts import queries, services
from procurement.infra.db import own_transaction, reading
from procurement.infra.jobs import Job
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from tests.contracts import world as w
from tests.factories import PASSWORD, Office


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


@pytest.fixture
def made(world: w.World) -> int:
    return w.printed(world)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


@pytest.mark.parametrize("order", [("officer", "vendor"), ("vendor", "officer"), ("vendor", "supervisor")])
def test_both_sides_confirm_in_any_order_and_the_second_brings_it_into_force(
    world: w.World, made: int, order: tuple[str, str]
) -> None:
    states = []
    for who in order:
        services.confirm(getattr(world, who), made, w.digest(made), PASSWORD)
        states.append(w.fresh(made).state)
    assert states == ["partly_signed", "active"]
    assert w.fresh(made).activated_at is not None
    rows = queries.confirmations_of(made)
    assert {row.side for row in rows} == {"bureau", "vendor"}
    assert {row.file_digest for row in rows} == {w.digest(made)}
    assert {row.organisation_name for row in rows} == {"示例市机关事务管理局", "示例物业服务有限公司"}


def test_only_the_digest_of_the_exact_file_is_confirmed(world: w.World, made: int) -> None:
    with pytest.raises(Refused) as refused:
        services.confirm(world.officer, made, "0" * 64, PASSWORD)
    assert codes(refused) == [("contracts.file_differs", None)]
    assert queries.confirmations_of(made) == []


def test_a_file_changed_in_the_store_is_not_confirmed(world: w.World, made: int) -> None:
    digest = w.digest(made)
    path = Path(world.office.app.config["STORAGE_DIR"]) / digest[:2] / digest[2:4] / digest
    kept = path.read_bytes()
    try:
        path.write_bytes(kept + b" ")
        with pytest.raises(Refused) as refused:
            services.confirm(world.officer, made, digest, PASSWORD)
        assert codes(refused) == [("contracts.file_damaged", None)]
        path.unlink()
        with pytest.raises(Refused) as refused:
            services.confirm(world.officer, made, digest, PASSWORD)
        assert codes(refused) == [("contracts.file_damaged", None)]
    finally:
        path.write_bytes(kept)


def test_a_paper_still_being_made_is_not_confirmed(world: w.World) -> None:
    made = w.approved(world)
    with pytest.raises(Refused) as refused:
        services.confirm(world.officer, made, "0" * 64, PASSWORD)
    assert codes(refused) == [("contracts.paper_not_ready", None)]


def test_a_wrong_password_confirms_nothing_and_is_counted(live: Office) -> None:
    world = w.built(live)
    made = w.printed(world)
    with pytest.raises(Refused) as refused:
        services.confirm(world.officer, made, w.digest(made), "guess guess guess")
    assert codes(refused) == [("accounts.password_wrong", "password")]
    assert queries.confirmations_of(made) == []
    assert reading().scalars(select(SignInAttempt.succeeded)).all() == [False]


def test_after_too_many_wrong_passwords_even_the_right_one_must_wait(live: Office) -> None:
    world = w.built(live)
    made = w.printed(world)
    for _ in range(5):
        with pytest.raises(Refused):
            services.confirm(world.officer, made, w.digest(made), "guess guess guess")
    with pytest.raises(Refused) as refused:
        services.confirm(world.officer, made, w.digest(made), PASSWORD)
    assert codes(refused) == [("accounts.too_many_attempts", "password")]


def test_a_side_confirms_once(world: w.World, made: int) -> None:
    services.confirm(world.officer, made, w.digest(made), PASSWORD)
    for actor in (world.officer, world.supervisor):
        with pytest.raises(Refused) as refused:
            services.confirm(actor, made, w.digest(made), PASSWORD)
        assert codes(refused) == [("contracts.already_confirmed", None)]


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.CONTRACT_SUPERVISOR])
def test_others_of_the_bureau_do_not_sign_for_it(world: w.World, made: int, role: Role) -> None:
    with pytest.raises(Forbidden):
        services.confirm(world.office.actor(role), made, w.digest(made), PASSWORD)


@pytest.mark.parametrize("who", ["vendor2", "liaison"])
def test_for_everybody_else_the_contract_does_not_exist(world: w.World, made: int, who: str) -> None:
    with pytest.raises(NotFound):
        services.confirm(world.office.actor(who), made, w.digest(made), PASSWORD)


def test_a_contract_in_force_is_not_confirmed_again(world: w.World) -> None:
    made = w.active(world)
    with pytest.raises(Refused) as refused:
        services.confirm(world.officer, made, w.digest(made), PASSWORD)
    assert codes(refused) == [("contracts.already_confirmed", None)]


def test_the_database_takes_one_confirmation_a_side_and_never_changes_one(world: w.World, made: int) -> None:
    services.confirm(world.officer, made, w.digest(made), PASSWORD)
    again = (
        "INSERT INTO contract_confirmation (contract_id, side, user_id, user_name, organisation_name, file_digest)"
        " SELECT contract_id, side, user_id, user_name, organisation_name, file_digest FROM contract_confirmation"
    )
    with pytest.raises(IntegrityError, match="contract_id_side"), own_transaction() as connection:
        connection.execute(text(again))
    for change in ("UPDATE contract_confirmation SET user_name = 'x'", "DELETE FROM contract_confirmation"):
        with pytest.raises(ProgrammingError), own_transaction() as connection:
            connection.execute(text(change))


def test_the_paper_leads_to_its_contract(world: w.World, made: int) -> None:
    contract = w.fresh(made)
    assert contract.paper_id is not None
    found = queries.contract_of_paper(contract.paper_id)
    assert found is not None and found.id == made
    assert queries.contract_of_paper(10**9) is None


def test_who_has_a_second_step_confirms_with_it(world: w.World, made: int) -> None:
    digest = recovery_digest("abcd")
    with own_transaction() as connection:
        values = {"user_id": world.officer.id, "secret": "{}", "last_counter": 1}
        connection.execute(insert(Authenticator).values(**values))
        connection.execute(insert(RecoveryCode).values(user_id=world.officer.id, digest=digest))
    for code, refusal in (("", "code_missing"), ("efgh", "code_wrong")):
        with pytest.raises(Refused) as refused:
            services.confirm(world.officer, made, w.digest(made), PASSWORD, code)
        assert codes(refused) == [(f"accounts.{refusal}", "code")]
    assert queries.confirmations_of(made) == []
    services.confirm(world.officer, made, w.digest(made), PASSWORD, "ABCD")
    assert len(queries.confirmations_of(made)) == 1


def test_a_recovery_code_used_for_a_confirmation_that_is_refused_is_on_record_and_told(live: Office) -> None:
    world = w.built(live)
    made = w.printed(world)
    with own_transaction() as connection:
        values = {"user_id": world.officer.id, "secret": "{}", "last_counter": 1}
        connection.execute(insert(Authenticator).values(**values))
        code = {"user_id": world.officer.id, "digest": recovery_digest("abcd")}
        connection.execute(insert(RecoveryCode).values(**code))
    with pytest.raises(Refused, match=r"contracts\.file_differs"):
        services.confirm(world.officer, made, "0" * 64, PASSWORD, "abcd")
    reading().rollback()
    assert reading().scalars(select(RecoveryCode.digest)).all() == []
    assert "accounts.recovery_code_used" in reading().scalars(select(AuditRecord.action)).all()
    told = reading().scalars(select(Job.args).where(Job.task == "accounts.send_notice")).all()
    assert [args["notice"] for args in told] == ["recovery_used"]
