"""Tables of departments and occupancies: choose a file, see what it would change, confirm."""

from __future__ import annotations

from collections.abc import Sequence

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
from procurement.accounts.rules import OrganisationKind
from procurement.infra import http, uploads
from procurement.infra.forms import Form
from procurement.infra.i18n import _
from procurement.infra.sheets import Problem
from procurement.kernel.errors import Refusal, Refused

DEPARTMENTS = "accounts.import_departments"
OCCUPANCIES = "accounts.import_occupancies"


# ---- departments --------------------------------------------------------------------------------
def export_departments() -> Response:
    """All departments as the table they may be imported from again."""
    found = queries.organisations(http.current_actor(), OrganisationKind.DEPARTMENT, active_only=False)
    content = department_sheet(queries.command_of(one) for one in found)
    return http.download(content, _("Departments to import") + ".xlsx", http.XLSX)


def upload_departments() -> Response:
    """The first step: only what is a table at all goes on."""
    actor = http.current_actor()
    form = uploads.UploadForm()

    def act() -> str:
        content = form.file.data.read()
        read_departments(content)
        return url_for(DEPARTMENTS, ticket=uploads.keep(actor, DEPARTMENTS, content))

    return http.form_page(form, act, "accounts/upload_departments.html")


def import_departments(ticket: str) -> Response:
    """The second step: what the file would change and what is wrong with it; confirming imports it."""
    actor = http.current_actor()
    lines, problems = read_departments(uploads.kept(actor, DEPARTMENTS, ticket))
    plan = queries.department_plan(actor, lines)

    def act() -> str:
        _whole(problems)
        done = services.import_departments(actor, lines)
        _tell(len(done.added), len(done.changed))
        return url_for("accounts.list_departments")

    return http.form_page(
        Form(),
        act,
        "accounts/import_departments.html",
        plan=plan,
        problems=_in_order(problems + problems_of(plan.faults)),
    )


# ---- occupancies --------------------------------------------------------------------------------
def export_occupancies() -> Response:
    """All occupancies as the table they may be imported from again."""
    actor = http.current_actor()
    departments = {identity: code for code, identity in queries.department_ids(actor).items()}
    buildings = {place.id: code for code, place in queries.places(actor).items()}
    content = occupancy_sheet(queries.holdings(actor), departments, buildings)
    return http.download(content, _("Occupancies to import") + ".xlsx", http.XLSX)


def upload_occupancies() -> Response:
    """The first step: only what is a table at all goes on."""
    actor = http.current_actor()
    form = uploads.UploadForm()

    def act() -> str:
        content = form.file.data.read()
        read_occupancies(content)
        return url_for(OCCUPANCIES, ticket=uploads.keep(actor, OCCUPANCIES, content))

    return http.form_page(form, act, "accounts/upload_occupancies.html")


def import_occupancies(ticket: str) -> Response:
    """The second step: what the file would change and what is wrong with it; confirming imports it."""
    actor = http.current_actor()
    lines, problems = read_occupancies(uploads.kept(actor, OCCUPANCIES, ticket))
    plan = queries.occupancy_plan(actor, lines)

    def act() -> str:
        _whole(problems)
        done = services.import_occupancies(actor, lines)
        _tell(len(done.added), len(done.changed))
        return url_for("accounts.list_departments")

    return http.form_page(
        Form(),
        act,
        "accounts/import_occupancies.html",
        plan=plan,
        names={
            one.id: one.name_zh
            for one in queries.organisations(actor, OrganisationKind.DEPARTMENT, active_only=False)
        },
        buildings={one.id: one.name_zh for one in queries.buildings(actor)},
        problems=_in_order(problems + problems_of(plan.faults)),
    )


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.row)


def _whole(problems: Sequence[Problem]) -> None:
    """Rows that cannot be read are not left out silently. Refuses: accounts.rows_unreadable."""
    if problems:
        raise Refused([Refusal("accounts.rows_unreadable", {"count": len(problems)})])


def _tell(added: int, changed: int) -> None:
    flash(_("Imported: %(added)d new, %(changed)d changed.", added=added, changed=changed), "success")
