"""Pages of usage: the register, one quantity, confirming, the import."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import timeline
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Permission
from procurement.ledger.views import presenters as ledger_presenters
from procurement.pages import http, spreadsheets, uploads
from procurement.pages.forms import ActForm, Form
from procurement.pages.i18n import _, _n, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page
from procurement.settlement import policy, queries, services
from procurement.settlement.forms import (
    ConfirmUsageForm,
    QuantityForm,
    UsageForm,
    problems_of,
    read_usage,
    usage_sheet,
)
from procurement.settlement.rules.states import UsageState
from procurement.settlement.rules.usage import UnitLine, UsageRow
from procurement.settlement.views import presenters

IMPORT = "settlement.import_usage"
USAGE = ListSpec(
    name="settlement.usage",
    title=lazy("Usage"),
    key="id",
    default_sort="-month",
    counted=counts("%(num)s quantity", "%(num)s quantities"),
    empty=Empty(
        lazy("No usage yet"),
        lazy("Unit-rate lines are charged by the quantities entered and confirmed here."),
    ),
    row_url=("settlement.show_usage", "usage_id"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("Not confirmed yet"), {"state": "entered"}),
        Preset(lazy("Quantity confirmed"), {"state": "confirmed"}),
    ),
    columns=(
        Column("line", lazy("Service"), "lead", sub="contract", filter=Filter(on=("line", "contract"))),
        Column("month", lazy("Month"), "month", filter=Filter(placeholder=lazy("year-month")), width="date"),
        Column(
            "department",
            lazy("Department"),
            sort="department_key",
            show=lambda row: row.department or _("All together"),
            filter=Filter(),
            width="26",
        ),
        Column("quantity", lazy("Quantity"), "number", width="money", filter=Filter(FilterKind.LEAST)),
        Column("unit", lazy("Unit"), width="s", sort=False),
        Column("entered_name", lazy("Entered by"), phone="off", width="20"),
        Column("confirmed_name", lazy("Confirmed by"), phone="off", width="20"),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: presenters.USAGE_BADGES[UsageState(row.state)],
            filter=Filter(FilterKind.CHOICE, options=ledger_presenters.options(presenters.USAGE_BADGES)),
            width="state",
        ),
    ),
)


def list_usage() -> Response:
    actor = http.current_actor()

    def page() -> dict[str, Any]:
        confirms = actor.may(Permission.USAGE_CONFIRM)
        return {
            "may_enter": actor.may(Permission.SETTLEMENT_PREPARE),
            "waiting": len(queries.usage_to_confirm(actor)) if confirms else 0,
        }

    return register_page(USAGE, queries.usage_list(actor), "settlement/list_usage.html", page)


def show_usage(usage_id: int) -> Response:
    actor = http.current_actor()
    usage = queries.usage_entry(actor, usage_id)
    return http.render(
        "settlement/show_usage.html", form=ActForm(version=usage.version), **_page(actor, usage_id)
    )


def _page(actor: Actor, usage_id: int) -> dict[str, Any]:
    """Everything the page of a quantity shows besides its form."""
    usage = queries.usage_entry(actor, usage_id)
    line = queries.unit_line(actor, usage.line_id)
    of_month = Month.of(usage.month)
    open_ = not queries.sheet_was_sent(line.contract_id, of_month)
    has_liaison = usage.department_id is not None and queries.has_liaison(
        usage.bureau_id, usage.department_id
    )
    mine = policy.can_confirm_usage(actor, usage.entered_by, usage.department_id, has_liaison=has_liaison)
    entered = usage.state == UsageState.ENTERED
    enters = policy.can_prepare(actor, usage.bureau_id, line.supervisor_id)
    row = next(row for row in queries.usage_rows(usage.line_id, of_month) if row.id == usage_id)
    return {
        "usage": usage,
        "line": line,
        "row": row,
        "month": of_month,
        "badge": presenters.USAGE_BADGES[UsageState(usage.state)],
        "may_change": open_ and entered and enters,
        "waits_for_confirmer": open_ and not entered and enters and not mine,
        "may_confirm": open_ and entered and mine,
        "may_withdraw": open_ and not entered and mine,
        "sent": not open_,
        "events": timeline.events(queries.usage_history(usage_id)),
        "sees_contract": actor.may(Permission.CONTRACTS_VIEW),
    }


def enter_usage() -> Response:
    actor = http.current_actor()
    asked = request.args.get("month", "")
    form = UsageForm(
        month=ledger_presenters.month_in(asked) if asked else Month.of(clock.today()).previous(),
        line=http.row_asked("line"),
    )
    lines = [
        line
        for line in queries.unit_lines(actor)
        if policy.can_prepare(actor, line.bureau_id, line.supervisor_id)
    ]
    contract = http.row_asked("contract")
    lines = [line for line in lines if line.contract_id == contract] or lines
    form.line.options = [(line.id, f"{line.contract} · {line.title}（{line.unit}）") for line in lines]
    departments = accounts.organisations(actor, OrganisationKind.DEPARTMENT)
    form.department.options = [(department.id, department.name_zh) for department in departments]

    def act() -> str:
        made = services.enter_usage(actor, form.to_command(), form.sure.data)
        return url_for("settlement.show_usage", usage_id=made)

    return http.form_page(form, act, "settlement/enter_usage.html", lambda: {"lines": lines})


def edit_usage(usage_id: int) -> Response:
    actor = http.current_actor()
    usage = queries.usage_entry(actor, usage_id)
    form = QuantityForm(obj=usage)

    def act() -> str:
        services.save_usage(actor, usage_id, form.version.data, form.quantity.data, form.sure.data)
        return url_for("settlement.show_usage", usage_id=usage_id)

    return http.form_page(form, act, "settlement/edit_usage.html", lambda: _page(actor, usage_id))


def remove_usage(usage_id: int) -> Response:
    actor = http.current_actor()
    form = ActForm(version=queries.usage_entry(actor, usage_id).version)

    def act() -> str:
        services.remove_usage(actor, usage_id, form.version.data)
        flash(_("The quantity was taken back."), "success")
        return url_for("settlement.list_usage")

    return http.form_page(form, act, "settlement/show_usage.html", lambda: _page(actor, usage_id))


def withdraw_usage(usage_id: int) -> Response:
    actor = http.current_actor()
    form = ActForm(version=queries.usage_entry(actor, usage_id).version)

    def act() -> str:
        services.withdraw_usage(actor, usage_id, form.version.data)
        return url_for("settlement.show_usage", usage_id=usage_id)

    return http.form_page(form, act, "settlement/show_usage.html", lambda: _page(actor, usage_id))


def confirm_usage() -> Response:
    """Everything that waits for this person, ticked; untick what is wrong."""
    actor = http.current_actor()
    rows = queries.usage_to_confirm(actor)
    form = ConfirmUsageForm(chosen=[row.id for row in rows])
    form.chosen.options = [(row.id, row.line) for row in rows]

    def act() -> str:
        count = services.confirm_usage(actor, form.chosen.data)
        flash(_n("%(num)d quantity confirmed.", "%(num)d quantities confirmed.", count), "success")
        return url_for("settlement.list_usage")

    return http.form_page(form, act, "settlement/confirm_usage.html", lambda: {"rows": rows})


# ---- import -------------------------------------------------------------------------------------
def export_usage() -> Response:
    """The usage of a month as the table it may be imported from again."""
    actor = http.current_actor()
    rows = queries.usage_table(actor)
    return http.download(usage_sheet(rows), _("Usage") + ".xlsx", http.XLSX)


def upload_usage() -> Response:
    return uploads.upload_page(IMPORT, read_usage, "settlement/upload_usage.html")


def import_usage(ticket: str) -> Response:
    """The second step: what the file would change and what is wrong with it; confirming imports it."""
    actor = http.current_actor()
    rows, unread = read_usage(uploads.kept(actor, IMPORT, ticket))
    form = Form()

    def act() -> str:
        spreadsheets.whole(unread)
        done = services.import_usage(actor, rows, form.sure.data)
        flash(
            _(
                "Imported: %(added)d new, %(changed)d changed.",
                added=len(done.added),
                changed=len(done.changed),
            ),
            "success",
        )
        return url_for("settlement.list_usage")

    def page() -> dict[str, Any]:
        plan = queries.usage_plan(actor, rows, clock.today())
        problems = sorted([*unread, *problems_of(plan.faults)], key=lambda problem: problem.row)
        return {"plan": plan, "problems": problems, "sums": [] if problems else _sums(actor, rows)}

    return http.form_page(form, act, "settlement/import_usage.html", page)


def _sums(actor: Actor, rows: Sequence[UsageRow]) -> list[tuple[UnitLine, Month, int, Decimal]]:
    """What a file says of each line in each month: how many rows, and how much together."""
    lines = {(line.contract, line.place): line for line in queries.unit_lines(actor)}
    groups: dict[tuple[str, int, Month], list[Decimal]] = {}
    for row in rows:
        groups.setdefault((row.contract, row.place, row.month), []).append(row.quantity)
    return [
        (lines[contract, place], month, len(found), sum(found, Decimal(0)))
        for (contract, place, month), found in sorted(groups.items())
    ]
