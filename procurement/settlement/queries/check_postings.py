"""The self-check of the ledger against the facts: every posting has its fact, every fact exactly its posting.

A fact is what a source key names: a confirmed sheet, a bill, a receipt, a reversal, a credit note, an opening balance, the
bureau's part of a correction. From
its own rows follow the accounts it moves and by how much, as in `rules.posting`; the transfers must say the same, account by
account. Parameters: :bureau, :zone (time zone of civil days).
"""

from __future__ import annotations

SHEET = """
    SELECT 'sheet\\:' || s.id || '\\:confirm' AS source_key, s.number AS document, e.kind, e.org, e.amount
    FROM sheet s JOIN contract c ON c.id = s.contract_id
    CROSS JOIN LATERAL (VALUES ('service_cost', NULL, s.payable + s.retention), ('payable', c.vendor_id, -s.payable),
                               ('retention', c.vendor_id, -s.retention)) AS e (kind, org, amount)
    WHERE s.bureau_id = :bureau AND s.state = 'confirmed'"""

OPENING = """
    SELECT 'contract\\:' || c.id || '\\:opening', c.number, e.kind, e.org, e.amount
    FROM contract c
    CROSS JOIN LATERAL (VALUES ('opening', NULL, c.opening_earned - c.opening_paid),
                               ('payable', c.vendor_id, c.opening_paid + c.opening_retained - c.opening_earned),
                               ('retention', c.vendor_id, -c.opening_retained)) AS e (kind, org, amount)
    WHERE c.bureau_id = :bureau AND c.opening_earned > c.opening_paid AND (
        EXISTS (SELECT 1 FROM sheet s WHERE s.contract_id = c.id AND s.state = 'confirmed')
        OR EXISTS (SELECT 1 FROM journal j WHERE j.bureau_id = c.bureau_id
                                             AND j.source_key = 'contract\\:' || c.id || '\\:opening'))"""
"""An opening is posted within a minute, at the latest with the first sheet."""

BILL = """
    SELECT 'bill\\:' || b.id || '\\:issue', b.number, e.kind, e.org, e.amount
    FROM bill b
    CROSS JOIN LATERAL (VALUES (CASE WHEN b.run_id IS NULL THEN 'opening' ELSE 'service_cost' END, NULL, -b.total),
        (CASE b.settlement_mode WHEN 'shown_only' THEN 'bureau_borne' ELSE 'receivable' END,
         CASE b.settlement_mode WHEN 'shown_only' THEN NULL ELSE b.department_id END, b.total)) AS e (kind, org, amount)
    WHERE b.bureau_id = :bureau"""

RECEIPT = """
    SELECT 'receipt\\:' || r.id || way.suffix, r.number, e.kind, e.org, way.sign * e.amount
    FROM receipt r
    CROSS JOIN LATERAL (VALUES ('', 1), ('\\:reversal', -1)) AS way (suffix, sign)
    CROSS JOIN LATERAL (VALUES ('receivable', r.department_id, -r.amount),
        (CASE r.method WHEN 'budget_charge' THEN 'budget' ELSE 'bank' END,
         CASE r.method WHEN 'budget_charge' THEN r.department_id END, r.amount)) AS e (kind, org, amount)
    WHERE r.bureau_id = :bureau AND (way.sign = 1 OR r.state = 'reversed')"""

CREDIT = """
    SELECT 'credit\\:' || n.id, n.number, e.kind, e.org, e.amount
    FROM credit_note n JOIN bill_line l ON l.id = n.bill_line_id JOIN bill b ON b.id = l.bill_id
    CROSS JOIN LATERAL (VALUES ('bureau_borne', NULL, n.amount), ('receivable', b.department_id, -n.amount))
               AS e (kind, org, amount)
    WHERE n.bureau_id = :bureau AND b.settlement_mode <> 'shown_only'"""


BUREAU = """
    SELECT 'bureau\\:' || u.sheet_line_id, s.number, e.kind, e.org, e.amount
    FROM bureau_share u JOIN sheet_line l ON l.id = u.sheet_line_id JOIN sheet s ON s.id = l.sheet_id
    CROSS JOIN LATERAL (VALUES ('bureau_borne', CAST(NULL AS bigint), u.amount), ('service_cost', NULL, -u.amount))
               AS e (kind, org, amount)
    WHERE u.bureau_id = :bureau"""


def _posted_as(kind: str, facts: str) -> str:
    """The papers of the facts whose journal is missing, names another paper, or moves any account by another amount."""
    return f"""
    WITH facts (source_key, document, kind, org, amount) AS MATERIALIZED ({facts}),
    posted AS (
        SELECT j.source_key, a.kind, a.organisation_id AS org, a.bureau_id, m.amount
        FROM journal j JOIN transfer t ON t.journal_id = j.id
        CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount), (t.credit_id, -t.amount)) AS m (account_id, amount)
        JOIN account a ON a.id = m.account_id
        WHERE j.bureau_id = :bureau AND j.source_key LIKE '{kind}\\:%'
    ),
    other AS (
        SELECT DISTINCT source_key FROM (
            SELECT source_key, kind, org, CAST(:bureau AS bigint) AS bureau_id, amount FROM facts
            UNION ALL SELECT source_key, kind, org, bureau_id, -amount FROM posted) AS both_sides
        GROUP BY source_key, kind, org, bureau_id HAVING sum(amount) <> 0
    )
    SELECT f.document FROM (SELECT DISTINCT source_key, document FROM facts) f
    LEFT JOIN journal j ON j.bureau_id = :bureau AND j.source_key = f.source_key
    LEFT JOIN other o ON o.source_key = f.source_key
    WHERE j.id IS NULL OR j.document IS DISTINCT FROM f.document OR o.source_key IS NOT NULL
    ORDER BY f.document"""


CHECKS: dict[str, str] = {}
CHECKS["sheets_are_posted"] = _posted_as("sheet", SHEET)
CHECKS["openings_are_posted"] = _posted_as("contract", OPENING)
CHECKS["bills_are_posted"] = _posted_as("bill", BILL)
CHECKS["receipts_are_posted"] = _posted_as("receipt", RECEIPT)
CHECKS["credits_are_posted"] = _posted_as("credit", CREDIT)
CHECKS["bureau_shares_are_posted"] = _posted_as("bureau", BUREAU)

CHECKS["postings_have_facts"] = f"""
    WITH facts AS MATERIALIZED (
        SELECT source_key FROM ({SHEET} UNION ALL {OPENING} UNION ALL {BILL} UNION ALL {RECEIPT} UNION ALL {CREDIT}
                                UNION ALL {BUREAU})
               AS facts (source_key, document, kind, org, amount)
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
    WHERE j.bureau_id <> :bureau OR NOT EXISTS (SELECT 1 FROM facts f WHERE f.source_key = j.source_key)
    ORDER BY j.id"""

CHECKS["postings_keep_their_day"] = """
    SELECT j.document || ' ' || t.day FROM journal j JOIN transfer t ON t.journal_id = j.id
    LEFT JOIN receipt r ON j.source_key = 'receipt\\:' || r.id AND r.bureau_id = j.bureau_id
    CROSS JOIN LATERAL (SELECT CAST(j.posted_at AT TIME ZONE :zone AS date) AS posted) p
    WHERE j.bureau_id = :bureau AND (
        t.day <> j.day
        OR j.day NOT BETWEEN p.posted - 1 AND p.posted AND j.day IS DISTINCT FROM r.received_on)
    ORDER BY t.id"""
"""A fact is posted on its day; money from the bank also on the bank's day. Midnight may pass while a unit of work ends."""
