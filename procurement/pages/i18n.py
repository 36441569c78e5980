"""Languages: which one a page speaks, and how it writes days, amounts and rates.

English is written in the code, Chinese (the default) in `translations/zh_CN/<module>.po`, one file per module;
`python -m procurement.pages.i18n compile` compiles them (see `pages.catalogues`). Texts made at import use `lazy`, all others `_`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, session
from flask_babel import Babel, force_locale, get_locale
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from procurement.infra import clock
from procurement.kernel.dates import Month, NoCalendar, Period, WorkingCalendar
from procurement.kernel.errors import Refusal
from procurement.kernel.money import MINUS, Money, capitals
from procurement.kernel.unit_price import UnitPrice
from procurement.pages import catalogues

LANGUAGES = {"zh_CN": "中文", "en": "English"}
DEFAULT = "zh_CN"
_LOCALES = {name: Locale.parse(name) for name in LANGUAGES}
"""Read once: to find out what a language's name means costs a request more than fifty texts."""
NEAR = 5  # working days: from here on a deadline is shown as near
NOTHING = "—"

speaking = force_locale
"""`with speaking("en"): …` for mail and papers in another language than the request's."""

Text: TypeAlias = str | LazyString


# ---- texts: a page asks for some two hundred of them, so the way to one is short ------------------
def _locale_here() -> Locale | None:
    """The language spoken here. Flask-Babel keeps it on `g`; asking it first would cost more than the text."""
    try:
        locale = g._flask_babel.babel_locale
    except (RuntimeError, AttributeError):
        locale = None
    return locale or get_locale()


def _spoken() -> NullTranslations:
    """The texts of the language spoken here."""
    locale = _locale_here()
    return _texts(locale.language) if locale else _CODE


_CODE = NullTranslations()


@cache
def _texts(language: str) -> NullTranslations:
    """Read once per process. A language without a file (English) has the words of the code."""
    locales = [Locale.parse(name) for name in LANGUAGES if name.startswith(language)]
    return Translations.load(str(catalogues.TRANSLATIONS), locales)


def gettext(text: str, /, **values: Any) -> str:
    """The text in the language spoken here."""
    said = _spoken().gettext(text)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> str:
    """The text for a number of things, which it may name as %(num)d."""
    return _spoken().ngettext(singular, plural, num) % {"num": num, **values}


def page_text(text: str, /, **values: Any) -> Markup:
    """`_` in templates: safe, its values escaped. `%%` is a per cent sign, with or without values."""
    said = Markup(_spoken().gettext(text))
    return said % values if "%" in said else said


def lazy(text: str, /, **values: Any) -> LazyString:
    """A text said later, in the language spoken then."""
    return LazyString(gettext, text, **values)


class Counted(NamedTuple):
    """A text for a number of things, said later: `counts("%(num)s bill", "%(num)s bills")`."""

    one: str
    many: str

    def said(self, num: int, written: str) -> str:
        """For `num` things, their number written as `written`."""
        return ngettext(self.one, self.many, num, num=written)


counts = Counted
_ = gettext
_n = ngettext

_CHINESE, _ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2,}[ ,&-]+[A-Za-z]{2,}")
WEEKDAYS = (lazy("Mon"), lazy("Tue"), lazy("Wed"), lazy("Thu"), lazy("Fri"), lazy("Sat"), lazy("Sun"))


# ---- language -----------------------------------------------------------------------------------
def language() -> str:
    """The language of this request or job: `zh_CN` or `en`."""
    chosen = session.get("lang") if has_request_context() else None
    return chosen if chosen in LANGUAGES else DEFAULT


def _locale() -> Locale:
    return _LOCALES[language()]


def choose(lang: str) -> None:
    """Keep a language for this browser; an unknown one is ignored."""
    if lang in LANGUAGES:
        session["lang"] = lang


def html_lang() -> str:
    """The language of the page as the `lang` attribute wants it."""
    locale = _locale_here()
    return "en" if locale is not None and locale.language == "en" else "zh-CN"


