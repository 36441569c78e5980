"""Reading runs: what one would bill before it is done, what it billed after, and why each department pays more or less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, text

from procurement.accounts.models import Occupancy, Organisation
from procurement.accounts.rules import OrganisationKind
from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.contracts.models import ContractLine
from procurement.documents.models import Paper
from procurement.infra import jobs
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.settlement.models import Bill, BillLine, BillRun, Share, Sheet, SheetLine
from procurement.settlement.queries import months, periods
from procurement.settlement.queries.allocation import ALLOCATION
from procurement.settlement.rules import bills as rules
from procurement.settlement.rules import changes
from procurement.settlement.rules.changes import Fact, Key, Reason
from procurement.settlement.rules.checks import Check, Misfit, RunFacts, Unsettled
from procurement.settlement.rules.checks import checks as judged

Facts = dict[int, dict[Key, Fact]]
"""Department -> its shares."""


@dataclass(frozen=True)
class DepartmentMonth:
    """What a department pays for a month, what it paid the month before, and why that differs."""

    department_id: int
    name: str
    mode: str
    amount: Money
    before: Money
    reasons: Sequence[Reason]

    @property
    def change(self) -> Money:
        return self.amount - self.before


@dataclass(frozen=True)
class Preview:
    """A run that was not done: its sheets, what each department would pay, what stands in the way, and its mark."""

    month: Month
    sheets: Sequence[Sheet]
    earned: Money
    departments: Sequence[DepartmentMonth]
    checks: Sequence[Check]
    seen: str

    @property
    def blocked(self) -> bool:
        return any(check.blocks for check in self.checks)

    @property
    def before(self) -> Money:
        return sum((row.before for row in self.departments), Money.zero())


# ---- runs ---------------------------------------------------------------------------------------
def latest_run(actor: Actor, month: Month) -> BillRun | None:
    """The last run of a month."""
    return (
        reading()
        .scalars(
            select(BillRun)
            .where(BillRun.bureau_id == actor.bureau_id, BillRun.month == month.first)
            .order_by(BillRun.seq.desc())
            .limit(1)
        )
        .one_or_none()
    )


def run(actor: Actor, run_id: int) -> BillRun:
    """A run of the actor's bureau. Raises NotFound."""
    found = reading().get(BillRun, run_id)
    if found is None or found.bureau_id != actor.bureau_id:
        raise NotFound
    return found


def runs_of(actor: Actor, month: Month) -> Sequence[BillRun]:
    """The runs of a month in order."""
    return (
        reading()
        .scalars(
            select(BillRun)
            .where(BillRun.bureau_id == actor.bureau_id, BillRun.month == month.first)
            .order_by(BillRun.seq)
        )
        .all()
    )


