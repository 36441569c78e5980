"""The self-check of what departments bear: drivers recounted from occupancy, shares from drivers, balances from postings.

The rules are those of `queries/allocation.py`, read over all runs at once. Which department gets the last fen among equal
remainders is not asked: it hangs on their order, which changes with a name. Parameter: :bureau.
"""

from __future__ import annotations

from procurement.billing.queries.allocation import SPAN, driver_key, largest_remainder

CHECKS: dict[str, str] = {}

CHECKS["drivers_follow_places"] = """
    WITH keys AS (
        SELECT DISTINCT d.run_id, d.kind AS key, r.run_at, split_part(d.kind, '/', -1) AS kind,
               CASE WHEN d.kind LIKE '%/%' THEN split_part(d.kind, '/', 1) ELSE to_char(r.month, 'YYYY-MM') END AS span
        FROM driver d JOIN bill_run r ON r.id = d.run_id WHERE r.bureau_id = :bureau
    ),
    ranges AS MATERIALIZED (
        SELECT k.*, CASE WHEN part LIKE '%..%'
            THEN daterange(CAST(split_part(part, '..', 1) AS date), CAST(split_part(part, '..', 2) AS date), '[]')
            ELSE daterange(CAST(part || '-01' AS date), CAST(CAST(part || '-01' AS date) + interval '1 month' AS date))
            END AS days
        FROM keys k CROSS JOIN LATERAL unnest(string_to_array(k.span, ',')) AS part
    ),
    spans AS MATERIALIZED (
        SELECT run_id, key, range_agg(days) AS days, sum(upper(days) - lower(days)) AS of_days,
               EXISTS (SELECT 1 FROM sheet s WHERE s.run_id = ranges.run_id AND s.seq = 0
                                               AND s.month = date_trunc('month', min(lower(days)))) AS noted
        FROM ranges GROUP BY run_id, key
    ),
    counted AS (
        SELECT g.run_id, g.key, o.organisation_id AS department_id,
               CASE g.kind WHEN 'area' THEN sum(CAST(o.area * 100 AS bigint) * s.days)
                           WHEN 'headcount' THEN sum(CAST(o.headcount AS bigint) * s.days)
                           ELSE (SELECT sum(upper(x) - lower(x)) FROM unnest(range_agg(o.during * g.days)) AS x)
                           END AS weight
        FROM ranges g JOIN occupancy o ON o.bureau_id = :bureau AND o.during && g.days
        CROSS JOIN LATERAL (SELECT upper(o.during * g.days) - lower(o.during * g.days) AS days) s
        GROUP BY g.run_id, g.key, g.kind, o.organisation_id
    ),
    kept AS (
        SELECT d.run_id, d.kind AS key, d.department_id, d.weight, d.of_days,
               CASE split_part(d.kind, '/', -1)
                   WHEN 'area' THEN (SELECT sum(CAST(e ->> 'area' AS numeric) * 100 * CAST(e ->> 'days' AS integer))
                                     FROM jsonb_array_elements(d.detail) AS e)
                   WHEN 'headcount' THEN (SELECT sum(CAST(e ->> 'headcount' AS bigint) * CAST(e ->> 'days' AS integer))
                                          FROM jsonb_array_elements(d.detail) AS e)
                   ELSE (SELECT sum(upper(x) - lower(x)) FROM unnest((
                             SELECT range_agg(daterange(CAST(e ->> 'from' AS date), CAST(e ->> 'to' AS date), '[]'))
                             FROM jsonb_array_elements(d.detail) AS e)) AS x) END AS by_detail
        FROM driver d JOIN bill_run r ON r.id = d.run_id WHERE r.bureau_id = :bureau
    ),
    off AS (
        SELECT coalesce(k.run_id, c.run_id) AS run_id, coalesce(k.key, c.key) AS key,
               coalesce(k.department_id, c.department_id) AS department_id, k.weight, k.by_detail, k.of_days,
               c.weight AS counted
        FROM kept k FULL JOIN (SELECT * FROM counted WHERE weight > 0) c
          ON c.run_id = k.run_id AND c.key = k.key AND c.department_id = k.department_id
        WHERE k.weight IS DISTINCT FROM c.weight OR k.weight IS DISTINCT FROM k.by_detail
           OR k.of_days <> (SELECT s.of_days FROM spans s WHERE s.run_id = k.run_id AND s.key = k.key)
    )
    SELECT DISTINCT to_char(r.month, 'YYYY-MM') || ' ' || d.name_zh
    FROM off o JOIN bill_run r ON r.id = o.run_id JOIN organisation d ON d.id = o.department_id
    JOIN spans s ON s.run_id = o.run_id AND s.key = o.key
    WHERE o.weight IS DISTINCT FROM o.by_detail OR o.of_days <> s.of_days
       OR s.noted AND NOT EXISTS (
           SELECT 1 FROM late_place p
           WHERE p.bureau_id = :bureau AND p.department_id = o.department_id AND p.days && s.days)
    ORDER BY 1"""
