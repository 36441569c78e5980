"""What of sheets and of contracts taken over must stand in the books: the accounts each moves and by how much, as in
`rules.posting`. Parameter: :bureau.
"""

from __future__ import annotations

SHEET = """
    SELECT s.id, false, s.number, e.kind, e.org, e.amount
    FROM sheet s JOIN contract c ON c.id = s.contract_id
    CROSS JOIN LATERAL (VALUES ('service_cost', NULL, s.payable + s.retention), ('payable', c.vendor_id, -s.payable),
                               ('retention', c.vendor_id, -s.retention)) AS e (kind, org, amount)
    WHERE s.bureau_id = :bureau AND s.state = 'confirmed'"""

OPENING = """
    SELECT c.id, false, c.number, e.kind, e.org, e.amount
    FROM contract c
    CROSS JOIN LATERAL (VALUES ('opening', NULL, c.opening_earned - c.opening_paid),
                               ('payable', c.vendor_id, c.opening_paid + c.opening_retained - c.opening_earned),
                               ('retention', c.vendor_id, -c.opening_retained)) AS e (kind, org, amount)
    WHERE c.bureau_id = :bureau AND c.opening_earned > c.opening_paid AND (
        EXISTS (SELECT 1 FROM sheet s WHERE s.contract_id = c.id AND s.state = 'confirmed')
        OR EXISTS (SELECT 1 FROM journal j
                   WHERE j.subject_type = 'contract' AND j.subject_id = c.id AND j.reverses_id IS NULL))"""
"""An opening is posted within a minute, at the latest with the first sheet."""
