"""Pages of departments, and the bureau's own profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries, remarks, services
from procurement.accounts.forms import DepartmentForm, ProfileForm
from procurement.accounts.rules import OrganisationKind, SettlementMode
from procurement.accounts.sentences import FIELDS, MODES, VALUES
from procurement.accounts.views import presenters
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.infra import clock
from procurement.pages import http
from procurement.pages.i18n import counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page

if TYPE_CHECKING:
    from procurement.accounts.models import Organisation

DEPARTMENTS = ListSpec(
    name="accounts.departments",
    title=lazy("Departments"),
    key="id",
    default_sort="name_zh",
    counted=counts("%(num)s department", "%(num)s departments"),
    empty=Empty(lazy("No departments yet"), lazy("Enter them one by one, or import the table you have.")),
    row_url=("accounts.show_department", "department_id"),
    presets=(
        Preset(lazy("In use"), {"active": "True"}),
        Preset(lazy("Out of use"), {"active": "False"}),
        Preset(lazy("All")),
    ),
    columns=(
        Column("code", FIELDS["code"], "no", filter=Filter(), width="no"),
        Column(
            "name_zh",
            FIELDS["department"],
            "lead",
            sub="name_en",
            sort="sort_key",
            filter=Filter(on=("known_as",)),
        ),
        Column(
            "settlement_mode",
            FIELDS["settlement_mode"],
            show=lambda row: MODES[SettlementMode(row.settlement_mode)],
            filter=Filter(FilterKind.CHOICE, options=tuple(MODES.items())),
            width="next",
        ),
        Column("budget_line", FIELDS["budget_line"], filter=Filter(), width="next"),
        Column(
            "area",
            lazy("Area today (㎡)"),
            "number",
            places=2,
            filter=Filter(FilterKind.LEAST),
            total=True,
            width="money",
        ),
        Column(
            "headcount",
            FIELDS["headcount"],
            "number",
            filter=Filter(FilterKind.LEAST),
            total=True,
            width="date",
        ),
        Column(
            "active",
            lazy("State"),
            "state",
            show=lambda row: presenters.use_badge(row.active),
            filter=Filter(FilterKind.CHOICE, options=presenters.USES),
            width="state",
        ),
    ),
)


def list_departments() -> Response:
    departments = queries.departments(http.current_actor(), clock.today())
    return register_page(DEPARTMENTS, departments, "accounts/list_departments.html")


def show_department(department_id: int) -> Response:
    department = queries.organisation(http.current_actor(), department_id, OrganisationKind.DEPARTMENT)
    return http.render("accounts/show_department.html", **_page(department))


def create_department() -> Response:
    actor = http.current_actor()
    form = DepartmentForm(settlement_mode=SettlementMode.TRANSFER)

    def act() -> str:
        department_id = services.create_department(actor, form.to_command())
        return url_for("accounts.show_department", department_id=department_id)

    return http.form_page(form, act, "accounts/create_department.html")


def edit_department(department_id: int) -> Response:
    actor = http.current_actor()
    department = queries.organisation(actor, department_id, OrganisationKind.DEPARTMENT)
    form = DepartmentForm(obj=department, sort=queries.command_of(department).sort)

    def act() -> str:
        services.save_department(actor, department_id, form.version.data, form.to_command())
        return url_for("accounts.show_department", department_id=department_id)

    return http.form_page(form, act, "accounts/edit_department.html", lambda: {"department": department})


def edit_bureau() -> Response:
    actor = http.current_actor()
    bureau = queries.bureau_of(actor.bureau_id)
    form = ProfileForm(obj=bureau)

    def act() -> str:
        services.save_bureau_profile(actor, form.version.data, form.to_command())
        return url_for("accounts.edit_bureau")

    def page() -> dict[str, Any]:
        history = audit.history("organisation", bureau.id)
        return {"changes": timeline.changes(history, FIELDS, VALUES)}

    return http.form_page(form, act, "accounts/edit_bureau.html", page)


def _page(department: Organisation) -> dict[str, Any]:
    """Everything the page of a department shows."""
    actor, today = http.current_actor(), clock.today()
    occupancies = queries.occupancies_of(department.id)
    held = [(row, queries.holding_of(row)) for row in occupancies]
    history = audit.history("organisation", department.id)
    return {
        "remarks": remarks.of_department(actor, department.id),
        "former": queries.former_names(department.id),
        "department": department,
        "badge": presenters.use_badge(department.active),
        "mode": MODES[queries.command_of(department).settlement_mode],
        "places": [(row, one, presenters.phase(one.start, one.end, today)) for row, one in held],
        "area_today": sum(one.area for _row, one in held if one.span.covers(today)),
        "people_today": sum(one.headcount for _row, one in held if one.span.covers(today)),
        "story": presenters.story(occupancies, today),
        "people": queries.people_of(actor, department.id),
        "events": timeline.events(history),
        "changes": timeline.changes(history, FIELDS, VALUES),
    }