"""A change of occupancy after the month was billed is noted (`late_place`), and then only what the run kept counts. Days of
which a run billed corrections alone are not noted."""

SHARED = f"""
    WITH lines AS MATERIALIZED (
        SELECT l.id AS sheet_line_id, s.number, l.place AS line_place, s.month, {SPAN} AS span, s.run_id,
               r.month AS run_month, main.run_id AS main_run, main_run.month AS main_month, l.contract_line_id,
               l.amount AS total, l.department_id AS named,
               CASE WHEN l.department_id IS NULL THEN c.basis
                    ELSE CAST('[{{"kind": "named", "weight": "1"}}]' AS jsonb) END AS basis
        FROM sheet s JOIN bill_run r ON r.id = s.run_id JOIN sheet_line l ON l.sheet_id = s.id
        JOIN contract_line c ON c.id = l.contract_line_id
        LEFT JOIN sheet main ON main.id = s.corrects_id LEFT JOIN bill_run main_run ON main_run.id = main.run_id
        WHERE s.bureau_id = :bureau AND l.amount <> 0
    ),
    bases AS (
        SELECT l.*, b.part ->> 'kind' AS kind, CAST(b.part ->> 'weight' AS numeric) AS weight, b.place
        FROM lines l CROSS JOIN LATERAL jsonb_array_elements(l.basis) WITH ORDINALITY AS b (part, place)
    ),
    divided AS (
        SELECT sheet_line_id, month, span, run_id, run_month, main_run, main_month, contract_line_id, named, kind,
               amount AS part_total
        FROM ({largest_remainder("bases", "sheet_line_id", "place")}) AS split WHERE amount <> 0
    ),
    parts AS MATERIALIZED (
        SELECT p.*, coalesce(k.run_id, p.run_id) AS kept_by,
               CASE WHEN k.run_id IS NULL THEN {driver_key("p.run_month", "p")} ELSE k.key END AS kept_as
        FROM divided p LEFT JOIN LATERAL (
            SELECT p.main_run AS run_id, {driver_key("p.main_month", "p")} AS key
            WHERE EXISTS (SELECT 1 FROM driver d
                          WHERE d.run_id = p.main_run AND d.kind = {driver_key("p.main_month", "p")})
        ) AS k ON true
    ),
    weighted AS (
        SELECT p.sheet_line_id, p.kind, p.part_total, d.department_id, CAST(d.weight AS numeric) AS weight
        FROM parts p JOIN driver d ON d.run_id = p.kept_by AND d.kind = p.kept_as
        UNION ALL
        SELECT p.sheet_line_id, p.kind, p.part_total, p.named, 1 FROM parts p WHERE p.kind = 'named'
        UNION ALL
        SELECT p.sheet_line_id, p.kind, p.part_total, f.department_id, f.share * 100000000
        FROM parts p JOIN line_share f ON f.line_id = p.contract_line_id WHERE p.kind = 'fixed_share'
        UNION ALL
        SELECT p.sheet_line_id, p.kind, p.part_total, u.department_id, u.quantity * 10000
        FROM parts p JOIN usage u ON u.line_id = p.contract_line_id AND u.month = p.month AND u.state = 'confirmed'
        WHERE p.kind = 'direct' AND u.department_id IS NOT NULL
    ),
    due AS (
        SELECT *, div(abs(part_total) * weight, weights) AS whole, mod(abs(part_total) * weight, weights) AS rest
        FROM (SELECT *, sum(weight) OVER (PARTITION BY sheet_line_id, kind) AS weights FROM weighted) AS w
    ),
    borne AS (
        SELECT l.sheet_line_id, h.kind, b.department_id, h.weight, h.weights, h.part_total, h.amount
        FROM bill b JOIN bill_line l ON l.bill_id = b.id JOIN share h ON h.bill_line_id = l.id
        WHERE b.bureau_id = :bureau AND h.kind <> 'bounded'
    ),
    beside AS (
        SELECT coalesce(d.sheet_line_id, b.sheet_line_id) AS sheet_line_id, coalesce(d.kind, b.kind) AS kind,
               coalesce(d.department_id, b.department_id) AS department_id, d.part_total, d.rest,
               coalesce(b.amount, 0) * sign(d.part_total) - d.whole AS extra,
               d.weight IS NULL
               OR b.weight IS NOT NULL AND (b.weight, b.weights, b.part_total) <> (d.weight, d.weights, d.part_total) AS off,
               coalesce(b.amount, 0) AS amount
        FROM due d FULL JOIN borne b USING (sheet_line_id, kind, department_id)
    ),
    judged AS (
        SELECT *, sum(amount) OVER part <> part_total AS lost,
               max(rest) FILTER (WHERE extra = 0) OVER part AS passed_over,
               min(rest) FILTER (WHERE extra = 1) OVER part AS served
        FROM beside WINDOW part AS (PARTITION BY sheet_line_id, kind)
    )"""