def run_list(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The statement behind the register of runs."""
    return select(
        BillRun.id, BillRun.month, BillRun.seq, BillRun.sheets, BillRun.bills, BillRun.earned, BillRun.run_at
    ).where(BillRun.bureau_id == actor.bureau_id)


def run_months(actor: Actor) -> list[Month]:
    """The months that have runs, newest first."""
    rows = reading().scalars(
        select(BillRun.month)
        .where(BillRun.bureau_id == actor.bureau_id)
        .distinct()
        .order_by(BillRun.month.desc())
    )
    return [Month.of(row) for row in rows]


def run_history(run_id: int) -> Sequence[AuditRecord]:
    """What was done to a run, newest first."""
    return audit.history("bill_run", run_id)


def sheets_of_run(run_id: int) -> Sequence[Sheet]:
    """What a run billed."""
    return (
        reading()
        .scalars(
            select(Sheet).where(Sheet.run_id == run_id).order_by(Sheet.month, Sheet.contract_id, Sheet.seq)
        )
        .all()
    )


@dataclass(frozen=True)
class Papers:
    """How far the papers of a run are; `idle`: nobody is working on them any more."""

    ready: int
    failed: Sequence[Paper]
    total: int
    idle: bool

    @property
    def finished(self) -> bool:
        return self.ready + len(self.failed) >= self.total


def papers_of_run(found: BillRun) -> Papers:
    """Counted by paper; whether any work is left is asked of the jobs."""
    ready = select(func.count()).select_from(Bill).join(Paper, Paper.id == Bill.paper_id)
    failed = (
        select(Paper)
        .join(Bill, Bill.paper_id == Paper.id)
        .where(Bill.run_id == found.id, Paper.state == "failed")
        .order_by(Bill.id)
    )
    return Papers(
        ready=reading().scalar(ready.where(Bill.run_id == found.id, Paper.state == "ready")) or 0,
        failed=reading().scalars(failed).all(),
        total=found.bills,
        idle=jobs.progress(reading(), rules.paper_group(found.id)).finished,
    )


def bills_without_paper(run_id: int) -> list[int]:
    """Bills of a run whose paper is neither finished nor known to have failed."""
    rows = reading().scalars(
        select(Bill.id)
        .outerjoin(Paper, Paper.id == Bill.paper_id)
        .where(Bill.run_id == run_id, or_(Paper.id.is_(None), Paper.state == "pending"))
        .order_by(Bill.id)
    )
    return list(rows)


def files_of_run(run_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(number, department_name, file_digest) of the finished papers of a run, in order."""
    return (
        reading()
        .execute(
            select(Bill.number, Bill.department_name, Paper.file_digest)
            .join(Paper, Paper.id == Bill.paper_id)
            .where(Bill.run_id == run_id, Paper.file_digest.is_not(None))
            .order_by(Bill.id)
        )
        .all()
    )


def waiting_months(actor: Actor) -> list[Month]:
    """Months with confirmed sheets that no run has billed, oldest first."""
    rows = reading().scalars(
        select(Sheet.month)
        .where(Sheet.bureau_id == actor.bureau_id, Sheet.state == "confirmed", Sheet.run_id.is_(None))
        .group_by(Sheet.month)
        .order_by(Sheet.month)
    )
    return [Month.of(row) for row in rows]


# ---- before the run -----------------------------------------------------------------------------
def preview(actor: Actor, month: Month, today: Any) -> Preview:
    """What a run of the month would bill, by the statement the run itself uses."""
    found = months.unbilled_sheets(actor, month)
    if not rules.may_bill([one.month for one in found], month, again=latest_run(actor, month) is not None):
        found = []
    rows = _shares(actor, month, [one.id for one in found])
    facts = _facts(rows, month)
    billed = {department: _sum(shares) for department, shares in facts.items() if _carries(shares)}
    return Preview(
        month,
        found,
        sum((one.earned for one in found), Money.zero()),
        _departments(actor, month, facts),
        judged(_run_facts(actor, month, today, found, rows)),
        rules.seen(billed),
    )


def _carries(shares: Mapping[Key, Fact]) -> bool:
    return any(fact.amount for fact in shares.values())


def _shares(actor: Actor, month: Month, ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    if not ids:
        return []
    return (
        reading()
        .execute(
            text(
                ALLOCATION
                + """ SELECT s.department_id, s.contract_line_id, c.contract_id, c.title, s.kind, s.month,
                      s.sheet_line_id, s.amount, s.part_total, s.weight, s.weights
                      FROM shares s JOIN contract_line c ON c.id = s.contract_line_id
                      ORDER BY s.department_place, s.line_place, s.kind"""
            ),
            {"bureau": actor.bureau_id, "month": month.first, "sheets": list(ids)},
        )
        .all()
    )


def _run_facts(
    actor: Actor, month: Month, today: Any, found: Sequence[Sheet], rows: Sequence[Row[*tuple[Any, ...]]]
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
        undriven=_undriven([one.id for one in found], rows),
        misfits=_misfits(actor, month),
        without_place=_without_place(actor, month),
    )


def _undriven(ids: Sequence[int], rows: Iterable[Row[*tuple[Any, ...]]]) -> list[tuple[int, str]]:
    """(contract, line title) of lines whose shares do not add up to them."""
    shared: dict[int, int] = {}
    for row in rows:
        shared[row.sheet_line_id] = shared.get(row.sheet_line_id, 0) + row.amount
    lines = reading().execute(
        select(SheetLine.id, SheetLine.amount, ContractLine.contract_id, ContractLine.title)
        .join(ContractLine, ContractLine.id == SheetLine.contract_line_id)
        .where(SheetLine.sheet_id.in_(ids))
        .order_by(SheetLine.id)
    )
    return [(line.contract_id, line.title) for line in lines if line.amount.fen != shared.get(line.id, 0)]


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


# ---- why it differs -----------------------------------------------------------------------------
def departments_of(actor: Actor, month: Month) -> list[DepartmentMonth]:
    """What every department was billed for a month, beside the month before."""
    return _departments(actor, month, _billed(actor, month), with_billed=False)


def _departments(
    actor: Actor, month: Month, facts: Facts, *, with_billed: bool = True
) -> list[DepartmentMonth]:
    """Departments in their order; amounts of a preview are added to what the month was billed already."""
    now = _together(facts, _billed(actor, month)) if with_billed else facts
    before = _billed(actor, month.previous())
    movers = _movers(actor, month)
    return [
        DepartmentMonth(
            row.id,
            row.name_zh,
            row.settlement_mode,
            _sum(now.get(row.id, {})),
            _sum(before.get(row.id, {})),
            changes.reasons(now.get(row.id, {}), before.get(row.id, {}), moved=row.id in movers),
        )
        for row in _named(now.keys() | before.keys())
    ]


def _named(ids: Iterable[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    return (
        reading()
        .execute(
            select(Organisation.id, Organisation.name_zh, Organisation.settlement_mode)
            .where(Organisation.id.in_(ids))
            .order_by(Organisation.sort_key, Organisation.id)
        )
        .all()
    )


def _billed(actor: Actor, month: Month) -> Facts:
    """The shares that were billed for a month, by all its runs."""
    rows = reading().execute(
        select(
            Bill.department_id,
            SheetLine.contract_line_id,
            ContractLine.title,
            Share.kind,
            Sheet.month,
            Share.amount,
            Share.part_total,
            Share.weight,
            Share.weights,
        )
        .join(BillLine, BillLine.bill_id == Bill.id)
        .join(Share, Share.bill_line_id == BillLine.id)
        .join(SheetLine, SheetLine.id == BillLine.sheet_line_id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .join(ContractLine, ContractLine.id == SheetLine.contract_line_id)
        .where(Bill.bureau_id == actor.bureau_id, Bill.month == month.first)
    )
    return _facts(rows, month)


def _facts(rows: Iterable[Row[*tuple[Any, ...]]], month: Month) -> Facts:
    days = month.period.days
    found: Facts = {}
    for row in rows:
        key = Key(row.contract_line_id, row.kind, row.month != month.first)
        fact = Fact(
            row.title,
            _money(row.amount),
            _money(row.part_total),
            Fraction(row.weight),
            Fraction(row.weights),
            days,
        )
        shares = found.setdefault(row.department_id, {})
        shares[key] = shares[key] + fact if key in shares else fact
    return found


def _together(some: Facts, others: Facts) -> Facts:
    found = {department: dict(shares) for department, shares in some.items()}
    for department, shares in others.items():
        mine = found.setdefault(department, {})
        for key, fact in shares.items():
            mine[key] = mine[key] + fact if key in mine else fact
    return found


def _sum(shares: Mapping[Key, Fact]) -> Money:
    return sum((fact.amount for fact in shares.values()), Money.zero())


def _money(value: Any) -> Money:
    return value if isinstance(value, Money) else Money(int(value))


def _movers(actor: Actor, month: Month) -> frozenset[int]:
    """Departments that moved in or out of a place in the month or the one before."""
    first, last = month.previous().first, month.last
    begins, ends = func.lower(Occupancy.during), func.upper(Occupancy.during)
    rows = reading().scalars(
        select(Occupancy.organisation_id).where(
            Occupancy.bureau_id == actor.bureau_id,
            or_(
                begins.between(first + timedelta(days=1), last),
                ends.between(first + timedelta(days=1), last),
            ),
        )
    )
    return frozenset(rows)
