"""Pages of sheets: the register, a month over all contracts, one sheet, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from procurement.audit import timeline
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Permission
from procurement.ledger.views import presenters as ledger_presenters
from procurement.pages import http
from procurement.pages.forms import ActForm, Form
from procurement.pages.i18n import _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page
from procurement.rulebook import deadlines
from procurement.settlement import policy, queries, services
from procurement.settlement.forms import (
    AnswerForm,
    ConfirmForm,
    DisputeForm,
    SendForm,
    WithdrawForm,
)
from procurement.settlement.rules.states import Cause, SheetState
from procurement.settlement.sentences import CAUSES
from procurement.settlement.views import presenters

if TYPE_CHECKING:
    from procurement.settlement.models import Sheet

WAITING = (SheetState.SENT, SheetState.DISPUTED)
"""States of a sheet the vendor has before it and has not agreed to."""

SHEETS = ListSpec(
    name="settlement.sheets",
    title=lazy("Settlement sheets"),
    key="id",
    default_sort="-month",
    counted=counts("%(num)s sheet", "%(num)s sheets"),
    empty=Empty(lazy("No sheets yet"), lazy("A sheet says what a contract has earned in a month.")),
    row_url=("settlement.show_sheet", "sheet_id"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("With the vendor"), {"state": "sent"}),
        Preset(lazy("Disputed"), {"state": "disputed"}),
        Preset(lazy("Confirmed by both"), {"state": "confirmed"}),
    ),
    columns=(
        Column("title", lazy("Contract"), "lead", sub="contract", filter=Filter(on=("title", "contract"))),
        Column("month", lazy("Month"), "month", filter=Filter(placeholder=lazy("year-month")), width="date"),
        Column("number", lazy("Number"), "no", filter=Filter(), width="no"),
        Column(
            "seq",
            lazy("Kind of sheet"),
            show=lambda row: _("Correction %(seq)d", seq=row.seq) if row.seq else _("Main"),
            width="s",
        ),
        Column("vendor", lazy("Vendor"), filter=Filter(on=("known_as",)), phone="off", width="26"),
        Column("earned", lazy("Earned amount"), "money", total=True, width="money"),
        Column("payable", lazy("Payable amount"), "money", total=True, width="money"),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: presenters.SHEET_BADGES[SheetState(row.state)],
            filter=Filter(FilterKind.CHOICE, options=ledger_presenters.options(presenters.SHEET_BADGES)),
            width="state",
        ),
    ),
)


def list_sheets() -> Response:
    actor = http.current_actor()

    def page() -> dict[str, Any]:
        return {
            "may_see_months": actor.may(Permission.SETTLEMENT_VIEW),
            "last_month": Month.of(clock.today()).previous(),
        }

    return register_page(SHEETS, queries.sheet_list(actor), "settlement/list_sheets.html", page)


# ---- one sheet ----------------------------------------------------------------------------------
def show_sheet(sheet_id: int) -> Response:
    actor = http.current_actor()
    page = sheet_page(actor, queries.sheet(actor, sheet_id))
    asked = http.row_asked("why")
    tree = [
        node
        for line, priced in page["lines"]
        if line.id == asked
        for node in presenters.why(
            actor, page["sheet"], page["contract"], line, priced, queries.usage_rows(priced.id, page["month"])
        )
    ]
    form = ActForm(version=page["sheet"].version)
    return http.render("settlement/show_sheet.html", form=form, tree=tree, **page)


def sheet_page(actor: Actor, sheet: Sheet) -> dict[str, Any]:
    """Everything the pages of a sheet show besides their form."""
    contract, month = sheet.contract, Month.of(sheet.month)
    lines = queries.sheet_lines(sheet.id)
    prepares = policy.can_prepare(actor, sheet.bureau_id, contract.contract_supervisor_id)
    answers = policy.can_answer_sheet(actor, contract.vendor_id)
    state = SheetState(sheet.state)
    before = queries.earned_elsewhere(sheet)
    history = queries.sheet_history(sheet.id)
    return {
        "sheet": sheet,
        "contract": contract,
        "month": month,
        "cause": CAUSES[Cause(sheet.cause)] if sheet.cause else "",
        "title": presenters.sheet_title(month, sheet.seq),
        "badge": presenters.SHEET_BADGES[state],
        "lines": lines,
        "words": {line.id: presenters.line_label(sheet, line, priced) for line, priced in lines},
        "may_send": prepares and state is SheetState.DRAFT,
        "may_answer": prepares and state is SheetState.DISPUTED,
        "may_correct": prepares and state is SheetState.CONFIRMED and not sheet.seq,
        "may_withdraw": prepares and state in WAITING,
        "may_confirm": answers and state in WAITING,
        "may_dispute": answers and state is SheetState.SENT,
        "refusals": queries.sending_refusals(sheet, contract) if state is SheetState.DRAFT else [],
        "overtaken": state in WAITING and queries.overtaken(sheet, contract),
        "silent": _silent(actor, sheet, month),
        "waiting": _waiting(sheet, contract, month),
        "papers": queries.sheet_papers(sheet.id),
        "others": [
            (one, presenters.sheet_title(month, one.seq), presenters.SHEET_BADGES[SheetState(one.state)])
            for one in queries.sheets_of_month(contract.id, month)
            if one.id != sheet.id and (one.state != SheetState.DRAFT or prepares)
        ],
        "before": before,
        "left": contract.amount - before - sheet.earned,
        "run_url": presenters.run_url(actor, sheet.run_id),
        "confirm_by": _confirm_by(sheet),
        "payment": _payment(sheet),
        "events": timeline.events(history),
        "answer": _answer(history),
    }


def _answer(history: Sequence[Any]) -> str:
    """What the bureau last said to the vendor's dispute; the sheet keeps the dispute alone."""
    said = (row.params["answer"] for row in history if row.action == "settlement.dispute_answered")
    return str(next(said, ""))


