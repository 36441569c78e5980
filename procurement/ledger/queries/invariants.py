"""The self-check a finance officer can run and read: what must always be true of the books, recomputed from the rows.

Each check is one statement, and so one snapshot, that returns the names of what breaks it; a check without faults holds. Here:
the ledger's own checks, and those it composes of what modules declare (`registry.Books`): every posting has its fact, every
fact exactly its posting, no number is missing. Parameters: :bureau, :zone (time zone of civil days).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from procurement.infra import clock
from procurement.infra.db import reading
from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.ledger.registry import Books, Fact, facts
from procurement.pages.i18n import Text

SHOWN = 20
"""How many faults of a check are listed; one is already too many."""


@dataclass(frozen=True)
class Check:
    """One invariant and what breaks it."""

    code: str
    faults: Sequence[str]

    @property
    def holds(self) -> bool:
        return not self.faults


def book_checks(actor: Actor) -> list[Check]:
    """Every check of the bureau's books, recomputed now. Takes time in proportion to the books: not for a page."""
    return [Check(code, _faults(statement, actor.bureau_id)) for code, statement in checks().items()]


def _faults(statement: str, bureau_id: int) -> list[str]:
    values = {"bureau": bureau_id, "zone": clock.zone().key}
    asked = text(f"{statement} LIMIT {SHOWN}")
    return [
        str(row) for row in reading().scalars(asked, {key: values[key] for key in asked.compile().params})
    ]


def checks() -> dict[str, str]:
    """Code -> statement: what every module declares, and what is composed of their facts and numbers."""
    books, every = declared(Books), list(facts())
    composed = {fact.check: _posted_as(fact) for fact in every}
    composed["postings_have_facts"] = _have_facts(every)
    composed["numbers_have_no_gap"] = _no_gap([table for book in books for table in book.numbered])
    return {code: statement for book in books for code, statement in book.checks.items()} | composed


def words() -> Mapping[str, tuple[Text, Text]]:
    """Code -> what a check claims, and how it is recomputed."""
    return {code: said for one in declared(Books) for code, said in one.words.items()}


# ---- the ledger's own ---------------------------------------------------------------------------
CHECKS: dict[str, str] = {}

CHECKS["balances_cancel"] = """
    SELECT sum(debits - credits)::text FROM account WHERE bureau_id = :bureau HAVING sum(debits - credits) <> 0"""

CHECKS["counters_replay"] = """
    SELECT a.kind || ' ' || a.name FROM account a
    LEFT JOIN (SELECT debit_id AS id, sum(amount) AS total FROM transfer GROUP BY 1) d ON d.id = a.id
    LEFT JOIN (SELECT credit_id AS id, sum(amount) AS total FROM transfer GROUP BY 1) c ON c.id = a.id
    WHERE a.bureau_id = :bureau
      AND (a.debits <> coalesce(d.total, 0) OR a.credits <> coalesce(c.total, 0)) ORDER BY a.id"""

CHECKS["rounding_is_empty"] = """
    SELECT name FROM account WHERE bureau_id = :bureau AND kind = 'rounding' AND debits <> credits"""

CHECKS["closed_days_stay"] = """
    SELECT j.document || ' ' || t.day FROM transfer t JOIN journal j ON j.id = t.journal_id
    JOIN ledger_period p ON p.bureau_id = j.bureau_id AND p.month = date_trunc('month', t.day) AND p.state <> 'open'
    WHERE j.bureau_id = :bureau AND j.posted_at > p.closed_at ORDER BY t.id"""

CHECKS["periods_as_recorded"] = """
    WITH told AS (
        SELECT DISTINCT ON (subject_id) subject_id, params ->> 'month' AS month,
               CASE action WHEN 'settlement.period_reopened' THEN 'open'
                           WHEN 'settlement.reopening_asked' THEN 'reopen_asked' ELSE 'closed' END AS state
        FROM audit_record WHERE bureau_id = :bureau AND subject_type = 'ledger_period' ORDER BY subject_id, id DESC
    )
    SELECT coalesce(to_char(p.month, 'YYYY-MM'), t.month)
    FROM (SELECT id, month, state FROM ledger_period WHERE bureau_id = :bureau) p FULL JOIN told t ON t.subject_id = p.id
    WHERE p.state IS DISTINCT FROM t.state OR to_char(p.month, 'YYYY-MM') IS DISTINCT FROM t.month
    ORDER BY 1"""


