"""References as people mean them: width, case, blanks, hyphens and invisible characters tell no two apart."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from procurement.kernel.invisible import BIDI, HIDDEN

_FULL_STOP = str.maketrans("。", ".")
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DASHES = "\\-_\u2010-\u2015\u2043\u2212\u30fc\u2e3a\u2e3b"
BETWEEN = f"[\\s{_DASHES}{HIDDEN}{BIDI}]"
"""Of a pattern: what may stand between the characters of a reference and says nothing."""
_NOTHING = re.compile(f"{BETWEEN}+")
_LAST_STOPS = re.compile(r"[.,;:]+\Z")


def plain(typed: str) -> str:
    """What was typed in narrow letters, digits and signs, as an input method may widen them; `。` is `.`."""
    return unicodedata.normalize("NFKC", typed).translate(_FULL_STOP)


def reference_key(typed: str) -> str:
    """What a reference is compared by: narrow, in capitals, without blanks, dashes, invisible signs and a last stop.

    The database's function `reference_key` says the same of stored references.
    """
    return _LAST_STOPS.sub("", _NOTHING.sub("", plain(typed)).translate(_LETTERS))


class Known:
    """Codes that are there already, found as people mean them: as written, else the only one with the same key.

    Two codes with one key are from before keys were compared; then a code means what it is written as, or nothing.
    """

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = frozenset(codes)
        self._by_key: Mapping[str, str | None] = _by_key(self._codes)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def meant(self, typed: str) -> str:
        """The known code that was meant, or what was typed where none is."""
        return typed if typed in self._codes else self._by_key.get(reference_key(typed)) or typed


def as_meant(typed: Iterable[str], known: Iterable[str]) -> list[str]:
    """The codes of a table's rows as they are known already; a new one as the first row that has it writes it."""
    there, new = Known(known), dict[str, str]()
    return [_new_or(there.meant(code), there, new) for code in typed]


def _new_or(code: str, there: Known, new: dict[str, str]) -> str:
    return code if code in there else new.setdefault(reference_key(code), code)


def _by_key(codes: Iterable[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for code in codes:
        key = reference_key(code)
        found[key] = None if key in found else code
    return found
