"""The allocation in SQL: drivers of the months billed, then largest remainder by line, part and department.

One text serves the preview, which only selects from it, and the run, which keeps what it selects: the numbers
cannot differ. It is the set-based twin of `settlement/rules/allocation.py`.

Parameters: :bureau, :month (of the run), :sheets (ids of the sheets to bill).
"""

from __future__ import annotations

DRIVER_KEY = "CASE WHEN month = :month THEN kind ELSE to_char(month, 'YYYY-MM') || '/' || kind END"
"""As `rules.allocation.driver_key`."""


def largest_remainder(source: str, group: str, order: str) -> str:
    """Split `total` over the rows of a group by `weight`: adds `weights` and `amount` to the source's columns.

    As `kernel.allocation.split`: every part is rounded down, the fen left over go to the largest remainders, among
    equals to the earlier; a negative total mirrors the positive one. Weights must be above zero.
    """
    return f"""
    SELECT *, (sign(total) * (whole + CASE
                WHEN row_number() OVER (PARTITION BY {group} ORDER BY rest DESC, {order})
                     <= abs(total) - sum(whole) OVER (PARTITION BY {group}) THEN 1 ELSE 0 END))::bigint AS amount
    FROM (SELECT *, div(abs(total) * weight, weights) AS whole, mod(abs(total) * weight, weights) AS rest
          FROM (SELECT *, sum(weight) OVER (PARTITION BY {group}) AS weights FROM {source}) AS weighed) AS divided"""


PARTS = f"""
lines AS MATERIALIZED (
    SELECT l.id AS sheet_line_id, s.month, l.contract_line_id, l.amount AS total, c.basis,
           row_number() OVER (ORDER BY s.month, k.number, s.seq, l.place, l.id) AS line_place
    FROM sheet s JOIN sheet_line l ON l.sheet_id = s.id
    JOIN contract_line c ON c.id = l.contract_line_id JOIN contract k ON k.id = c.contract_id
    WHERE s.id = ANY(:sheets) AND l.amount <> 0
),
bases AS (
    SELECT l.*, b.part ->> 'kind' AS kind, CAST(b.part ->> 'weight' AS numeric) AS weight, b.place
    FROM lines l CROSS JOIN LATERAL jsonb_array_elements(l.basis) WITH ORDINALITY AS b (part, place)
),
parts AS MATERIALIZED (
    SELECT sheet_line_id, month, contract_line_id, line_place, kind, place, amount AS part_total
    FROM ({largest_remainder("bases", "sheet_line_id", "place")}) AS split WHERE amount <> 0
)"""

DRIVERS = """
places AS MATERIALIZED (
    SELECT id AS department_id, row_number() OVER (ORDER BY sort_key, id) AS department_place
    FROM organisation WHERE bureau_id = :bureau AND kind = 'department'
),
needed AS MATERIALIZED (
    SELECT DISTINCT month, CAST(month + interval '1 month' AS date) AS until, kind
    FROM parts WHERE kind IN ('area', 'headcount', 'equal')
),
occupied AS MATERIALIZED (
    SELECT m.month, o.id, o.organisation_id AS department_id, o.area, o.headcount, b.name_zh AS building,
           greatest(lower(o.during), m.month) AS first, least(upper(o.during), m.until) AS until
    FROM (SELECT DISTINCT month, until FROM needed) AS m
    JOIN occupancy o ON o.bureau_id = :bureau AND o.during && daterange(m.month, m.until)
    JOIN places d ON d.department_id = o.organisation_id JOIN building b ON b.id = o.building_id
),
counted AS (
    SELECT n.month, n.kind, n.until - n.month AS of_days, o.department_id,
           CASE n.kind WHEN 'area' THEN sum(CAST(o.area * 100 AS bigint) * (o.until - o.first))
                       WHEN 'headcount' THEN sum(CAST(o.headcount AS bigint) * (o.until - o.first)) END AS summed,
           range_agg(daterange(o.first, o.until)) FILTER (WHERE n.kind = 'equal') AS present,
           jsonb_agg(jsonb_build_object(
               'occupancy_id', o.id, 'building', o.building, 'from', o.first, 'to', o.until - 1,
               'days', o.until - o.first,
               CASE n.kind WHEN 'area' THEN 'area' ELSE 'headcount' END,
               CASE n.kind WHEN 'area' THEN CAST(o.area AS text) ELSE CAST(o.headcount AS text) END)
               ORDER BY o.first, o.id) AS detail
    FROM needed n JOIN occupied o ON o.month = n.month
    GROUP BY n.month, n.kind, n.until, o.department_id
),
drivers AS MATERIALIZED (
    SELECT month, kind, of_days, department_id, detail,
           coalesce(summed, (SELECT sum(upper(r) - lower(r)) FROM unnest(present) AS r)) AS weight
    FROM counted
)"""

SHARES = f"""
weighted AS (
    SELECT p.*, d.department_id, d.weight FROM parts p JOIN drivers d ON d.month = p.month AND d.kind = p.kind
    WHERE d.weight > 0
    UNION ALL
    SELECT p.*, f.department_id, f.share * 100000000 FROM parts p JOIN line_share f ON f.line_id = p.contract_line_id
    WHERE p.kind = 'fixed_share'
    UNION ALL
    SELECT p.*, u.department_id, u.quantity * 10000 FROM parts p
    JOIN usage u ON u.line_id = p.contract_line_id AND u.month = p.month AND u.state = 'confirmed'
    WHERE p.kind = 'direct' AND u.department_id IS NOT NULL
),
placed AS (SELECT w.*, w.part_total AS total, d.department_place FROM weighted w JOIN places d USING (department_id)),
shares AS (
    SELECT department_id, department_place, sheet_line_id, contract_line_id, month, line_place, kind,
           weight, weights, part_total, amount
    FROM ({largest_remainder("placed", "sheet_line_id, kind", "department_place")}) AS split
)"""

ALLOCATION = f"WITH {PARTS}, {DRIVERS}, {SHARES}"
