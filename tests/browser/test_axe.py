"""The main pages, with two months of the demo bureau on them: no violation of axe, nothing wider than a phone, no error.

Each page is seen by the role that works there, at 1440 px and at 360 px, records also in the dark.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.conftest import Demo, serving
from tests.browser.walking import DESK, LAPTOP, PHONE, Person, Site

pytestmark = pytest.mark.browser
ROW, WHY = "main tbody tr th a", "main a.k-why"
PAGES: dict[str, tuple[tuple[str, ...], ...]] = {
    "": (
        ("/",), ("/services",), ("/verify",), ("/account/sign-in",), ("/account/password-reset",),
        ("/vendors/account",), ("/vendors/account/sent",),
    ),
    "officer@example.cn": (
        ("/home",), ("/catalog/items",), ("/catalog/items", ROW), ("/catalog/items/new",), ("/catalog/categories",),
        ("/catalog/standards/3",), ("/contracts",), ("/contracts", ROW), ("/contracts/new/taken-over",), ("/vendors",),
    ),
    "supervisor@example.cn": (("/home",),),
    "contract@example.cn": (
        ("/home",), ("/usage",), ("/usage/new",), ("/usage/import",), ("/sheets",), ("/sheets/months/2026-04",),
    ),
    "property@example.cn": (("/company/people",), ("/company/people/new",), ("/home",), ("/sheets", ROW), ("/sheets", ROW, WHY), ("/statements",)),
    "finance@example.cn": (
        ("/home",), ("/runs",), ("/runs/months/2026-05",), ("/runs", ROW), ("/bills",), ("/receipts",), ("/receipts", ROW),
        ("/receipts/new",), ("/open-items",), ("/ledger",), ("/ledger/periods",), ("/ledger/checks",),
        ("/ledger/periods/2026-04/closing",), ("/notices",), ("/notices/settings",), ("/notices/absences",),
        ("/notices/calendar",),
    ),
    "liaison@example.cn": (("/home",), ("/bills",), ("/bills", ROW), ("/bills", ROW, WHY)),
    "liaison2@example.cn": (("/bills", ROW),),
    "admin@example.cn": (
        ("/home",), ("/people",), ("/departments",), ("/departments", ROW), ("/buildings",), ("/rulebook",),
        ("/rulebook/calendar/2026",), ("/notices/mails",),
    ),
    "auditor@example.cn": (("/home",), ("/audit",), ("/audit/integrity",)),
}  # fmt: skip
"""Person -> pages: an address, and what to follow from there."""
ALL = [(who, steps) for who, pages in PAGES.items() for steps in pages]
AXE = Axe()
CLIPPED = """buttons => buttons.filter(button => {
    const words = document.createRange();
    words.selectNodeContents(button);
    const inner = words.getBoundingClientRect(), outer = button.getBoundingClientRect();
    const room = parseFloat(getComputedStyle(button).paddingLeft) - 1;
    return inner.left < outer.left + room || inner.right > outer.right - room;
}).map(button => button.innerText)"""
"""The buttons whose words reach beyond them."""


@pytest.fixture(scope="module")
def demo(
    application: Flask, demo_months: Demo, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The demo bureau in May."""
    folder = tmp_path_factory.mktemp("demo")
    with serving(application, demo_months.url, folder, workers=False) as address:
        site = Site(address, browser)
        yield site
        site.leave()


@pytest.fixture(scope="module")
def people(demo: Site) -> dict[str, Person]:
    """One window per person, kept for all pages."""
    return {who: demo.person(who) if who else demo.visitor() for who in PAGES}


@pytest.mark.parametrize(("who", "steps"), ALL, ids=[f"{who} {' '.join(steps)}" for who, steps in ALL])
def test_the_page_is_accessible_fits_a_phone_and_is_quiet(
    people: dict[str, Person], who: str, steps: tuple[str, ...]
) -> None:
    person = people[who]
    person.faults.clear()
    person.page.set_viewport_size(DESK)
    person.go(steps[0])
    for place in steps[1:]:
        person.go(person.page.locator(place).first.get_attribute("href") or "")
    found = violations(person, {})
    if ROW in steps:
        person.page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        found += violations(person, {"runOnly": ["color-contrast"]})
    for size in (LAPTOP, PHONE):
        person.page.set_viewport_size(size)
        person.minds_width()
    assert found + person.faults == []


def test_a_filter_is_named_on_a_phone_without_leaving_it(people: dict[str, Person]) -> None:
    person = people["officer@example.cn"]
    person.faults.clear()
    person.page.set_viewport_size(PHONE)
    person.go("/contracts?state=active")
    person.page.locator("main .k-saved > summary").click()
    person.minds_width()
    assert person.faults == []


def test_the_buttons_of_a_work_list_show_all_their_words(people: dict[str, Person]) -> None:
    person = people["finance@example.cn"]
    person.page.set_viewport_size(DESK)
    person.go("/home")
    buttons = person.page.locator("main .k-work .btn")
    assert buttons.count()
    assert buttons.evaluate_all(CLIPPED) == []


def violations(person: Person, options: dict[str, Any]) -> list[str]:
    """What axe finds, a line per place."""
    answer = AXE.run(person.page, options={"resultTypes": ["violations"], **options}).response
    return [
        f"{rule['id']} ({rule['impact']}): {' '.join(map(str, node['target']))} {node['html'][:160]}"
        for rule in answer["violations"]
        for node in rule["nodes"][:5]
    ]


def test_what_is_wrong_is_found(demo: Site) -> None:
    """The walker and axe do see what they are there to see."""
    person = demo.visitor()
    person.go("/")
    person.page.evaluate("""
        document.querySelector('main').innerHTML = '<img src=x><p style="color: #eee">…</p>';
        document.querySelector('main p').style.width = '2000px';
        console.error('a fault');
    """)
    person.page.wait_for_timeout(500)
    person.minds_width()
    found = " ".join(violations(person, {}) + person.faults)
    assert all(
        fault in found for fault in ("image-alt", "wider than 1440", "a fault", "Content Security Policy")
    )
