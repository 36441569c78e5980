"""What the pages of runs, bills and receipts show of their rows: marks, words, the "why?" of a bill line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import url_for

from procurement.infra import i18n
from procurement.infra.i18n import _
from procurement.infra.parts import Mark, Node
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.settlement.queries.origins import LineFact, ShareFact
from procurement.settlement.rules import bills as rules
from procurement.settlement.rules.allocation import measured
from procurement.settlement.rules.changes import Reason
from procurement.settlement.rules.states import Answer, BillState, ReceiptState
from procurement.settlement.sentences import ANSWERS, BASES, BILL_STATES, CAUSES, RECEIPT_STATES
from procurement.settlement.views.shown import sheet_title

if TYPE_CHECKING:
    from procurement.kernel.actor import Actor
    from procurement.settlement.models import Bill
    from procurement.settlement.queries.why import Part, Why

BILL_MARKS = {
    BillState.ISSUED: Mark("wait", "clock", BILL_STATES[BillState.ISSUED]),
    BillState.DISPUTED: Mark("bad", "message-report", BILL_STATES[BillState.DISPUTED]),
    BillState.CONFIRMED: Mark("ok", "circle-check", BILL_STATES[BillState.CONFIRMED]),
}
ANSWER_MARKS = {
    Answer.OPEN: Mark("wait", "clock", ANSWERS[Answer.OPEN]),
    Answer.CONFIRMED: Mark("ok", "check", ANSWERS[Answer.CONFIRMED]),
    Answer.DISPUTED: Mark("bad", "message-report", ANSWERS[Answer.DISPUTED]),
    Answer.UPHELD: Mark("info", "file-diff", ANSWERS[Answer.UPHELD]),
    Answer.REJECTED: Mark("mute", "message-2", ANSWERS[Answer.REJECTED]),
}
RECEIPT_MARKS = {
    ReceiptState.RECORDED: Mark("ok", "circle-check", RECEIPT_STATES[ReceiptState.RECORDED]),
    ReceiptState.REVERSED: Mark("mute", "arrow-back-up", RECEIPT_STATES[ReceiptState.REVERSED]),
}


def bill_title(bill: Bill) -> str:
    """`示例市第一局 2026 年 10 月账单`."""
    return _("%(name)s, bill of %(month)s", name=bill.department_name, month=i18n.month(bill.month))


def payment_mark(mode: str, open_: Money, total: Money, pay_by: date, today: date) -> Mark:
    """How far a bill is paid."""
    if not rules.is_owed(mode):
        return Mark("mute", "eye", _("Shown only"))
    if open_.fen <= 0:
        return Mark("ok", "circle-check", _("Settled"))
    if today > pay_by:
        return Mark("bad", "alert-circle", _("Overdue"))
    if open_ < total:
        return Mark("info", "circle-dashed", _("Partly paid"))
    return Mark("wait", "clock", _("Not paid yet"))


# ---- basis and share ----------------------------------------------------------------------------
def basis_words(fact: LineFact) -> str:
    """`面积 60%（3,000 / 6,000 ㎡）＋人数 40%（50 / 150 人）`."""
    by_kind = {share.kind: share for share in fact.shares}
    parts = [
        _part_words(part["kind"], Decimal(part["weight"]), by_kind.get(part["kind"]), fact)
        for part in fact.basis
    ]
    return _(" + ").join(parts)


def _part_words(kind: str, rate: Decimal, share: ShareFact | None, fact: LineFact) -> str:
    words = str(BASES[kind]) if rate == 1 else f"{BASES[kind]} {i18n.rate(rate)}"
    if share is None:
        return words
    measure = share_words(share, fact.unit)
    return f"{words} {measure}" if rate == 1 else _("%(words)s (%(measure)s)", words=words, measure=measure)


def share_words(share: ShareFact, unit: str) -> str:
    """`3,000 / 6,000 ㎡`, with `(10/30 days)` where the department was there for a part of the month."""
    own, whole = (measured(share.kind, weight, share.of_days) for weight in (share.weight, share.weights))
    if share.kind == "fixed_share":
        words = i18n.rate(own / whole, 2)
    elif share.kind == "equal" and own == share.of_days and whole % share.of_days == 0:
        words = _("1 of %(count)d departments", count=whole // share.of_days)
    else:
        words = f"{plain(own)} / {plain(whole)} {_unit(share.kind, unit)}"
    if share.partial:
        return _("%(words)s (%(days)d/%(of)d days)", words=words, days=share.days, of=share.of_days)
    return words


def _unit(kind: str, unit: str) -> str:
    return {"area": "㎡", "headcount": _("people"), "equal": _("days")}.get(kind, unit)


def plain(value: Fraction) -> str:
    """At most two decimals, half-up, without idle zeros."""
    hundredths = int(value * 100 + Fraction(1, 2))
    return i18n.number(Decimal(hundredths) / 100)


def reason_words(reasons: Sequence[Reason]) -> list[tuple[str, Money]]:
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


# ---- why? ---------------------------------------------------------------------------------------
def why_tree(actor: Actor, found: Why) -> list[Node]:
    """From a bill line down to the contract's clause; every step links to its record where the reader may open it."""
    fact = found.fact
    head = Node(
        _("%(title)s, %(month)s", title=fact.title, month=i18n.month(fact.sheet.month)),
        fact.line.amount.formatted,
        _("Bill line"),
        _("the sum of its shares") if len(fact.shares) > 1 else "",
        open=True,
        children=[
            *(_part_node(found, part) for part in found.parts if part.amount),
            _sheet_line_node(actor, found),
        ],
    )
    return [head]


