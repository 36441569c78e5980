"""Pages of the rulebook: the register, one rule and its values over time, and the calendar year by year."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.infra import clock
from procurement.kernel.dates import WorkingCalendar
from procurement.kernel.errors import NotFound, Refusal, Refused
from procurement.pages import http, i18n, uploads
from procurement.pages.forms import Form
from procurement.pages.i18n import Text, _, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Badge
from procurement.pages.registers import register_page
from procurement.pages.spreadsheets import Problem
from procurement.rulebook import policy, queries, services
from procurement.rulebook.forms import NewValueForm, calendar_sheet, problems_of, read_calendar
from procurement.rulebook.rules import FIRST_YEAR, LAST_YEAR, CalendarLine, DayKind, Phase, Unit, Verification
from procurement.rulebook.sentences import DAY_KINDS, FIELDS, PHASES, UNITS, VERIFICATIONS, value_label

if TYPE_CHECKING:
    from procurement.rulebook.models import Rule

IMPORT = "rulebook.import_calendar"
PHASE_BADGES = {
    Phase.NOW: Badge("ok", "circle-check", PHASES[Phase.NOW]),
    Phase.COMING: Badge("info", "clock", PHASES[Phase.COMING]),
    Phase.PAST: Badge("mute", "history", PHASES[Phase.PAST]),
}
UNCONFIRMED = Badge("wait", "alert-triangle", lazy("Yet to be verified"))
CONFIRMED = Badge("ok", "circle-check", lazy("Verified"))


def _title(row: Any) -> Text:
    """What a rule fixes, in the page's language."""
    return str(row.title_en if i18n.html_lang() == "en" else row.title_zh)


RULES = ListSpec(
    name="rulebook.rules",
    title=lazy("Rulebook"),
    key="id",
    default_sort="code",
    counted=counts("%(num)s value", "%(num)s values"),
    empty=Empty(lazy("No rules yet"), lazy("Rules are loaded once, when a bureau is founded.")),
    row_url=("rulebook.show_rule", "rule_id"),
    presets=(
        Preset(lazy("In force"), {"phase": "now"}),
        Preset(lazy("Yet to be verified"), {"unconfirmed": "True", "phase": "now"}),
        Preset(lazy("Coming"), {"phase": "coming"}),
        Preset(lazy("All")),
    ),
    columns=(
        Column("code", FIELDS["code"], "no", filter=Filter(), width="no"),
        Column("title_zh", FIELDS["title"], "lead", show=_title, filter=Filter(on=("title_zh", "title_en"))),
        Column(
            "value",
            FIELDS["value"],
            show=lambda row: value_label(Unit(row.unit), row.value),
            filter=Filter(),
            width="money",
        ),
        Column("basis", FIELDS["basis"], filter=Filter(), width="20"),
        Column(
            "unconfirmed",
            lazy("Checked"),
            "state",
            show=lambda row: UNCONFIRMED if row.unconfirmed else CONFIRMED,
            filter=Filter(FilterKind.CHOICE, options=((True, UNCONFIRMED.text), (False, CONFIRMED.text))),
            width="state",
        ),
        Column(
            "effective_from", FIELDS["effective_from"], "day", filter=Filter(FilterKind.FROM), width="date"
        ),
        Column("effective_to", FIELDS["effective_to"], "day", filter=Filter(FilterKind.UNTIL), width="date"),
        Column(
            "phase",
            lazy("State"),
            "state",
            show=lambda row: PHASE_BADGES[Phase(row.phase)],
            filter=Filter(FilterKind.CHOICE, options=tuple(PHASES.items())),
            width="state",
        ),
    ),
)


# ---- rules --------------------------------------------------------------------------------------
def list_rules() -> Response:
    return register_page(
        RULES, queries.listed(http.current_actor(), clock.today()), "rulebook/list_rules.html"
    )


def show_rule(rule_id: int) -> Response:
    actor = http.current_actor()
    rule = queries.rule_row(actor, rule_id)
    history = queries.history(actor, rule.code)
    records = [record for row in history for record in audit.history("rule", row.id)]
    return http.render(
        "rulebook/show_rule.html",
        rule=rule,
        title=_title(rule),
        other=rule.title_zh if i18n.html_lang() == "en" else rule.title_en,
        words=_words(rule),
        values=[(row, _words(row), _phase(row)) for row in history],
        events=timeline.events(sorted(records, key=lambda record: record.id, reverse=True)),
        may_change=policy.can_manage(actor),
    )


