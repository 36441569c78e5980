"""Drafts discarded and contracts copied; and what the database refuses by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from procurement.audit.models import AuditRecord
from procurement.contracts import queries, services
from procurement.contracts.models import Contract, ContractLine, ContractStandard, LineShare
from procurement.contracts.rules import BasisKind, Part, Pricing, Share
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.money import Money
from tests.contracts import world as w
from tests.factories import Office


@pytest.fixture
def world(db: Office) -> w.World:
    return w.built(db)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


def actions(contract_id: int) -> list[str]:
    return [record.action for record in reversed(queries.history(contract_id))]


FIXED = (Part(BasisKind.FIXED_SHARE, Decimal(1)),)


def halves(world: w.World) -> list[Share]:
    return [Share(world.office.organisations[key], Decimal("0.5")) for key in ("d1", "d2")]


# ---- discarding and copying ---------------------------------------------------------------------
def test_a_discarded_draft_is_gone_and_its_history_stays(world: w.World) -> None:
    made = w.drafted(world)
    line = services.add_line(world.officer, made, 5, world.lump(basis=FIXED))
    services.set_shares(world.officer, made, line, 6, halves(world))
    services.discard_draft(world.officer, made, 7)
    for table in (Contract, ContractLine, ContractStandard, LineShare):
        assert reading().scalar(select(func.count()).select_from(table)) == 0
    assert reading().scalars(select(AuditRecord.action).order_by(AuditRecord.id.desc())).first() == (
        "contracts.discarded"
    )


def test_a_copy_is_the_next_term_with_nothing_settled(world: w.World) -> None:
    old = w.approved(world, opened=True)
    made = w.fresh(services.copy_contract(world.officer, old))
    assert (made.starts, made.ends) == (date(2027, 3, 1), date(2028, 2, 29))
    assert (made.state, made.number, made.clauses, made.paper_id) == ("draft", None, None, None)
    assert (made.settled_through, made.opening_earned) == (date(2027, 2, 28), Money.zero())
    assert [(str(line.amount), str(line.opening_amount)) for line in w.lines(made.id)] == [
        ("12000.00", "0.00"), ("2500.00", "0.00"),
    ]  # fmt: skip
    assert made.variables == w.fresh(old).variables
    assert queries.gaps(made) == []


def test_a_copy_takes_the_standard_that_is_in_force_now(world: w.World) -> None:
    made = w.drafted(world)
    with own_transaction() as connection:
        connection.execute(update(ContractStandard).values(standard_id=world.replaced))
    copied = services.copy_contract(world.officer, made)
    assert [s.id for s in queries.standards_of(copied)] == [world.standard]


def test_a_contract_somebody_may_not_see_cannot_be_copied(world: w.World) -> None:
    with pytest.raises(NotFound):
        services.copy_contract(world.officer, 10**9)
    with pytest.raises(Forbidden):
        services.copy_contract(world.vendor, w.approved(world))


# ---- the database holds the same truth ----------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("retention_rate = 0.11", "retention_rate"),
        ("payment_days = 61", "payment_days"),
        ("ends = starts - 1", "term"),
        ("state = 'signed', number = 'HT-1', clauses = '[]'", "state"),
        ("origin = 'gift', settled_through = NULL", "origin"),
        ("state = 'approved'", "number_from_approval"),
        ("number = 'HT-1', clauses = '[]'", "number_from_approval"),
        ("clauses = '[]'", "clauses_frozen"),
        ("settled_through = NULL", "opening_of_taken_over"),
        ("opening_paid = 1", "opening"),
    ],
)
def test_an_impossible_contract_is_refused_by_the_database(
    world: w.World, change: str, constraint: str
) -> None:
    made = w.begun(world)
    with pytest.raises(IntegrityError, match=f"ck_contract_{constraint}"), own_transaction() as connection:
        connection.execute(text(f"UPDATE contract SET {change} WHERE id = :id"), {"id": made})


def test_a_line_that_costs_nothing_is_refused_by_the_database(world: w.World) -> None:
    w.drafted(world)
    for change in ("price = 0", "quantity = 0", "amount = 0"):
        with pytest.raises(IntegrityError, match="positive"), own_transaction() as connection:
            connection.execute(text(f"UPDATE contract_line SET {change}"))


def test_a_monthly_price_finer_than_the_fen_is_refused_by_the_database(world: w.World) -> None:
    w.drafted(world)
    change = text("UPDATE contract_line SET price = 0.123456 WHERE pricing = :kind")
    with own_transaction() as connection:
        connection.execute(change, {"kind": "unit_rate"})
    with pytest.raises(IntegrityError, match="lump_sum_in_fen"), own_transaction() as connection:
        connection.execute(change, {"kind": "lump_sum"})


def test_pricing_decides_what_a_quantity_is(world: w.World) -> None:
    made = w.begun(world)
    services.add_line(world.officer, made, 1, world.meals(quantity=Decimal("0.5")))
    assert (w.lines(made)[0].pricing, str(w.lines(made)[0].amount)) == (Pricing.UNIT_RATE, "12.50")
