"""Icons: one sprite made from Tabler Icons (outline). `python -m procurement.pages.icons FOLDER`.

`static/icons/names.txt` lists the icons in use, one a line; FOLDER is `icons/outline` of the package
`@tabler/icons`. Adding an icon: add its name, run this, commit both files.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "static" / "icons"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT: licences/tabler-icons.txt -->\n'
FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
"""Every drawing of the package begins with this empty square."""
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def names() -> list[str]:
    """The icons in use."""
    return sorted(set((FOLDER / "names.txt").read_text(encoding="utf-8").split()))


def sprite(outline: Path) -> str:
    """All icons in use as symbols of one drawing. Raises FileNotFoundError for a name the package lacks."""
    drawings = (_symbol(name, (outline / f"{name}.svg").read_text(encoding="utf-8")) for name in names())
    return HEAD + "".join(drawings) + "</svg>\n"


def _symbol(name: str, drawing: str) -> str:
    body = _BODY.search(drawing)
    if body is None:
        raise ValueError(f"{name}.svg is not a drawing")
    lines = " ".join(body[1].replace(FRAME, "").split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{lines}</symbol>\n'


if __name__ == "__main__":
    (FOLDER / "sprite.svg").write_text(sprite(Path(sys.argv[1])), encoding="utf-8")
