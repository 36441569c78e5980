"""A company nobody knew: from the public home page to its manager signed in and a second person invited, with script and
without."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from procurement.web.demo import founding
from tests.browser.walking import Person, Site, words
from tests.factories import Office
from tests.faults.conftest import until
from tests.waiting import PATIENCE

pytestmark = pytest.mark.browser
MANAGER, BIDDER, CHOSEN = "zhao@company.example", "qian@company.example", "河边的小船昨天已经开走了吗"


@pytest.fixture
def bureau(live: Office) -> Office:
    """With its rulebook, whose clause the pages name."""
    founding.load_rulebook(live.system())
    return live


def link_to(folder: Path, recipient: str) -> str:
    """The path behind the link in the last mail to somebody, once it is there."""
    found: list[str] = []

    def arrived() -> bool:
        for path in sorted((folder / "mail").glob("*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))  # type: ignore[attr-defined]
            if mail["To"] == recipient and body:
                found.append(re.findall(r"http://[^/\s]+(/\S+)", body.get_content())[0])
        return bool(found)

    until(arrived, PATIENCE)
    return found[-1]


def chooses_a_password(person: Person, account: str) -> None:
    person.fill(password=CHOSEN, password_confirm=CHOSEN)
    person.press("Save the new password")
    person.fill(email=account, password=CHOSEN)
    person.press("Sign in")
    assert person.path == "/home"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_from_the_public_page_to_a_second_person(
    bureau: Office, site: Site, tmp_path: Path, javascript: bool
) -> None:
    stranger = site.visitor(javascript=javascript)
    stranger.go("/")
    stranger.follow("Open an account for a company")
    stranger.sees("财库〔2019〕38号")
    stranger.fill(credit_code="91990100MA0000015", name_zh="示例保安服务有限公司", email=MANAGER)
    stranger.press("Send the link", refused=True)
    stranger.fill(credit_code="91990100MA0000015X", representative="王样本", name="赵经办")
    stranger.press("Send the link")
    stranger.sees("We have sent a link to the address you typed")

    stranger.go(link_to(tmp_path, MANAGER))
    stranger.sees("示例保安服务有限公司", "王样本", "赵经办", MANAGER)
    stranger.press("Open the account and choose a password")
    chooses_a_password(stranger, MANAGER)

    stranger.go("/company")
    stranger.sees("示例保安服务有限公司", "91990100MA0000015X")
    stranger.follow("People of the company")
    stranger.follow("Invite somebody")
    stranger.fill(name="钱经办", email=BIDDER)
    stranger.press("Send the invitation")
    stranger.sees("钱经办", "Vendor's bidder")

    second = site.visitor(javascript=javascript)
    second.go(link_to(tmp_path, BIDDER))
    chooses_a_password(second, BIDDER)
    second.go("/company/people")
    assert words("Vendor's manager") in second.row("赵经办")
    assert site.faults() == []
