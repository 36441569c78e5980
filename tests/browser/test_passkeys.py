"""Passkeys in a real browser, whose authenticator is played by Chromium itself: added, asked for, and enough alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import Person, Site, words

pytestmark = pytest.mark.browser
ADD, ALONE = words("Make the passkey"), words("Sign in with a passkey")


def carrying_a_key(page: Page) -> None:
    """From now on the browser has a security key that asks for the finger and gets it."""
    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def at_name(site: Site) -> Site:
    """Browsers bind passkeys to a name, and a number is none."""
    return Site(site.url.replace("127.0.0.1", "localhost"), site.browser, site.owner_url)


def gone(person: Person, path: str) -> None:
    person.page.wait_for_url(lambda url: url.split("?")[0].endswith(path))


def test_a_passkey_is_added_is_the_second_step_and_signs_in_alone(site: Site) -> None:
    office = at_name(site)
    officer = office.person("officer")
    carrying_a_key(officer.page)
    officer.go("/account/passkeys/new")
    officer.fill(name="办公室电脑")
    officer.page.get_by_role("button", name=ADD).click()
    gone(officer, "/account/recovery-codes")
    officer.go("/account/security")
    expect(officer.page.get_by_role("cell", name="办公室电脑")).to_be_visible()

    officer.page.get_by_role("button", name=words("Sign out")).first.click()
    officer.go("/account/sign-in")
    officer.fill(email="officer@bureau.example", password="rehearsal-2026")
    officer.press("Sign in")
    gone(officer, "/account/second-step")
    officer.page.get_by_role("button", name=words("Use a passkey instead")).click()
    gone(officer, "/home")

    officer.page.get_by_role("button", name=words("Sign out")).first.click()
    officer.go("/account/passkey-sign-in")
    officer.page.get_by_role("button", name=ALONE).click()
    gone(officer, "/home")
    assert office.faults() == []
    office.leave()


def test_a_browser_that_brings_none_says_so_and_the_form_stays(site: Site) -> None:
    office = at_name(site)
    visitor = office.visitor()
    visitor.go("/account/passkey-sign-in")
    carrying_a_key(visitor.page)
    visitor.page.get_by_role("button", name=ALONE).click()
    expect(visitor.page.locator("[data-passkey-fault]")).to_be_visible()
    expect(visitor.page.get_by_role("button", name=ALONE)).to_be_enabled()
    office.leave()


def test_without_script_a_second_step_by_code_works_and_passkeys_say_what_they_need(site: Site) -> None:
    office = at_name(site)
    visitor = office.visitor(javascript=False)
    visitor.go("/account/passkey-sign-in")
    expect(
        visitor.page.get_by_text(words("Passkeys need JavaScript, which is switched off in this browser."))
    ).to_be_visible()
    expect(visitor.page.get_by_role("button", name=ALONE)).to_be_hidden()
    office.leave()
