"""The self-check of what was agreed and settled: contracts and sheets as they were frozen, sheets recomputed from lines, prices
and usage, retention from its rate. Parameter: :bureau.
"""

from __future__ import annotations

CHECKS: dict[str, str] = {}


def _as_frozen(kind: str, now: str) -> str:
    """What is no longer as it was frozen: changed, gone, never frozen, or the frozen row itself not its hash.

    `now` selects (id, label, facts) of what stands today.
    """
    return f"""
    SELECT coalesce(f.label, n.label) FROM ({now}) AS n (id, label, facts)
    FULL JOIN (SELECT * FROM frozen_fact WHERE bureau_id = :bureau AND kind = '{kind}') AS f ON f.subject_id = n.id
    WHERE f.digest IS NULL OR n.facts IS NULL OR f.digest <> facts_digest(f.facts) OR f.digest <> facts_digest(n.facts)
    ORDER BY 1"""


CHECKS["contracts_as_approved"] = _as_frozen(
    "contract",
    "SELECT id, number, contract_facts(id) FROM contract WHERE bureau_id = :bureau AND number IS NOT NULL",
)
CHECKS["lines_as_approved"] = _as_frozen(
    "contract_line",
    """SELECT l.id, c.number || ' ' || l.title, contract_line_facts(l.id)
       FROM contract c JOIN contract_line l ON l.contract_id = c.id WHERE c.bureau_id = :bureau AND c.number IS NOT NULL""",
)
CHECKS["sheets_as_sent"] = _as_frozen(
    "sheet", "SELECT id, number, sheet_facts(id) FROM sheet WHERE bureau_id = :bureau AND number IS NOT NULL"
)

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

LUMP_SUM = "price_times(c.price, l.days, l.of_days)"
UNIT_RATE = "price_times(c.price, l.quantity, 1)"
"""What a line comes to in fen, half-up: as `rules.charges.lump_sum` and `unit_rate`."""

OF_DAYS = """
    extract(day FROM CASE WHEN k.whole_months AND extract(day FROM k.starts) <> 1
                               AND extract(day FROM k.ends + 1) = extract(day FROM k.starts)
                               AND date_trunc('month', k.ends + 1) = s.month
                          THEN date_trunc('month', k.starts) ELSE s.month END + interval '1 month' - interval '1 day')"""
"""The days a lump sum of the month is divided by: as `rules.charges.Term.of_days`."""

CHECKS["sheets_follow_prices"] = f"""
    SELECT s.number || ' ' || c.title FROM sheet s JOIN sheet_line l ON l.sheet_id = s.id
    JOIN contract_line c ON c.id = l.contract_line_id JOIN contract k ON k.id = s.contract_id
    WHERE s.bureau_id = :bureau AND s.state NOT IN ('draft', 'withdrawn') AND (
        l.price <> c.price OR c.contract_id <> s.contract_id OR l.of_days <> {OF_DAYS}
        OR s.seq = 0 AND l.days <> (SELECT sum(upper(r) - lower(r)) FROM unnest(s.served) AS r)
        OR s.seq = 0 AND l.amount > CASE c.pricing WHEN 'lump_sum' THEN {LUMP_SUM} ELSE {UNIT_RATE} END)
    ORDER BY s.id, l.place"""
"""Less than the price comes to is right where the contract had no more left; that it stays so, the frozen sheet says.
A correction keeps the days served when it was drafted, which may differ from those of its main sheet."""

CHECKS["sheets_follow_usage"] = """
    SELECT s.number || ' ' || c.title FROM sheet s JOIN sheet_line l ON l.sheet_id = s.id
    JOIN contract_line c ON c.id = l.contract_line_id AND c.pricing = 'unit_rate'
    LEFT JOIN (SELECT line_id, month, sum(quantity) AS quantity FROM usage
               WHERE bureau_id = :bureau AND state = 'confirmed' GROUP BY 1, 2) u
      ON u.line_id = l.contract_line_id AND u.month = s.month
    WHERE s.bureau_id = :bureau AND s.seq = 0 AND s.state NOT IN ('draft', 'withdrawn')
      AND l.quantity <> coalesce(u.quantity, 0) ORDER BY s.id, l.place"""

CHECKS["retention_follows_rate"] = """
    SELECT c.number || ' ' || to_char(s.month, 'YYYY-MM') FROM sheet s JOIN contract c ON c.id = s.contract_id
    WHERE s.bureau_id = :bureau AND s.state = 'confirmed' GROUP BY c.id, c.number, c.retention_rate, s.month
    HAVING sum(s.retention) NOT IN (round(sum(s.earned) * c.retention_rate), sum(round(s.earned * c.retention_rate)))
        OR sum(s.payable) <> sum(s.earned - s.retention)
    ORDER BY c.number, s.month"""
"""Of a contract and month as a whole, corrections with their main sheet. Sheets of earlier versions were rounded one by
one, which is a fen or two off and stays so: what was sent is never edited."""
