"""What the pages of usage and sheets show of their rows: marks, links, the "why?" of a sheet's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import url_for
from markupsafe import Markup

from procurement.contracts.rules import Pricing
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Permission
from procurement.ledger.registry import Missing
from procurement.pages import i18n
from procurement.pages.i18n import Text, _
from procurement.pages.parts import Badge, Node
from procurement.settlement import queries, registry
from procurement.settlement.rules import charges
from procurement.settlement.rules.states import SheetState, UsageState
from procurement.settlement.sentences import SHEET_STATES, USAGE_STATES

if TYPE_CHECKING:
    from procurement.contracts.models import Contract, ContractLine
    from procurement.kernel.actor import Actor
    from procurement.settlement.models import Sheet, SheetLine

USAGE_BADGES = {
    UsageState.ENTERED: Badge("wait", "hourglass", USAGE_STATES[UsageState.ENTERED]),
    UsageState.CONFIRMED: Badge("ok", "circle-check", USAGE_STATES[UsageState.CONFIRMED]),
}
SHEET_BADGES = {
    SheetState.DRAFT: Badge("mute", "pencil", SHEET_STATES[SheetState.DRAFT]),
    SheetState.SENT: Badge("wait", "hourglass", SHEET_STATES[SheetState.SENT]),
    SheetState.DISPUTED: Badge("bad", "message-report", SHEET_STATES[SheetState.DISPUTED]),
    SheetState.CONFIRMED: Badge("ok", "circle-check", SHEET_STATES[SheetState.CONFIRMED]),
    SheetState.WITHDRAWN: Badge("mute", "ban", SHEET_STATES[SheetState.WITHDRAWN]),
}


def sheet_title(month: Month, seq: int) -> str:
    """`Sheet of 2026 年 9 月`, or the correction it is."""
    if seq:
        return _("Correction %(seq)d of %(month)s", seq=seq, month=i18n.month(month))
    return _("Sheet of %(month)s", month=i18n.month(month))


def missing_sheet(sheet: Sheet) -> Missing:
    """A sheet a closing waits for."""
    title = sheet_title(Month.of(sheet.month), sheet.seq)
    small = f"{title} · {sheet.contract.title}"
    return Missing(sheet.number or title, "settlement.show_sheet", {"sheet_id": sheet.id}, small)


def run_url(actor: Actor, run_id: int | None) -> str:
    """The page of the run that billed a sheet; "" before it, and for who may not read it."""
    if run_id is None or not actor.may(Permission.SETTLEMENT_VIEW):
        return ""
    endpoint, argument = registry.sharing().page
    values: dict[str, Any] = {argument: run_id}
    return url_for(endpoint, **values)


# ---- why? ---------------------------------------------------------------------------------------
def line_label(sheet: Sheet, line: SheetLine, priced: ContractLine) -> str:
    """How a line's amount came about, in one line."""
    if sheet.seq:
        return _change_label(line)
    price = i18n.price(line.price)
    if priced.pricing == Pricing.UNIT_RATE:
        words = _("Confirmed usage × price")
    elif line.days == line.of_days:
        words = _("Lump sum of the month")
    else:
        words = _("%(price)s × %(days)d/%(of)d days", price=price, days=line.days, of=line.of_days)
        words += _("; suspended: %(days)s", days=gaps) if (gaps := _gaps(sheet)) else ""
    limit = _("limited to what the contract has left")
    return f"{words} · {limit}" if capped(line, priced) else words


def _gaps(sheet: Sheet) -> str:
    """The days of suspension that a sheet, as it was prepared, left out."""
    term, month = queries.term_of(sheet.contract), Month.of(sheet.month)
    spans = term.left_out(month) if sheet.spans == term.spans(month) else ()
    return _(", ").join(i18n.period(span) for span in spans)


def _change_label(line: SheetLine) -> str:
    if line.department is None:
        return line.note
    borne = _("borne by %(name)s alone", name=line.department.name_zh)
    return f"{line.note} · {borne}" if line.note else borne


