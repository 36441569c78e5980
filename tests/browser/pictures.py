"""Takes the README's pictures from a running demo: `python -m tests.browser.pictures http://127.0.0.1:8000`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.walking import Person, Site, launched

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
COLOURS = 256
"""Pages are drawn in few colours: as many as this lose nothing anyone sees, and a picture stays below 300 kB."""
ROW = "main tbody tr th a"


def main(url: str) -> None:
    """Every picture at 1440 px."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        site = Site(url.rstrip("/"), launched(playwright))
        officer = site.person("officer@example.cn")
        opened(officer, "/contracts", ROW)
        take(officer, "contract", 1500)
        finance = site.person("finance@example.cn")
        opened(finance, "/runs", ROW)
        take(finance, "run", 1300)
        liaison = site.person("liaison@example.cn")
        opened(liaison, "/bills", ROW)
        take(liaison, "bill", 1100)
        opened(liaison, "/bills", ROW, "main a.k-why")
        take(liaison, "bill-why", 1000)


def opened(person: Person, path: str, *places: str) -> None:
    """A page, and what its first links at these places lead to."""
    person.go(path)
    for place in places:
        person.go(person.page.locator(place).first.get_attribute("href") or "")


def take(person: Person, name: str, height: int) -> None:
    """The page from its top, at most `height` high."""
    person.page.set_viewport_size({"width": 1440, "height": height})
    picture = Image.open(io.BytesIO(person.page.screenshot()))
    path = FOLDER / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(*sys.argv[1:])