# ---- composed -----------------------------------------------------------------------------------
def _posted_as(fact: Fact) -> str:
    """The papers of the facts whose journal is missing, names another paper, or moves any account by another amount."""
    return f"""
    WITH facts (id, reversed, document, kind, org, amount) AS MATERIALIZED ({fact.entries}),
    journals AS MATERIALIZED (
        SELECT subject_id AS id, reverses_id IS NOT NULL AS reversed, id AS journal_id, document
        FROM journal WHERE bureau_id = :bureau AND subject_type = '{fact.kind}' AND (reverses_id IS NULL OR EXISTS (
            SELECT 1 FROM journal whole WHERE whole.id = journal.reverses_id AND whole.subject_id = journal.subject_id
            AND whole.subject_type = journal.subject_type))
    ),
    posted AS (
        SELECT j.id, j.reversed, a.kind, a.organisation_id AS org, a.bureau_id, m.amount
        FROM journals j JOIN transfer t ON t.journal_id = j.journal_id
        CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount), (t.credit_id, -t.amount)) AS m (account_id, amount)
        JOIN account a ON a.id = m.account_id
    ),
    other AS (
        SELECT DISTINCT id, reversed FROM (
            SELECT id, reversed, kind, org, CAST(:bureau AS bigint) AS bureau_id, amount FROM facts
            UNION ALL SELECT id, reversed, kind, org, bureau_id, -amount FROM posted) AS both_sides
        GROUP BY id, reversed, kind, org, bureau_id HAVING sum(amount) <> 0
    )
    SELECT f.document FROM (SELECT DISTINCT id, reversed, document FROM facts) f
    LEFT JOIN journals j USING (id, reversed) LEFT JOIN other o USING (id, reversed)
    WHERE j.journal_id IS NULL OR j.document IS DISTINCT FROM f.document OR o.id IS NOT NULL
    ORDER BY f.document"""


def _have_facts(facts: Sequence[Fact]) -> str:
    """The postings behind which no fact stands, and those of another bureau on this one's accounts."""
    return f"""
    WITH facts AS MATERIALIZED (
        {" UNION ALL ".join(_keys(fact) for fact in facts)}
    ),
    ours AS MATERIALIZED (
        SELECT id FROM journal WHERE bureau_id = :bureau
        UNION
        SELECT t.journal_id FROM account a JOIN transfer t ON t.debit_id = a.id JOIN journal j ON j.id = t.journal_id
        WHERE a.bureau_id = :bureau AND j.bureau_id <> :bureau
        UNION
        SELECT t.journal_id FROM account a JOIN transfer t ON t.credit_id = a.id JOIN journal j ON j.id = t.journal_id
        WHERE a.bureau_id = :bureau AND j.bureau_id <> :bureau
    )
    SELECT concat_ws(' ', nullif(j.document, ''), j.description, '(' || j.source_key || ')',
                     (SELECT to_char(sum(amount) / 100.0, 'FM999,999,999,999,990.00') FROM transfer WHERE journal_id = j.id))
    FROM ours o JOIN journal j ON j.id = o.id
    WHERE j.bureau_id <> :bureau OR NOT EXISTS (
        SELECT 1 FROM facts f
        WHERE f.kind = j.subject_type AND f.id = j.subject_id AND f.reversed = (j.reverses_id IS NOT NULL))
    ORDER BY j.id"""


def _keys(fact: Fact) -> str:
    return f"""SELECT '{fact.kind}' AS kind, id, reversed FROM ({fact.entries}) AS f (id, reversed, document, account, org, amount)"""


def _no_gap(tables: Sequence[str]) -> str:
    """The series whose numbers are not all there: as many as were taken, up to the last one."""
    taken = " UNION ".join(f"SELECT number FROM {table} WHERE bureau_id = :bureau" for table in tables)
    return f"""
    SELECT s.series || '-' || s.year || ': ' || coalesce(n.there, 0) || ' / ' || s.last FROM number_series s
    LEFT JOIN (SELECT split_part(number, '-', 1) AS series, split_part(number, '-', 2)::int AS year,
                      count(*) AS there, max(split_part(number, '-', 3)::bigint) AS highest
               FROM ({taken}) AS taken
               WHERE number ~ '^[A-Z]{{2}}-[0-9]{{4}}-[0-9]+$' GROUP BY 1, 2) n
      ON n.series = s.series AND n.year = s.year
    WHERE s.bureau_id = :bureau AND (n.there IS DISTINCT FROM s.last OR n.highest IS DISTINCT FROM s.last)
    ORDER BY s.series, s.year"""
