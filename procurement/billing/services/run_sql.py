"""The set-based statements of the run. Each stands alone; `run.py` says in which order and why."""

from __future__ import annotations

from procurement.billing.queries.allocation import ALLOCATION, CARRIES, LINES, blocked, driver_key
from procurement.ledger.rules.states import AccountKind
from procurement.ledger.services import Rows

STAGE = """
DROP TABLE IF EXISTS pg_temp.run_share;
CREATE TEMPORARY TABLE run_share (
    department_id bigint, department_place bigint, sheet_line_id bigint, line_place bigint, contract_id bigint, kind text,
    weight numeric, weights numeric, part_total bigint, amount bigint) ON COMMIT DROP"""
"""Where the run keeps its shares until the bills have ids; it is gone when the transaction ends. The application's role
needs PostgreSQL's usual right to make temporary tables."""

ALLOCATE = f"""
{ALLOCATION},
kept AS (
    INSERT INTO driver (run_id, kind, department_id, weight, of_days, detail)
    SELECT :run, {driver_key(":month", "drivers")}, department_id, weight, of_days, detail FROM drivers WHERE weight > 0
)
INSERT INTO run_share (department_id, department_place, sheet_line_id, line_place, contract_id, kind, weight, weights,
                       part_total, amount)
SELECT department_id, department_place, sheet_line_id, line_place, contract_id, kind, weight, weights, part_total, amount
FROM shares"""

BLOCKED = f"WITH {LINES} {blocked('run_share')}"

PRINTED = """
SELECT name_zh FROM organisation WHERE id = :bureau
UNION SELECT bank_name || ' ' || bank_account FROM organisation WHERE id = :bureau
UNION SELECT unnest(ARRAY[d.name_zh, d.code, d.budget_line]) FROM organisation d
WHERE d.id IN (SELECT department_id FROM run_share)
UNION SELECT unnest(ARRAY[c.title, c.unit]) FROM sheet_line l JOIN contract_line c ON c.id = l.contract_line_id
WHERE l.id IN (SELECT sheet_line_id FROM run_share)"""
"""Every text the papers of the bills will print that a person once typed."""

LEAVE_OUT = "DELETE FROM run_share WHERE contract_id = ANY(:contracts)"

TOTALS = f"""
SELECT department_id, sum(amount)::bigint AS total, min(department_place) AS place FROM run_share
WHERE department_id IS NOT NULL GROUP BY department_id HAVING {CARRIES} ORDER BY place"""

ISSUE = f"""
WITH totals AS MATERIALIZED (SELECT t.*, row_number() OVER (ORDER BY place) AS n FROM ({TOTALS}) AS t),
earlier AS (
    SELECT department_id, sum(total - received - corrections)::bigint AS closing, sum(corrections)::bigint AS corrections
    FROM bill WHERE bureau_id = :bureau AND settlement_mode <> 'shown_only' GROUP BY department_id
),
noted AS (
    SELECT n.department_id, sum(n.amount)::bigint AS amount
    FROM credit_note n JOIN bill_line l ON l.id = n.bill_line_id JOIN bill b ON b.id = l.bill_id
    WHERE n.bureau_id = :bureau AND b.settlement_mode <> 'shown_only' GROUP BY n.department_id
),
standing AS (
    SELECT t.*, d.name_zh AS department_name, d.code AS department_code, d.settlement_mode,
           CASE d.settlement_mode WHEN 'budget_charge' THEN d.budget_line
               WHEN 'transfer' THEN trim(o.bank_name || ' ' || o.bank_account) ELSE '' END AS payee,
           coalesce(e.closing, 0) AS opening,
           coalesce(n.amount, 0) - coalesce(e.corrections, 0) AS corrections, coalesce(a.debits - a.credits, 0) AS balance
    FROM totals t JOIN organisation d ON d.id = t.department_id JOIN organisation o ON o.id = :bureau
    LEFT JOIN account a ON a.bureau_id = :bureau AND a.kind = 'receivable' AND a.organisation_id = d.id
                       AND d.settlement_mode <> 'shown_only'
    LEFT JOIN earlier e ON e.department_id = d.id AND d.settlement_mode <> 'shown_only'
    LEFT JOIN noted n ON n.department_id = d.id AND d.settlement_mode <> 'shown_only'
),
issued AS (
    INSERT INTO bill (bureau_id, run_id, department_id, department_name, department_code, settlement_mode, payee, month,
                      number, issued_at, respond_by, pay_by, opening, received, corrections, total, closing)
    SELECT :bureau, :run, department_id, department_name, department_code, settlement_mode, payee, :month,
           CAST(:prefix AS text) || lpad(value, greatest(6, length(value)), '0'), :now,
           :respond_by, :pay_by, opening, opening - corrections - balance, corrections, total, balance + total
    FROM standing CROSS JOIN LATERAL (SELECT (CAST(:first AS bigint) + n - 1)::text AS value) AS counted ORDER BY n
    RETURNING id, department_id
),
lines AS (
    INSERT INTO bill_line (bill_id, sheet_line_id, amount)
    SELECT i.id, s.sheet_line_id, sum(s.amount)::bigint FROM run_share s JOIN issued i ON i.department_id = s.department_id
    GROUP BY i.id, s.sheet_line_id, s.line_place HAVING bool_or(s.amount <> 0) ORDER BY i.id, s.line_place
    RETURNING id, bill_id, sheet_line_id
),
shared AS (
    INSERT INTO share (bill_line_id, kind, weight, weights, part_total, amount)
    SELECT l.id, s.kind, s.weight, s.weights, s.part_total, s.amount
    FROM lines l JOIN issued i ON i.id = l.bill_id
    JOIN run_share s ON s.department_id = i.department_id AND s.sheet_line_id = l.sheet_line_id
)
SELECT (SELECT count(*) FROM lines) AS lines, (SELECT array_agg(id ORDER BY id) FROM issued) AS bills"""
"""Bills, their lines and their shares in one statement, so that each step joins what the one before returned.

opening: closing of the bills before; received: what the receivable fell by since, less the corrections; so closing is
the balance of the receivable once the bill is posted. Bills that are only shown stand outside all that.
A line of 0.00 whose shares cancel stands too: it says what the department would have got back, and why it does not.
"""

TO_BUREAU = """
WITH written AS (
    INSERT INTO bureau_share (sheet_line_id, bureau_id, amount)
    SELECT sheet_line_id, :bureau, amount FROM run_share WHERE department_id IS NULL ORDER BY sheet_line_id
    RETURNING sheet_line_id, amount
)
SELECT w.sheet_line_id, w.amount, s.number FROM written w JOIN sheet_line l ON l.id = w.sheet_line_id
JOIN sheet s ON s.id = l.sheet_id ORDER BY w.sheet_line_id"""

BILLS = Rows(
    kind="bill",
    act="issue",
    table="bill",
    which="f.run_id = :run",
    document="f.number",
    amount="f.total",
    bearer="CASE f.settlement_mode WHEN 'shown_only' THEN 'bureau_borne' ELSE 'receivable' END",
    organisation="CASE f.settlement_mode WHEN 'shown_only' THEN NULL ELSE f.department_id END",
    credit=AccountKind.SERVICE_COST,
)
"""An issued bill: the department owes the cost; the bureau bears it where bills are only shown."""

FINISH = """
WITH billed AS (UPDATE sheet SET run_id = :run WHERE id = ANY(:sheets))
UPDATE bill_run SET bills = :bills, sheets = :count, earned = :earned WHERE id = :run"""
