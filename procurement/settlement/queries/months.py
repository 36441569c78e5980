"""A month over all contracts: who was served, which sheets there are, what they still lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from procurement.accounts.models import Organisation
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import SETTLED, Pricing
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month, Period
from procurement.settlement.models import Sheet, Usage
from procurement.settlement.queries.usage import term_of
from procurement.settlement.rules.states import SheetState, UsageState


@dataclass(frozen=True)
class ContractMonth:
    """A contract in a month: its days of it, how many were served, its main sheet, and what its usage still lacks."""

    contract_id: int
    bureau_id: int
    number: str
    title: str
    vendor: str
    supervisor_id: int
    within: Period
    days: int
    sheet: Sheet | None
    unconfirmed: int
    silent: tuple[str, ...]

    @property
    def settled(self) -> bool:
        return self.sheet is not None and self.sheet.state == SheetState.CONFIRMED


def contract_months(actor: Actor, month: Month, contract_id: int | None = None) -> list[ContractMonth]:
    """Every contract served in the month, with its sheet and what its usage lacks; five statements."""
    statement = (
        select(Contract, Organisation.name_zh)
        .join(Organisation, Organisation.id == Contract.vendor_id)
        .where(
            Contract.bureau_id == actor.bureau_id,
            Contract.state.in_(SETTLED),
            Contract.starts <= month.last,
            Contract.ends >= month.first,
        )
        .order_by(Contract.number)
        .options(selectinload(Contract.suspensions))
    )
    if contract_id is not None:
        statement = statement.where(Contract.id == contract_id)
    found = [
        (contract, vendor, within, term.days(month))
        for contract, vendor in reading().execute(statement)
        if (within := (term := term_of(contract)).within(month)) is not None and term.days(month)
    ]
    ids = [contract.id for contract, *_ in found]
    sheets, unconfirmed, silent = _main_sheets(ids, month), _unconfirmed(ids, month), _silent(ids, month)
    return [
        ContractMonth(
            contract.id,
            contract.bureau_id,
            contract.number or "",
            contract.title,
            vendor,
            contract.contract_supervisor_id,
            within,
            days,
            sheets.get(contract.id),
            unconfirmed.get(contract.id, 0),
            tuple(silent.get(contract.id, ())),
        )
        for contract, vendor, within, days in found
    ]


def _main_sheets(contracts: Iterable[int], month: Month) -> Mapping[int, Sheet]:
    rows = reading().scalars(
        select(Sheet)
        .where(Sheet.contract_id.in_(contracts), Sheet.month == month.first, Sheet.seq == 0)
        .where(Sheet.state != SheetState.WITHDRAWN)
    )
    return {row.contract_id: row for row in rows}


def _unconfirmed(contracts: Iterable[int], month: Month) -> Mapping[int, int]:
    """Contract -> how many quantities wait for confirmation."""
    rows = reading().execute(
        select(ContractLine.contract_id, func.count())
        .join(Usage, Usage.line_id == ContractLine.id)
        .where(
            ContractLine.contract_id.in_(contracts),
            Usage.month == month.first,
            Usage.state == UsageState.ENTERED,
        )
        .group_by(ContractLine.contract_id)
    )
    return dict(rows.all())


def _silent(contracts: Iterable[int], month: Month) -> Mapping[int, list[str]]:
    """Contract -> titles of unit-rate lines without any quantity."""
    entered = select(Usage.id).where(Usage.line_id == ContractLine.id, Usage.month == month.first).exists()
    rows = reading().execute(
        select(ContractLine.contract_id, ContractLine.title)
        .where(ContractLine.contract_id.in_(contracts), ContractLine.pricing == Pricing.UNIT_RATE, ~entered)
        .order_by(ContractLine.contract_id, ContractLine.place)
    )
    found: dict[int, list[str]] = {}
    for contract, title in rows:
        found.setdefault(contract, []).append(title)
    return found


def unsettled(actor: Actor, month: Month) -> list[ContractMonth]:
    """The contracts of a month whose main sheet is not confirmed yet."""
    return [row for row in contract_months(actor, month) if not row.settled]


def open_sheets(actor: Actor, month: Month) -> Sequence[Sheet]:
    """Sheets and corrections of a month that are not confirmed, nor withdrawn."""
    return (
        reading()
        .scalars(
            select(Sheet)
            .where(
                Sheet.bureau_id == actor.bureau_id,
                Sheet.month == month.first,
                Sheet.state.not_in((SheetState.CONFIRMED, SheetState.WITHDRAWN)),
            )
            .order_by(Sheet.contract_id, Sheet.seq)
        )
        .all()
    )


def unconfirmed_usage(contract_id: int, month: Month) -> int:
    """How many quantities of the contract's month wait for confirmation."""
    return _unconfirmed([contract_id], month).get(contract_id, 0)
