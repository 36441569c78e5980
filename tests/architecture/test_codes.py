"""Every refusal and every record has a sentence in both languages, and is given the values its sentence names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask

from procurement.pages import i18n
from procurement.web.commands import states
from tests.architecture import codes
from tests.architecture.codes import Module, Use

MODULES = codes.modules()
REFUSALS = [use for module in MODULES for use in codes.refusals(module)]
RECORDS = [use for module in MODULES for use in codes.records(module)]
BAD_MOVES = {f"{name.split('.')[0]}.bad_move" for name in states.tables()}
PLACE = re.compile(r"%\((\w+)\)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BY_OTHERS = {"kernel.stale", "forms.token_missing", "forms.token_used"}
"""Said by the forms and by Stale itself, with the code in a default value."""


@pytest.fixture
def sentences(application: Flask) -> dict[str, i18n.Text]:
    return dict(application.extensions["sentences"])


def unsaid(uses: Iterable[Use], known: Iterable[str], prefix: str = "") -> list[str]:
    """Uses without a sentence."""
    there = set(known)
    return sorted(
        f"{use.place}: {use.code}"
        for use in uses
        if not (_matching(prefix + use.code, there) if use.pattern else prefix + use.code in there)
    )


def _matching(pattern: str, there: Iterable[str]) -> list[str]:
    wanted = re.compile(re.escape(pattern).replace(r"\*", r"\w+"))
    return [code for code in there if wanted.fullmatch(code)]


def test_the_source_is_read() -> None:
    assert len(REFUSALS) > 100
    assert len(RECORDS) > 40


def test_every_code_can_be_followed_to_where_it_is_written() -> None:
    assert [place for module in MODULES for place in module.unfollowed] == []


def test_every_refusal_has_a_sentence(sentences: dict[str, i18n.Text]) -> None:
    assert unsaid(REFUSALS, sentences) == []
    assert set(sentences) >= BAD_MOVES


def test_every_record_has_a_sentence(sentences: dict[str, i18n.Text]) -> None:
    assert unsaid(RECORDS, sentences, "audit.") == []


def test_every_sentence_is_there_in_both_languages(
    application: Flask, sentences: dict[str, i18n.Text]
) -> None:
    with application.test_request_context():
        for code, text in sentences.items():
            with i18n.speaking("en"):
                english = str(text)
            with i18n.speaking("zh_CN"):
                chinese = str(text)
            assert CHINESE.search(chinese), code
            assert not CHINESE.search(english), code
            assert set(PLACE.findall(chinese)) <= set(PLACE.findall(english)), code


def test_every_sentence_gets_the_values_it_names(application: Flask, sentences: dict[str, i18n.Text]) -> None:
    missing = []
    with application.test_request_context(), i18n.speaking("en"):
        for prefix, uses in (("", REFUSALS), ("audit.", RECORDS)):
            for use in uses:
                if use.given is None or use.pattern or prefix + use.code not in sentences:
                    continue
                named = set(PLACE.findall(str(sentences[prefix + use.code])))
                missing += [f"{use.place}: {use.code} has no {name}" for name in sorted(named - use.given)]
    assert missing == []


def test_no_sentence_is_left_that_nothing_says(sentences: dict[str, i18n.Text]) -> None:
    said = {use.code for use in REFUSALS if not use.pattern} | BAD_MOVES | BY_OTHERS
    said |= {f"audit.{use.code}" for use in RECORDS if not use.pattern}
    for prefix, uses in (("", REFUSALS), ("audit.", RECORDS)):
        for use in uses:
            if use.pattern:
                said |= set(_matching(prefix + use.code, sentences))
    assert set(sentences) - said == set()


# ---- the readers themselves ---------------------------------------------------------------------
SOURCE = """
from procurement.kernel.errors import Refusal
CODES = {"a": ("package.from_table", 1)}
def direct(): return Refusal("package.direct", {"n": 1}, "field")
def chosen(yes): return Refusal("package.yes" if yes else "package.no")
def handed(code): return Refusal(code)
def caller(): return handed("package.handed") or handed(code="package.by_name")
def table(key): return Refusal(CODES[key][0])
def family(kind): return Refusal(f"package.of_{kind}")
def lost(thing): return Refusal(thing.whatever)
def reads(text): raise ValueError("package.unreadable")
INFO = {"refusal": "package.constraint"}
def writes(work): audit.record(work, "package.done", ("thing", 1), {"name": 1})
"""


def test_codes_are_followed_through_names_tables_and_parameters() -> None:
    module = Module(Path(codes.ROOT / "probe.py"), ast.parse(SOURCE))
    found = {use.code: use.given for use in codes.refusals(module)}
    assert set(found) == {
        "package.direct", "package.yes", "package.no", "package.handed", "package.by_name", "package.of_*", "package.unreadable",
        "package.constraint", "package.from_table",
    }  # fmt: skip
    assert found["package.direct"] == {"n"}
    assert module.unfollowed == ["probe.py:10"]
    assert [(use.code, use.given) for use in codes.records(module)] == [("package.done", {"name"})]


def test_a_code_without_a_sentence_would_be_noticed() -> None:
    assert unsaid(
        [Use("package.new", "x:1"), Use("package.of_*", "x:2", None, True)], ["package.of_one"]
    ) == ["x:1: package.new"]
