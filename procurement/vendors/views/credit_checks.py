"""Pages of credit checks: the register, one check, recording one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.infra import clock
from procurement.pages import http, i18n
from procurement.pages.i18n import _, counts, lazy
from procurement.pages.lists import Cell, Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Badge, ChecklistItem
from procurement.pages.registers import register_page
from procurement.pages.scans import read_scan
from procurement.rulebook import queries as rulebook
from procurement.vendors import policy, queries, services
from procurement.vendors.forms import CheckForm
from procurement.vendors.forms.credit_checks import LISTED
from procurement.vendors.rules.credit_checks import CreditList, DayStanding
from procurement.vendors.sentences.credit_checks import ADDRESSES, LISTS, LOOKED_UP_AT

CLEAR = Badge("ok", "circle-check", lazy("Not listed"))
RULE = "EVAL-12"


def result(row: Any) -> Badge:
    """What a list said."""
    if row.listed_since is None:
        return CLEAR
    return Badge("bad", "alert-circle", _("Listed since %(day)s", day=row.listed_since.isoformat()))


def valid(day: date) -> str:
    """For which day a check says something, and that it says nothing of another."""
    if day == clock.today():
        return _("Valid for today, %(day)s, only", day=day.isoformat())
    return _("Valid for %(day)s only; today it must be looked up again", day=day.isoformat())


def _valid_cell(row: Any) -> Cell:
    if row.day == clock.today():
        return Cell(_("Today"), tone="ok")
    return Cell(_("That day only; today look it up again"), tone="mute")


CHECKS = ListSpec(
    name="vendors.credit_checks",
    title=lazy("Credit checks"),
    key="id",
    default_sort="-day",
    counted=counts("%(num)s credit check", "%(num)s credit checks"),
    empty=Empty(
        lazy("No credit checks yet"),
        lazy("Open a vendor and record what the three lists say of it on a day."),
    ),
    row_url=("vendors.show_check", "check_id"),
    presets=(Preset(lazy("All")), Preset(lazy("Listed"), {"listed": "True"})),
    columns=(
        Column("day", lazy("Asked for"), "day", filter=Filter(FilterKind.FROM), width="date"),
        Column("vendor", lazy("Vendor"), "lead", sub="code", filter=Filter(on=("vendor", "code"))),
        Column(
            "list",
            lazy("List"),
            show=lambda row: LISTS[CreditList(row.list)],
            filter=Filter(FilterKind.CHOICE, options=tuple(LISTS.items())),
            width="20",
        ),
        Column(
            "listed",
            lazy("Result"),
            "state",
            show=result,
            filter=Filter(FilterKind.CHOICE, options=((True, lazy("Listed")), (False, lazy("Not listed")))),
            width="20",
        ),
        Column("valid_on", lazy("Validity"), show=_valid_cell, sort=False, width="20"),
        Column("who", lazy("Looked up by"), filter=Filter(), width="next", phone="off"),
        Column("checked_at", lazy("Recorded at"), "instant", width="date", phone="off"),
    ),
)


def list_checks() -> Response:
    return register_page(
        CHECKS,
        queries.checks_listed(http.current_actor()),
        "vendors/list_checks.html",
        lambda: {"today": clock.today()},
    )


def show_check(check_id: int) -> Response:
    actor = http.current_actor()
    check = queries.check_of(actor, check_id)
    standing = queries.credit_standing(actor, check.vendor_id, check.day)
    there = rulebook.rules_there(actor.bureau_id, [RULE], clock.today())
    return http.render(
        "vendors/show_check.html",
        check=check,
        list=LISTS[CreditList(check.list)],
        looked_up_at=LOOKED_UP_AT[CreditList(check.list)],
        result=result(check),
        valid=valid(check.day),
        items=items(standing, check.vendor_id if policy.can_check(actor, check.bureau_id) else None),
        clause=(there[RULE].basis, RULE) if RULE in there else None,
        events=timeline.events(audit.history("credit_check", check_id)),
    )


def items(standing: DayStanding, vendor_id: int | None) -> list[ChecklistItem]:
    """The three lists of a day: what they said, and which is missing; `vendor_id` where the reader may record it."""
    listed = {check.list: check.listed_since for check in standing.listed}
    return [_item(one, standing, listed.get(one), vendor_id) for one in CreditList]


def _item(
    one: CreditList, standing: DayStanding, listed_since: date | None, vendor_id: int | None
) -> ChecklistItem:
    name = LISTS[one]
    if one in standing.missing:
        address = (
            url_for("vendors.record_check", vendor_id=vendor_id, list=one, day=standing.day.isoformat())
            if vendor_id
            else ""
        )
        return ChecklistItem("bad", name, LOOKED_UP_AT[one], address, _("Record") if address else "")
    if listed_since is not None:
        return ChecklistItem("wait", name, _("Listed since %(day)s", day=i18n.day(listed_since)))
    return ChecklistItem("ok", name, _("Not listed"))


def record_check(vendor_id: int) -> Response:
    """One list of one day; the address may say which."""
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    form = CheckForm(list=_asked_list(), day=_asked_day())

    def act() -> str:
        command = services.CheckCommand(
            form.list.data, form.day.data, form.result.data == LISTED, form.listed_since.data
        )
        check_id = services.record_check(actor, vendor_id, command, read_scan(form.file.data))
        return url_for("vendors.show_check", check_id=check_id)

    return http.form_page(
        form,
        act,
        "vendors/record_check.html",
        lambda: {
            "vendor": vendor,
            "places": [(LISTS[one], ADDRESSES[one], LOOKED_UP_AT[one]) for one in CreditList],
        },
    )


def _asked_list() -> CreditList | None:
    asked = request.args.get("list")
    return CreditList(asked) if asked in set(CreditList) else None


def _asked_day() -> date:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return clock.today()


def shown(checks: Iterable[Any]) -> list[tuple[Any, str, Badge, str]]:
    """Checks as tables of other pages show them: the row, the list, its result, for which day it is valid."""
    return [(row, str(LISTS[CreditList(row.list)]), result(row), valid(row.day)) for row in checks]
