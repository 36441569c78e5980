"""References as people mean them: width, case, blanks, hyphens and invisible characters tell no two apart."""

import re
import unicodedata

_FULL_STOP = str.maketrans("。", ".")
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NOTHING = re.compile(
    "[\\s\\-_"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u2015\u2028-\u202f\u205f-\u206f"
    "\u2043\u2212\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u30fc\u2e3a\u2e3b]+"
)
_LAST_STOPS = re.compile(r"[.,;:]+\Z")


def plain(typed: str) -> str:
    """What was typed in narrow letters, digits and signs, as an input method may widen them; `。` is `.`."""
    return unicodedata.normalize("NFKC", typed).translate(_FULL_STOP)


def reference_key(typed: str) -> str:
    """What a reference is compared by: narrow, in capitals, without blanks, dashes, invisible signs and a last stop.

    The database's function `reference_key` says the same of stored references.
    """
    return _LAST_STOPS.sub("", _NOTHING.sub("", plain(typed)).translate(_LETTERS))