CHECKS["shares_follow_drivers"] = f"""{SHARED}
    SELECT DISTINCT s.number || ' ' || l.place || ' ' || d.name_zh
    FROM judged j JOIN sheet_line l ON l.id = j.sheet_line_id JOIN sheet s ON s.id = l.sheet_id
    JOIN organisation d ON d.id = j.department_id
    WHERE j.off OR j.extra NOT IN (0, 1) OR j.lost OR j.passed_over > j.served
    ORDER BY 1"""

CHECKS["moves_between_bearers_cancel"] = """
    SELECT s.number || ' ' || l.place
    FROM (SELECT b.sheet_line_id, h.amount FROM bill i JOIN bill_line b ON b.bill_id = i.id
          JOIN share h ON h.bill_line_id = b.id WHERE i.bureau_id = :bureau AND h.kind = 'bounded'
          UNION ALL SELECT sheet_line_id, amount FROM bureau_share WHERE bureau_id = :bureau) m
    JOIN sheet_line l ON l.id = m.sheet_line_id JOIN sheet s ON s.id = l.sheet_id
    GROUP BY s.id, s.number, l.place HAVING sum(m.amount) <> 0 ORDER BY s.id, l.place"""

CHECKS["moves_make_up_what_was_short"] = """
    SELECT DISTINCT s.number || ' ' || l.place || ' ' || i.department_name
    FROM bill i JOIN bill_line b ON b.bill_id = i.id
    JOIN share h ON h.bill_line_id = b.id AND h.kind = 'bounded' AND h.amount > 0
    JOIN sheet_line l ON l.id = b.sheet_line_id JOIN sheet s ON s.id = l.sheet_id
    WHERE i.bureau_id = :bureau AND 0 < (
        SELECT sum(y.amount - coalesce(n.amount, 0)) FROM sheet_line x JOIN sheet t ON t.id = x.sheet_id
        JOIN bill_line y ON y.sheet_line_id = x.id JOIN bill z ON z.id = y.bill_id
        LEFT JOIN credit_note n ON n.bill_line_id = y.id
        WHERE x.contract_line_id = l.contract_line_id AND t.month = s.month
          AND z.department_id = i.department_id AND z.run_id <= i.run_id)
    ORDER BY 1"""
"""Whoever was brought up to nothing stood at nothing after that run: more would be another's money. Notes that came later
only lower it."""

CHECKS["nobody_is_below_nothing"] = """
    WITH lines AS MATERIALIZED (
        SELECT l.id, s.contract_id, s.month, l.contract_line_id,
               s.seq > 0 AND l.department_id IS NULL AND l.amount < 0 AS rounded
        FROM sheet s JOIN sheet_line l ON l.sheet_id = s.id WHERE s.bureau_id = :bureau AND s.run_id IS NOT NULL
    ),
    corrected AS (
        SELECT contract_line_id, month FROM lines GROUP BY contract_line_id, month HAVING count(*) > 1
    ),
    borne AS (
        SELECT x.contract_id, x.contract_line_id, x.month, b.amount - coalesce(n.amount, 0) AS amount, x.rounded,
               coalesce(n.amount, 0) AS noted, i.department_id
        FROM corrected c JOIN lines x USING (contract_line_id, month) JOIN bill_line b ON b.sheet_line_id = x.id
        JOIN bill i ON i.id = b.bill_id LEFT JOIN credit_note n ON n.bill_line_id = b.id
    ),
    given AS (
        SELECT x.contract_line_id, x.month, sum(u.amount) AS amount
        FROM bureau_share u JOIN lines x ON x.id = u.sheet_line_id GROUP BY x.contract_line_id, x.month
    ),
    below AS (
        SELECT contract_id, contract_line_id, month, department_id FROM borne
        GROUP BY contract_id, contract_line_id, month, department_id
        HAVING sum(amount) + count(*) FILTER (WHERE rounded) < 0
        UNION
        SELECT b.contract_id, contract_line_id, month, CAST(:bureau AS bigint)
        FROM borne b JOIN given g USING (contract_line_id, month)
        GROUP BY b.contract_id, contract_line_id, month, g.amount HAVING sum(b.noted) + g.amount < 0
    )
    SELECT c.number || ' ' || k.title || ' ' || to_char(w.month, 'YYYY-MM') || ' ' || o.name_zh
    FROM below w JOIN contract c ON c.id = w.contract_id JOIN contract_line k ON k.id = w.contract_line_id
    JOIN organisation o ON o.id = w.department_id ORDER BY 1"""
