"""Numbers no row can have: an address with one is an address of nothing, and never breaks a page."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict

from procurement.kernel.permissions import Role
from procurement.pages.http import RowNumber
from tests.architecture.populated import Populated
from tests.architecture.route_table import rows
from tests.architecture.test_matrix import undone
from tests.factories import Office

ROOT = Path(__file__).resolve().parents[2]
HUGE = ("99999999999999999999", str(2**63), "-1", "0")
EACH = "*"
ASKED = ("page", "size", "line", "department", "under", "year", "q", "sort", "from", "until", "month")


def test_every_number_in_an_address_is_one_a_row_may_have(application: Flask) -> None:
    numbers = [
        converter
        for rule in application.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if name.endswith("_id") or "int:" in rule.rule
    ]
    assert [type(one) for one in numbers if not isinstance(one, RowNumber) and one.regex == r"\\d+"] == []
    assert sum(isinstance(one, RowNumber) for one in numbers) > 50


def test_an_address_of_a_row_nobody_can_have_is_not_found(db: Office) -> None:
    for role in (Role.OFFICER, Role.FINANCE, Role.ADMINISTRATOR, Role.VENDOR, Role.LIAISON):
        client = db.client(role)
        for row in rows():
            if "<int:" not in row.route.rule or "GET" not in row.route.methods:
                continue
            url = row.route.rule.replace("<int:", "<")
            while "<" in url:
                url = url[: url.index("<")] + HUGE[0] + url[url.index(">") + 1 :]
            assert client.get(url).status_code == 404, url


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "2026-1", "²026-01", "today"])
def test_a_month_nothing_is_settled_in_is_not_found(db: Office, month: str) -> None:
    asked = [row for row in rows() if "<month>" in row.route.rule and "<int:" not in row.route.rule]
    assert len(asked) > 3
    for role in (Role.FINANCE, Role.CONTRACT_SUPERVISOR):
        client = db.client(role)
        for row in asked:
            if "GET" in row.route.methods:
                assert client.get(row.route.rule.replace("<month>", month)).status_code in (403, 404), row
    client = db.client(Role.FINANCE)
    assert client.get(f"/runs/months/{month}").status_code == 404


class Noted(ImmutableMultiDict[str, str]):
    """What stands after the question mark, and every name that was looked for there; EACH, where all were gone through."""

    looked_for: ClassVar[set[str]] = set()

    def __iter__(self) -> Iterator[str]:
        self.looked_for.add(EACH)
        return super().__iter__()

    def items(self, multi: bool = False) -> Iterator[tuple[str, str]]:  # type: ignore[override]
        self.looked_for.add(EACH)
        return super().items(multi)

    def lists(self) -> Iterator[tuple[str, list[str]]]:
        self.looked_for.add(EACH)
        return super().lists()

    def __getitem__(self, key: str) -> str:
        self.looked_for.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.looked_for.add(str(key))
        return super().__contains__(key)

    def getlist(self, key: str, *rest: Any) -> list[Any]:
        self.looked_for.add(key)
        return super().getlist(key, *rest)


def test_numbers_asked_for_after_the_question_mark_never_break_a_page(
    populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page without a part in its address, and every filter of it, with numbers too large for any column; each
    page once, as the first role that may open it. What a page looks for is asked for alone, the rest in one."""
    office, broken, seen = populated.office, [], set()
    monkeypatch.setattr(office.app.request_class, "parameter_storage_class", Noted)
    for role in (Role.OFFICER, Role.FINANCE, Role.ADMINISTRATOR, Role.AUDITOR):
        client = office.client(role)
        for row in rows():
            if "<" in row.route.rule or "GET" not in row.route.methods or row.route.rule in seen:
                continue
            Noted.looked_for.clear()
            answer = client.get(row.route.rule)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            seen.add(row.route.rule)
            names, alone = _names(answer.get_data(as_text=True)), Noted.looked_for - {"export"}
            alone |= names if EACH in alone else set()
            others = names - alone
            for value in HUGE:
                asked = [*({name: value} for name in sorted(alone)), dict.fromkeys(sorted(others), value)]
                broken += _broken(client, row.route.rule, asked)
    assert broken == [] and len(seen) > 30


def _names(page: str) -> set[str]:
    """What the page itself asks for, and what other pages ask for."""
    filters = {part.split('"')[0] for part in page.split(' name="')[1:]}
    return {*ASKED, *filters} - {"csrf_token", "form_token", "export"}


def _broken(client: Any, url: str, asked: Iterable[dict[str, str]]) -> list[str]:
    found = []
    for query in asked:
        try:
            with undone():
                status = client.get(url, query_string=query).status_code
        except Exception as fault:
            found.append(f"{url}?{urlencode(query)}: {type(fault).__name__}")
            continue
        if status >= 500:
            found.append(f"{url}?{urlencode(query)}: {status}")
    return found


def test_numbers_that_name_a_row_are_asked_for_in_one_place() -> None:
    """`type=int` takes any number; only the number of a page, which is bounded, may be read so."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "procurement").rglob("*.py")
        if path.name != "http.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and any(
            keyword.arg == "type" and getattr(keyword.value, "id", "") == "int" for keyword in node.keywords
        )
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and getattr(node.args[0], "value", "") != "page"
    ]
    assert found == []
