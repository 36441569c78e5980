"""Reading runs: which there are, what they billed, how far their papers are, which months wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from procurement.audit import queries as audit
from procurement.audit.models import AuditRecord
from procurement.billing.models import Bill, BillRun, BureauShare
from procurement.billing.rules import bills as rules
from procurement.documents.models import Paper
from procurement.documents.queries import UNREAD
from procurement.infra import jobs
from procurement.infra.columns import total_of
from procurement.infra.db import reading
from procurement.kernel.actor import Actor, own
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.settlement.models import Sheet, SheetLine


# ---- runs ---------------------------------------------------------------------------------------
def to_bureau(run_id: int) -> Money:
    """What of a run's corrections went back to the bureau, below zero."""
    found = reading().scalars(
        select(total_of(BureauShare.amount))
        .join(SheetLine, SheetLine.id == BureauShare.sheet_line_id)
        .join(Sheet, Sheet.id == SheetLine.sheet_id)
        .where(Sheet.run_id == run_id)
    )
    return found.one()


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
    return own(actor, reading().get(BillRun, run_id))


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
        .options(UNREAD)
        .join(Bill, Bill.paper_id == Paper.id)
        .where(Bill.run_id == found.id, Paper.state == "failed")
        .order_by(Bill.id)
    )
    return Papers(
        ready=reading().scalar(ready.where(Bill.run_id == found.id, Paper.state == "ready")) or 0,
        failed=reading().scalars(failed).all(),
        total=found.bills,
        idle=jobs.idle(reading(), rules.paper_group(found.id)),
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
