"""Pages of bills: the register, one bill with the department's answers, the reply to an objection, "why?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from procurement.audit import timeline
from procurement.billing import policy
from procurement.billing.forms.bills import BillForm, ReplyForm, open_lines
from procurement.billing.models import Bill, BillLine
from procurement.billing.queries import bills as queries
from procurement.billing.queries import receipts
from procurement.billing.queries.deadlines import answers_due
from procurement.billing.queries.origins import LineFact, line_facts
from procurement.billing.queries.why import why
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import LineAnswer
from procurement.billing.rules.states import Answer, AnswerAction, BillState
from procurement.billing.sentences import MODES
from procurement.billing.services import bills as services
from procurement.billing.services import credit
from procurement.billing.views import answers_presenters, bills_presenters
from procurement.billing.views.why_presenters import why_tree
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.ledger.views import presenters
from procurement.pages import charts, http, i18n
from procurement.pages.i18n import _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Event
from procurement.pages.registers import register_page
from procurement.pages.seen import Check
from procurement.rulebook.deadlines import due

BILLS = ListSpec(
    name="billing.bills",
    title=lazy("Department bills"),
    key="id",
    default_sort="-month",
    counted=counts("%(num)s bill", "%(num)s bills"),
    empty=Empty(lazy("No bills yet"), lazy("Bills are issued when finance settles a month.")),
    row_url=("billing.show_bill", "bill_id"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("Not answered"), {"state": "issued"}),
        Preset(lazy("Disputed"), {"state": "disputed"}),
        Preset(lazy("Confirmed by the department"), {"state": "confirmed"}),
    ),
    columns=(
        Column("number", lazy("Number"), "no", filter=Filter(), width="no"),
        bills_presenters.DEPARTMENT,
        Column("month", lazy("Month"), "month", filter=Filter(FilterKind.CHOICE), width="date"),
        Column("total", lazy("Amount"), "money", filter=Filter(FilterKind.LEAST), total=True, width="money"),
        Column("open", lazy("Open amount"), "money", total=True, width="money"),
        Column("respond_by", lazy("Answer by"), "day", width="date", phone="off"),
        Column("pay_by", lazy("Pay by"), "day", width="date", phone="off"),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: bills_presenters.BILL_BADGES[BillState(row.state)],
            filter=Filter(FilterKind.CHOICE, options=presenters.options(bills_presenters.BILL_BADGES)),
            width="state",
        ),
    ),
)
SHOWN = "billing/show_bill.html"
TREND = 6
"""Months of the small chart beside a bill."""


def list_bills() -> Response:
    actor = http.current_actor()
    options = {"month": presenters.month_options(queries.bill_months(actor))}
    return register_page(BILLS, queries.bill_list(actor), options=options)


# ---- one bill -----------------------------------------------------------------------------------
def show_bill(bill_id: int) -> Response:
    actor = http.current_actor()
    bill = queries.bill(actor, bill_id)
    form = _form(bill, queries.lines(bill.id))
    return http.render(SHOWN, form=form, **_page(actor, bill, form))


def answer_bill(bill_id: int) -> Response:
    """The department confirms or disputes line by line; one button confirms every line without an objection."""
    actor = http.current_actor()
    bill = queries.bill(actor, bill_id)
    lines = queries.titled_lines(bill.id)
    form = _form(bill, [line for line, _title in lines])

    def answers() -> list[LineAnswer]:
        return form.to_answers(rest="all" in request.form)

    def act() -> str:
        services.answer_bill(actor, bill_id, form.version.data, answers())
        return url_for("billing.show_bill", bill_id=bill_id)

    def check() -> Check:
        return answers_presenters.answers_check(bill, lines, answers(), lambda: answers_due([bill])[bill])

    return http.form_page(form, act, SHOWN, lambda: _page(actor, bill, form), check=check)


def _form(bill: Bill, lines: Sequence[BillLine]) -> BillForm:
    waiting = [line.id for line in lines if line.answer == Answer.OPEN]
    return BillForm(version=bill.version, lines=open_lines(waiting))


def _name_reasons(facts: Sequence[LineFact], entries: Mapping[str, Any]) -> None:
    """The summary of what to mend names each reason by its line: there is one on every line."""
    for fact in facts:
        entry = entries.get(str(fact.line.id))
        if entry:
            entry.reason.label.text = _("Objection to %(title)s", title=fact.title)


def _page(actor: Actor, bill: Bill, form: BillForm) -> dict[str, Any]:
    """Everything the page of a bill shows besides its form."""
    month, today = Month.of(bill.month), clock.today()
    facts = line_facts([bill])[bill.id]
    main = queries.is_main(bill)
    before = queries.line_amounts(bill.department_id, month.previous()) if main else {}
    open_, respond = queries.open_amount(bill), answers_due([bill])[bill]
    entries = {str(entry.line_id.data): entry for entry in form.lines}
    _name_reasons(facts, entries)
    rows = [_row(fact, before, entries) for fact in facts]
    papers = queries.papers_about(actor, bill)
    return {
        "bill": bill,
        "issued_on": clock.civil(bill.issued_at),
        "month": month,
        "title": bills_presenters.bill_title(bill),
        "badge": bills_presenters.BILL_BADGES[BillState(bill.state)],
        "payment": bills_presenters.payment_badge(bill, today),
        "mode": MODES[bill.settlement_mode],
        "owed": rules.is_owed(bill.settlement_mode),
        "open": open_,
        "main": main,
        "rows": rows,
        "gone": _gone(before, facts),
        "change": bill.total - bills_presenters.sum_of(before.values()),
        "month_before": bills_presenters.sum_of(before.values()),
        "may_answer": policy.can_answer_bill(actor, bill.department_id)
        and any(row["entry"] for row in rows)
        and (respond.known is None or today <= respond.known),
        "may_reply": policy.can_follow_up(actor, bill.bureau_id),
        "sees_all": policy.sees_all_bills(actor),
        "respond": respond,
        "pay": due(bill.bureau_id, rules.PAY_RULE, clock.civil(bill.issued_at)),
        "trend": _trend(bill, month),
        "moved": queries.movements([bill])[bill.id],
        "payments": receipts.payments_of(bill.id),
        "offsets": receipts.offsets_of(bill.id),
        "notes": queries.credit_notes(bill.id),
        "papers": papers,
        "own_paper": next(
            (paper for paper in papers if paper.subject_type == "bill" and paper.state != "void"), None
        ),
        "events": [
            *timeline.events(queries.bill_history(bill.id)),
            Event(i18n.instant(bill.issued_at), _("bill issued"), bill.number),
        ],
    }


def _row(fact: LineFact, before: dict[int, Money], entries: dict[str, Any]) -> dict[str, Any]:
    """A line as the page shows it; a correction is not compared with the month before."""
    line, key = fact.line, fact.sheet_line.contract_line_id
    compared = not fact.sheet.seq
    was = before.get(key, Money.zero())
    return {
        "fact": fact,
        "basis": bills_presenters.basis_label(fact),
        "badge": bills_presenters.ANSWER_BADGES[Answer(line.answer)],
        "change": line.amount - was if compared else None,
        "entry": entries.get(str(line.id)) if line.answer == Answer.OPEN else None,
        "is_disputed": line.answer == Answer.DISPUTED,
    }


def _gone(before: dict[int, Money], facts: list[LineFact]) -> list[tuple[str, Money]]:
    """What was billed the month before and is not any more."""
    here = {fact.sheet_line.contract_line_id for fact in facts if not fact.sheet.seq}
    missing = {line: amount for line, amount in before.items() if line not in here}
    return [(title, missing[line]) for line, title in queries.line_titles(missing)]


def _trend(bill: Bill, month: Month) -> charts.Figure | None:
    """What the department was billed in the last months, in thousands; nothing to see with a single month."""
    totals = queries.month_totals(bill.department_id, month, TREND)
    if len(totals) < 2:
        return None
    points = [
        (_("%(month)d", month=one.first.month), (total.yuan / 1000).quantize(Decimal("0.1")))
        for one, total in totals
    ]
    return charts.line(
        _("Billed by month"),
        points,
        note=_("thousand yuan"),
        head=(_("Month"), _("Billed by month")),
        show=lambda value: i18n.number(value, 1),
    )


# ---- why, notes, replies ------------------------------------------------------------------------
def explain_line(line_id: int) -> Response:
    """Why is this amount what it is? Every step down to the contract's clause."""
    actor = http.current_actor()
    found = why(actor, line_id)
    return http.render(
        "billing/explain_line.html",
        opens=actor.may(Permission.SHEETS_VIEW) and actor.may(Permission.CONTRACTS_VIEW),
        found=found,
        title=bills_presenters.bill_title(found.bill),
        month=i18n.month(found.bill.month),
        tree=why_tree(actor, found),
    )


