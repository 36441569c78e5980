"""Pages of the run: months to bill, the preview with its checks, the run, its result and papers."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from procurement.audit import timeline
from procurement.billing import policy
from procurement.billing.forms.run import RunForm
from procurement.billing.queries import bills as bill_queries
from procurement.billing.queries import run as queries
from procurement.billing.queries.changes import DepartmentMonth, departments_of
from procurement.billing.queries.late_occupancies import changes_since
from procurement.billing.queries.origins import line_facts
from procurement.billing.queries.preview import preview
from procurement.billing.rules.checks import Check
from procurement.billing.sentences import MODES
from procurement.billing.services import run as services
from procurement.billing.services.late_occupancies import see_late_occupancies as see_occupancies
from procurement.billing.views import bills_presenters
from procurement.infra import clock, storage
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.ledger.views import presenters as ledger_presenters
from procurement.pages import http, i18n, spreadsheets
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec
from procurement.pages.parts import ChecklistItem
from procurement.pages.registers import register_page
from procurement.settlement.views import presenters

RUNS = ListSpec(
    name="billing.runs",
    title=lazy("Settlement runs"),
    key="id",
    default_sort="-month",
    counted=counts("%(num)s run", "%(num)s runs"),
    empty=Empty(
        lazy("No month billed yet"),
        lazy("A run turns the confirmed sheets of a month into department bills."),
    ),
    row_url=("billing.show_run", "run_id"),
    columns=(
        Column(
            "month",
            lazy("Month"),
            "lead",
            show=lambda row: i18n.month(row.month),
            filter=Filter(FilterKind.CHOICE),
        ),
        Column("seq", lazy("Run"), show=lambda row: run_label(row.seq), width="14"),
        Column("sheets", lazy("Sheets"), "number", width="s"),
        Column("bills", lazy("Bills"), "number", total=True, width="s"),
        Column("earned", lazy("Billed"), "money", total=True, width="money"),
        Column("run_at", lazy("Done on"), "instant", width="next"),
    ),
)
PAGE = 100
PREVIEW, RUN = "billing/preview_run.html", "billing/show_run.html"
MENDED_BY = {
    "accounts.show_building": Permission.DEPARTMENTS_MANAGE,
    "accounts.show_department": Permission.DEPARTMENTS_MANAGE,
    "contracts.show_contract": Permission.CONTRACTS_VIEW,
    "settlement.correct_sheet": Permission.SETTLEMENT_PREPARE,
    "ledger.list_periods": Permission.LEDGER_VIEW,
    "settlement.list_usage": Permission.USAGE_VIEW,
    "billing.preview_run": Permission.SETTLEMENT_RUN,
    "settlement.month_sheets": Permission.SETTLEMENT_VIEW,
    "settlement.show_sheet": Permission.SHEETS_VIEW,
}
"""Who may open the page where a check is mended."""


def run_label(seq: int) -> str:
    return _("Further run %(seq)d", seq=seq) if seq else _("Main run")


def list_runs() -> Response:
    actor = http.current_actor()
    options = {"month": ledger_presenters.month_options(queries.run_months(actor))}

    def page() -> dict[str, Any]:
        return {"waiting": queries.waiting_months(actor), "may_run": policy.can_run(actor)}

    return register_page(RUNS, queries.run_list(actor), "billing/list_runs.html", page, options=options)


# ---- preview and run ----------------------------------------------------------------------------
def preview_run(month: str) -> Response:
    """What a run would bill, what to mend before, and the act itself.

    A person confirms what they saw: `seen` is the mark of that page; the page drawn again carries a new one.
    """
    actor, of_month = http.current_actor(), ledger_presenters.month_in(month)
    form = RunForm()
    seen = form.seen.data or ""

    def act() -> str:
        made = services.run_month(actor, of_month, seen, form.sure.data)
        return url_for("billing.show_run", run_id=made)

    if request.method == "POST":
        return http.form_page(form, act, PREVIEW, lambda: _preview_page(actor, of_month, form))
    page = _preview_page(actor, of_month, form)
    if page["runs"] and not page["found"].says_anything:
        return redirect(url_for("billing.show_run", run_id=page["runs"][-1][0].id), 303)
    return http.render(PREVIEW, form=form, **page)


def _preview_page(actor: Actor, month: Month, form: RunForm) -> dict[str, Any]:
    """What the run would bill now; the form carries its mark."""
    found = preview(actor, month, clock.today())
    form.seen.data = found.seen
    runs = queries.runs_of(actor, month)
    return {
        "found": found,
        "runs": [(run, run_label(run.seq)) for run in runs],
        "checks": [_todo(actor, check) for check in found.checks],
        "sheets": [
            (sheet, presenters.sheet_title(Month.of(sheet.month), sheet.seq)) for sheet in found.sheets
        ],
        "may_run": policy.can_run(actor) and bool(found.sheets) and not found.blocked,
        **_departments_page(found.departments),
    }


def _departments_page(rows: Any) -> dict[str, Any]:
    """The table of departments, a hundred to a page."""
    count = max(1, -(-len(rows) // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), count)
    amount = bills_presenters.sum_of(row.amount for row in rows)
    before = bills_presenters.sum_of(row.before for row in rows)
    return {
        "departments": [_department(row) for row in rows[(page - 1) * PAGE : page * PAGE]],
        "departments_count": len(rows),
        "page": page,
        "pages": count,
        "amount": amount,
        "before": before,
        "change": bills_presenters.signed(amount - before),
    }


def _department(row: DepartmentMonth) -> dict[str, Any]:
    return {
        "row": row,
        "mode": MODES[row.mode],
        "change": bills_presenters.signed(row.change),
        "tone": _tone(row.change),
        "reasons": [
            (words, bills_presenters.signed(effect))
            for words, effect in bills_presenters.reason_label(row.reasons)
        ],
    }


def _tone(change: Money) -> str:
    return "k-up" if change.fen > 0 else "k-down" if change.fen < 0 else ""


def _todo(actor: Actor, check: Check) -> ChecklistItem:
    may = actor.may(MENDED_BY[check.endpoint])
    small = "" if may else _("The administrator mends this.")
    if check.blocks:
        small = _("Nothing is billed before this is mended.") + (f" {small}" if small else "")
    return ChecklistItem(
        "bad" if check.blocks else "wait",
        i18n.sentence(check.code, check.params),
        small,
        url_for(check.endpoint, **check.values) if may else "",
        _mend_label(check) if may else "",
    )


def _mend_label(check: Check) -> str:
    if check.code == "billing.check_earlier":
        return _("Bill %(month)s first", month=i18n.month(check.params["earlier"].first))
    return _("Mend")


# ---- result -------------------------------------------------------------------------------------
def show_run(run_id: int) -> Response:
    form = ActForm()
    return http.render(RUN, form=form, **_run_page(run_id, form))


def _run_page(run_id: int, form: ActForm) -> dict[str, Any]:
    """Everything the page of a run shows; its buttons act on the changes of occupancy it shows."""
    actor = http.current_actor()
    run = queries.run(actor, run_id)
    month = Month.of(run.month)
    rows = departments_of(actor, month) if run.seq == 0 else []
    papers = queries.papers_of_run(run)
    bills = bill_queries.bills_of_run(run_id)
    late = changes_since(run_id)
    form.version.data = max((one.id for one in late), default=0)
    return {
        "late": late,
        "may_see": policy.can_follow_up(actor, run.bureau_id) and not all(one.seen for one in late),
        "run": run,
        "month": month,
        "kind": run_label(run.seq),
        "runs": [(one, run_label(one.seq)) for one in queries.runs_of(actor, month) if one.id != run_id],
        "waiting": month in queries.waiting_months(actor),
        "papers": papers,
        "sheets": [
            (s, presenters.sheet_title(Month.of(s.month), s.seq)) for s in queries.sheets_of_run(run_id)
        ],
        "bills": {bill.department_id: bill for bill in bills},
        "to_bureau": queries.to_bureau(run_id),
        "further": bills[:PAGE] if run.seq else [],
        "may_mend": policy.can_follow_up(actor, run.bureau_id)
        and papers.idle
        and papers.ready < papers.total,
        "events": timeline.events(queries.run_history(run_id)),
        **_departments_page(rows),
    }


def make_papers_again(run_id: int) -> Response:
    """Make what papers are missing, the cause being mended."""
    form = ActForm()

    def act() -> str:
        services.make_papers_again(http.current_actor(), run_id)
        return url_for("billing.show_run", run_id=run_id)

    return http.form_page(form, act, RUN, lambda: _run_page(run_id, form))


def see_late_occupancies(run_id: int) -> Response:
    """Finance has looked at what was changed of occupancy since the run."""
    form = ActForm()
    last = form.version.data

    def act() -> str:
        see_occupancies(http.current_actor(), run_id, last)
        return url_for("billing.show_run", run_id=run_id)

    return http.form_page(form, act, RUN, lambda: _run_page(run_id, form))


def export_run(run_id: int) -> Response:
    """Every line of every bill of the run as one workbook."""
    actor = http.current_actor()
    run = queries.run(actor, run_id)
    columns = [
        spreadsheets.Column(_("Bill"), width=18),
        spreadsheets.Column(_("Code"), width=12),
        spreadsheets.Column(_("Department"), width=30),
        spreadsheets.Column(_("Payment"), width=14),
        spreadsheets.Column(_("Service"), width=30),
        spreadsheets.Column(_("Contract"), width=18),
        spreadsheets.Column(_("Basis and share"), width=44),
        spreadsheets.Column(_("Amount"), "money", 16),
    ]
    title = _("Bills of %(month)s", month=str(Month.of(run.month)))
    content = spreadsheets.write(title, columns, _exported(run_id))
    return http.download(content, f"{title} {run.seq}.xlsx", http.XLSX)


def _exported(run_id: int) -> list[list[Any]]:
    found = bill_queries.bills_of_run(run_id)
    facts = line_facts(found)
    return [
        [
            bill.number,
            bill.department.code,
            bill.department_name,
            str(MODES[bill.settlement_mode]),
            fact.title,
            fact.contract,
            bills_presenters.basis_label(fact),
            fact.line.amount,
        ]
        for bill in found
        for fact in facts[bill.id]
    ]


def zip_run(run_id: int) -> Response:
    """The papers of the run as one archive; a list in it names those that are not made, or whose file is lost."""
    run = queries.run(http.current_actor(), run_id)
    files = queries.files_of_run(run_id)
    if not files:
        flash(_("No paper of this run is made yet."), "warning")
        return redirect(url_for("billing.show_run", run_id=run_id), 303)
    there: set[str] = set()
    archive = tempfile.TemporaryFile()  # noqa: SIM115 - send_file closes it once it is sent
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zipped:
        for number, name, digest in files:
            with contextlib.suppress(OSError, storage.Damaged):
                zipped.writestr(f"{number} {_file_name(name)}.pdf", storage.get(digest))
                there.add(number)
        if lacking := _lacking(run_id, there):
            zipped.writestr(_("Missing papers") + ".txt", lacking.encode("utf-8-sig"))
    archive.seek(0)
    name = _("Bills of %(month)s", month=str(Month.of(run.month)))
    response = send_file(
        archive, "application/zip", as_attachment=True, download_name=f"{name} {run.seq}.zip"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _lacking(run_id: int, there: set[str]) -> str:
    """One line for each bill whose paper is not there; empty when all are."""
    bills = [bill for bill in bill_queries.bills_of_run(run_id) if bill.number not in there]
    return "".join(f"{bill.number} {bill.department_name}\r\n" for bill in bills)


def _file_name(name: str) -> str:
    """A department's name as a file may be called."""
    return "".join(
        "_" if character in '\\/:*?"<>|' or ord(character) < 32 else character for character in name
    )[:60]
