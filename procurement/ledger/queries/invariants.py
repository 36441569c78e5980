"""The self-check a finance officer can run and read: what must always be true of the books, recomputed from the rows.

Each check is one statement, and so one snapshot, that returns the names of what breaks it; a check without faults holds. Its
words stand in `views.check_words.CHECKS` under the same code. Here: the counters and sums of each table. Beside it:
`check_postings` (the ledger against the facts), `check_facts` (what was agreed and settled), `check_shares` (what departments
bear).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from procurement.billing.queries import check_shares
from procurement.infra import clock
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.settlement.queries import check_facts, check_postings

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
    return [Check(code, _faults(statement, actor.bureau_id)) for code, statement in CHECKS.items()]


def _faults(statement: str, bureau_id: int) -> list[str]:
    values = {"bureau": bureau_id, "zone": clock.zone().key}
    asked = text(f"{statement} LIMIT {SHOWN}")
    return [
        str(row) for row in reading().scalars(asked, {key: values[key] for key in asked.compile().params})
    ]


CHECKS: dict[str, str] = {}

# ---- ledger and sheets --------------------------------------------------------------------------
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

CHECKS["numbers_have_no_gap"] = """
    SELECT s.series || '-' || s.year || ': ' || coalesce(n.there, 0) || ' / ' || s.last FROM number_series s
    LEFT JOIN (SELECT split_part(number, '-', 1) AS series, split_part(number, '-', 2)::int AS year,
                      count(*) AS there, max(split_part(number, '-', 3)::bigint) AS highest
               FROM (SELECT number FROM sheet WHERE bureau_id = :bureau
                     UNION SELECT number FROM bill WHERE bureau_id = :bureau
                     UNION SELECT number FROM credit_note WHERE bureau_id = :bureau
                     UNION SELECT number FROM receipt WHERE bureau_id = :bureau
                     UNION SELECT number FROM contract WHERE bureau_id = :bureau
                     UNION SELECT number FROM paper WHERE bureau_id = :bureau) AS taken
               WHERE number ~ '^[A-Z]{2}-[0-9]{4}-[0-9]+$' GROUP BY 1, 2) n
      ON n.series = s.series AND n.year = s.year
    WHERE s.bureau_id = :bureau AND (n.there IS DISTINCT FROM s.last OR n.highest IS DISTINCT FROM s.last)
    ORDER BY s.series, s.year"""

CHECKS["sheets_add_up"] = """
    SELECT coalesce(s.number, s.id::text) FROM sheet s
    LEFT JOIN (SELECT sheet_id, sum(amount) AS total FROM sheet_line GROUP BY 1) l ON l.sheet_id = s.id
    WHERE s.bureau_id = :bureau AND s.earned <> coalesce(l.total, 0) ORDER BY s.id"""

CHECKS["contracts_follow_sheets"] = """
    SELECT c.number || ' ' || l.title FROM contract_line l JOIN contract c ON c.id = l.contract_id
    LEFT JOIN (SELECT x.contract_line_id AS id, sum(x.amount) AS amount, sum(x.quantity) AS quantity
               FROM sheet_line x JOIN sheet s ON s.id = x.sheet_id WHERE s.state = 'confirmed' GROUP BY 1) e
      ON e.id = l.id
    WHERE c.bureau_id = :bureau AND (l.earned_amount <> coalesce(e.amount, 0)
                                     OR l.earned_quantity <> coalesce(e.quantity, 0))
    ORDER BY c.number, l.place"""

# ---- runs, bills, receipts ----------------------------------------------------------------------
CHECKS["lines_are_shared_out"] = """
    SELECT s.number || ' ' || l.place FROM sheet s JOIN sheet_line l ON l.sheet_id = s.id
    LEFT JOIN (SELECT sheet_line_id, sum(amount) AS amount FROM bill_line GROUP BY 1) b ON b.sheet_line_id = l.id
    LEFT JOIN bureau_share u ON u.sheet_line_id = l.id
    WHERE s.bureau_id = :bureau AND CASE WHEN s.run_id IS NULL THEN u.amount IS NOT NULL
                                         ELSE l.amount <> coalesce(b.amount, 0) + coalesce(u.amount, 0) END ORDER BY s.id, l.place"""

CHECKS["lines_are_their_shares"] = """
    SELECT b.number || ' ' || l.id FROM bill b JOIN bill_line l ON l.bill_id = b.id
    LEFT JOIN (SELECT bill_line_id, sum(amount) AS amount FROM share GROUP BY 1) s ON s.bill_line_id = l.id
    WHERE b.bureau_id = :bureau AND l.amount <> coalesce(s.amount, 0) ORDER BY l.id"""

CHECKS["bills_add_up"] = """
    SELECT b.number FROM bill b
    LEFT JOIN (SELECT bill_id, sum(amount) AS amount FROM bill_line GROUP BY 1) l ON l.bill_id = b.id
    WHERE b.bureau_id = :bureau AND b.run_id IS NOT NULL AND b.total <> coalesce(l.amount, 0)
       OR b.bureau_id = :bureau AND b.run_id IS NULL AND l.amount IS NOT NULL ORDER BY b.id"""

CHECKS["runs_add_up"] = """
    SELECT to_char(r.month, 'YYYY-MM') || ' ' || r.seq FROM bill_run r
    LEFT JOIN (SELECT run_id, sum(total) AS total, count(*) AS bills FROM bill GROUP BY 1) b ON b.run_id = r.id
    LEFT JOIN (SELECT run_id, sum(earned) AS earned, count(*) AS sheets FROM sheet GROUP BY 1) s ON s.run_id = r.id
    LEFT JOIN (SELECT y.run_id, sum(u.amount) AS amount FROM bureau_share u JOIN sheet_line x ON x.id = u.sheet_line_id
               JOIN sheet y ON y.id = x.sheet_id GROUP BY 1) u ON u.run_id = r.id
    WHERE r.bureau_id = :bureau AND (r.earned <> coalesce(b.total, 0) + coalesce(u.amount, 0) OR r.earned <> coalesce(s.earned, 0)
                                     OR r.bills <> coalesce(b.bills, 0) OR r.sheets <> coalesce(s.sheets, 0)) ORDER BY r.id"""

CHECKS["receivables_follow_bills"] = """
    SELECT a.name FROM account a
    LEFT JOIN (SELECT department_id, sum(total - paid - credited) AS amount FROM bill
               WHERE settlement_mode <> 'shown_only' GROUP BY 1) b ON b.department_id = a.organisation_id
    LEFT JOIN (SELECT department_id, sum(unapplied) AS amount FROM receipt GROUP BY 1) r
      ON r.department_id = a.organisation_id
    WHERE a.bureau_id = :bureau AND a.kind = 'receivable'
      AND a.debits - a.credits <> coalesce(b.amount, 0) - coalesce(r.amount, 0) ORDER BY a.id"""

CHECKS["credit_is_used"] = """
    SELECT b.number FROM bill b
    LEFT JOIN account a ON a.bureau_id = b.bureau_id AND a.kind = 'receivable' AND a.organisation_id = b.department_id
    WHERE b.bureau_id = :bureau AND b.settlement_mode <> 'shown_only' AND b.total - b.paid - b.credited > 0 AND (
        coalesce(a.debits - a.credits, 0) <= 0
        OR EXISTS (SELECT 1 FROM receipt r WHERE r.department_id = b.department_id AND r.unapplied > 0)
        OR EXISTS (SELECT 1 FROM bill c WHERE c.department_id = b.department_id AND c.settlement_mode <> 'shown_only'
                                          AND c.total - c.paid - c.credited < 0)) ORDER BY b.id"""

CHECKS["bills_are_paid_by_receipts"] = """
    SELECT b.number FROM bill b
    LEFT JOIN (SELECT bill_id, sum(amount) AS amount
               FROM (SELECT bill_id, amount FROM receipt_application
                     UNION ALL SELECT from_bill_id, -amount FROM receipt_application) AS moved
               GROUP BY 1) p ON p.bill_id = b.id
    LEFT JOIN (SELECT l.bill_id, sum(n.amount) AS amount FROM credit_note n JOIN bill_line l ON l.id = n.bill_line_id
               GROUP BY 1) n ON n.bill_id = b.id
    WHERE b.bureau_id = :bureau AND (b.paid <> coalesce(p.amount, 0) OR b.credited <> coalesce(n.amount, 0))
    ORDER BY b.id"""

CHECKS["receipts_add_up"] = """
    SELECT r.number FROM receipt r
    LEFT JOIN (SELECT receipt_id, sum(amount) AS amount FROM receipt_application GROUP BY 1) p ON p.receipt_id = r.id
    WHERE r.bureau_id = :bureau AND coalesce(p.amount, 0) + r.unapplied
          <> CASE r.state WHEN 'reversed' THEN 0 ELSE r.amount END ORDER BY r.id"""

CHECKS |= check_postings.CHECKS | check_facts.CHECKS | check_shares.CHECKS
