"""Facts made up for tests of the ledger, which knows none of those that modules above post."""

from procurement.ledger.rules.posting import Source


def fact(key: str) -> Source:
    """`fact("sheet:1:confirm")`: the sheet 1 as confirmed; a word alone is the first of its kind."""
    kind, colon, rest = key.partition(":")
    row = rest.partition(":")[0] or "1"
    return Source(kind, int(row), key if colon else f"{key}:{row}")
