"""Confirmed sheets whose facts have changed since: what their month costs by now, beside what was settled for it.

One statement finds the few sheets whose days served, prices or confirmed usage are others than those they were made from;
what is due is then computed by the rule that makes a sheet, with what was agreed beside the facts. A handful of
statements, however many sheets there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import selectinload

from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import BasisKind, Pricing
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.settlement.models import Sheet, SheetLine, Usage
from procurement.settlement.queries.usage import WITH_VENDOR, term_of
from procurement.settlement.rules import charges as rules
from procurement.settlement.rules.charges import Priced
from procurement.settlement.rules.corrections import Earned, LineMonth, Stale, line_difference, total
from procurement.settlement.rules.states import Cause, SheetState, UsageState

PLANNED = (*WITH_VENDOR, SheetState.DRAFT)
"""Corrections somebody has drafted count as done for the work list: the draft itself waits there."""
SETTLED_FOR_GOOD = (SheetState.CONFIRMED,)
Key = tuple[int, int]
"""A main sheet and a line of its contract."""

_SERVED_NOW = """
    (CASE WHEN greatest(c.starts, c.settled_through + 1) <= least(c.ends, c.ended_on)
          THEN datemultirange(daterange(greatest(c.starts, c.settled_through + 1), least(c.ends, c.ended_on), '[]'))
          ELSE CAST('{}' AS datemultirange) END
     * datemultirange(daterange(s.month, CAST(s.month + interval '1 month' AS date)))
     - coalesce((SELECT range_agg(p.during) FROM contract_suspension p WHERE p.contract_id = c.id), CAST('{}' AS datemultirange)))"""
"""As `Term.spans`."""

_CHANGED = f"""
WITH main AS (
    SELECT s.id, s.contract_id, s.month, s.served, {_SERVED_NOW} AS now
    FROM sheet s JOIN contract c ON c.id = s.contract_id
    WHERE s.bureau_id = :bureau AND s.seq = 0 AND s.state = 'confirmed'
      AND (CAST(:only AS bigint[]) IS NULL OR s.id = ANY(CAST(:only AS bigint[])))
      AND (CAST(:supervisor AS bigint) IS NULL OR c.contract_supervisor_id = CAST(:supervisor AS bigint))
)
SELECT m.id FROM main m
WHERE m.served <> m.now
   OR EXISTS (SELECT 1 FROM sheet s JOIN sheet_line l ON l.sheet_id = s.id
              WHERE s.corrects_id = m.id AND s.state <> 'withdrawn' AND (s.cause = 'facts' OR s.cause IS NULL
                AND l.days <> (SELECT coalesce(sum(upper(r) - lower(r)), 0) FROM unnest(m.now) AS r)))
   OR EXISTS (SELECT 1 FROM sheet_line l JOIN contract_line k ON k.id = l.contract_line_id
              WHERE l.sheet_id = m.id AND (l.price <> k.price OR k.pricing = 'unit_rate' AND l.quantity <> (
                  SELECT coalesce(sum(u.quantity), l.quantity) FROM usage u
                  WHERE u.line_id = k.id AND u.month = m.month AND u.state = 'confirmed')))"""
"""Main sheets made from other facts than those of now, or corrected by facts, which may have changed again since. Of
corrections that do not say what they follow, the days served when they were drafted tell it."""


def stale_to_bill(actor: Actor, sheets: Iterable[Any]) -> list[Stale]:
    """The main sheets of these sheets and corrections whose month is not what is due; only what the vendor has agreed to
    counts as settled. A correction is judged with its main sheet, billed before or not: its facts may change again."""
    found = sorted({sheet.corrects_id or sheet.id for sheet in sheets})
    return _stale(actor.bureau_id, SETTLED_FOR_GOOD, only=found) if found else []


def stale_sheets(actor: Actor, supervisor: int | None = None) -> list[Stale]:
    """All sheets of the bureau, or of one contract supervisor, whose difference nobody has drafted a correction of."""
    return _stale(actor.bureau_id, PLANNED, supervisor=supervisor)


def offered(sheet: Sheet, but: Sheet | None = None) -> Stale | None:
    """The difference a correction of this main sheet would make up, if its facts have changed; beside the draft `but`."""
    own = None if but is None else but.id
    return next(iter(_stale(sheet.bureau_id, PLANNED, only=[sheet.id], but=own)), None)


def corrected(sheet: Sheet) -> Sheet:
    """The main sheet of a correction."""
    return reading().get_one(Sheet, sheet.corrects_id)


def due_as_they_are(sheets: Iterable[Any], stale: Iterable[Stale]) -> list[Any]:
    """Without the months of contracts that are stale: their main sheet and its corrections are billed together."""
    out = {(one.contract_id, one.month.first) for one in stale}
    return [sheet for sheet in sheets if (sheet.contract_id, sheet.month) not in out]


def _stale(
    bureau: int,
    counted: Collection[SheetState],
    *,
    only: Sequence[int] | None = None,
    supervisor: int | None = None,
    but: int | None = None,
) -> list[Stale]:
    values = {"bureau": bureau, "only": only, "supervisor": supervisor}
    ids = reading().scalars(text(_CHANGED), values).all()
    if not ids:
        return []
    sheets = reading().scalars(
        select(Sheet)
        .where(Sheet.id.in_(ids))
        .order_by(Sheet.month, Sheet.id)
        .options(selectinload(Sheet.contract).selectinload(Contract.suspensions))
        .execution_options(populate_existing=True)
    )
    found = sheets.all()
    lines = _lines({sheet.contract_id for sheet in found})
    used = _used(found)
    beside = Sheet.id.is_distinct_from(but)
    settled = _settled(ids, Sheet.state.in_(counted), beside)
    agreed = _settled(ids, Sheet.state.in_(counted), beside, Sheet.cause == Cause.AGREED)
    confirmed = _settled(ids, Sheet.state.in_(SETTLED_FOR_GOOD))
    judged = [_judge(sheet, lines[sheet.contract_id], used, settled, agreed, confirmed) for sheet in found]
    return [one for one in judged if one.lines]


def _judge(
    sheet: Sheet,
    lines: Sequence[ContractLine],
    used: Mapping[tuple[int, date], Mapping[int | None, Decimal]],
    settled: Mapping[Key, Mapping[int | None, Earned]],
    agreed: Mapping[Key, Mapping[int | None, Earned]],
    confirmed: Mapping[Key, Mapping[int | None, Earned]],
) -> Stale:
    month, term = Month.of(sheet.month), term_of(sheet.contract)
    days, slack = term.days(month), rules.rounding_slack(term.starts, month)
    changes = [
        line_difference(
            LineMonth(
                _priced(line, total(confirmed.get((sheet.id, line.id), {}).values())),
                days,
                term.of_days(month),
                used.get((line.id, month.first), {}),
                settled.get((sheet.id, line.id), {}),
                slack,
                agreed.get((sheet.id, line.id), {}),
            )
        )
        for line in lines
    ]
    return Stale(
        sheet.id,
        sheet.contract_id,
        sheet.contract.number or "",
        sheet.contract.title,
        sheet.number or "",
        month,
        sum(span.days for span in sheet.spans),
        days,
        tuple(change for change in changes if change),
    )


def _priced(line: ContractLine, own: Earned) -> Priced:
    """A line with what the contract has left for this month: what the month took already is its own."""
    return Priced(
        line.id,
        line.place,
        line.title,
        line.pricing == Pricing.LUMP_SUM,
        line.price,
        line.amount - line.opening_amount - line.earned_amount + own.amount,
        line.quantity - line.opening_quantity - line.earned_quantity + own.quantity,
        any(part["kind"] == BasisKind.DIRECT for part in line.basis),
    )


def _lines(contracts: Collection[int]) -> Mapping[int, Sequence[ContractLine]]:
    found: dict[int, list[ContractLine]] = defaultdict(list)
    statement = (
        select(ContractLine).where(ContractLine.contract_id.in_(contracts)).order_by(ContractLine.place)
    )
    for line in reading().scalars(statement.execution_options(populate_existing=True)):
        found[line.contract_id].append(line)
    return found


def _used(sheets: Sequence[Sheet]) -> Mapping[tuple[int, date], Mapping[int | None, Decimal]]:
    """Line and month -> department -> confirmed quantity."""
    found: dict[tuple[int, date], dict[int | None, Decimal]] = defaultdict(dict)
    rows = reading().execute(
        select(Usage.line_id, Usage.month, Usage.department_id, Usage.quantity)
        .join(ContractLine, ContractLine.id == Usage.line_id)
        .where(ContractLine.contract_id.in_([sheet.contract_id for sheet in sheets]))
        .where(Usage.month.in_({sheet.month for sheet in sheets}), Usage.state == UsageState.CONFIRMED)
    )
    for line, month, department, quantity in rows:
        found[line, month][department] = quantity
    return found


def _settled(mains: Sequence[int], *which: ColumnElement[bool]) -> Mapping[Key, Mapping[int | None, Earned]]:
    """Main sheet and line -> the department that was named -> what main sheet and corrections come to."""
    found: dict[Key, dict[int | None, Earned]] = defaultdict(dict)
    main = func.coalesce(Sheet.corrects_id, Sheet.id)
    rows = reading().execute(
        select(
            main,
            SheetLine.contract_line_id,
            SheetLine.department_id,
            total_of(SheetLine.amount),
            func.sum(SheetLine.quantity),
        )
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(or_(Sheet.id.in_(mains), Sheet.corrects_id.in_(mains)), *which)
        .group_by(main, SheetLine.contract_line_id, SheetLine.department_id)
    )
    for sheet, line, department, earned, quantity in rows:
        found[sheet, line][department] = Earned(earned, quantity)
    return found
