"""A person who walks the pages in a real browser and minds what they meet.

Every page a person reaches is looked at: its status, its console, its width, and what `page_client` asks of any page.
What is wrong is collected in `faults`. Words on pages are named in English and looked for in Chinese.
"""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, expect
from playwright.sync_api import Response as Answer
from sqlalchemy import create_engine, pool

from procurement.infra import clock
from procurement.pages import catalogues
from tests.architecture.page_client import Page as Parsed
from tests.factories import PASSWORD
from tests.waiting import PATIENCE

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars"]
UNUSED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""Two pages of the browser's own address bar, which it makes ready for every window, seen or not: half a window's work."""
UNSTEADY = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch",
)  # fmt: skip
"""What Playwright leaves out by itself, said again: of several lists the browser takes the last."""
FLAGS += [f"--disable-features={','.join([*UNUSED, *UNSTEADY])}"]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
LAPTOP = {"width": 1200, "height": 800}
SECONDS = 1000
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CHINESE = gettext.translation("messages", str(catalogues.TRANSLATIONS), [catalogues.COMPILED])


def words(text: str, **values: Any) -> str:
    """What a Chinese page says for an English text."""
    said = CHINESE.gettext(text)
    return said % values if values else said


def program() -> str | None:
    """The Chromium of this machine, where it can be driven: Playwright's own node needs a library some machines lack."""
    found = os.environ.get("PROCUREMENT_CHROMIUM") or shutil.which("chromium")
    driver = [sys.executable, "-m", "playwright", "--version"]
    can_drive = found and subprocess.run(driver, check=False, capture_output=True).returncode == 0
    return found if can_drive else None


def launched(playwright: Playwright) -> Browser:
    """The Chromium, started. RuntimeError where there is none."""
    found = program()
    if found is None:
        raise RuntimeError("there is no Chromium that can be driven")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


@dataclass
class Site:
    """A running office: where it answers, and the database whose clock can be moved."""

    url: str
    browser: Browser
    owner_url: str = ""
    domain: str = "bureau.example"
    people: list[Person] = field(default_factory=list)

    def person(self, key: str, *, javascript: bool = True) -> Person:
        """Somebody in a browser window of their own, signed in through the sign-in page."""
        person = self.visitor(javascript=javascript)
        person.sign_in(key)
        return person

    def visitor(self, *, javascript: bool = True) -> Person:
        """Somebody who has not signed in."""
        context = self.browser.new_context(
            base_url=self.url, java_script_enabled=javascript, locale="zh-CN", viewport=DESK
        )
        person = Person(self, context, context.new_page())
        self.people.append(person)
        return person

    def move_clock(self, to: str) -> None:
        """As `./procure clock` does."""
        owner = create_engine(self.owner_url, poolclass=pool.NullPool)
        with owner.begin() as connection:
            clock.move(connection, to, ZoneInfo("Asia/Shanghai"))

    def faults(self) -> list[str]:
        """What was wrong on any page anybody saw."""
        return [fault for person in self.people for fault in person.faults]

    def leave(self) -> None:
        for person in self.people:
            person.context.close()
        self.people.clear()


