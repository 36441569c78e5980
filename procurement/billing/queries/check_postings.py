"""What of bills, receipts, credit notes and the bureau's part of corrections must stand in the books: the accounts each moves
and by how much, as in `rules.posting`. Parameters: :bureau, :zone (time zone of civil days).
"""

from __future__ import annotations

BILL = """
    SELECT b.id, false, b.number, e.kind, e.org, e.amount
    FROM bill b
    CROSS JOIN LATERAL (VALUES (CASE WHEN b.run_id IS NULL THEN 'opening' ELSE 'service_cost' END, NULL, -b.total),
        (CASE b.settlement_mode WHEN 'shown_only' THEN 'bureau_borne' ELSE 'receivable' END,
         CASE b.settlement_mode WHEN 'shown_only' THEN NULL ELSE b.department_id END, b.total)) AS e (kind, org, amount)
    WHERE b.bureau_id = :bureau"""

RECEIPT = """
    SELECT r.id, way.reversed, r.number, e.kind, e.org, CASE WHEN way.reversed THEN -e.amount ELSE e.amount END
    FROM receipt r
    CROSS JOIN LATERAL (VALUES (false), (true)) AS way (reversed)
    CROSS JOIN LATERAL (VALUES ('receivable', r.department_id, -r.amount),
        (CASE r.method WHEN 'budget_charge' THEN 'budget' ELSE 'bank' END,
         CASE r.method WHEN 'budget_charge' THEN r.department_id END, r.amount)) AS e (kind, org, amount)
    WHERE r.bureau_id = :bureau AND (NOT way.reversed OR r.state = 'reversed')"""

CREDIT = """
    SELECT n.id, false, n.number, e.kind, e.org, e.amount
    FROM credit_note n JOIN bill_line l ON l.id = n.bill_line_id JOIN bill b ON b.id = l.bill_id
    CROSS JOIN LATERAL (VALUES ('bureau_borne', NULL, n.amount), ('receivable', b.department_id, -n.amount))
               AS e (kind, org, amount)
    WHERE n.bureau_id = :bureau AND b.settlement_mode <> 'shown_only'"""

BUREAU = """
    SELECT u.sheet_line_id, false, s.number, e.kind, e.org, e.amount
    FROM bureau_share u JOIN sheet_line l ON l.id = u.sheet_line_id JOIN sheet s ON s.id = l.sheet_id
    CROSS JOIN LATERAL (VALUES ('bureau_borne', CAST(NULL AS bigint), u.amount), ('service_cost', NULL, -u.amount))
               AS e (kind, org, amount)
    WHERE u.bureau_id = :bureau"""

CHECKS: dict[str, str] = {}

CHECKS["postings_keep_their_day"] = """
    SELECT j.document || ' ' || t.day FROM journal j JOIN transfer t ON t.journal_id = j.id
    LEFT JOIN receipt r ON j.subject_type = 'receipt' AND j.reverses_id IS NULL AND r.id = j.subject_id
    CROSS JOIN LATERAL (SELECT CAST(j.posted_at AT TIME ZONE :zone AS date) AS posted) p
    WHERE j.bureau_id = :bureau AND (
        t.day <> j.day
        OR j.day NOT BETWEEN p.posted - 1 AND p.posted AND j.day IS DISTINCT FROM r.received_on)
    ORDER BY t.id"""
"""A fact is posted on its day; money from the bank also on the bank's day. Midnight may pass while a unit of work ends."""
