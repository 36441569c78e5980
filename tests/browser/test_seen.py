"""An act that cannot be undone, in a browser: looked at, taken back to be changed with everything typed, then done."""

from __future__ import annotations

import pytest

from tests.browser.walking import DESK, PHONE, Site, words
from tests.contracts import world as contracts
from tests.factories import Office

pytestmark = pytest.mark.browser
REASON = "服务单位连续两次未按期整改，双方协商提前终止。"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_termination_is_looked_at_changed_and_only_then_done(
    live: Office, site: Site, javascript: bool
) -> None:
    made = contracts.active(contracts.built(live))
    supervisor = site.person("supervisor", javascript=javascript)
    supervisor.go(f"/contracts/{made}/termination")
    act = words("Terminate early")
    supervisor.press("Check: %(act)s", act=act, refused=True)  # a reason is missing; nothing typed is lost
    supervisor.fill(last_day="2026-03-01", reason=REASON)
    supervisor.press("Check: %(act)s", act=act)
    supervisor.sees("Nothing is done yet: check it, then send it.", REASON)
    for size in (PHONE, DESK):
        supervisor.page.set_viewport_size(size)
        supervisor.minds_width()
    supervisor.press("Go back and change")
    fields = {name: supervisor.page.locator(f'main [name="{name}"]').first for name in ("last_day", "reason")}
    assert fields["reason"].input_value() == REASON and fields["last_day"].input_value() == "2026-03-01"
    supervisor.fill(last_day="2026-03-02")
    supervisor.press("Check: %(act)s", act=act)
    supervisor.press(f"{act} 2026-03-02")
    assert supervisor.path == f"/contracts/{made}"
    supervisor.sees(REASON)
    assert contracts.fresh(made).state == "terminated"
    assert site.faults() == []
