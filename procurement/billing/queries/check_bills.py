"""The self-check of the counters and sums of runs, bills and receipts, and of who made the papers. Parameter: :bureau."""

from __future__ import annotations

CHECKS: dict[str, str] = {}

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

_TOLD = "CAST(translate(a.params ->> '{field}', '\N{MINUS SIGN},', '-') AS numeric) * 100"

CHECKS["papers_as_recorded"] = f"""
    WITH papers (subject_type, subject_id, document, actions, amount) AS (
        SELECT 'sheet', id, number, ARRAY['settlement.sheet_confirmed'], earned FROM sheet
        WHERE bureau_id = :bureau AND state = 'confirmed'
        UNION ALL
        SELECT 'bill_run', id, to_char(month, 'YYYY-MM') || ' ' || seq,
               ARRAY['settlement.run', 'settlement.further_run'], earned FROM bill_run WHERE bureau_id = :bureau
        UNION ALL
        SELECT 'receipt', id, number, ARRAY['settlement.receipt_recorded', 'settlement.budget_charged'], amount
        FROM receipt WHERE bureau_id = :bureau
        UNION ALL
        SELECT 'bill', id, number, ARRAY['settlement.brought_forward'], total FROM bill
        WHERE bureau_id = :bureau AND run_id IS NULL
        UNION ALL
        SELECT 'bill', l.bill_id, n.number, ARRAY['settlement.upheld'], n.amount
        FROM credit_note n JOIN bill_line l ON l.id = n.bill_line_id WHERE n.bureau_id = :bureau
    )
    SELECT p.document FROM papers p
    WHERE NOT EXISTS (
        SELECT 1 FROM audit_record a
        WHERE a.subject_type = p.subject_type AND a.subject_id = p.subject_id AND a.bureau_id = :bureau
          AND a.action = ANY(p.actions)
          AND p.amount = CASE p.subject_type WHEN 'sheet' THEN {_TOLD.format(field="earned")}
                                             ELSE {_TOLD.format(field="amount")} END)
    ORDER BY p.document"""
"""Whoever invents a paper with all its rows still has nobody in the trail who wrote it."""