def show_credit(note_id: int) -> Response:
    """A credit note stands on the page of its bill."""
    note, bill = queries.credit_note(http.current_actor(), note_id)
    return redirect(url_for("billing.show_bill", bill_id=bill.id, _anchor=f"note-{note.id}"), 303)


def reply_to_objection(line_id: int) -> Response:
    """Finance upholds an objection with a credit note, or rejects it with a reason."""
    actor = http.current_actor()
    line = queries.line(actor, line_id)
    bill = queries.bill(actor, line.bill_id)
    form = ReplyForm(version=bill.version, amount=line.amount if line.amount.fen > 0 else None)

    def act() -> str:
        if form.decision.data == AnswerAction.UPHOLD:
            credit.uphold(actor, line_id, form.amount.data or Money.zero(), form.reply.data)
        else:
            credit.reject(actor, line_id, form.reply.data)
        return url_for("billing.show_bill", bill_id=bill.id)

    def fact() -> LineFact:
        return next(one for one in line_facts([bill])[bill.id] if one.line.id == line_id)

    def check() -> Check:
        given = (form.amount.data or Money.zero()) if form.decision.data == AnswerAction.UPHOLD else None
        return answers_presenters.reply_check(bill, fact(), given, form.reply.data)

    def page() -> dict[str, Any]:
        shown = fact()
        return {
            "bill": bill,
            "title": bills_presenters.bill_title(bill),
            "fact": shown,
            "basis": bills_presenters.basis_label(shown),
            "billed_it": queries.billed_by(bill) == actor.id,
            "waits": line.answer == Answer.DISPUTED,
            "reply_by": due(bill.bureau_id, rules.REPLY_RULE, clock.civil(line.answered_at))
            if line.answered_at
            else None,
        }

    return http.form_page(form, act, "billing/reply_to_objection.html", page, check=check)