def capped(line: SheetLine, priced: ContractLine) -> bool:
    """A line that took only what the contract had left."""
    by_month = priced.pricing == Pricing.LUMP_SUM
    return charges.takes_less(
        line.price, line.quantity, line.days, line.of_days, line.amount, by_month=by_month
    )


def why(
    actor: Actor,
    sheet: Sheet,
    contract: Contract,
    line: SheetLine,
    priced: ContractLine,
    usage: Sequence[Any],
) -> list[Node]:
    """From an amount down to what was used, the price agreed and the clause behind it."""
    contract_url = url_for("contracts.show_contract", contract_id=contract.id)
    children: list[Node] = []
    if sheet.seq:
        children.append(_leaf(_("Reason"), sheet.reason, small=_change_label(line)))
    elif priced.pricing == Pricing.UNIT_RATE:
        children.append(_quantity(actor, line, priced, usage))
    else:
        children.append(_served(line, priced))
    children.append(
        Node(
            priced.title,
            _("%(price)s / %(unit)s", price=i18n.price(line.price), unit=priced.unit),
            _("Price agreed"),
            _("%(number)s, line %(place)d", number=contract.number, place=priced.place),
            contract_url,
        )
    )
    children += [clause_node(clause) for clause in contract.clauses or [] if clause.get("key") == "payment"]
    head = Node(
        priced.title,
        i18n.money(line.amount),
        sheet_title(Month.of(sheet.month), sheet.seq),
        _sum_label(sheet, line, priced),
        open=True,
        children=children,
    )
    return [head]


def clause_node(clause: Mapping[str, Any]) -> Node:
    """A clause of a contract as it was agreed, paragraph by paragraph."""
    text = Markup("").join(Markup("<p>{}</p>").format(paragraph) for paragraph in clause["paragraphs"])
    return Node(f"{clause['number']} {clause['heading']}", kind=_("Clause"), open=True, body=text)


def _sum_label(sheet: Sheet, line: SheetLine, priced: ContractLine) -> str:
    """The sum behind an amount, written out."""
    if sheet.seq or priced.pricing == Pricing.LUMP_SUM:
        return line_label(sheet, line, priced)
    quantity, price = i18n.number(line.quantity), i18n.price(line.price)
    return _("%(quantity)s %(unit)s × %(price)s", quantity=quantity, unit=priced.unit, price=price)


def _quantity(actor: Actor, line: SheetLine, priced: ContractLine, usage: Sequence[Any]) -> Node:
    sees = actor.may(Permission.USAGE_VIEW)
    rows = [
        Node(
            row.department or _("All departments together"),
            i18n.number(row.quantity),
            _("Quantity confirmed"),
            _(
                "entered by %(enterer)s, confirmed by %(confirmer)s on %(at)s",
                enterer=row.entered_name,
                confirmer=row.confirmed_name,
                at=i18n.instant(row.confirmed_at),
            ),
            url_for("settlement.show_usage", usage_id=row.id) if sees else "",
        )
        for row in usage
        if row.state == UsageState.CONFIRMED
    ]
    words = _("%(quantity)s %(unit)s", quantity=i18n.number(line.quantity), unit=priced.unit)
    return Node(
        _("Confirmed quantity of the month"), words, _("Quantity"), open=len(rows) <= 10, children=rows
    )


def _served(line: SheetLine, priced: ContractLine) -> Node:
    words = _("%(days)d/%(of)d days", days=line.days, of=line.of_days)
    small = _("The contract had only this much left of the line.") if capped(line, priced) else ""
    text = _("Whole month") if line.days == line.of_days else _("Part of the month, by calendar days")
    return _leaf(_("Days served"), text, words, small)


def _leaf(kind: Text, text: Text, value: Text = "", small: Text = "") -> Node:
    return Node(text, value, kind, small)