def _silent(actor: Actor, sheet: Any, month: Month) -> list[str]:
    """Unit-rate lines of a draft without any usage."""
    if sheet.state != SheetState.DRAFT or sheet.seq:
        return []
    contract_months = queries.contract_months(actor, month, sheet.contract_id)
    return [title for row in contract_months for title in row.silent]


def _waiting(sheet: Any, contract: Any, month: Month) -> str:
    """The page of the quantities a draft waits for; "" when it waits for none."""
    if sheet.state != SheetState.DRAFT or sheet.seq or not queries.unconfirmed_usage(contract.id, month):
        return ""
    return url_for(
        "settlement.list_usage", month=month.first.isoformat(), state="entered", line=contract.number
    )


def _confirm_by(sheet: Any) -> deadlines.Due | None:
    if sheet.state != SheetState.SENT:
        return None
    return deadlines.due(sheet.bureau_id, queries.CONFIRM_RULE, clock.civil(sheet.sent_at))


def _payment(sheet: Any) -> queries.PaymentDue | None:
    if sheet.confirmed_at is None:
        return None
    contract = sheet.contract
    confirmed_on = clock.civil(sheet.confirmed_at)
    return queries.payment_due(
        sheet.bureau_id, contract.payment_days, contract.vendor.sme_class, confirmed_on
    )


def to_sheet(sheet_id: int) -> Response:
    """Back to the sheet: it says what it waits for, and offers what may be done now."""
    return redirect(url_for("settlement.show_sheet", sheet_id=sheet_id), 303)


def act_page(
    form: Form, act: Callable[[], str], template: str, page: Callable[[], dict[str, Any]], may: str
) -> Response:
    """The page of one act on a sheet; where it is not to be done (`may` is false there), back to the sheet."""
    if request.method == "POST":
        return http.form_page(form, act, template, page)
    found = page()
    return http.render(template, form=form, **found) if found[may] else to_sheet(found["sheet"].id)


def _act(
    sheet_id: int, may: str, form_class: type[ActForm], act_of: Callable[[Actor, Any], object], template: str
) -> Response:
    actor = http.current_actor()
    sheet = queries.sheet(actor, sheet_id)
    form = form_class(version=sheet.version)

    def act() -> str:
        act_of(actor, form)
        return url_for("settlement.show_sheet", sheet_id=sheet_id)

    return act_page(form, act, template, lambda: sheet_page(actor, sheet), may)


def send_sheet(sheet_id: int) -> Response:
    """Check, then send: what is sent is only corrected by a further sheet."""
    return _act(
        sheet_id,
        "may_send",
        SendForm,
        lambda actor, form: services.send_sheet(actor, sheet_id, form.version.data),
        "settlement/send_sheet.html",
    )


def remove_sheet(sheet_id: int) -> Response:
    actor = http.current_actor()
    sheet = queries.sheet(actor, sheet_id)
    form = ActForm(version=sheet.version)

    def act() -> str:
        services.remove_draft(actor, sheet_id, form.version.data)
        flash(_("The draft was thrown away."), "success")
        return url_for("settlement.month_sheets", month=str(Month.of(sheet.month)))

    return http.form_page(
        form, act, "settlement/show_sheet.html", lambda: {"tree": [], **sheet_page(actor, sheet)}
    )


def confirm_sheet(sheet_id: int) -> Response:
    """The vendor checks the amounts and agrees."""
    return _act(
        sheet_id,
        "may_confirm",
        ConfirmForm,
        lambda actor, form: services.confirm_sheet(actor, sheet_id, form.version.data),
        "settlement/confirm_sheet.html",
    )


def dispute_sheet(sheet_id: int) -> Response:
    return _act(
        sheet_id,
        "may_dispute",
        DisputeForm,
        lambda actor, form: services.dispute_sheet(actor, sheet_id, form.version.data, form.reason.data),
        "settlement/dispute_sheet.html",
    )


def answer_dispute(sheet_id: int) -> Response:
    return _act(
        sheet_id,
        "may_answer",
        AnswerForm,
        lambda actor, form: services.answer_dispute(actor, sheet_id, form.version.data, form.answer.data),
        "settlement/answer_dispute.html",
    )


def withdraw_sheet(sheet_id: int) -> Response:
    """Take a sheet back that the vendor has not agreed to."""
    actor = http.current_actor()
    sheet = queries.sheet(actor, sheet_id)
    form = WithdrawForm(version=sheet.version)

    def act() -> str:
        services.withdraw_sheet(actor, sheet_id, form.version.data, form.reason.data)
        flash(_("The sheet was withdrawn. Its month is free for another one."), "success")
        return url_for("settlement.month_sheets", month=str(Month.of(sheet.month)))

    template = "settlement/withdraw_sheet.html"
    return act_page(form, act, template, lambda: sheet_page(actor, sheet), "may_withdraw")
