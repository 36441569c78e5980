"""The paper of a sheet: its facts frozen in Chinese as they are when it is sent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from procurement.accounts import queries as accounts
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.rules import Pricing
from procurement.documents import services as documents
from procurement.documents.rules import PaperKind
from procurement.documents.shapes import LabelledAmount, Span
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month, Period
from procurement.rulebook import deadlines
from procurement.settlement import queries
from procurement.settlement.models import Sheet, SheetLine
from procurement.settlement.rules import charges as rules
from procurement.settlement.shapes import Sheet as SheetPaper
from procurement.settlement.shapes import SheetLine as PaperLine

KIND = PaperKind("sheet", "服务费结算单", "JS", "settlement/sheet", version=2)


def draft(sheet: Sheet, contract: Contract, number: str, data: SheetPaper) -> documents.Draft:
    """The paper about to be issued, addressed to the vendor."""
    return documents.Draft(KIND.template, KIND.title, ("sheet", sheet.id), data, number, contract.vendor_id)


def sheet_paper(actor: Actor, sheet: Sheet, contract: Contract, today: date) -> SheetPaper:
    """Everything the template prints; `doc` is added as the paper is issued."""
    before = queries.earned_so_far(contract)
    main = queries.main_sheet(contract.id, Month.of(sheet.month)) if sheet.seq else None
    return {  # type: ignore[typeddict-item]
        "sequence": sheet.seq,
        "corrects": main.number or "" if main else "",
        "reason": sheet.reason,
        "cause": sheet.cause or "",
        "contract": {"number": contract.number or "", "title": contract.title},
        "buyer": accounts.bureau_of(sheet.bureau_id).name_zh,
        "seller": contract.vendor.name_zh,
        "period": span(Month.of(sheet.month)),
        "lines": [_line(sheet, line, priced) for line, priced in queries.sheet_lines(sheet.id)],
        "lines_total": str(sheet.earned),
        "score": "",
        "findings": [],
        "points": "0",
        "deductions": [],
        "deductions_total": "0.00",
        "earned": str(sheet.earned),
        "tax": None,
        "payable_steps": _steps(sheet, contract),
        "payable": str(sheet.payable),
        "balance": {
            "contracted": str(contract.amount),
            "before": str(before),
            "this": str(sheet.earned),
            "left": str(contract.amount - before - sheet.earned),
        },
        "confirm_by": deadlines.due(actor.bureau_id, queries.CONFIRM_RULE, today).day.isoformat(),
        "pay_by": "",
    }


def span(month: Month) -> Span:
    """2026年10月, from its first to its last day."""
    label = f"{month.first.year}年{month.first.month}月"
    return {"label": label, "start": month.first.isoformat(), "end": month.last.isoformat()}


def _steps(sheet: Sheet, contract: Contract) -> list[LabelledAmount]:
    if not sheet.retention:
        return []
    rate = f"{contract.retention_rate * 100:f}".rstrip("0").rstrip(".")
    word = "质量保留金" if sheet.retention.fen > 0 else "返还质量保留金"
    return [{"label": f"{word}（应计金额的{rate}%）", "amount": str(-sheet.retention)}]


def _line(sheet: Sheet, line: SheetLine, priced: ContractLine) -> PaperLine:
    lump_sum = priced.pricing == Pricing.LUMP_SUM
    return {
        "number": str(line.place),
        "name": priced.title,
        "unit": priced.unit,
        "quantity": _plain(line.quantity),
        "price": str(line.price),
        "amount": str(line.amount),
        "evidence": "更正" if sheet.seq else "合同约定" if lump_sum else "用量确认记录",
        "note": _change(line) if sheet.seq else line.note or _note(sheet, line, lump_sum=lump_sum),
    }


def _change(line: SheetLine) -> str:
    """What shows a change, and who bears it where a department is named."""
    return f"{line.note}（由{line.department.name_zh}承担）" if line.department else line.note


def _note(sheet: Sheet, line: SheetLine, *, lump_sum: bool) -> str:
    """Part periods with the days left out, and a line that took only what the contract had left."""
    words = []
    if lump_sum and line.days < line.of_days:
        words = [f"按{line.days}/{line.of_days}日计", *_left_out(sheet)]
    if rules.takes_less(line.price, line.quantity, line.days, line.of_days, line.amount, by_month=lump_sum):
        words.append("以合同余额为限")
    return "，".join(words)


def _left_out(sheet: Sheet) -> list[str]:
    """暂停履行9月11日至9月20日不计"""
    pauses = queries.term_of(sheet.contract).left_out(Month.of(sheet.month))
    return [f"暂停履行{_days(pause)}不计" for pause in pauses]


def _days(span: Period) -> str:
    first, last = (f"{day.month}月{day.day}日" for day in (span.start, span.end))
    return first if span.days == 1 else f"{first}至{last}"


def _plain(quantity: Decimal) -> str:
    """41.5000 -> 41.5."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
