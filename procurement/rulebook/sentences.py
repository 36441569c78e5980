"""What the rulebook says: refusals, records, and the words of units, sources and phases."""

from __future__ import annotations

from decimal import Decimal

from procurement.pages import i18n
from procurement.pages.i18n import Text, lazy
from procurement.rulebook.rules import DayKind, Phase, Unit, Verification, Word

SENTENCES: dict[str, Text] = {
    "rulebook.value_no_word": lazy("Write required, forbidden, allowed or alert, not “%(value)s”."),
    "rulebook.value_no_month_day": lazy("Write month and day like 03-31, not “%(value)s”."),
    "rulebook.value_no_share": lazy("Write a share from 0 to 1, like 0.03 or 2/3, not “%(value)s”."),
    "rulebook.value_no_number": lazy("Write a number like 2000000 or 1.20, not “%(value)s”."),
    "rulebook.value_not_whole": lazy("Write a whole number, not “%(value)s”."),
    "rulebook.overlap": lazy("The rule %(code)s has a value for %(start)s already."),
    "rulebook.from_past": lazy(
        "A new value holds from today, %(today)s, at the earliest: the past was counted by the old one."
    ),
    "rulebook.from_taken": lazy("A value begins on this day already. Choose another day."),
    "rulebook.basis_missing": lazy("Name the legal basis: it stands beside the number on every page."),
    "rulebook.reason_missing": lazy("Say why the rule changes."),
    "rulebook.rows_unreadable": lazy("%(count)d rows cannot be read. Mend the file and send it again."),
    "rulebook.kind_unknown": lazy("Write OFF or MAKE_UP_WORKDAY, not “%(value)s”."),
    "rulebook.day_unreadable": lazy("Write a day like 2027-01-01, not “%(value)s”."),
    "rulebook.day_twice": lazy("%(day)s stands in the table twice."),
    "rulebook.year_range": lazy("A year from 2000 to 2199, not %(year)d."),
    "rulebook.make_up_on_workday": lazy(
        "%(day)s is a working day anyway; only a weekend day can be worked instead."
    ),
    "rulebook.year_incomplete": lazy(
        "The notice for %(year)d is not whole: %(day)s, a holiday every year, is missing."
    ),
    "audit.rulebook.rules_loaded": lazy("took over %(count)d rules"),
    "audit.rulebook.rule_changed": lazy("set %(code)s to %(value)s from %(day)s: %(reason)s"),
    "audit.rulebook.calendar_loaded": lazy(
        "took over the calendar of %(years)s: %(added)d days new, %(changed)d changed, %(removed)d removed"
    ),
}

FIELDS: dict[str, Text] = {
    "code": lazy("Rule"),
    "title": lazy("What it fixes"),
    "value": lazy("Value"),
    "unit": lazy("Unit"),
    "basis": lazy("Legal basis"),
    "verification": lazy("Source"),
    "effective_from": lazy("In force from"),
    "effective_to": lazy("Until"),
    "reason": lazy("Reason for the change"),
    "day": lazy("Date"),
    "kind": lazy("Kind of day"),
    "name_zh": lazy("Holiday"),
    "source": lazy("Notice"),
}

VERIFICATIONS: dict[Verification, Text] = {
    Verification.TEXT: lazy("Text of the law read"),
    Verification.SECONDARY: lazy("Quoted elsewhere, to be confirmed"),
    Verification.TENDER: lazy("Seen in real tender files"),
    Verification.KNOWLEDGE: lazy("Generally known, to be confirmed"),
    Verification.BUREAU: lazy("The bureau's own regulation"),
}

UNITS: dict[Unit, Text] = {
    Unit.WORKING_DAY: lazy("working days"),
    Unit.CALENDAR_DAY: lazy("calendar days"),
    Unit.MONTH: lazy("months"),
    Unit.YEAR: lazy("years"),
    Unit.HOUR: lazy("hours"),
    Unit.MINUTE: lazy("minutes"),
    Unit.COUNT: lazy("in number"),
    Unit.PERSON: lazy("people"),
    Unit.POINTS: lazy("points"),
    Unit.MULTIPLE: lazy("times"),
    Unit.YUAN: lazy("yuan"),
    Unit.SHARE: lazy("share"),
    Unit.SHARE_PER_DAY: lazy("share per day"),
    Unit.MONTH_DAY: lazy("day of the year"),
    Unit.RULE: lazy("rule without a number"),
}

WORDS: dict[Word, Text] = {
    Word.REQUIRED: lazy("required"),
    Word.FORBIDDEN: lazy("forbidden"),
    Word.ALLOWED: lazy("allowed"),
    Word.ALERT: lazy("an alert"),
}

PHASES: dict[Phase, Text] = {
    Phase.NOW: lazy("In force"),
    Phase.COMING: lazy("Coming"),
    Phase.PAST: lazy("Past"),
}

DAY_KINDS: dict[DayKind, Text] = {
    DayKind.OFF: lazy("Day off"),
    DayKind.MAKE_UP: lazy("Worked instead"),
}


def value_label(unit: Unit, value: str) -> str:
    """A value with its unit as pages say it: 30 calendar days, 3%, forbidden."""
    if unit is Unit.RULE:
        return str(WORDS[Word(value)])
    if unit is Unit.MONTH_DAY or "/" in value:
        return value
    if unit in (Unit.SHARE, Unit.SHARE_PER_DAY):
        return i18n.rate(Decimal(value))
    return f"{i18n.number(Decimal(value))} {UNITS[unit]}"
