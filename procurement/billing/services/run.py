"""The run: every confirmed sheet that was not billed yet becomes bills, in one transaction, by sets.

Order of locks: contracts, sheets, receivable accounts, number series. A second run waits at the contracts and then finds
nothing left; a correction, a credit note or a termination of a contract waits, or is waited for, there too. A department's receivable account stays locked from its balance being read until its bill is posted.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, insert, select, text

from procurement.audit import services as audit
from procurement.billing import notices, policy
from procurement.billing.models import BillRun
from procurement.billing.queries import run as queries
from procurement.billing.rules import bills as rules
from procurement.billing.rules import posting
from procurement.billing.services import run_sql
from procurement.billing.services.applications import apply_credits
from procurement.contracts.models import Contract
from procurement.documents import characters
from procurement.documents import services as documents
from procurement.infra import jobs
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal, Refused, ask, refuse
from procurement.kernel.money import Money
from procurement.ledger import services as ledger
from procurement.notifications.services import changed
from procurement.rulebook.deadlines import dues
from procurement.settlement.models import Sheet
from procurement.settlement.queries.stale import due_as_they_are, stale_to_bill
from procurement.settlement.rules.bearing import Blocked
from procurement.settlement.rules.corrections import Stale
from procurement.settlement.rules.states import SheetState

SERIES = "ZD"


@dataclass(frozen=True)
class _Run:
    """A run under way."""

    id: int
    month: Month
    seq: int
    sheets: Sequence[int]
    earned: Money


def run_month(actor: Actor, month: Month, seen: str | None = None, sure: Collection[str] = ()) -> int:
    """Bill all confirmed sheets up to `month` that no run has billed; returns the run.

    Nothing left to bill: the latest run of the month is returned, so a second click and a second person land on the
    first one's result. `seen` is the mark of the preview the person confirmed.
    A contract with a line nobody can bear is left out, and named in the run's record; the others are billed. So are the
    sheets of a month whose facts have changed since: they wait until their corrections make them what is due.
    Never by who prepared or sent one of the sheets. Refuses: billing.nothing_to_bill, billing.run_by_another,
    billing.earlier_month_waits until confirmed (`sure`), ledger.period_closed, billing.preview_changed,
    documents.unprintable; settlement.sheet_stale, settlement.no_driver, settlement.share_of_inactive and
    settlement.correction_below_share where nothing else is left to bill.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_run(actor))
        sheets = _locked_sheets(work, month)
        before = queries.latest_run(actor, month)
        if not rules.may_bill([sheet.month for sheet in sheets], month, again=before is not None):
            return _finished_before(before, month)
        ledger.require_open(work, [work.today])
        run = _begin(work, month, before)
        stale = stale_to_bill(actor, sheets)
        left_out = _allocate(work, run, due_as_they_are(sheets, stale))
        sheets = _kept(sheets, stale, left_out, month, again=before is not None)
        _refuse_own(actor, sheets)
        ask(rules.earlier_waiting(((sheet.month, sheet.seq) for sheet in sheets), month), sure)
        run = _with_sheets(run, sheets)
        departments = _totals(work, seen)
        _refuse_unprintable(work)
        ledger.hold_receivables(work, list(departments))
        bills, lines = _issue(work, run, departments)
        ledger.post_rows(work, run_sql.BILLS, posting.bill_text(month), {"run": run.id})
        if any(sheet.corrects_id for sheet in sheets):
            _give_back_to_bureau(work)
        apply_credits(work, list(departments))
        _finish(work, run, bills, lines)
        _record_stale(work, run, stale)
        _record_left_out(work, run, left_out)
        return run.id


def _refuse_own(actor: Actor, sheets: Sequence[Row[*tuple[Any, ...]]]) -> None:
    """What somebody prepared or sent is billed by another person; the same role will do."""
    own = [sheet.number for sheet in sheets if actor.id in (sheet.prepared_by, sheet.sent_by)]
    if own:
        raise Refused([Refusal("billing.run_by_another", {"number": number}) for number in own])


def _refuse_unprintable(work: UnitOfWork) -> None:
    """Names kept from before texts were asked on their way in: their bills would have numbers and never papers."""
    printed = work.session.scalars(text(run_sql.PRINTED), {"bureau": work.actor.bureau_id})
    refuse(characters.refusals({"texts": [one for one in printed if one]}))


