"""Pages of buildings, and of who occupies them from when to when."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries, services
from procurement.accounts.forms import BuildingForm, EndForm, MoveForm, OccupancyForm
from procurement.accounts.forms.occupancies import SizeForm
from procurement.accounts.rules import OrganisationKind
from procurement.accounts.sentences import FIELDS, VALUES
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.infra import clock
from procurement.pages import http
from procurement.pages.i18n import counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec
from procurement.pages.registers import register_page

BUILDINGS = ListSpec(
    name="accounts.buildings",
    title=lazy("Buildings"),
    key="id",
    default_sort="code",
    counted=counts("%(num)s building", "%(num)s buildings"),
    empty=Empty(
        lazy("No buildings yet"), lazy("Enter a building and its floor area; then departments can occupy it.")
    ),
    row_url=("accounts.show_building", "building_id"),
    columns=(
        Column("code", FIELDS["code"], "no", filter=Filter(), width="no"),
        Column(
            "name_zh", FIELDS["building"], "lead", sub="name_en", filter=Filter(on=("name_zh", "name_en"))
        ),
        Column(
            "area",
            lazy("Floor area (㎡)"),
            "number",
            places=2,
            total=True,
            width="money",
        ),
        Column(
            "occupied",
            lazy("Occupied today (㎡)"),
            "number",
            places=2,
            total=True,
            width="money",
        ),
        Column(
            "left",
            lazy("Difference (㎡)"),
            "number",
            places=2,
            filter=Filter(FilterKind.LEAST),
            total=True,
            width="money",
        ),
        Column("headcount", FIELDS["headcount"], "number", total=True, width="date"),
    ),
)


# ---- buildings ----------------------------------------------------------------------------------
def list_buildings() -> Response:
    buildings_on = queries.buildings_on(http.current_actor(), clock.today())
    return register_page(BUILDINGS, buildings_on, "accounts/list_buildings.html")


def show_building(building_id: int) -> Response:
    building = queries.building(http.current_actor(), building_id)
    occupants = queries.occupants(building_id, clock.today())
    occupied = sum(row.area for row in occupants)
    history = audit.history("building", building_id)
    return http.render(
        "accounts/show_building.html",
        building=building,
        occupants=occupants,
        occupied=occupied,
        left=building.area - occupied,
        people=sum(row.headcount for row in occupants),
        events=timeline.events(history),
        changes=timeline.changes(history, FIELDS, VALUES),
    )


def create_building() -> Response:
    actor = http.current_actor()
    form = BuildingForm()

    def act() -> str:
        return url_for(
            "accounts.show_building", building_id=services.create_building(actor, form.to_command())
        )

    return http.form_page(form, act, "accounts/create_building.html")


def edit_building(building_id: int) -> Response:
    actor = http.current_actor()
    building = queries.building(actor, building_id)
    form = BuildingForm(obj=building)

    def act() -> str:
        services.save_building(actor, building_id, form.version.data, form.to_command())
        return url_for("accounts.show_building", building_id=building_id)

    return http.form_page(form, act, "accounts/edit_building.html", lambda: {"building": building})


# ---- occupancies --------------------------------------------------------------------------------
def add_occupancy(department_id: int) -> Response:
    actor = http.current_actor()
    department = queries.organisation(actor, department_id, OrganisationKind.DEPARTMENT)
    form = OccupancyForm(start=clock.today())
    _offer_buildings(form)

    def act() -> str:
        services.add_occupancy(actor, form.to_command(department_id))
        return url_for("accounts.show_department", department_id=department_id)

    return http.form_page(form, act, "accounts/add_occupancy.html", lambda: {"department": department})


def move_occupancy(occupancy_id: int) -> Response:
    actor = http.current_actor()
    occupancy = queries.occupancy(actor, occupancy_id)
    form = MoveForm(obj=occupancy, day=clock.today())
    _offer_buildings(form)

    def act() -> str:
        services.change_occupancy(actor, occupancy_id, form.version.data, form.to_command())
        return url_for("accounts.show_department", department_id=occupancy.organisation_id)

    return http.form_page(
        form,
        act,
        "accounts/move_occupancy.html",
        lambda: {"occupancy": occupancy, "held": queries.holding_of(occupancy)},
    )


def end_occupancy(occupancy_id: int) -> Response:
    actor = http.current_actor()
    occupancy = queries.occupancy(actor, occupancy_id)
    held = queries.holding_of(occupancy)
    form = EndForm(obj=occupancy, end=held.end)

    def act() -> str:
        services.end_occupancy(actor, occupancy_id, form.version.data, form.end.data)
        return url_for("accounts.show_department", department_id=occupancy.organisation_id)

    return http.form_page(
        form, act, "accounts/end_occupancy.html", lambda: {"occupancy": occupancy, "held": held}
    )


def correct_occupancy(occupancy_id: int) -> Response:
    actor = http.current_actor()
    occupancy = queries.occupancy(actor, occupancy_id)
    held = queries.holding_of(occupancy)
    form = OccupancyForm(obj=occupancy, start=held.start, end=held.end)
    _offer_buildings(form)

    def act() -> str:
        command = form.to_command(occupancy.organisation_id)
        services.correct_occupancy(actor, occupancy_id, form.version.data, command)
        return url_for("accounts.show_department", department_id=occupancy.organisation_id)

    return http.form_page(
        form, act, "accounts/correct_occupancy.html", lambda: {"occupancy": occupancy, "held": held}
    )


def _offer_buildings(form: SizeForm) -> None:
    buildings = queries.buildings(http.current_actor())
    form.building_id.options = [(one.id, f"{one.code} {one.name_zh}") for one in buildings]
