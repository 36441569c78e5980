"""What a paper is: its kinds, its number, its verification code, and the one byte form of its frozen data.

Pure functions. The frozen data of a paper is plain JSON (its shape stands in its module): money as `"1234.56"`, days as
`"2026-11-10"`, never a float. Its digest is printed on every page, so the bytes must never depend on the machine.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from procurement.kernel.errors import Refusal
from procurement.kernel.references import reference_key

Frozen = Mapping[str, Any]
Watermark = Literal["draft", "copy", "void"]

WATERMARK_TEXTS: dict[Watermark, str] = {"draft": "草稿", "copy": "副本", "void": "作废"}
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread
CODE_LENGTH = 8
_MISREAD = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper, declared by its module: the template it is printed with, its version, and the series its
    numbers come from."""

    name: str
    title: str
    series: str
    template: str
    version: int = 1

    @property
    def template_version(self) -> str:
        """What the footer prints, `bill/1`: raised whenever the same data would print differently."""
        return f"{self.name}/{self.version}"


def paper_number(series: str, year: int, number: int) -> str:
    """The printed number, `ZD-2026-000218`; the gap-free part has six digits and may grow."""
    return f"{series}-{year}-{number:06}"


def void_refusals(state: str, reason: str) -> list[Refusal]:
    """Why a paper in this state may not be declared void with this reason; all reasons."""
    found = [Refusal("documents.void_already")] if state == "void" else []
    return found if reason.strip() else [*found, Refusal("documents.void_reason_missing", field="reason")]


def code_from(randomness: bytes) -> str:
    """A verification code, `Q8VN-5HJK`, from at least five random bytes (40 bits)."""
    if len(randomness) < 5:
        raise ValueError("a verification code needs five random bytes")
    number = int.from_bytes(randomness[:5], "big")
    letters = "".join(CODE_LETTERS[number >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))
    return f"{letters[:4]}-{letters[4:]}"


def typed_code(text: str) -> str | None:
    """The code somebody typed: width, blanks, a last stop, dashes, case and misread letters forgiven; None if it cannot be one."""
    letters = reference_key(text).translate(_MISREAD)
    if len(letters) != CODE_LENGTH or not set(letters) <= set(CODE_LETTERS):
        return None
    return f"{letters[:4]}-{letters[4:]}"


def canonical(data: Frozen) -> bytes:
    """The frozen data as bytes, the same on every machine; TypeError for anything that is not plain JSON."""
    for path, value in leaves(data):
        if isinstance(value, float):
            raise TypeError(f"{path}: a paper holds decimals as text, never a float")
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data: Frozen) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(data)).hexdigest()


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every single value of frozen data with its path, `lines[2].name`."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]")
    else:
        yield path, value