def change_rule(rule_id: int) -> Response:
    actor = http.current_actor()
    rule = queries.rule_row(actor, rule_id)
    form = NewValueForm(
        version=rule.version,
        value=rule.value,
        basis=rule.basis,
        verification=Verification(rule.verification),
        effective_from=clock.today(),
    )

    def act() -> str:
        made = services.change_rule(actor, rule_id, form.version.data, form.to_command())
        return url_for("rulebook.show_rule", rule_id=made)

    return http.form_page(
        form,
        act,
        "rulebook/change_rule.html",
        lambda: {"rule": rule, "title": _title(rule), "words": _words(rule)},
    )


def _words(rule: Rule) -> dict[str, Text]:
    """A row in words: its value with the unit, its source, whether it is confirmed."""
    confirmed = queries.basis(rule).confirmed
    return {
        "value": value_label(Unit(rule.unit), rule.value),
        "unit": UNITS[Unit(rule.unit)],
        "source": VERIFICATIONS[Verification(rule.verification)],
        "unconfirmed": "" if confirmed else UNCONFIRMED.text,
    }


def _phase(rule: Rule) -> Badge:
    today = clock.today()
    if rule.effective_from > today:
        return PHASE_BADGES[Phase.COMING]
    past = rule.effective_to is not None and rule.effective_to < today
    return PHASE_BADGES[Phase.PAST if past else Phase.NOW]


# ---- the calendar -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Square:
    """One day of the year's table; `day` None pads the week."""

    day: date | None
    kind: str = ""
    words: str = ""


def show_calendar(year: int | None = None) -> Response:
    """A year of the calendar; without a year, this one. A year without a notice says so and shows no guess."""
    actor = http.current_actor()
    year = clock.today().year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    lines = queries.calendar_of(actor, year)
    if request.args.get("export") == "xlsx":
        return http.download(calendar_sheet(lines), _("Calendar %(year)d", year=year) + ".xlsx", http.XLSX)
    return http.render(
        "rulebook/show_calendar.html",
        year=year,
        years=queries.calendar_years(actor),
        months=_months(year, lines) if lines else [],
        working=_working_days(year, lines) if lines else 0,
        sources=sorted({line.source for line in lines}),
        may_change=policy.can_manage(actor),
    )


def _working_days(year: int, lines: Sequence[CalendarLine]) -> int:
    off = frozenset(line.day for line in lines if line.kind is DayKind.OFF)
    make_up = frozenset(line.day for line in lines if line.kind is DayKind.MAKE_UP)
    calendar = WorkingCalendar(off, make_up, frozenset({year}))
    first, last = date(year, 1, 1), date(year, 12, 31)
    return calendar.working_days_between(first, last) + calendar.is_working(first)


def _months(year: int, lines: Sequence[CalendarLine]) -> list[tuple[str, list[list[Square]]]]:
    """Twelve months of weeks from Monday, days off and days worked instead named."""
    named = {line.day: line for line in lines}
    weeks = [Calendar().monthdatescalendar(year, month) for month in range(1, 13)]
    return [
        (i18n.month(date(year, month, 1)), [[_square(day, month, named) for day in week] for week in rows])
        for month, rows in enumerate(weeks, 1)
    ]


def _square(day: date, month: int, named: dict[date, CalendarLine]) -> Square:
    if day.month != month:
        return Square(None)
    line = named.get(day)
    if line is not None:
        kind = "off" if line.kind is DayKind.OFF else "work"
        return Square(day, kind, f"{line.name_zh}, {DAY_KINDS[line.kind]}")
    return Square(day, "weekend" if day.weekday() > 4 else "")


def upload_calendar() -> Response:
    return uploads.upload_page(
        IMPORT, read_calendar, "rulebook/upload_calendar.html", lambda: {"year": clock.today().year}
    )


def import_calendar(ticket: str) -> Response:
    """The second step: what the notice would change and what is wrong with it; confirming takes it over."""
    actor = http.current_actor()
    lines, problems = read_calendar(uploads.kept(actor, IMPORT, ticket))

    def act() -> str:
        _whole(problems)
        plan = services.load_calendar(actor, lines)
        flash(_("The calendar was taken over."), "success")
        return url_for("rulebook.show_calendar", year=plan.years[-1])

    def page() -> dict[str, Any]:
        plan = queries.calendar_plan(actor, lines)
        # a holiday may be missing only because its row cannot be read: first mend that
        return {"plan": plan, "problems": problems or problems_of(plan.faults)}

    return http.form_page(Form(), act, "rulebook/import_calendar.html", page)


def _whole(problems: Sequence[Problem]) -> None:
    """Rows that cannot be read are not left out silently. Refuses: rulebook.rows_unreadable."""
    if problems:
        raise Refused([Refusal("rulebook.rows_unreadable", {"count": len(problems)})])
