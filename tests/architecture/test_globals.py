"""A template looks nothing up: what it shows its view has passed; only infra gives every page something."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

APPLICATION = Path(__file__).resolve().parents[2] / "procurement"
GIVING = re.compile(r"jinja_env\.globals|template_global|\benv(ironment)?\.globals")


def test_only_pages_and_infra_put_names_among_the_globals_of_templates(application: Flask) -> None:
    modules = {
        name: getattr(value, "__module__", "") for name, value in application.jinja_env.globals.items()
    }
    ours = {name: module for name, module in modules.items() if module.startswith("procurement.")}
    assert ours, "the globals of infra are there"
    assert [
        name
        for name, module in ours.items()
        if not module.startswith(("procurement.pages.", "procurement.infra."))
    ] == []


def test_no_other_file_reaches_for_the_globals_of_templates() -> None:
    giving = {
        str(path.relative_to(APPLICATION))
        for path in APPLICATION.rglob("*.py")
        if GIVING.search(path.read_text("utf-8"))
    }
    assert {name.split("/")[0] for name in giving} == {"pages"}, giving
