"""A run that was not done: what it would bill, by the statement the run itself uses, and what to mend before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, text

from procurement.accounts.models import Occupancy, Organisation
from procurement.accounts.rules import OrganisationKind
from procurement.billing.queries.allocation import ALLOCATION, CARRIES
from procurement.billing.queries.changes import DepartmentMonth, departments, facts_of
from procurement.billing.queries.drivers import blocked_sheets
from procurement.billing.queries.months import unbilled_sheets
from procurement.billing.queries.run import latest_run
from procurement.billing.rules import bills as rules
from procurement.billing.rules.checks import Check, Misfit, RunFacts, Unsettled
from procurement.billing.rules.checks import checks as judged
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.ledger.queries import periods
from procurement.settlement.models import Sheet
from procurement.settlement.queries import months
from procurement.settlement.queries.stale import due_as_they_are, stale_to_bill
from procurement.settlement.rules.bearing import Blocked
from procurement.settlement.rules.corrections import Stale


@dataclass(frozen=True)
class Preview:
    """A run that was not done: its sheets, what each department would pay, what stands in the way, and its mark.

    `left_out`: the lines whose contracts the run would leave for later; `stale`: the sheets, because their facts changed;
    `to_bureau`: what of corrections goes back to the bureau, below zero.
    """

    month: Month
    sheets: Sequence[Sheet]
    earned: Money
    departments: Sequence[DepartmentMonth]
    checks: Sequence[Check]
    left_out: Sequence[Blocked]
    stale: Sequence[Stale]
    seen: str
    to_bureau: Money

    @property
    def blocked(self) -> bool:
        return any(check.blocks for check in self.checks)

    @property
    def says_anything(self) -> bool:
        """Whether sheets wait, to be billed now or to be mended first."""
        return bool(self.sheets or self.left_out or self.stale)

    @property
    def before(self) -> Money:
        return sum((row.before for row in self.departments), Money.zero())


def preview(actor: Actor, month: Month, today: Any) -> Preview:
    """What a run of the month would bill, by the statement the run itself uses."""
    again = latest_run(actor, month) is not None
    unbilled = unbilled_sheets(actor, month)
    stale = stale_to_bill(actor, unbilled)
    waiting = _billable(due_as_they_are(unbilled, stale), month, again)
    left_out = blocked_sheets(actor.bureau_id, month, [one.id for one in waiting])
    contracts = {one.contract_id for one in left_out}
    billable = _billable([one for one in waiting if one.contract_id not in contracts], month, again)
    every = _shares(actor, month, [one.id for one in billable])
    rows = [row for row in every if row.department_id is not None]
    facts = facts_of(rows, month)
    return Preview(
        month,
        billable,
        sum((one.earned for one in billable), Money.zero()),
        departments(actor, month, facts),
        judged(_run_facts(actor, month, today, billable, left_out, stale)),
        left_out,
        stale,
        rules.seen(_billed(rows)),
        Money(sum(row.amount for row in every if row.department_id is None)),
    )


def _billable(sheets: Sequence[Sheet], month: Month, again: bool) -> Sequence[Sheet]:
    return sheets if rules.may_bill([sheet.month for sheet in sheets], month, again=again) else []


def _billed(rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, Money]:
    """Department -> what its bill would be, of those that would get one."""
    found: dict[int, int] = {}
    for row in rows:
        if row.carries:
            found[row.department_id] = found.get(row.department_id, 0) + row.amount
    return {department: Money(amount) for department, amount in found.items()}


def _shares(actor: Actor, month: Month, ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    if not ids:
        return []
    return (
        reading()
        .execute(
            text(
                ALLOCATION
                + f""" SELECT s.department_id, s.contract_line_id, c.title, s.kind, s.month, s.days, s.amount,
                      s.part_total, s.weight, s.weights, s.carries
                      FROM (SELECT *, {CARRIES} OVER (PARTITION BY department_id) AS carries FROM shares) s
                      JOIN contract_line c ON c.id = s.contract_line_id
                      ORDER BY s.department_place, s.line_place, s.kind"""
            ),
            {"bureau": actor.bureau_id, "month": month.first, "sheets": list(ids)},
        )
        .all()
    )


def _run_facts(
    actor: Actor,
    month: Month,
    today: Any,
    found: Sequence[Sheet],
    left_out: Sequence[Blocked],
    stale: Sequence[Stale],
) -> RunFacts:
    closed = periods.closed_through(actor.bureau_id)
    return RunFacts(
        month=month,
        closed=closed if closed is not None and today <= closed.last else None,
        unsettled=[
            Unsettled(
                one.contract_id,
                one.number,
                one.title,
                one.sheet.id if one.sheet else None,
                one.sheet.state if one.sheet else "",
                one.unconfirmed,
            )
            for one in months.unsettled(actor, month)
        ],
        own=[(one.id, one.number or "") for one in found if actor.id in (one.prepared_by, one.sent_by)],
        blocked=left_out,
        stale=stale,
        misfits=_misfits(actor, month),
        without_place=_without_place(actor, month),
        earlier=[
            one.params["earlier"] for one in rules.earlier_waiting(((s.month, s.seq) for s in found), month)
        ],
    )


def _misfits(actor: Actor, month: Month) -> list[Misfit]:
    """Buildings whose occupied area differs from their own on some day of the month; the first such day."""
    rows = reading().execute(
        text("""
        WITH days AS (
            SELECT building_id, greatest(lower(during), :first) AS day FROM occupancy
            WHERE bureau_id = :bureau AND during && daterange(:first, :last, '[]')
            UNION SELECT building_id, upper(during) FROM occupancy
            WHERE bureau_id = :bureau AND upper(during) BETWEEN :first AND :last
            UNION SELECT id, CAST(:first AS date) FROM building WHERE bureau_id = :bureau
        ),
        held AS (
            SELECT d.building_id, d.day, coalesce(sum(o.area), 0) AS occupied FROM days d
            LEFT JOIN occupancy o ON o.building_id = d.building_id AND o.during @> d.day GROUP BY 1, 2
        )
        SELECT DISTINCT ON (b.code, b.id) b.id, b.name_zh, b.area, h.occupied, h.day
        FROM building b JOIN held h ON h.building_id = b.id WHERE h.occupied <> b.area ORDER BY b.code, b.id, h.day"""),
        {"bureau": actor.bureau_id, "first": month.first, "last": month.last},
    )
    return [Misfit(*row) for row in rows]


def _without_place(actor: Actor, month: Month) -> list[tuple[int, str]]:
    """Active departments that occupy nothing in the month."""
    held = (
        select(Occupancy.id)
        .where(Occupancy.organisation_id == Organisation.id)
        .where(Occupancy.during.op("&&")(func.daterange(month.first, month.last, "[]")))
        .exists()
    )
    rows = reading().execute(
        select(Organisation.id, Organisation.name_zh)
        .where(
            Organisation.bureau_id == actor.bureau_id,
            Organisation.kind == OrganisationKind.DEPARTMENT,
            Organisation.active,
            ~held,
        )
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [(row.id, row.name_zh) for row in rows]