class Person:
    """One browser window."""

    def __init__(self, site: Site, context: BrowserContext, page: Page) -> None:
        self.site, self.context, self.page = site, context, page
        self.faults: list[str] = []
        self.refused = False
        page.set_default_timeout(PATIENCE * SECONDS)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))

    def _said(self, message: ConsoleMessage) -> None:
        expected = (self.refused and "status of 422" in message.text) or "status of 401" in message.text
        if message.type in ("error", "warning") and not expected:
            self.faults.append(f"{self.page.url}: {message.text}")

    def sign_in(self, key: str) -> None:
        self.go("/account/sign-in")
        self.fill(email=key if "@" in key else f"{key}@{self.site.domain}", password=PASSWORD)
        self.press("Sign in")
        assert self.path == "/home", f"{key} was not signed in: {self.text[:300]}"

    # ---- acts ----
    def go(self, path: str) -> None:
        self._look(self.page.goto(path))

    def fill(self, **fields: str) -> None:
        """Type into fields by their names; of a list, choose the first entry with these words."""
        for name, value in fields.items():
            place = self.page.locator(f'main [name="{name}"]:not([type="hidden"])').first
            if place.evaluate("e => e.tagName") == "SELECT":
                place.select_option(place.locator("option", has_text=value).first.get_attribute("value"))
            else:
                place.fill(value)

    def tick(self, name: str, value: str = "") -> None:
        """A box, or one of several choices."""
        self.page.locator(f'main [name="{name}"]' + (f'[value="{value}"]' if value else "")).first.check()

    def attach(self, name: str, file: Path) -> None:
        """Choose a file of this machine for a field."""
        self.page.locator(f'main input[type="file"][name="{name}"]').first.set_input_files(file)

    def press(self, label: str, *, refused: bool = False, **values: Any) -> None:
        """A button that posts a form, by what it says."""
        self.refused = refused
        button = self._the("button", words(label, **values))
        with self.page.expect_navigation(wait_until="load") as gone:
            button.click()
        self._look(self._proved(gone.value), 422 if refused else 200)
        self.refused = False

    def _proved(self, answer: Answer | None) -> Answer | None:
        """Who typed the password long ago is asked for it before an act that cannot be undone."""
        if answer is None or answer.status != 401:
            return answer
        self.fill(own_password=PASSWORD)
        with self.page.expect_navigation(wait_until="load") as gone:
            self._the("button", words("Confirm and go on")).click()
        return gone.value

    def follow(self, label: str, **values: Any) -> None:
        """A link, by what it says."""
        link = self._the("link", words(label, **values))
        with self.page.expect_navigation(wait_until="load") as gone:
            link.click()
        self._look(gone.value)

    def _the(self, role: Any, label: str) -> Locator:
        found = self.page.locator("main").get_by_role(role, name=label, exact=True).first
        try:
            expect(found).to_be_visible(timeout=30 * SECONDS)
        except AssertionError:
            raise AssertionError(f"no {role} {label!r} on {self.page.url}: {self.text[:3000]}") from None
        return found

    def waits_for(self, label: str) -> Locator:
        """A link that appears by itself: the page asks again while something is being made."""
        link = self.page.get_by_role("link", name=words(label)).first
        expect(link).to_be_visible(timeout=PATIENCE * SECONDS)
        return link

    def download(self, label: str) -> bytes:
        """The file behind a link, once the link is there."""
        href = self.waits_for(label).get_attribute("href")
        assert href
        answer = self.context.request.get(href)
        assert answer.ok, f"{href}: {answer.status}"
        return answer.body()

    # ---- what is there ----
    @property
    def path(self) -> str:
        return "/" + self.page.url.split("/", 3)[3].split("?")[0]

    @property
    def text(self) -> str:
        """All that can be read on the page, blanks squeezed."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def sees(self, *said: str) -> None:
        text = self.text
        for word in map(words, said):
            assert word in text, f"{self.page.url} does not say {word!r}: {text[:4000]}"

    def row(self, *said: str) -> str:
        """The text of the first table row with all these words."""
        rows = self.page.locator("main tr")
        for word in map(words, said):
            rows = rows.filter(has_text=word)
        assert rows.count(), f"{self.page.url} has no row with {said}: {self.text[:4000]}"
        return re.sub(r"\s+", " ", rows.first.inner_text())

    def _look(self, answer: Answer | None, status: int = 200) -> None:
        if answer is not None and answer.status not in (status, 303, 302):
            raise AssertionError(f"{answer.url} answered {answer.status}: {self.text[:600]}")
        self.minds_width()
        page = Parsed(self.page.content())
        self.faults += [f"{self.page.url}: {fault}" for fault in page.faults("zh_CN")]

    def minds_width(self) -> None:
        over = self.page.evaluate(WIDER)
        if over > 0:
            width: Any = self.page.viewport_size
            self.faults.append(f"{self.page.url} is {over} px wider than {width['width']} px")