def _part_node(found: Why, part: Part) -> Node:
    """One basis: the part of the line, and the department's share of it."""
    share = part.share
    if share is None:
        words = _("%(basis)s: no share of this department", basis=BASES[part.kind])
        return Node(words, Money.zero().formatted, _("Shared out"))
    small = _(
        "%(part)s × %(weight)s / %(weights)s, to the fen by largest remainder",
        part=part.amount.formatted,
        weight=i18n.number(share.weight),
        weights=i18n.number(share.weights),
    )
    if part.rate != 1:
        line = found.fact.sheet_line.amount.formatted
        small = (
            _(
                "%(rate)s of %(line)s is %(part)s",
                rate=i18n.rate(part.rate),
                line=line,
                part=part.amount.formatted,
            )
            + " · "
            + small
        )
    return Node(
        _("%(label)s: %(text)s", label=BASES[part.kind], text=share_words(share, found.fact.unit)),
        share.amount.formatted,
        _("Shared out"),
        small,
        open=True,
        children=_driver_nodes(found, share),
    )


def _driver_nodes(found: Why, share: ShareFact) -> list[Node]:
    """The rows a weight was counted from."""
    if share.kind == "direct" and found.used is not None:
        words = _(
            "%(quantity)s %(unit)s of this department, confirmed",
            quantity=i18n.number(found.used),
            unit=found.fact.unit,
        )
        return [Node(words, i18n.number(found.used), _("Usage"))]
    if share.kind == "fixed_share" and found.fixed is not None:
        return [Node(_("Agreed in the contract"), i18n.rate(found.fixed, 2), _("Fixed share"))]
    return [_occupancy_node(share, row) for row in share.detail]


def _occupancy_node(share: ShareFact, row: Any) -> Node:
    first, last = row["from"], row["to"]
    days = _("%(days)d/%(of)d days", days=row["days"], of=share.of_days)
    held = (
        f"{i18n.number(Decimal(row['area']))} ㎡"
        if "area" in row
        else _("%(count)s people", count=row["headcount"])
    )
    value = days if share.kind == "equal" else f"{held} × {days}"
    return Node(row["building"], value, _("Occupancy"), _("%(first)s to %(last)s", first=first, last=last))


def _sheet_line_node(actor: Actor, found: Why) -> Node:
    line, fact = found.fact.sheet_line, found.fact
    return Node(
        _("%(label)s: %(text)s", label=fact.title, text=_charge_words(found)),
        line.amount.formatted,
        _("Sheet line"),
        line.note,
        open=True,
        children=[_sheet_node(actor, found)],
    )


def _charge_words(found: Why) -> str:
    """`6 场 × 420.00`, or the month's lump sum and its days."""
    line, fact = found.fact.sheet_line, found.fact
    if fact.sheet.seq:
        return _("correction")
    if fact.pricing == "unit_rate":
        return f"{i18n.number(line.quantity)} {fact.unit} × {line.price.formatted}"
    if line.days == line.of_days:
        return _("lump sum of the month")
    return _("%(price)s × %(days)d/%(of)d days", price=line.price.formatted, days=line.days, of=line.of_days)


def _sheet_node(actor: Actor, found: Why) -> Node:
    sheet = found.fact.sheet
    url = url_for("settlement.show_sheet", sheet_id=sheet.id) if actor.may(Permission.SHEETS_VIEW) else ""
    small = f"{sheet.number} · " + _("confirmed by the vendor on %(at)s", at=i18n.instant(sheet.confirmed_at))
    return Node(
        sheet_title(Month.of(sheet.month), sheet.seq),
        sheet.earned.formatted,
        _("Sheet"),
        small,
        url,
        open=True,
        children=[_contract_node(actor, found)],
    )


def _contract_node(actor: Actor, found: Why) -> Node:
    contract, line = found.contract, found.contract_line
    url = (
        url_for("contracts.show_contract", contract_id=contract.id)
        if actor.may(Permission.CONTRACTS_VIEW)
        else ""
    )
    return Node(
        _("%(title)s, line %(place)d", title=contract.title, place=line.place),
        _("%(price)s / %(unit)s", price=line.price.formatted, unit=line.unit),
        _("Contract line"),
        contract.number or "",
        url,
        open=True,
        children=_clause_nodes(found),
    )


def _clause_nodes(found: Why) -> list[Node]:
    clause = found.clause
    if clause is None:
        return []
    small = " ".join(clause["paragraphs"])
    return [Node(f"{clause['number']} {clause['heading']}", "", _("Clause"), small)]
