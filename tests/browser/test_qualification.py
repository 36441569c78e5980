"""A vendor's manager goes from an open set of requirements to an approved qualification, with one return for correction.

The whole way in a browser, with script and without.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.walking import Person, Site, words
from tests.factories import Office
from tests.infra.scans import pdf, picture
from tests.vendors import qualified as world

pytestmark = pytest.mark.browser
LATER = "2028-01-01"


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """A scan and a photo, as people have them."""
    (tmp_path / "licence.png").write_bytes(picture("PNG", (400, 300)))
    (tmp_path / "permit.pdf").write_bytes(pdf(2))
    return {"licence": tmp_path / "licence.png", "permit": tmp_path / "permit.pdf"}


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_vendor_is_qualified_after_one_return(
    live: Office, site: Site, papers: dict[str, Path], javascript: bool
) -> None:
    asked = world.published(live)
    world.staffed(live)
    manager = site.person("vendor", javascript=javascript)
    applies(manager, asked, papers)
    officer = site.person("officer", javascript=javascript)
    returned(officer)
    corrects(manager, papers)
    proposed(officer)
    approved(site.person("supervisor", javascript=javascript))
    manager.go("/company/qualifications")
    manager.sees("Held", "In force")
    visitor = site.visitor(javascript=javascript)
    visitor.go("/qualified-vendors")
    assert "示例物业服务有限公司" in visitor.text
    assert site.faults() == []


def applies(manager: Person, asked: int, papers: dict[str, Path]) -> None:
    """From the list of what one can apply for, answer by answer, to the bureau."""
    manager.go("/company/qualifications")
    manager.follow("What is asked")
    manager.press("Begin the application")
    assert words("%(done)d of %(asked)d", done=0, asked=6) in manager.text
    manager.follow("Go on")
    manager.press("Save the answer", refused=True)
    sends(manager, papers["licence"], number="91990100")
    manager.follow("Go on")
    sends(manager, papers["permit"], number="示保服1", valid_until=LATER)
    for _declaration in range(2):
        manager.follow("Go on")
        manager.tick("agreed")
        manager.press("Save the answer")
    manager.follow("Go on")
    manager.tick("answer", "no")
    manager.press("Save the answer")
    manager.follow("Go on")
    for box in manager.page.locator('main [name="certificates"]').all():
        box.check()
    manager.press("Save the answer")
    assert words("%(done)d of %(asked)d", done=6, asked=6) in manager.text
    manager.follow("Check and send")
    manager.press("Send the application")
    manager.sees("Handed in", "The bureau's answer")


def sends(manager: Person, paper: Path, **said: str) -> None:
    manager.page.locator('main [name="file"]').set_input_files(paper)
    manager.fill(**said)
    manager.press("Save the answer")


def returned(officer: Person) -> None:
    """From the work list; the second answer is refused, and the whole goes back once."""
    officer.go("/home")
    officer.follow("Review")
    for accept in officer.page.locator('main [value="accepted"]').all():
        accept.check()
    officer.tick("lines-1-verdict", "refused")
    officer.press("Save the verdicts", refused=True)
    officer.fill(**{"lines-1-reason": "第二页缺失，请补全。"})
    officer.press("Save the verdicts")
    officer.follow("Return for correction")
    officer.press("Return it once")
    officer.sees("Returned for correction")


def corrects(manager: Person, papers: dict[str, Path]) -> None:
    """What was refused is said with its reason, and is all that is asked."""
    manager.go("/home")
    manager.follow("Correct")
    assert "第二页缺失，请补全。" in manager.text
    manager.follow("Go on")
    sends(manager, papers["permit"], number="示保服1", valid_until=LATER)
    manager.follow("Check and send")
    manager.press("Send it again")


def proposed(officer: Person) -> None:
    officer.go("/home")
    officer.follow("Review")
    officer.tick("lines-1-verdict", "accepted")
    officer.fill(**{"lines-1-reason": ""})
    officer.press("Save the verdicts")
    officer.follow("Propose the decision")
    officer.tick("proposal", "approve")
    officer.press("Propose it")


def approved(supervisor: Person) -> None:
    supervisor.go("/home")
    supervisor.follow("Decide")
    assert supervisor.page.locator('main [name="valid_until"]').input_value() == LATER
    supervisor.press("Approve and certify")
    supervisor.sees("Certificate")
