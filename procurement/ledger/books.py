"""What the ledger itself brings to the books: checks, and the papers' numbers."""

from procurement.ledger.queries.invariants import CHECKS
from procurement.ledger.registry import Books
from procurement.ledger.sentences import checks

BOOKS = Books(words=checks.CHECKS, checks=CHECKS, numbered=("paper",))
