"""The papers of bills and credit notes: their facts frozen, in Chinese, as they were when they were issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from procurement.billing.models import Bill, BillLine, CreditNote
from procurement.billing.queries import bills as queries
from procurement.billing.queries.bills import Moved
from procurement.billing.queries.origins import LineFact, ShareFact, line_facts
from procurement.billing.rules import bills as rules
from procurement.billing.rules.allocation import BOUNDED, measured
from procurement.billing.shapes import Bill as BillPaper
from procurement.billing.shapes import BillLine as PaperLine
from procurement.billing.shapes import CreditNote as NotePaper
from procurement.billing.shapes import Movement
from procurement.documents import services as documents
from procurement.documents.rules import PaperKind
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.settlement.services.sheet_papers import span

BILL = PaperKind("bill", "部门服务费用结算账单", "ZD", "billing/bill", version=2)
NOTE = PaperKind("credit_note", "账单更正通知", "DJ", "billing/credit_note")
KIND_WORDS: Mapping[str, str] = {
    "area": "面积",
    "headcount": "人数",
    "equal": "均摊",
    "fixed_share": "定比",
    "direct": "用量",
    "named": "指定部门",
}


def drafts(bills: Sequence[Bill]) -> list[documents.Draft]:
    """The papers of any number of bills, in their order, in a handful of statements."""
    facts, moved = line_facts(bills), queries.movements(bills)
    return [_draft(bill, facts[bill.id], moved[bill.id]) for bill in bills]


def _draft(bill: Bill, facts: Sequence[LineFact], moved: Sequence[Moved]) -> documents.Draft:
    return documents.Draft(
        BILL.template,
        BILL.title,
        ("bill", bill.id),
        bill_paper(bill, facts, moved),
        bill.number,
        bill.department_id,
        clock.civil(bill.issued_at),
    )


def bill_paper(bill: Bill, facts: Sequence[LineFact], moved: Sequence[Moved]) -> BillPaper:
    """Everything the template prints, as it was when the bill was issued; `doc` is added as the paper is."""
    owed = rules.is_owed(bill.settlement_mode)
    return {  # type: ignore[typeddict-item]
        "department": {"name": bill.department_name, "code": bill.department_code},
        "period": span(Month.of(bill.month)),
        "lines": [_line(place, fact) for place, fact in enumerate(facts, 1)],
        "gross": str(bill.total),
        "deductions": "0.00",
        "total": str(bill.total),
        "opening": str(bill.opening),
        "receipts": [_movement(one) for one in moved if one.is_receipt],
        "received": str(bill.received),
        "corrections": [_movement(one, -1) for one in moved if not one.is_receipt],
        "corrected": str(-bill.corrections),
        "closing": str(bill.closing),
        "mode": bill.settlement_mode,
        "payee": bill.payee,
        "confirm_by": bill.respond_by.isoformat(),
        "pay_by": bill.pay_by.isoformat() if owed else "",
    }


def _movement(one: Moved, sign: int = 1) -> Movement:
    return {"date": one.day.isoformat(), "number": one.document, "amount": str(one.amount * sign)}


def _line(place: int, fact: LineFact) -> PaperLine:
    amount = str(fact.line.amount)
    return {
        "number": str(place),
        "name": _name(fact),
        "contract": fact.contract,
        "basis": KIND_WORDS[fact.basis[0]["kind"]] if len(fact.basis) == 1 else "混合",
        "share": share_label(fact),
        "gross": amount,
        "deduction": "0.00",
        "amount": amount,
    }


def _name(fact: LineFact) -> str:
    """A correction says which sheet it comes from."""
    return f"{fact.title}（更正{fact.sheet.number}）" if fact.sheet.seq else fact.title


def share_label(fact: LineFact) -> str:
    """`1,860/42,300㎡`, `10/57家`, `面积60%、人数40%`; a part of the month as `（10/30日）`, of a part `（服务15日中10日）`."""
    own = [share for share in fact.shares if share.kind != BOUNDED]
    if len(own) == 1 and len(fact.basis) == 1:
        words = _single(fact, own[0])
    else:
        words = "、".join(f"{KIND_WORDS[part['kind']]}{_percent(part['weight'])}" for part in fact.basis)
    late = [share for share in own if share.partial]
    days = f"（{_days(late[0])}）" if late else ""
    return f"{words}{days}" if own == list(fact.shares) else f"{words}{days}，以尚未退还部分为限"


def _days(share: ShareFact) -> str:
    if share.days < share.of_days < share.month_days:
        return f"服务{share.of_days}日中{share.days}日"
    return f"{share.days}/{share.month_days}日"


def _single(fact: LineFact, share: ShareFact) -> str:
    own = measured(share.kind, share.weight, share.of_days)
    whole = measured(share.kind, share.weights, share.of_days)
    match share.kind:
        case "fixed_share":
            return _percent(own / whole)
        case "named":
            return "全额"
        case "equal":
            return _equal(share, own, whole)
        case "area":
            return f"{_plain(own)}/{_plain(whole)}㎡"
        case "headcount":
            return f"{_plain(own)}/{_plain(whole)}人"
    return f"{_plain(own)}/{_plain(whole)}{fact.unit}"


def _equal(share: ShareFact, own: Fraction, whole: Fraction) -> str:
    """One of so many departments; in days where somebody was there for a part of the month only."""
    if own == share.of_days and whole % share.of_days == 0:
        return f"1/{_plain(whole / share.of_days)}家"
    return f"{_plain(own)}/{_plain(whole)}日"


def _percent(share: str | Fraction) -> str:
    return f"{_plain(Fraction(share) * 100)}%"


def _plain(value: Fraction) -> str:
    """At most two decimals, half-up, without idle zeros."""
    hundredths = int(value * 100 + Fraction(1, 2))
    text = f"{hundredths // 100:,}.{hundredths % 100:02}"
    return text.rstrip("0").rstrip(".")


# ---- credit notes -------------------------------------------------------------------------------
def credit_draft(
    actor: Actor, note: CreditNote, bill: Bill, line: BillLine, before: Money, after: Money
) -> documents.Draft:
    """The paper of a credit note, addressed to the department."""
    facts = line_facts([bill])[bill.id]
    place, fact = next((n, one) for n, one in enumerate(facts, 1) if one.line.id == line.id)
    data: NotePaper = {  # type: ignore[typeddict-item]
        "department": {"name": bill.department_name, "code": bill.department_code},
        "bill": bill.number,
        "period": span(Month.of(bill.month)),
        "objection": line.objection or "",
        "objected_on": clock.civil(line.answered_at).isoformat() if line.answered_at else "",
        "reason": note.reason,
        "lines": [
            {
                "number": str(place),
                "name": fact.title,
                "contract": fact.contract,
                "was": str(line.amount),
                "now": str(line.amount - note.amount),
                "difference": str(-note.amount),
            }
        ],
        "total": str(-note.amount),
        "before": str(before),
        "after": str(after),
    }
    return documents.Draft(
        NOTE.template, NOTE.title, ("credit_note", note.id), data, note.number, bill.department_id
    )
