"""What the pages of runs, bills and receipts show of their rows: marks and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from procurement.billing.queries.origins import LineFact, ShareFact
from procurement.billing.rules import bills as rules
from procurement.billing.rules.allocation import BOUNDED, measured
from procurement.billing.rules.changes import Reason
from procurement.billing.rules.states import Answer, BillState, ReceiptState
from procurement.billing.sentences import ANSWERS, BASES, BILL_STATES, CAUSES, RECEIPT_STATES
from procurement.kernel.money import Money
from procurement.pages import i18n
from procurement.pages.i18n import _, lazy
from procurement.pages.lists import Cell, Column, Filter
from procurement.pages.parts import Badge

if TYPE_CHECKING:
    from procurement.billing.models import Bill

BILL_BADGES = {
    BillState.ISSUED: Badge("wait", "clock", BILL_STATES[BillState.ISSUED]),
    BillState.DISPUTED: Badge("bad", "message-report", BILL_STATES[BillState.DISPUTED]),
    BillState.CONFIRMED: Badge("ok", "circle-check", BILL_STATES[BillState.CONFIRMED]),
}
ANSWER_BADGES = {
    Answer.OPEN: Badge("wait", "clock", ANSWERS[Answer.OPEN]),
    Answer.CONFIRMED: Badge("ok", "check", ANSWERS[Answer.CONFIRMED]),
    Answer.DISPUTED: Badge("bad", "message-report", ANSWERS[Answer.DISPUTED]),
    Answer.UPHELD: Badge("info", "file-diff", ANSWERS[Answer.UPHELD]),
    Answer.REJECTED: Badge("mute", "message-2", ANSWERS[Answer.REJECTED]),
}
RECEIPT_BADGES = {
    ReceiptState.RECORDED: Badge("ok", "circle-check", RECEIPT_STATES[ReceiptState.RECORDED]),
    ReceiptState.REVERSED: Badge("mute", "arrow-back-up", RECEIPT_STATES[ReceiptState.REVERSED]),
}


def _department(row: Any) -> Cell:
    """The name the bill was issued under and keeps; below it today's, where the department was renamed since."""
    now = _("now %(name)s", name=row.name_now) if row.name_now != row.department_name else ""
    return Cell(row.department_name, "lead", sub=now)


DEPARTMENT = Column(
    "department_name",
    lazy("Department"),
    "lead",
    show=_department,
    sort="sort_key",
    filter=Filter(on=("department_name", "known_as")),
)
"""The department in registers of bills: found under every name it has and had."""


def bill_title(bill: Bill) -> str:
    """`示例市第一局 2026 年 10 月账单`."""
    return _("%(name)s, bill of %(month)s", name=bill.department_name, month=i18n.month(bill.month))


def payment_badge(bill: Bill, today: date) -> Badge:
    """How far a bill is paid. What a credit note took back was corrected: it was not paid."""
    open_ = bill.total - bill.paid - bill.credited
    if not rules.is_owed(bill.settlement_mode):
        return Badge("mute", "eye", _("Shown only"))
    if rules.is_corrected(bill.total, bill.credited):
        return Badge("info", "file-diff", _("Corrected"))
    if open_.fen < 0:
        return Badge("info", "circle-dashed", _("Credit not used yet"))
    if not open_:
        return Badge("ok", "circle-check", _("Settled"))
    if today > bill.pay_by:
        return Badge("bad", "alert-circle", _("Overdue"))
    if bill.paid:
        return Badge("info", "circle-dashed", _("Partly settled"))
    return Badge("wait", "clock", _("Not paid yet"))


# ---- basis and share ----------------------------------------------------------------------------
def basis_label(fact: LineFact) -> str:
    """`面积 60%（3,000 / 6,000 ㎡）＋人数 40%（50 / 150 人）`."""
    by_kind = {share.kind: share for share in fact.shares}
    parts = [
        _part_label(part["kind"], Decimal(part["weight"]), by_kind.get(part["kind"]), fact)
        for part in fact.basis
    ]
    moved = [_("no more than was taken")] if BOUNDED in by_kind else []
    return _(" + ").join([*parts, *moved])


def _part_label(kind: str, rate: Decimal, share: ShareFact | None, fact: LineFact) -> str:
    words = str(BASES[kind]) if rate == 1 else f"{BASES[kind]} {i18n.rate(rate)}"
    if share is None:
        return words
    measure = share_label(share, fact.unit)
    return f"{words} {measure}" if rate == 1 else _("%(words)s (%(measure)s)", words=words, measure=measure)


def share_label(share: ShareFact, unit: str) -> str:
    """`3,000 / 6,000 ㎡`, with `(10/30 days)` where the department was there for a part of the month."""
    own, whole = (measured(share.kind, weight, share.of_days) for weight in (share.weight, share.weights))
    if share.kind == "named":
        words = _("all of it")
    elif share.kind == "fixed_share":
        words = i18n.rate(own / whole, 2)
    elif share.kind == "equal" and own == share.of_days and whole % share.of_days == 0:
        words = _("1 of %(count)d departments", count=whole // share.of_days)
    else:
        words = f"{plain(own)} / {plain(whole)} {_unit(share.kind, unit)}"
    return _("%(words)s (%(days)s)", words=words, days=days_label(share)) if share.partial else words


def days_label(share: ShareFact) -> str:
    """`13/28 days` of the month; `5 of the 13 days served` where the department was not there on all of them."""
    if share.days < share.of_days < share.month_days:
        return _("%(days)d of the %(of)d days served", days=share.days, of=share.of_days)
    return _("%(days)d/%(of)d days", days=share.days, of=share.month_days)


def _unit(kind: str, unit: str) -> str:
    return {"area": "㎡", "headcount": _("people"), "equal": _("days")}.get(kind, unit)


def plain(value: Fraction) -> str:
    """At most two decimals, half-up, without idle zeros."""
    hundredths = int(value * 100 + Fraction(1, 2))
    return i18n.number(Decimal(hundredths) / 100)


def reason_label(reasons: Sequence[Reason]) -> list[tuple[str, Money]]:
    """Why a month differs from the one before: (sentence, effect)."""
    return [
        (str(CAUSES[reason.cause]) % {"lines": _titles(reason.titles)}, reason.effect) for reason in reasons
    ]


def _titles(titles: Sequence[str]) -> str:
    shown = _(", ").join(titles[:2])
    return _("%(some)s and %(count)d more", some=shown, count=len(titles) - 2) if len(titles) > 2 else shown


def signed(amount: Money) -> str:
    """`+840.00`, `−312.00`, `0.00`."""
    return f"+{amount.formatted}" if amount.fen > 0 else amount.formatted


def sum_of(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero())
