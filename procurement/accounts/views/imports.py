"""Tables of departments and occupancies: choose a file, see what it would change, confirm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries, services
from procurement.accounts.forms import (
    department_sheet,
    occupancy_sheet,
    problems_of,
    read_departments,
    read_occupancies,
)
from procurement.accounts.rules import DepartmentPlan, OccupancyPlan, OrganisationKind
from procurement.pages import http, spreadsheets, uploads
from procurement.pages.forms import Form
from procurement.pages.i18n import _

DEPARTMENTS = "accounts.import_departments"
OCCUPANCIES = "accounts.import_occupancies"
Plan = DepartmentPlan | OccupancyPlan


# ---- departments --------------------------------------------------------------------------------
def export_departments() -> Response:
    """All departments as the table they may be imported from again."""
    organisations = queries.organisations(
        http.current_actor(), OrganisationKind.DEPARTMENT, active_only=False
    )
    content = department_sheet(queries.command_of(one) for one in organisations)
    return http.download(content, _("Departments to import") + ".xlsx", http.XLSX)


def upload_departments() -> Response:
    return uploads.upload_page(DEPARTMENTS, read_departments, "accounts/upload_departments.html")


def import_departments(ticket: str) -> Response:
    actor = http.current_actor()
    lines, unread = read_departments(uploads.kept(actor, DEPARTMENTS, ticket))
    return _import(
        lambda: queries.department_plan(actor, lines),
        unread,
        lambda: services.import_departments(actor, lines),
        "accounts/import_departments.html",
    )


# ---- occupancies --------------------------------------------------------------------------------
def export_occupancies() -> Response:
    """All occupancies as the table they may be imported from again."""
    actor = http.current_actor()
    departments = {identity: code for code, identity in queries.department_ids(actor).items()}
    buildings = {size.id: code for code, size in queries.building_sizes(actor).items()}
    content = occupancy_sheet(queries.holdings(actor), departments, buildings)
    return http.download(content, _("Occupancies to import") + ".xlsx", http.XLSX)


def upload_occupancies() -> Response:
    return uploads.upload_page(OCCUPANCIES, read_occupancies, "accounts/upload_occupancies.html")


def import_occupancies(ticket: str) -> Response:
    actor = http.current_actor()
    lines, unread = read_occupancies(uploads.kept(actor, OCCUPANCIES, ticket))

    def names() -> dict[str, Any]:
        departments = queries.organisations(actor, OrganisationKind.DEPARTMENT, active_only=False)
        return {
            "names": {department.id: department.name_zh for department in departments},
            "buildings": {building.id: building.name_zh for building in queries.buildings(actor)},
        }

    return _import(
        lambda: queries.occupancy_plan(actor, lines),
        unread,
        lambda: services.import_occupancies(actor, lines),
        "accounts/import_occupancies.html",
        names,
    )


# ---- the second step of both --------------------------------------------------------------
def _import(
    plan_of: Callable[[], Plan],
    unread: list[spreadsheets.Problem],
    take: Callable[[], Plan],
    template: str,
    names: Callable[[], dict[str, Any]] = dict,
) -> Response:
    """The second step: what the file would change and what is wrong with it; confirming imports it.

    Rows that cannot be read are not left out silently: whoever confirms nevertheless is refused.
    """

    def act() -> str:
        spreadsheets.whole(unread)
        done = take()
        added, changed = len(done.added), len(done.changed)
        flash(_("Imported: %(added)d new, %(changed)d changed.", added=added, changed=changed), "success")
        return url_for("accounts.list_departments")

    def page() -> dict[str, Any]:
        plan = plan_of()
        problems = sorted([*unread, *problems_of(plan.faults)], key=lambda problem: problem.row)
        return {"plan": plan, "problems": problems, **names()}

    return http.form_page(Form(), act, template, page)
