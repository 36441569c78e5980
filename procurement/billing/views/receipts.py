"""Pages of receipts: the register, one receipt, recording and reversing, budget charges; open items by age."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import timeline
from procurement.billing import policy
from procurement.billing.forms.receipts import ChargeForm, ReceiptForm, ReversalForm
from procurement.billing.models import Receipt
from procurement.billing.queries import charging
from procurement.billing.queries import receipts as queries
from procurement.billing.queries.receipts import Aged
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import ReceiptCommand
from procurement.billing.rules.states import ReceiptState
from procurement.billing.sentences import MODES
from procurement.billing.services import receipts as services
from procurement.billing.views import answers_presenters, bills_presenters
from procurement.infra import clock
from procurement.kernel.money import Money
from procurement.ledger.views import presenters
from procurement.pages import http, i18n, spreadsheets
from procurement.pages.i18n import _, counts, lazy, ngettext
from procurement.pages.lists import Cell, Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page
from procurement.pages.seen import Check

METHODS = tuple((mode, MODES[mode]) for mode in ("transfer", "budget_charge"))
RECEIPTS = ListSpec(
    name="billing.receipts",
    title=lazy("Receipts"),
    key="id",
    default_sort="-received_on",
    counted=counts("%(num)s receipt", "%(num)s receipts"),
    empty=Empty(
        lazy("No receipts yet"), lazy("Record what the bank's paper says; the oldest bill is paid first.")
    ),
    row_url=("billing.show_receipt", "receipt_id"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("Not used up"), {"unapplied": "0.01"}),
        Preset(lazy("Reversed"), {"state": "reversed"}),
    ),
    columns=(
        Column("number", lazy("Number"), "no", filter=Filter(), width="no"),
        Column("department", lazy("Department"), "lead", sort="sort_key", filter=Filter(on=("known_as",))),
        Column("received_on", lazy("Day of the bank"), "day", filter=Filter(FilterKind.FROM), width="date"),
        Column("amount", lazy("Amount"), "money", filter=Filter(FilterKind.LEAST), total=True, width="money"),
        Column("unapplied", lazy("Not used"), "money", filter=Filter(FilterKind.LEAST), width="money"),
        Column(
            "method",
            lazy("Payment"),
            show=lambda row: MODES[row.method],
            filter=Filter(FilterKind.CHOICE, options=METHODS),
            width="14",
        ),
        Column(
            "bank_reference",
            lazy("Bank reference"),
            sub="payer",
            filter=Filter(on=("bank_reference", "payer")),
            phone="off",
        ),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: bills_presenters.RECEIPT_BADGES[ReceiptState(row.state)],
            filter=Filter(FilterKind.CHOICE, options=presenters.options(bills_presenters.RECEIPT_BADGES)),
            width="state",
        ),
    ),
)


def list_receipts() -> Response:
    actor = http.current_actor()

    def page() -> dict[str, Any]:
        return {
            "may_record": policy.can_record_receipts(actor),
            "charges": queries.months_to_charge(actor),
        }

    return register_page(RECEIPTS, queries.receipt_list(actor), "billing/list_receipts.html", page)


def record_receipt() -> Response:
    """Record what the bank's paper says. A department chosen in the address shows what it owes."""
    actor = http.current_actor()
    chosen = http.row_asked("department")
    form = ReceiptForm(department_id=chosen, received_on=clock.today())
    departments = accounts.organisations(actor, OrganisationKind.DEPARTMENT)
    form.department_id.options = [(department.id, department.name_zh) for department in departments]

    def act() -> str:
        made = services.record_receipt(actor, form.to_command(), form.sure.data)
        return url_for("billing.show_receipt", receipt_id=made)

    def check() -> Check:
        names = {department.id: department.name_zh for department in departments}
        return _receipt_check(names[form.department_id.data], form.to_command())

    def page() -> dict[str, Any]:
        return _owed(form.department_id.data)

    return http.form_page(form, act, "billing/record_receipt.html", page, check=check)


def _receipt_check(department: str, command: ReceiptCommand) -> Check:
    bills = queries.open_bills(http.current_actor(), command.department_id)
    names = {bill.id: f"{bill.number} {i18n.month(bill.month)}" for bill in bills}
    owed = [(bill.id, bill.open) for bill in bills]
    return answers_presenters.receipt_check(department, command, owed, names)


def _owed(department_id: int | None) -> dict[str, Any]:
    """What the department in the form owes, oldest first."""
    actor = http.current_actor()
    if department_id is None:
        return {"owed": [], "credit": Money.zero()}
    return {
        "owed": queries.open_bills(actor, department_id),
        "credit": queries.credit_of(actor, department_id),
    }


def show_receipt(receipt_id: int) -> Response:
    actor = http.current_actor()
    receipt = queries.receipt(actor, receipt_id)
    return http.render("billing/show_receipt.html", **_page(receipt))


