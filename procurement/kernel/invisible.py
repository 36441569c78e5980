"""Characters nobody sees, as ranges for a class of a regular expression: one list for all who leave them out.

`infra.printable` takes them out of every text on its way in, `kernel.references` out of what references are compared
by, and the database's function `reference_key` does the same (a test compares them over all of Unicode).
"""

HIDDEN = (
    "\u00ad\u061c\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # hyphens, marks of order, joiners
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # signs that only say how the next are written
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # joiners and fillers that are letters by category
    "\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"  # choice of a variant
)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows: they make a text read differently from what it is."""