def _locked_sheets(work: UnitOfWork, month: Month) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every confirmed sheet that no run has billed, its contract locked before it."""
    waiting = (
        Sheet.bureau_id == work.actor.bureau_id,
        Sheet.month <= month.first,
        Sheet.state == SheetState.CONFIRMED,
        Sheet.run_id.is_(None),
    )
    contracts = work.session.scalars(
        select(Contract.id)
        .where(Contract.id.in_(select(Sheet.contract_id).where(*waiting)))
        .order_by(Contract.id)
        .with_for_update(key_share=True)
    ).all()
    return work.session.execute(
        select(
            Sheet.id,
            Sheet.contract_id,
            Sheet.number,
            Sheet.earned,
            Sheet.month,
            Sheet.seq,
            Sheet.corrects_id,
            Sheet.prepared_by,
            Sheet.sent_by,
        )
        .where(*waiting, Sheet.contract_id.in_(contracts))
        .order_by(Sheet.id)
        .with_for_update(key_share=True)
    ).all()


def _finished_before(before: BillRun | None, month: Month) -> int:
    if before is None:
        raise Refused([Refusal("billing.nothing_to_bill", {"month": month})])
    return before.id


def _begin(work: UnitOfWork, month: Month, before: BillRun | None) -> _Run:
    """The run's row, which its drivers refer to; what it billed is known once they are counted."""
    seq = 0 if before is None else before.seq + 1
    run_id = work.session.execute(
        insert(BillRun)
        .values(
            bureau_id=work.actor.bureau_id,
            month=month.first,
            seq=seq,
            earned=Money.zero(),
            sheets=0,
            bills=0,
            run_by=work.actor.id,
            run_at=work.now,
        )
        .returning(BillRun.id)
    ).scalar_one()
    return _Run(run_id, month, seq, [], Money.zero())


def _with_sheets(run: _Run, sheets: Sequence[Row[*tuple[Any, ...]]]) -> _Run:
    earned = sum((sheet.earned for sheet in sheets), Money.zero())
    return replace(run, sheets=[sheet.id for sheet in sheets], earned=earned)


def _allocate(work: UnitOfWork, run: _Run, sheets: Sequence[Row[*tuple[Any, ...]]]) -> list[Blocked]:
    """Share out and keep the drivers; returns the lines that cannot be billed, whose contracts are left out again."""
    values = _values(work, _with_sheets(run, sheets))
    work.session.execute(text(run_sql.STAGE))
    work.session.execute(text(run_sql.ALLOCATE), values)
    work.session.execute(text("ANALYZE run_share"))
    left_out = [Blocked(*row) for row in work.session.execute(text(run_sql.BLOCKED), values)]
    if left_out:
        contracts = {"contracts": sorted({one.contract_id for one in left_out})}
        work.session.execute(text(run_sql.LEAVE_OUT), contracts)
    return left_out


