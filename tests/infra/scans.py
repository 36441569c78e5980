"""Files people send as evidence, made for tests."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from PIL import Image


def pdf(pages: int = 1, *, password: str = "", root: dict[str, Any] | None = None) -> bytes:
    """A PDF of blank pages; `root` puts more into its catalogue."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    for key, value in (root or {}).items():
        made.Root[key] = value
    out = io.BytesIO()
    locked = pikepdf.Encryption(owner=password, user=password) if password else None
    made.save(out, encryption=locked or False)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, 200).save(out, kind)
    return out.getvalue()
