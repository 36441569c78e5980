"""Every package this system pins is listed with its licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([a-z0-9._-]+)==", re.MULTILINE | re.IGNORECASE)
LISTED = re.compile(r"^\| ([a-z0-9.-]+) \| (\S.*) \|$", re.MULTILINE)


@pytest.mark.parametrize("file", ["run.txt", "dev.txt"])
def test_every_pinned_package_is_listed_with_its_licence(file: str) -> None:
    listed = {
        name
        for name, licence in LISTED.findall((ROOT / "docs/licences.md").read_text("utf-8"))
        if licence != "?"
    }
    pinned = PINNED.findall((ROOT / "requirements" / file).read_text("utf-8"))
    assert pinned
    assert {name.lower().replace("_", "-") for name in pinned} - listed == set()
