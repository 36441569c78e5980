"""Languages: Chinese is complete, catalogues do not contradict, values are written as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, session
from hypothesis import given
from hypothesis import strategies as st

from procurement.infra import clock
from procurement.kernel.dates import Month, Period, WorkingCalendar
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.pages import catalogues, i18n
from procurement.pages.i18n import _n, lazy

SUNDAY = date(2026, 11, 22)
CALENDAR = WorkingCalendar(frozenset({date(2027, 1, 1)}), frozenset(), frozenset({2026, 2027}))
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("translations")
    catalogues.compile_all(into=folder)
    return folder


@pytest.fixture
def app(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A bare application with our languages; the clock stands still."""
    made = Flask("languages")
    made.config.update(
        SECRET_KEY="x" * 32, BABEL_TRANSLATION_DIRECTORIES=str(compiled), BUREAU_TZ=ZoneInfo("Asia/Shanghai")
    )
    i18n.install(made, lambda: CALENDAR)
    monkeypatch.setattr(clock, "today", lambda: SUNDAY)
    yield made


def folder_with(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "zh_CN").mkdir()
    for name, text in files.items():
        (tmp_path / "zh_CN" / f"{name}.po").write_text(HEAD + text, encoding="utf-8")
    return tmp_path


# ---- catalogues ---------------------------------------------------------------------------------
def test_every_text_in_use_has_its_chinese() -> None:
    assert [f"{used.file}:{used.line}: {used.text}" for used in catalogues.missing()] == []


def test_the_catalogues_agree_with_each_other() -> None:
    assert len(catalogues.merged()) > 150


def test_the_same_english_with_two_translations_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a='msgid "Save"\nmsgstr "保存"\n', b='msgid "Save"\nmsgstr "存储"\n')
    with pytest.raises(catalogues.Contradiction, match="Save.*differently in a.po"):
        catalogues.merged(folder)


def test_the_same_english_with_one_translation_may_stand_twice(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a='msgid "Save"\nmsgstr "保存"\n', b='msgid "Save"\nmsgstr "保存"\n')
    assert len(catalogues.merged(folder)) == 1


def test_a_translation_that_asks_for_an_unknown_value_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a='msgid "%(a)s left"\nmsgstr "还有 %(b)s"\n')
    with pytest.raises(catalogues.Contradiction, match=r"no value %\(b\)s"):
        catalogues.merged(folder)


def test_a_credit_note_and_a_correction_have_one_chinese_word_each() -> None:
    """更正通知 corrects a bill, 更正结算单 a sheet; 更正单 could be either."""
    said = [message.string for message in catalogues.merged() if "更正单" in str(message.string)]
    assert said == []


def test_an_empty_translation_counts_as_missing(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a='msgid "Save"\nmsgstr ""\n')
    (tmp_path / "procurement").mkdir()
    (tmp_path / "procurement" / "a.py").write_text('_("Save")\nlazy("Other")\n')
    assert [used.text for used in catalogues.missing(tmp_path, folder)] == ["Save", "Other"]


def test_texts_are_found_in_python_files_and_templates_but_not_in_papers(tmp_path: Path) -> None:
    for path, text in {
        "procurement/m/a.py": 'x = lazy("One")\n_n("two", "twos", 2)\n',
        "tasks/t.py": '_("Three")\n',
        "templates/m/p.html": '{{ _("Four %(x)s", x=1) }}{{ ngettext("five", "fives", 5) }}',
        "templates/emails/e.txt": '{{ _("Six") }}',
        "templates/pdf/c.html": '{{ _("never") }}',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert {used.text for used in catalogues.extract(tmp_path)} == {
        "One",
        "two",
        "Three",
        "Four %(x)s",
        "five",
        "Six",
    }


def test_compiling_writes_what_babel_finds(compiled: Path) -> None:
    written = compiled / "zh_Hans_CN" / "LC_MESSAGES"
    assert {path.name for path in written.iterdir()} == {"messages.mo", "flask_security.mo"}


# ---- language -----------------------------------------------------------------------------------
def test_chinese_is_the_default_and_the_choice_is_kept_in_the_session(app: Flask) -> None:
    with app.test_request_context():
        assert (i18n.language(), i18n.html_lang(), i18n.gettext("Sign in")) == ("zh_CN", "zh-CN", "登录")
    with app.test_request_context():
        i18n.choose("en")
        assert (i18n.language(), i18n.html_lang(), i18n.gettext("Sign in")) == ("en", "en", "Sign in")
        i18n.choose("tlh")
        assert session["lang"] == "en"


def test_a_job_speaks_chinese_unless_told_otherwise(app: Flask) -> None:
    with app.app_context():
        assert i18n.gettext("Total") == "合计"
        with i18n.speaking("en"):
            assert i18n.gettext("Total") == "Total"


def test_plurals_follow_the_language(app: Flask) -> None:
    with app.test_request_context():
        assert _n("in %(num)d day", "in %(num)d days", 1) == "还有 1 天"
    with app.app_context(), i18n.speaking("en"):
        assert _n("in %(num)d day", "in %(num)d days", 1) == "in 1 day"
        assert _n("in %(num)d day", "in %(num)d days", 3) == "in 3 days"


# ---- sentences ----------------------------------------------------------------------------------
def test_a_refusal_becomes_a_sentence_with_its_values_written_out(app: Flask) -> None:
    i18n.add_sentences(app, {"m.over": lazy("%(left)s of %(day)s, %(year)d, %(n)s, 2%%")})
    said = Refusal("m.over", {"left": Money(-123456), "day": SUNDAY, "year": 2026, "n": Decimal("1.50")})
    with app.test_request_context():
        assert i18n.sentence(said) == "−1,234.56 of 2026-11-22 (周日), 2026, 1.5, 2%"


def test_a_code_without_a_sentence_is_a_fault_of_the_program(app: Flask) -> None:
    with app.app_context(), pytest.raises(i18n.UnknownSentence):
        i18n.sentence("m.nothing")


def test_a_code_with_two_sentences_does_not_start_the_application(app: Flask) -> None:
    i18n.add_sentences(app, {"a.b": "one"})
    with pytest.raises(ValueError, match="a.b"):
        i18n.add_sentences(app, {"a.b": "two"})


# ---- days ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("then", "chinese", "tone"),
    [
        (date(2026, 11, 22), "今天到期", "wait"),
        (date(2026, 11, 23), "还有 1 个工作日", "wait"),
        (date(2026, 11, 27), "还有 5 个工作日", "wait"),
        (date(2026, 11, 30), "还有 6 个工作日", "mute"),
        (date(2026, 11, 20), "已逾期", "bad"),
        (date(2026, 11, 19), "逾期 1 个工作日", "bad"),
        (date(2027, 1, 2), "还有 29 个工作日", "mute"),
        (date(2028, 2, 1), "还有 436 天", "mute"),
    ],
)
def test_a_deadline_says_how_many_working_days_are_left(
    app: Flask, then: date, chinese: str, tone: str
) -> None:
    with app.test_request_context():
        assert i18n.due(then) == chinese
        assert i18n.due_tone(then) == tone


