"""The kinds every module declares, against its routes, its work list and its words."""

from __future__ import annotations

import importlib
import re

from flask import Flask

from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.infra.modules import declared
from procurement.notifications.kinds import News, Waiting, kinds
from procurement.pages import i18n
from tests.architecture.route_table import rows

WITH_WORDS = ("ledger", "settlement", "billing")


def test_each_kind_is_declared_once_and_named_after_its_module(application: Flask) -> None:
    names = [one.name for one in (*declared(Waiting), *declared(News))]
    assert len(names) == len(set(names)) >= 30
    places = {row.endpoint.partition(".")[0] for row in rows()}
    assert {name.partition(".")[0] for name in names} <= places


def test_whoever_is_told_late_may_open_the_page(application: Flask) -> None:
    permissions = {row.endpoint: row.permission for row in rows()}
    for one in declared(Waiting):
        if one.late:
            assert permissions[one.late.page] in ROLE_PERMISSIONS[one.late.role], one.name


def test_whoever_is_told_news_may_open_their_page(application: Flask) -> None:
    permissions = {row.endpoint: row.permission for row in rows()}
    for one in declared(News):
        able = [held for held in ROLE_PERMISSIONS.values() if held & set(one.to)]
        assert able and all(permissions[one.page] in held for held in able), one.name


def test_every_kind_has_its_words_in_both_languages(application: Flask) -> None:
    with application.app_context():
        for one in kinds().values():
            texts = [one.label, *((one.words, one.act) if isinstance(one, News) else ())]
            for text in texts:
                with i18n.speaking("zh_CN"):
                    assert re.search(r"[\u4e00-\u9fff]", str(text)), (one.name, str(text))
                with i18n.speaking("en"):
                    assert not re.search(r"[\u4e00-\u9fff]", str(text)), (one.name, str(text))


def test_everything_a_work_list_shows_is_told() -> None:
    """The kinds of rows stand with their words."""
    files = [importlib.import_module(f"procurement.{name}.sentences.waiting") for name in WITH_WORDS]
    shown = {words.kind for file in files for words in file.WAITING.values()}
    told = {one.name for one in declared(Waiting)}
    assert shown <= told and len(shown) > 15