def foreign(text: Text) -> Markup:
    """The `lang` attribute of a name given in the other language; nothing for a name in the page's own."""
    chinese, english = _CHINESE.search(str(text)), _ENGLISH.search(str(text))
    other = "" if bool(chinese) == bool(english) else "zh-CN" if chinese else "en"
    return Markup(f' lang="{other}"') if other and other != html_lang() else _NO_MARKUP


_NO_MARKUP = Markup("")


def in_every_language(text: Text) -> tuple[str, ...]:
    """A text in this page's language first, then in the others: what a person may have typed or a sheet may say."""
    said = [str(text)]
    for lang in LANGUAGES:
        with speaking(lang):
            said.append(str(text))
    return tuple(dict.fromkeys(said))


# ---- sentences of refusals and records ----------------------------------------------------------
class UnknownSentence(LookupError):
    """A code without a sentence: a fault of the program, found by the guard test."""


def add_sentences(app: Flask, *modules: Mapping[str, Text]) -> None:
    """Make the sentences of the modules known; the same code twice does not start the application."""
    known: dict[str, Text] = app.extensions.setdefault("sentences", {})
    for module in modules:
        if twice := known.keys() & module.keys():
            raise ValueError(f"sentences given twice: {sorted(twice)}")
        known.update(module)


