"""The ledger as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from sqlalchemy import select

from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.ledger.models import Journal, Transfer
from procurement.ledger.queries.journals import balances
from procurement.ledger.rules import plaintext
from procurement.ledger.rules.plaintext import Dialect, TextAccount, TextJournal, TextTransfer


def plain_text(actor: Actor, title: str, dialect: Dialect, last: date) -> Iterator[str]:
    """The whole ledger until `last` as a plain-text journal, line by line."""
    found = balances(actor, last)
    names = {row.account_id: plaintext.account_name(row.kind, row.code, row.organisation_id) for row in found}
    accounts = [TextAccount(names[row.account_id], row.name, row.balance) for row in found]
    journals = list(_text_journals(actor, last, names))
    first = journals[0].day if journals else last
    return plaintext.lines(dialect, title, accounts, journals, first, last)


def _text_journals(actor: Actor, last: date, names: dict[int, str]) -> Iterator[TextJournal]:
    rows = reading().execute(
        select(Journal, Transfer)
        .join(Transfer, Transfer.journal_id == Journal.id)
        .where(Journal.bureau_id == actor.bureau_id, Journal.day <= last)
        .order_by(Journal.day, Journal.id, Transfer.id)
    )
    for journal, pairs in groupby(rows, key=lambda row: row[0]):
        transfers = [
            TextTransfer(names[row[1].debit_id], names[row[1].credit_id], row[1].amount) for row in pairs
        ]
        yield TextJournal(journal.day, journal.document, journal.description, journal.source_key, transfers)