"""Shares of corrections that all bore were once rounded each on its own: a fen of each may lie below zero, and stays."""

CHECKS["balances_on_bills"] = """
    WITH moves AS (
        SELECT a.organisation_id AS department_id, t.journal_id, t.amount FROM account a JOIN transfer t ON t.debit_id = a.id
        WHERE a.bureau_id = :bureau AND a.kind = 'receivable'
        UNION ALL
        SELECT a.organisation_id, t.journal_id, -t.amount FROM account a JOIN transfer t ON t.credit_id = a.id
        WHERE a.bureau_id = :bureau AND a.kind = 'receivable'
    ),
    issued AS (
        SELECT b.id, b.department_id, j.id AS journal_id
        FROM bill b JOIN journal j ON j.subject_type = 'bill' AND j.subject_id = b.id AND j.reverses_id IS NULL
        WHERE b.bureau_id = :bureau AND b.settlement_mode <> 'shown_only'
    ),
    steps AS (
        SELECT department_id, journal_id, max(bill_id) AS bill_id, sum(amount) AS amount
        FROM (SELECT department_id, journal_id, NULL AS bill_id, amount FROM moves
              UNION ALL SELECT department_id, journal_id, id, 0 FROM issued) AS every
        GROUP BY department_id, journal_id
    ),
    running AS (
        SELECT s.department_id, s.journal_id, s.bill_id, sum(s.amount) OVER upto AS balance,
               coalesce(sum(-s.amount) FILTER (WHERE j.subject_type = 'credit') OVER upto, 0) AS noted
        FROM steps s JOIN journal j ON j.id = s.journal_id
        WINDOW upto AS (PARTITION BY s.department_id ORDER BY s.journal_id)
    ),
    due AS (
        SELECT bill_id, balance AS closing, coalesce(lag(balance) OVER before, 0) AS opening,
               noted - coalesce(lag(noted) OVER before, 0) AS corrections
        FROM running WHERE bill_id IS NOT NULL WINDOW before AS (PARTITION BY department_id ORDER BY journal_id)
    )
    SELECT b.number FROM bill b LEFT JOIN due d ON d.bill_id = b.id
    WHERE b.bureau_id = :bureau AND (
        b.settlement_mode <> 'shown_only' AND (
            (b.opening, b.corrections, b.closing) IS DISTINCT FROM (d.opening, d.corrections, d.closing)
            OR b.received <> b.opening - b.corrections + b.total - b.closing)
        OR b.settlement_mode = 'shown_only' AND (b.opening, b.received, b.corrections) <> (0, 0, 0))
    ORDER BY b.id"""
"""A department's postings stand in one order, because its receivable is locked before they are numbered: what lies between two
bills is what came in and what notes took back."""

CHECKS["payments_stay_in_the_house"] = """
    SELECT b.number || ' / ' || coalesce(r.number, f.number)
    FROM receipt_application p JOIN bill b ON b.id = p.bill_id
    LEFT JOIN receipt r ON r.id = p.receipt_id LEFT JOIN bill f ON f.id = p.from_bill_id
    WHERE b.bureau_id = :bureau AND b.department_id <> coalesce(r.department_id, f.department_id)
    UNION
    SELECT b.number || ' / ' || n.number
    FROM credit_note n JOIN bill_line l ON l.id = n.bill_line_id JOIN bill b ON b.id = l.bill_id
    WHERE b.bureau_id = :bureau AND (n.department_id <> b.department_id OR n.bureau_id <> b.bureau_id)
    ORDER BY 1"""
