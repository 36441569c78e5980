"""The reader of evidence people send: PDF, JPEG and PNG. It runs in a process of its own.

One row: media type, pages (1 for a picture), width and height in pixels (0 for a PDF). The kind is what the bytes
say, never the name. What does something when it is opened, or cannot be opened by who has to judge it, is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from procurement.kernel.errors import Refusal, Refused

MOST_PAGES = 300
MOST_PIXELS = 50_000_000
"""What phones take today; more asks for more memory than a reader may have."""

KINDS = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""How each kind begins."""

ACTIVE = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/RichMedia",
    "/XFA",
    "/SubmitForm",
    "/ImportData",
)
"""Names in a PDF of what runs, opens, sends or carries something else."""


@dataclass(frozen=True)
class Scan:
    """A file fit to be kept as evidence: its name as people called it, its bytes, and what they are."""

    name: str
    content: bytes
    media_type: str
    pages: int


def read(content: bytes) -> Iterator[list[Any]]:
    """What a file is. Refuses: files.scan_kind, files.scan_broken, files.scan_locked,
    files.scan_active, files.scan_pages, files.scan_pixels."""
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    if kind is None:
        raise refused("kind")
    yield [kind, *(_pdf(content) if kind == "application/pdf" else _picture(content))]


def _pdf(content: bytes) -> tuple[int, int, int]:
    import pikepdf  # noqa: PLC0415 -- the process reads one file; a picture does not need it

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            if found := _active(pdf):
                raise refused("active", found=found)
    except pikepdf.PasswordError:
        raise refused("locked") from None
    except pikepdf.PdfError:
        raise refused("broken") from None
    if not 0 < pages <= MOST_PAGES:
        raise refused("pages", pages=pages, most=MOST_PAGES)
    return pages, 0, 0


def _active(pdf: Any) -> str:
    """The first name of something active that is a key of any object of the file, or its kind; empty without one."""
    for one in pdf.objects:
        for name in _names(one):
            if name in ACTIVE:
                return name.removeprefix("/")
    return ""


def _names(one: Any) -> Iterator[str]:
    """Keys and kinds of an object and of all that stands within it; what it points to is an object of its own."""
    import pikepdf  # noqa: PLC0415

    if isinstance(one, pikepdf.Stream | pikepdf.Dictionary):
        for key, value in one.items():
            yield key
            yield from _of_value(value)
    elif isinstance(one, pikepdf.Array):
        for value in one:
            yield from _of_value(value)


def _of_value(value: Any) -> Iterator[str]:
    import pikepdf  # noqa: PLC0415

    if isinstance(value, pikepdf.Name):
        yield str(value)
    elif isinstance(value, pikepdf.Object) and not value.is_indirect:
        yield from _names(value)


def _picture(content: bytes) -> tuple[int, int, int]:
    """A picture is decoded once, whole: half a picture proves nothing."""
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise refused("pixels", millions=width * height // 10**6, most=MOST_PIXELS // 10**6)
            picture.load()
    except (OSError, ValueError, SyntaxError, EOFError):
        raise refused("broken") from None
    return 1, width, height


def refused(code: str, **params: Any) -> Refused:
    return Refused([Refusal(f"files.scan_{code}", params, "file")])
