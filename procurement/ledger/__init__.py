"""Ledger: accounts, journals and the periods they are closed by, and the self-check of the books.

Owns: accounts, journals, transfers, periods, the export as plain text, what the self-check found. Words: a *transfer* debits one
account and credits another; a *journal* holds the transfers of one business fact, its subject; a *period* is a month that is
closed. Modules above post their facts through its services and declare in `books.py` what they add to it: which facts
must stand in the books and how, what must always be true of their tables, what a closing waits for. Does not own: the
facts themselves.
"""
