"""Statements of account as numbered papers."""

from __future__ import annotations

from procurement.audit import services as audit
from procurement.billing import policy
from procurement.billing.queries import statements as queries
from procurement.billing.queries.deadlines import STATEMENT_RULE
from procurement.billing.queries.statements import Statement
from procurement.billing.shapes import Statement as StatementPaper
from procurement.billing.shapes import StatementRow
from procurement.documents import services as documents
from procurement.documents.rules import PaperKind
from procurement.documents.shapes import LabelledAmount
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Period
from procurement.ledger.queries import Movement
from procurement.rulebook.deadlines import due

SERIES = "DZ"
OF_DEPARTMENT = PaperKind("statement", "部门往来对账单", SERIES, "billing/statement")
OF_VENDOR = PaperKind("vendor_statement", "供应商往来对账单", SERIES, "billing/vendor_statement")
BANDS = ("未到期", "逾期1—30日", "逾期31—60日", "逾期61—90日", "逾期90日以上")


def issue_statement(actor: Actor, organisation_id: int, span: Period) -> int:
    """Issue a department's or vendor's statement over a span as a numbered paper; returns the paper."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_issue_statement(actor))
        statement = queries.statement(actor, organisation_id, span)
        answer_by = due(actor.bureau_id, STATEMENT_RULE, work.today).day.isoformat()
        number = documents.take_number(work, SERIES)
        kind = OF_VENDOR if statement.of_vendor else OF_DEPARTMENT
        draft = documents.Draft(
            kind.template,
            kind.title,
            ("organisation", organisation_id),
            _paper(statement, answer_by),
            number,
            organisation_id,
        )
        paper = documents.issue(work, draft)
        params = {
            "number": number,
            "name": statement.organisation.name_zh,
            "span": f"{span.start} – {span.end}",
        }
        audit.record(work, "settlement.statement_issued", ("organisation", organisation_id), params)
        return paper


def _paper(found: Statement, answer_by: str) -> StatementPaper:
    """Everything the template prints; `doc` is added as the paper is issued."""
    start, end = found.span.start.isoformat(), found.span.end.isoformat()
    return {  # type: ignore[typeddict-item]
        "department": {"name": found.organisation.name_zh, "code": found.organisation.code},
        "period": {"label": f"{start}至{end}", "start": start, "end": end},
        "opening": str(found.found.opening),
        "rows": [_row(row) for row in found.found.rows],
        "debit": str(found.found.debit),
        "credit": str(found.found.credit),
        "closing": str(found.found.closing),
        "ageing": _bands(found),
        "answer_by": answer_by,
    }


def _row(row: Movement) -> StatementRow:
    return {
        "date": row.day.isoformat(),
        "number": row.document,
        "text": row.description,
        "debit": str(row.debit) if row.debit is not None else "",
        "credit": str(row.credit) if row.credit is not None else "",
        "balance": str(row.balance),
    }


def _bands(found: Statement) -> list[LabelledAmount]:
    """What a department owes by age; of a vendor, what is owed now and what is still kept back."""
    if found.of_vendor:
        owed: LabelledAmount = {"label": "应付余额", "amount": str(found.found.closing)}
        return [owed, {"label": "质量保留金余额", "amount": str(found.retained)}]
    return [{"label": band, "amount": str(amount)} for band, amount in zip(BANDS, found.ageing, strict=True)]