def _page(receipt: Receipt) -> dict[str, Any]:
    actor = http.current_actor()
    state = ReceiptState(receipt.state)
    journal = queries.journal_of(actor, receipt)
    return {
        "receipt": receipt,
        "badge": bills_presenters.RECEIPT_BADGES[state],
        "method": MODES[receipt.method],
        "applied": queries.applications(receipt.id),
        "posted_on": journal.day,
        "may_reverse": policy.can_reverse_receipt(actor, receipt.bureau_id)
        and state is ReceiptState.RECORDED
        and actor.id != receipt.recorded_by,
        "events": timeline.events(queries.receipt_history(receipt.id)),
    }


def reverse_receipt(receipt_id: int) -> Response:
    actor = http.current_actor()
    receipt = queries.receipt(actor, receipt_id)
    form = ReversalForm(version=receipt.version)

    def act() -> str:
        services.reverse_receipt(actor, receipt_id, form.version.data, form.reason.data)
        return url_for("billing.show_receipt", receipt_id=receipt_id)

    return http.form_page(form, act, "billing/reverse_receipt.html", lambda: _page(receipt))


# ---- budget lines -------------------------------------------------------------------------------
def charge_budgets(month: str) -> Response:
    """Check what would be charged to which budget line, then charge it in one act."""
    actor, of_month = http.current_actor(), presenters.month_in(month)
    form = ChargeForm()

    def act() -> str:
        count = services.charge_budgets(actor, of_month)
        flash(ngettext("%(num)d bill was charged.", "%(num)d bills were charged.", count), "success")
        return url_for("billing.list_receipts", method=rules.BUDGET_CHARGE)

    def page() -> dict[str, Any]:
        found = charging.chargeable(actor, of_month)
        return {
            "month": of_month,
            "rows": found,
            "total": bills_presenters.sum_of(one.amount for one in found),
        }

    return http.form_page(form, act, "billing/charge_budgets.html", page)


# ---- open items ---------------------------------------------------------------------------------
BANDS = (
    lazy("Not due"),
    lazy("1–30 days"),
    lazy("31–60 days"),
    lazy("61–90 days"),
    lazy("More than 90 days"),
)

OPEN_ITEMS = ListSpec(
    name="billing.open_items",
    title=lazy("Open items"),
    key="id",
    default_sort="pay_by",
    counted=counts("%(num)s open item", "%(num)s open items"),
    empty=Empty(lazy("Nothing is open"), lazy("Every bill is paid or taken back.")),
    row_url=("billing.show_bill", "bill_id"),
    columns=(
        Column("number", lazy("Number"), "no", filter=Filter(), width="no"),
        bills_presenters.DEPARTMENT,
        Column("month", lazy("Month"), "month", width="date"),
        Column("total", lazy("Amount"), "money", total=True, width="money"),
        Column("paid", lazy("Paid"), "money", total=True, width="money", phone="off"),
        Column("credited", lazy("Taken back"), "money", total=True, width="money", phone="off"),
        Column(
            "open", lazy("Open amount"), "money", total=True, width="money", filter=Filter(FilterKind.LEAST)
        ),
        Column(
            "pay_by",
            lazy("Pay by"),
            "day",
            show=lambda row: _pay_by(row),
            filter=Filter(FilterKind.UNTIL),
            width="date",
        ),
    ),
)


def _pay_by(row: Any) -> Cell:
    late = clock.today() > row.pay_by
    return Cell(i18n.day(row.pay_by), "day", tone="bad" if late else "", sub=_("overdue") if late else "")


def list_open_items() -> Response:
    """What departments owe: by department and age, then bill by bill."""
    actor, today = http.current_actor(), clock.today()
    if request.args.get("export") == "ages":
        content = _ages_sheet(queries.aged(actor, today))
        return http.download(content, _("Open items by age") + f" {today}.xlsx", http.XLSX)

    def page() -> dict[str, Any]:
        aged = queries.aged(actor, today)
        return {
            "aged": aged,
            "bands": BANDS,
            "sums": [bills_presenters.sum_of(one.bands[n] for one in aged) for n in range(len(BANDS))],
            "total": bills_presenters.sum_of(one.balance for one in aged),
            "may_record": policy.can_record_receipts(actor),
        }

    return register_page(OPEN_ITEMS, queries.open_items(actor), "billing/list_open_items.html", page)


def _ages_sheet(aged: list[Aged]) -> bytes:
    columns = [
        spreadsheets.Column(_("Code"), width=12),
        spreadsheets.Column(_("Department"), width=34),
        *(spreadsheets.Column(str(band), "money", 18) for band in BANDS),
        spreadsheets.Column(_("Balance"), "money", 18),
    ]
    rows = [[one.code, one.name, *one.bands, one.balance] for one in aged]
    return spreadsheets.write(_("Open items by age"), columns, rows)
