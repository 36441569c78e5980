"""References as people mean them: width, case, blanks, hyphens and invisible characters tell no two apart."""

import re
import unicodedata

from procurement.kernel.invisible import BIDI, HIDDEN

_FULL_STOP = str.maketrans("。", ".")
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DASHES = "\\-_\u2010-\u2015\u2043\u2212\u30fc\u2e3a\u2e3b"
_NOTHING = re.compile(f"[\\s{_DASHES}{HIDDEN}{BIDI}]+")
_LAST_STOPS = re.compile(r"[.,;:]+\Z")


def plain(typed: str) -> str:
    """What was typed in narrow letters, digits and signs, as an input method may widen them; `。` is `.`."""
    return unicodedata.normalize("NFKC", typed).translate(_FULL_STOP)


def reference_key(typed: str) -> str:
    """What a reference is compared by: narrow, in capitals, without blanks, dashes, invisible signs and a last stop.

    The database's function `reference_key` says the same of stored references.
    """
    return _LAST_STOPS.sub("", _NOTHING.sub("", plain(typed)).translate(_LETTERS))