def sentence(said: Refusal | str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a refusal (or of a code with its values) in the language of the request, its values written
    as pages write them. Raises UnknownSentence."""
    code, given = (said.code, said.params) if isinstance(said, Refusal) else (said, params or {})
    known: Mapping[str, Text] = current_app.extensions.get("sentences", {})
    if code not in known:
        raise UnknownSentence(code)
    return str(known[code]) % {name: shown(value) for name, value in given.items()}


def shown(value: Any) -> Any:
    """A value as it stands in a sentence; whole numbers stay numbers (a year has no thousands)."""
    match value:
        case Money():
            return money(value)
        case UnitPrice():
            return price(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Decimal() | Fraction():
            return number(value)
        case Month():
            return month(value)
        case Period():
            return period(value)
    return value if isinstance(value, int) else str(value)


# ---- amounts and numbers ------------------------------------------------------------------------
def money(value: Money | None) -> str:
    """`−1,234.56`; a dash where there is none."""
    return NOTHING if value is None else value.formatted


def money_y(value: Money | None) -> str:
    """`−¥1,234.56`."""
    if value is None:
        return NOTHING
    return f"{MINUS if value.fen < 0 else ''}¥{abs(value).formatted}"


def price(value: UnitPrice | None) -> str:
    """A price per unit: `0.5283`, `31,000.00`; a dash where there is none."""
    return NOTHING if value is None else value.formatted


def price_y(value: UnitPrice | None) -> str:
    """`¥0.5283`."""
    return NOTHING if value is None else f"¥{value.formatted}"


def caps(value: Money | None) -> str:
    """The amount in financial capitals, in every language: 大写金额 is what papers carry."""
    return "" if value is None else capitals(value)


def number(value: Decimal | Fraction | int | None, places: int | None = None) -> str:
    """`1,234.5`: thousands grouped, real minus sign, no idle zeros unless `places` asks for them."""
    if value is None:
        return NOTHING
    exact = _decimal(value)
    if places is None:
        text = f"{exact:,f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{exact:,.{places}f}"
    return text.replace("-", MINUS)


def rate(value: Decimal | Fraction | None, places: int | None = None) -> str:
    """A share of one as per cent: `0.048` → `4.8%`."""
    return NOTHING if value is None else number(_decimal(value * 100), places) + "%"


def _decimal(value: Decimal | Fraction | int) -> Decimal:
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)


def filesize(size: int) -> str:
    """`386 kB`, `2.4 MB`."""
    for unit, scale in (("GB", 10**9), ("MB", 10**6)):
        if size >= scale:
            return f"{Decimal(size) / scale:.1f} {unit}"
    return f"{max(1, size // 1000)} kB"


# ---- days ---------------------------------------------------------------------------------------
def weekday(value: date) -> str:
    """`周日`, `Sun`."""
    return str(WEEKDAYS[value.weekday()])


def day(value: date | None) -> str:
    """`2026-11-22 (周日)`."""
    return NOTHING if value is None else f"{value:%Y-%m-%d} ({weekday(value)})"


def instant(value: datetime | None) -> str:
    """`2026-11-22 15:42` in the bureau's time."""
    return NOTHING if value is None else f"{value.astimezone(clock.zone()):%Y-%m-%d %H:%M}"


def moment(value: datetime | None) -> str:
    """`2026-11-22 (周日) 15:42` in the bureau's time."""
    if value is None:
        return NOTHING
    local = value.astimezone(clock.zone())
    return f"{day(local.date())} {local:%H:%M}"


def month(value: Month | date | None) -> str:
    """`2026 年 10 月`, `2026-10`."""
    if value is None:
        return NOTHING
    first = value.first if isinstance(value, Month) else value
    return _("%(year)04d-%(month)02d", year=first.year, month=first.month)


def spaced(text: str) -> str:
    """The months in a text of papers and books, `2026年10月`, as pages write them: `2026 年 10 月`."""
    return re.sub(r"(\d{4})年(\d{1,2})月", r"\1 年 \2 月", text)


def unbroken(text: Any) -> Markup:
    """A text whose days and instants stay on one line each."""
    whole = r'<span class="k-nw">\g<0></span>'
    return Markup(re.sub(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?", whole, str(escape(text))))


def period(value: Period | None) -> str:
    """`2026-03-01 至 2026-12-31`."""
    if value is None:
        return NOTHING
    return _("%(start)s to %(end)s", start=value.start.isoformat(), end=value.end.isoformat())


def due(value: date | datetime) -> str:
    """How long a day is still away, in working days, as of today."""
    return due_label(_civil(value), clock.today(), _calendar())


def due_tone(value: date | datetime) -> str:
    """`bad` when it is past, `wait` when it is near, else `mute`."""
    today, then = clock.today(), _civil(value)
    if then < today:
        return "bad"
    return "wait" if _distance(today, then, _calendar())[0] <= NEAR else "mute"


def due_label(then: date, today: date, calendar: WorkingCalendar | None) -> str:
    """`还有 3 个工作日`, `逾期 1 个工作日`, `今天到期`; calendar days where the year has no calendar."""
    if then == today:
        return _("due today")
    count, working = _distance(min(then, today), max(then, today), calendar)
    if then < today:
        return _overdue(count, working)
    if not working:
        return _n("in %(num)d day", "in %(num)d days", count)
    return (
        _n("in %(num)d working day", "in %(num)d working days", count)
        if count
        else _("before the next working day")
    )


def _overdue(count: int, working: bool) -> str:
    if not working:
        return _n("%(num)d day overdue", "%(num)d days overdue", count)
    return _n("%(num)d working day overdue", "%(num)d working days overdue", count) if count else _("overdue")


def _distance(first: date, last: date, calendar: WorkingCalendar | None) -> tuple[int, bool]:
    """Days between two days, and whether they are working days."""
    if calendar is not None and last - first < timedelta(days=400):
        try:
            return calendar.working_days_between(first, last), True
        except NoCalendar:
            pass
    return (last - first).days, False


def _civil(value: date | datetime) -> date:
    return clock.civil(value) if isinstance(value, datetime) else value


def _calendar() -> WorkingCalendar | None:
    source: Callable[[], WorkingCalendar] | None = current_app.extensions.get("working_calendar")
    return source() if source else None


# ---- fitting in ---------------------------------------------------------------------------------
FILTERS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        money,
        money_y,
        price,
        price_y,
        caps,
        number,
        rate,
        filesize,
        weekday,
        day,
        instant,
        moment,
        month,
        spaced,
        unbroken,
        period,
        due,
        due_tone,
        foreign,
    )
}


def install(app: Flask, calendar: Callable[[], WorkingCalendar] | None = None) -> None:
    """Give the application its languages and filters; `calendar` tells the working days (from the rulebook)."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(catalogues.TRANSLATIONS))
    Babel(app, default_locale=DEFAULT, locale_selector=_locale)
    app.jinja_env.globals["_"] = page_text
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(html_lang=html_lang, languages=LANGUAGES)
    if calendar is not None:
        app.extensions["working_calendar"] = calendar


if __name__ == "__main__":
    sys.exit(catalogues.main(sys.argv[1:]))
