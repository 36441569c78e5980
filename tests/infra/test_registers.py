"""A register as a page and as a workbook: one address, one select, nothing made that is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import g

from procurement.kernel.permissions import Role
from procurement.pages.registers import register_page
from tests.architecture.page_client import Page
from tests.factories import Office
from tests.pages.test_lists import SPEC, things


@pytest.fixture
def asked(db: Office) -> Iterator[Any]:
    """Ask for the register at an address, as an officer."""
    loader = db.app.extensions["actor_loader"]
    db.app.extensions["actor_loader"] = lambda: db.actor(Role.OFFICER)

    def ask(address: str, page: Any = dict) -> Any:
        with db.app.test_request_context(address):
            g.beside = {"own_filters": None}
            return register_page(SPEC, things(), page=page)

    yield ask
    db.app.extensions["actor_loader"] = loader


def test_a_register_without_a_template_of_its_own_is_a_whole_page(asked: Any) -> None:
    page = Page(asked("/things?state=open").get_data(as_text=True))
    assert page.find("//h1")[0].text_content() == "合同"
    assert page.find('//main//a[contains(@href, "export=xlsx") and contains(@href, "state=open")]')
    assert len(page.find("//main//tbody/tr")) == 50


def test_a_download_is_called_as_the_register_and_does_not_ask_for_the_page(asked: Any) -> None:
    def page() -> dict[str, Any]:
        raise AssertionError("asked for")

    got = asked("/things?export=xlsx", page)
    assert got.data[:2] == b"PK"
    assert got.headers["Content-Disposition"].endswith("%E5%90%88%E5%90%8C.xlsx")