def _kept(
    sheets: Sequence[Row[*tuple[Any, ...]]],
    stale: Sequence[Stale],
    left_out: Sequence[Blocked],
    month: Month,
    *,
    again: bool,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The sheets of the contracts that are billed. Refuses a run of which nothing would be left."""
    contracts = {one.contract_id for one in left_out}
    found = [sheet for sheet in due_as_they_are(sheets, stale) if sheet.contract_id not in contracts]
    if not rules.may_bill([sheet.month for sheet in found], month, again=again):
        raise Refused([one.refusal for one in stale] + [one.refusal for one in left_out])
    return found


def _totals(work: UnitOfWork, seen: str | None) -> dict[int, Money]:
    """Department -> amount in billing order. Refuses what the person did not see."""
    rows = work.session.execute(text(run_sql.TOTALS))
    totals = {row.department_id: Money(row.total) for row in rows}
    if seen is not None and seen != rules.seen(totals):
        raise Refused([Refusal("billing.preview_changed")])
    return totals


def _issue(work: UnitOfWork, run: _Run, departments: dict[int, Money]) -> tuple[list[int], int]:
    """Number and write the bills with their lines and shares; returns the bills in order, and how many lines."""
    if not departments:
        return [], 0
    year, first = documents.take_numbers(work, SERIES, len(departments))
    bureau = work.actor.bureau_id
    days = dues(bureau, (rules.RESPOND_RULE, rules.PAY_RULE), work.today)
    dates = {"respond_by": days[rules.RESPOND_RULE].day, "pay_by": days[rules.PAY_RULE].day}
    values = _values(work, run) | dates | {"prefix": f"{SERIES}-{year}-", "first": first, "now": work.now}
    issued = work.session.execute(text(run_sql.ISSUE), values).one()
    return issued.bills, issued.lines


def _give_back_to_bureau(work: UnitOfWork) -> None:
    """Write and post what of corrections goes back to the bureau, because credit notes it bore gave it back before."""
    rows = work.session.execute(text(run_sql.TO_BUREAU), {"bureau": work.actor.bureau_id})
    postings = [
        ledger.Posting(
            posting.bureau_source(row.sheet_line_id),
            work.today,
            posting.bureau_text(),
            row.number,
            posting.bureau_entries(Money(row.amount)),
        )
        for row in rows
    ]
    if postings:
        ledger.post_many(work, postings)


def _finish(work: UnitOfWork, run: _Run, bills: Sequence[int], lines: int) -> None:
    counted = {"bills": len(bills), "count": len(run.sheets), "earned": run.earned.fen}
    work.session.execute(text(run_sql.FINISH), {"run": run.id, "sheets": list(run.sheets), **counted})
    queue_papers(work, run.id, bills)
    audit.record(
        work,
        "settlement.further_run" if run.seq else "settlement.run",
        ("bill_run", run.id),
        {
            "month": str(run.month),
            "seq": run.seq,
            "sheets": len(run.sheets),
            "bills": len(bills),
            "lines": lines,
            "amount": run.earned.formatted,
        },
    )


def _record_stale(work: UnitOfWork, run: _Run, stale: Sequence[Stale]) -> None:
    for one in stale:
        audit.record(work, "settlement.stale_left_out", ("bill_run", run.id), dict(one.refusal.params))


def _record_left_out(work: UnitOfWork, run: _Run, left_out: Sequence[Blocked]) -> None:
    """One record for each contract that waits for a further run."""
    lines: dict[str, list[str]] = {}
    for one in left_out:
        lines.setdefault(one.contract, []).append(one.line)
    for contract, titles in lines.items():
        params = {"contract": contract, "lines": "、".join(dict.fromkeys(titles))}
        audit.record(work, "settlement.left_out", ("bill_run", run.id), params)


def queue_papers(work: UnitOfWork, run_id: int, ids: Sequence[int], again: str = "") -> None:
    """Queue the papers of bills in batches; the same batch is queued once. Part of the caller's unit and record."""
    batches = [ids[n : n + documents.BATCH] for n in range(0, len(ids), documents.BATCH)]
    jobs.add_many(
        work,
        "billing.bill_papers",
        [{"bills": list(batch), "bureau": work.actor.bureau_id} for batch in batches],
        queue="papers",
        keys=[f"bill_papers:{batch[0]}{again}" for batch in batches],
        group=rules.paper_group(run_id),
    )


def make_papers_again(actor: Actor, run_id: int) -> None:
    """Queue once more what has no finished paper, the cause of the failure being mended."""
    with unit_of_work(actor) as work:
        run = queries.run(actor, run_id)
        policy.require(policy.can_follow_up(actor, run.bureau_id))
        failed = queries.papers_of_run(run).failed
        for paper in failed:
            documents.render_again(actor, paper.id)
        waiting = queries.bills_without_paper(run.id)
        queue_papers(work, run.id, waiting, again=f"@{work.now.isoformat()}")
        changed(work, notices.PAPERS_MISSING)
        params = {"month": Month.of(run.month), "count": len(failed) + len(waiting)}
        audit.record(work, "settlement.papers_again", ("bill_run", run.id), params)


def _values(work: UnitOfWork, run: _Run) -> dict[str, Any]:
    return {
        "bureau": work.actor.bureau_id,
        "run": run.id,
        "month": run.month.first,
        "sheets": list(run.sheets),
    }
