"""Forms: bad input gets one sentence beside its field, nothing typed is lost, refusals find their field."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template_string
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import FileStorage, MultiDict

from procurement.kernel.dates import Month
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money
from procurement.pages import forms, i18n, pages
from procurement.pages.fields import is_row
from procurement.pages.i18n import lazy
from tests.architecture.page_client import check

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGE = """{% from "components/forms.html" import cell, error_summary, field, post_form %}<!doctype html>
<html lang="zh-CN"><head><title>试</title></head><body><h1>试</h1>{{ error_summary(form) }}
{% call post_form(form, upload=true) %}{% for f in form if f.type not in ("HiddenField", "CSRFTokenField", "KeptField") %}
{% if f.type == "LinesField" %}<table><tbody>{% for line in f %}<tr><td>{{ cell(line.what) }}</td><td>{{ cell(line.amount) }}</td></tr>{% endfor %}</tbody></table>
{% else %}{{ field(f) }}{% endif %}{% endfor %}<button>{{ "保存" }}</button>{% endcall %}</body></html>"""


class Basis(StrEnum):
    AREA = "area"
    EQUAL = "equal"


class Line(forms.LineForm):
    what = forms.TextField("项目", most=10)
    amount = forms.MoneyField("金额")


class Sheet(forms.Form):
    title = forms.TextField("名称", most=10, hint="简称", basis=("办法", "第 1 条"))
    remark = forms.TextField("说明", most=20, rows=3, optional=True)
    starts = forms.DayField("开始", earliest=date(2026, 1, 1), latest=date(2026, 12, 31))
    month = forms.MonthField("月份", optional=True)
    price = forms.MoneyField("单价", most=Money(3_120_000), capitals=True)
    area = forms.QuantityField("面积", affix="㎡", optional=True)
    days = forms.WholeField("天数", optional=True, most=90)
    basis = forms.ChoiceField("依据", kind=Basis, options=[(Basis.AREA, "面积"), (Basis.EQUAL, "平均")])
    pick = forms.ChoiceField("选择", look="radio", kind=int, optional=True, options=[(1, "一"), (2, "二")])
    kinds = forms.ChoicesField("适用", optional=True, options=[("a", "甲"), ("b", "乙")])
    agreed = forms.TickField("我知道后果。")
    scan = forms.FileField("附件", accept=(".xlsx", ".csv"), most=2_000_000, optional=True)
    version = forms.KeptField()
    lines = forms.LinesField(forms.FormField(Line), least=1, most=3)


GOOD = {
    "title": "  物业  ",
    "starts": "2026年3月1日",
    "price": "1,234.5",
    "basis": "area",
    "agreed": "1",
    "version": "7",
    "lines-0-what": "保洁",
    "lines-0-amount": "1",
    "form_token": "t" * 32,
    "month": "2026-03",
    "area": "12.50",
    "days": "30",
    "pick": "2",
}


@pytest.fixture
def app() -> Iterator[Flask]:
    made = Flask(
        "procurement", template_folder=str(TEMPLATES), root_path=str(TEMPLATES.parent / "procurement")
    )
    made.config.update(SECRET_KEY="x" * 32, WTF_CSRF_CHECK_DEFAULT=False, BUREAU_TZ=ZoneInfo("Asia/Shanghai"))
    CSRFProtect(made)
    pages.install(made)
    i18n.add_sentences(made, {"m.price": lazy("Too dear: %(limit)s"), "m.all": lazy("Blocked now")})
    with made.test_request_context():
        yield made


def posted(data: MultiDict) -> Sheet:  # type: ignore[type-arg]
    data.add("csrf_token", generate_csrf())
    return Sheet(data)


def sheet(**changes: Any) -> Sheet:
    """The form as posted, with some values changed; None leaves a value out."""
    data = MultiDict({name: value for name, value in {**GOOD, **changes}.items() if value is not None})
    return posted(data)


def errors(form: Sheet) -> dict[str, list[str]]:
    form.validate()
    return {field.name: [str(error) for error in field.errors] for field in form.leaves() if field.errors}


def test_good_input_becomes_typed_values(app: Flask) -> None:
    form = sheet()
    assert errors(form) == {}
    assert (form.title.data, form.starts.data, form.month.data) == (
        "物业",
        date(2026, 3, 1),
        Month("2026-03"),
    )
    assert (form.price.data, form.area.data, form.days.data) == (Money(123450), Decimal("12.50"), 30)
    assert (form.basis.data, form.pick.data, form.agreed.data, form.kinds.data) == (Basis.AREA, 2, True, [])
    assert (form.scan.data, form.version.data, form.remark.data) == (None, "7", "")
    assert form.lines.data == [{"what": "保洁", "amount": Money(100)}]


def test_an_empty_form_says_of_every_needed_field_what_to_do_and_only_once(app: Flask) -> None:
    form = posted(MultiDict())
    assert {name: len(said) for name, said in errors(form).items()} == {
        "title": 1,
        "starts": 1,
        "price": 1,
        "basis": 1,
        "agreed": 1,
        "lines-0-what": 1,
        "lines-0-amount": 1,
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("title", "长" * 11, "At most 10 characters, now 11. Shorten it by 1."),
        ("title", "a\x00b", "Contains invisible control characters. Type it again instead of pasting it."),
        ("title", " \u3000 ", "Fill this in."),
        ("remark", "x\u202ey", "Contains invisible control characters. Type it again instead of pasting it."),
        ("starts", "2026-02-30", "This day does not exist. Check month and day."),
        ("starts", "2025-12-31", "Not before 2026-01-01 (Thu)."),
        ("starts", "2027-01-01", "Not after 2026-12-31 (Thu)."),
        ("month", "2026-13", "Write the month as year-month, like 2026-10."),
        ("price", "-1", "Not below 0.00."),
        ("price", "31200.01", "Not above 31,200.00."),
        ("price", "many", "Write an amount in yuan with at most two decimals, like 1,234.56."),
        ("area", "1.234", "At most 2 decimals."),
        ("area", "-3", "Not below 0."),
        ("days", "1.5", "Write a whole number."),
        ("days", "91", "Not above 90."),
        ("basis", "weight", "This choice does not exist any more. Choose again."),
        ("pick", "x", "This choice does not exist any more. Choose again."),
        ("pick", "3", "This choice does not exist any more. Choose again."),
        ("kinds", "c", "This choice does not exist any more. Choose again."),
        ("agreed", None, "Tick this to go on."),
        ("lines-0-amount", "1.2.3", "Write an amount in yuan with at most two decimals, like 1,234.56."),
    ],
)
def test_bad_input_gets_one_sentence_and_stays_as_typed(
    app: Flask, name: str, value: str | None, said: str
) -> None:
    with app.app_context(), i18n.speaking("en"):
        form = sheet(**{name: value})
        assert errors(form) == {name: [said]}
        page = check(render_template_string(PAGE, form=form))
        assert any(said in line for line in page.errors())
    if value and name not in ("basis", "pick", "kinds"):
        typed = page.values().get(name)
        assert typed is not None
        assert typed.strip() == value.strip() or "\x00" in value


def test_hostile_text_stays_text_on_the_page(app: Flask) -> None:
    nasty = '"><b>x'
    page = check(render_template_string(PAGE, form=sheet(title=nasty, **{"lines-0-what": nasty})))
    assert page.values()["title"] == nasty
    assert page.find("//b") == []


def test_every_kind_of_field_passes_the_page_client_with_and_without_errors(app: Flask) -> None:
    for form in (sheet(), posted(MultiDict())):
        form.validate()
        page = check(render_template_string(PAGE, form=form))
        assert len(page.errors()) == len(form.faults)


def test_the_summary_leads_to_elements_that_exist(app: Flask) -> None:
    form = sheet(title="", pick="9", kinds="z", **{"lines-0-what": ""})
    form.validate()
    page = check(render_template_string(PAGE, form=form))
    for target in page.find('//*[contains(@class,"k-errsum")]//a/@href'):
        assert page.find(f'//*[@id="{target[1:]}"]'), target


def test_what_is_read_is_shown_again_in_full(app: Flask) -> None:
    form = Sheet(
        None,
        data={
            "title": "物业",
            "starts": date(2026, 3, 1),
            "price": Money(123450),
            "area": Decimal("12.50"),
            "basis": Basis.EQUAL,
            "month": Month("2026-03"),
        },
    )
    values = check(render_template_string(PAGE, form=form)).values()
    assert (values["starts"], values["price"], values["area"]) == ("2026-03-01", "1,234.50", "12.5")
    assert (values["basis"], values["month"], values["title"]) == ("equal", "2026-03", "物业")


def test_capitals_and_the_weekday_stand_beside_a_good_value(app: Flask) -> None:
    words = check(render_template_string(PAGE, form=sheet())).words
    assert "壹仟贰佰叁拾肆元伍角" in words
    assert re.search(r"Sun|周日", words)


def test_refusals_of_the_rules_land_beside_their_field_or_on_top(app: Flask) -> None:
    form = sheet()
    form.validate()
    form.refuse(
        [
            Refusal("m.price", {"limit": Money(100)}, "price"),
            Refusal("m.all"),
            Refusal("m.price", {"limit": Money(200)}, "lines-0-amount"),
            Refusal("m.all", {}, "version"),
        ]
    )
    assert [str(error) for error in form.price.errors] == ["Too dear: 1.00"]
    assert [(fault.anchor, fault.message) for fault in form.faults] == [
        ("", "Blocked now"),
        ("", "Blocked now"),
        ("price", "Too dear: 1.00"),
        ("lines-0-amount", "Too dear: 2.00"),
    ]


def test_a_file_is_judged_by_its_name_and_size(app: Flask) -> None:
    def with_file(name: str, content: bytes) -> Sheet:
        data = MultiDict({**GOOD})
        data.add("scan", FileStorage(io.BytesIO(content), filename=name))
        return posted(data)

    with i18n.speaking("en"):
        assert errors(with_file("a.xlsx", b"PK\x03\x04x")) == {}
        assert "kind .xlsx, .csv" in errors(with_file("a.exe", b"x"))["scan"][0]
        assert "empty" in errors(with_file("a.csv", b""))["scan"][0]
        assert "At most 2 MB" in errors(with_file("a.csv", b"x" * 2_000_001))["scan"][0]
    assert with_file("", b"").scan.data is None


@pytest.mark.parametrize("content", ["编码,名称\n".encode(), b"\xd0\xcf\x11\xe0old", b"PK"])
def test_a_file_that_is_only_called_a_workbook_is_told_so(app: Flask, content: bytes) -> None:
    data = MultiDict({**GOOD})
    data.add("scan", FileStorage(io.BytesIO(content), filename="A.XLSX"))
    with i18n.speaking("en"):
        assert "no Excel workbook" in errors(posted(data))["scan"][0]


def test_too_many_lines_are_refused(app: Flask) -> None:
    more = {f"lines-{n}-{part}": "1" for n in range(9) for part in ("what", "amount")}
    form = sheet(**more)
    assert len(form.lines) == 3


def test_every_form_carries_a_fresh_token_and_keeps_the_posted_one(app: Flask) -> None:
    one, two = Sheet(None), Sheet(None)
    assert one.form_token.data != two.form_token.data
    assert sheet().form_token.data == "t" * 32


def test_a_password_is_never_shown_again(app: Flask) -> None:
    class SignIn(forms.Form):
        password = forms.SecretField("密码")

    form = SignIn(MultiDict({"password": " secret "}))
    assert form.password.data == " secret "
    assert "secret " not in render_template_string(PAGE, form=form)


@pytest.mark.parametrize(
    ("typed", "known"),
    [("12", True), (12, True), ("²", False), ("", False), (None, False), ("9" * 19, False)],
)
def test_only_a_number_a_row_may_have_names_a_row(typed: object, known: bool) -> None:
    assert is_row(typed) is known


@pytest.mark.parametrize(
    ("optional", "mark"), [(False, None), (True, "可不填"), (lazy("needed to return it"), "退回时必填")]
)
def test_a_label_says_truly_whether_and_when_its_field_is_needed(
    app: Flask, optional: Any, mark: str | None
) -> None:
    class One(forms.Form):
        title = forms.TextField("名称", optional=optional)

    page = render_template_string(
        '{% from "components/forms.html" import field %}{{ field(form.title) }}', form=One(None)
    )
    assert re.findall(r'class="k-opt">([^<]*)<', page) == ([mark] if mark else [])
    empty = One(MultiDict({"title": "", "form_token": "t" * 32}))
    assert empty.title.validate(empty) is bool(optional)


class LongConsent(forms.Form):
    agreed = forms.TickField("我已核对" + "本月全部结算单与账单" * 8)
    short = forms.TickField("我知道后果。")


def test_the_summary_names_which_consent_is_missing(application: Flask) -> None:
    with application.test_request_context("/", method="POST", data={}):
        form = LongConsent(meta={"csrf": False})
        assert not form.validate()
        named = [fault.label for fault in form.faults]
    assert named[1] == "我知道后果。" and named[0].startswith("我已核对") and named[0].endswith("…")
    assert len(named[0]) == 41