def test_without_a_calendar_days_are_counted_plainly(app: Flask) -> None:
    with app.test_request_context():
        assert i18n.due_label(date(2026, 11, 25), SUNDAY, None) == "还有 3 天"
        assert i18n.due_label(date(2026, 11, 20), SUNDAY, None) == "逾期 2 天"


def test_a_saturday_deadline_asked_on_saturday_morning_before_a_sunday(app: Flask) -> None:
    with app.test_request_context():
        assert i18n.due_label(SUNDAY, date(2026, 11, 21), CALENDAR) == "下一工作日之前"


def test_instants_are_shown_in_the_bureaus_time(app: Flask) -> None:
    late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    with app.test_request_context():
        assert i18n.instant(late) == "2026-11-22 00:30"
        assert i18n.moment(late) == "2026-11-22 (周日) 00:30"
        assert i18n.due(late) == "今天到期"


def test_days_months_and_periods_are_written_out(app: Flask) -> None:
    with app.test_request_context():
        assert i18n.day(SUNDAY) == "2026-11-22 (周日)"
        assert i18n.month(Month("2026-03")) == "2026 年 3 月"
        assert i18n.period(Period(SUNDAY, SUNDAY + timedelta(1))) == "2026-11-22 至 2026-11-23"
        assert [write(None) for write in (i18n.day, i18n.month, i18n.instant, i18n.money)] == ["—"] * 4  # type: ignore[operator]
    with app.app_context(), i18n.speaking("en"):
        assert (i18n.day(SUNDAY), i18n.month(Month("2026-03"))) == ("2026-11-22 (Sun)", "2026-03")


def test_a_name_in_the_other_language_says_which_it_is(app: Flask) -> None:
    with app.test_request_context():
        assert i18n.foreign("Office cleaning") == ' lang="en"'
        assert [str(i18n.foreign(said)) for said in ("办公楼保洁", "C21040000", "A 座 North Bank", "")] == [
            ""
        ] * 4
    with app.app_context(), i18n.speaking("en"):
        assert (i18n.foreign("办公楼保洁"), i18n.foreign("Office cleaning")) == (' lang="zh-CN"', "")


# ---- numbers ------------------------------------------------------------------------------------
def test_numbers_have_groups_a_real_minus_and_no_idle_zeros() -> None:
    assert i18n.number(Decimal("-1234.500")) == "−1,234.5"
    assert i18n.number(Decimal("1E+3")) == "1,000"
    assert i18n.number(1200) == "1,200"
    assert i18n.number(Decimal("2"), 2) == "2.00"
    assert i18n.rate(Decimal("0.048")) == "4.8%"
    assert i18n.rate(Fraction(1, 3), 2) == "33.33%"
    assert i18n.money_y(Money(-128400)) == "−¥1,284.00"
    assert [i18n.filesize(size) for size in (0, 386_000, 2_400_000)] == ["1 kB", "386 kB", "2.4 MB"]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_a_written_number_reads_back_as_the_same_number(value: Decimal) -> None:
    assert Decimal(i18n.number(value).replace(",", "").replace("−", "-")) == value


def test_months_in_texts_of_the_books_are_written_as_pages_write_them() -> None:
    assert i18n.spaced("2026年3月部门账单") == "2026 年 3 月部门账单"
    assert i18n.spaced("收到缴款") == "收到缴款"


def test_a_day_in_a_text_stays_on_one_line_and_the_text_stays_a_text() -> None:
    said = i18n.unbroken("<b> 2026-10-01 至 2026-10-31 10:00")
    assert said == (
        '&lt;b&gt; <span class="k-nw">2026-10-01</span> 至 <span class="k-nw">2026-10-31 10:00</span>'
    )
