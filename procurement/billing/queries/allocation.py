"""The allocation in SQL: drivers of the months billed, then largest remainder by line, part and department.

One text serves the preview, which only selects from it, and the run, which keeps what it selects: the numbers
cannot differ. Tests hold it equal, to the fen, to the same in plain Python (`tests/billing/by_rule.py`).

Days are counted over the span each sheet was served. A correction of a sheet that a run has billed takes the drivers that
run kept; a line that names a department is borne by it alone. What a department cannot be given back, because it has no
more of the line and month, moves on: to the bureau as far as it bore credit notes of them, then to the departments that
still have some (`bounded`). The bureau's part is a share without a department.

Parameters: :bureau, :month (of the run), :sheets (ids of the sheets to bill).
"""

from __future__ import annotations


def driver_key(run_month: str, of: str) -> str:
    """As `rules.allocation.driver_key`, over the columns span and kind of `of`."""
    whole = f"{of}.span = to_char(CAST({run_month} AS date), 'YYYY-MM')"
    return f"CASE WHEN {whole} THEN {of}.kind ELSE {of}.span || '/' || {of}.kind END"


SPAN = """
    CASE WHEN s.served = datemultirange(daterange(s.month, CAST(s.month + interval '1 month' AS date)))
         THEN to_char(s.month, 'YYYY-MM')
         ELSE (SELECT string_agg(to_char(lower(r), 'YYYY-MM-DD') || '..' || to_char(upper(r) - 1, 'YYYY-MM-DD'), ',' ORDER BY r)
               FROM unnest(s.served) AS r) END"""
"""As `rules.allocation.span_of`."""


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


LINES = f"""
lines AS MATERIALIZED (
    SELECT l.id AS sheet_line_id, s.state, s.month, s.served, {SPAN} AS span, l.days, l.contract_line_id, c.contract_id,
           k.number AS contract, l.amount AS total, l.department_id AS named, main.id AS corrects, s.cause,
           main.run_id AS billed_by,
           CASE WHEN l.department_id IS NULL THEN c.basis ELSE CAST('[{{"kind": "named", "weight": "1"}}]' AS jsonb) END AS basis,
           row_number() OVER (ORDER BY s.month, k.number, s.seq, l.place, l.id) AS line_place
    FROM sheet s JOIN sheet_line l ON l.sheet_id = s.id
    JOIN contract_line c ON c.id = l.contract_line_id JOIN contract k ON k.id = c.contract_id
    LEFT JOIN sheet main ON main.id = s.corrects_id
    WHERE s.id = ANY(:sheets) AND l.amount <> 0
)"""

PARTS = f"""{LINES},
bases AS (
    SELECT l.*, b.part ->> 'kind' AS kind, CAST(b.part ->> 'weight' AS numeric) AS weight, b.place
    FROM lines l CROSS JOIN LATERAL jsonb_array_elements(l.basis) WITH ORDINALITY AS b (part, place)
),
divided_lines AS (
    SELECT sheet_line_id, month, served, span, days, contract_line_id, contract_id, named, billed_by, line_place, kind,
           amount AS part_total
    FROM ({largest_remainder("bases", "sheet_line_id", "place")}) AS split WHERE amount <> 0
),
parts AS MATERIALIZED (
    SELECT p.*, kept.run_id AS kept_by, kept.key AS kept_as
    FROM divided_lines p LEFT JOIN LATERAL (
        SELECT r.id AS run_id, {driver_key("r.month", "p")} AS key FROM bill_run r
        WHERE r.id = p.billed_by
          AND EXISTS (SELECT 1 FROM driver d WHERE d.run_id = r.id AND d.kind = {driver_key("r.month", "p")})
    ) AS kept ON true
)"""
"""kept_by: the run that billed the main sheet of a correction, where it kept drivers of this kind; kept_as: their name."""

DRIVERS = """
places AS MATERIALIZED (
    SELECT id AS department_id, row_number() OVER (ORDER BY sort_key, id) AS department_place
    FROM organisation WHERE bureau_id = :bureau AND kind = 'department'
),
needed AS MATERIALIZED (
    SELECT DISTINCT span, served, kind FROM parts WHERE kind IN ('area', 'headcount', 'equal') AND kept_by IS NULL
),
spans AS MATERIALIZED (
    SELECT n.span, lower(r) AS first, upper(r) AS until, sum(upper(r) - lower(r)) OVER (PARTITION BY n.span) AS of_days
    FROM (SELECT DISTINCT span, served FROM needed) AS n CROSS JOIN LATERAL unnest(n.served) AS r
),
occupied AS MATERIALIZED (
    SELECT m.span, m.of_days, o.id, o.organisation_id AS department_id, o.area, o.headcount, b.name_zh AS building,
           greatest(lower(o.during), m.first) AS first, least(upper(o.during), m.until) AS until
    FROM spans m
    JOIN occupancy o ON o.bureau_id = :bureau AND o.during && daterange(m.first, m.until)
    JOIN places d ON d.department_id = o.organisation_id JOIN building b ON b.id = o.building_id
),
counted AS (
    SELECT n.span, n.kind, o.of_days, o.department_id,
           CASE n.kind WHEN 'area' THEN sum(CAST(o.area * 100 AS bigint) * (o.until - o.first))
                       WHEN 'headcount' THEN sum(CAST(o.headcount AS bigint) * (o.until - o.first)) END AS summed,
           range_agg(daterange(o.first, o.until)) FILTER (WHERE n.kind = 'equal') AS present,
           jsonb_agg(jsonb_build_object(
               'occupancy_id', o.id, 'building', o.building, 'from', o.first, 'to', o.until - 1,
               'days', o.until - o.first,
               CASE n.kind WHEN 'area' THEN 'area' ELSE 'headcount' END,
               CASE n.kind WHEN 'area' THEN CAST(o.area AS text) ELSE CAST(o.headcount AS text) END)
               ORDER BY o.first, o.id) AS detail
    FROM needed n JOIN occupied o ON o.span = n.span
    GROUP BY n.span, n.kind, o.of_days, o.department_id
),
drivers AS MATERIALIZED (
    SELECT span, kind, of_days, department_id, detail,
           coalesce(summed, (SELECT sum(upper(r) - lower(r)) FROM unnest(present) AS r)) AS weight
    FROM counted
)"""

SHARES = f"""
weighted AS (
    SELECT p.*, d.department_id, d.weight FROM parts p JOIN drivers d ON d.span = p.span AND d.kind = p.kind
    WHERE d.weight > 0 AND p.kept_by IS NULL
    UNION ALL
    SELECT p.*, d.department_id, d.weight FROM parts p JOIN driver d ON d.run_id = p.kept_by AND d.kind = p.kept_as
    UNION ALL
    SELECT p.*, p.named, 1 FROM parts p WHERE p.kind = 'named'
    UNION ALL
    SELECT p.*, f.department_id, f.share * 100000000 FROM parts p JOIN line_share f ON f.line_id = p.contract_line_id
    WHERE p.kind = 'fixed_share'
    UNION ALL
    SELECT p.*, u.department_id, u.quantity * 10000 FROM parts p
    JOIN usage u ON u.line_id = p.contract_line_id AND u.month = p.month AND u.state = 'confirmed'
    WHERE p.kind = 'direct' AND u.department_id IS NOT NULL
),
placed AS (SELECT w.*, w.part_total AS total, d.department_place FROM weighted w JOIN places d USING (department_id)),
plain AS MATERIALIZED (
    SELECT department_id, department_place, sheet_line_id, contract_line_id, contract_id, month, days, line_place, kind,
           weight, weights, part_total, amount
    FROM ({largest_remainder("placed", "sheet_line_id, kind", "department_place")}) AS split
)"""

GIVES_BACK = "(l.corrects IS NOT NULL AND l.total < 0 AND (l.named IS NULL OR l.cause = 'facts'))"
"""A line whose taking back moves on where a department has no more; what is agreed with one department does not."""

BOUNDED = f"""
carriers AS MATERIALIZED (
    SELECT DISTINCT ON (l.contract_line_id, l.month) l.contract_line_id, l.month, l.sheet_line_id, l.contract_id, l.days,
           l.line_place
    FROM lines l WHERE {GIVES_BACK} ORDER BY l.contract_line_id, l.month, l.line_place DESC
),
billed AS MATERIALIZED (
    SELECT c.contract_line_id, c.month, i.department_id, sum(b.amount - coalesce(n.amount, 0)) AS amount,
           sum(coalesce(n.amount, 0)) AS noted
    FROM carriers c JOIN sheet_line x ON x.contract_line_id = c.contract_line_id
    JOIN sheet y ON y.id = x.sheet_id AND y.month = c.month
    JOIN bill_line b ON b.sheet_line_id = x.id JOIN bill i ON i.id = b.bill_id
    LEFT JOIN credit_note n ON n.bill_line_id = b.id
    GROUP BY c.contract_line_id, c.month, i.department_id
),
given AS (
    SELECT p.contract_line_id, p.month, p.department_id, sum(p.amount) AS amount
    FROM carriers c JOIN lines l ON l.contract_line_id = c.contract_line_id AND l.month = c.month
    JOIN plain p ON p.sheet_line_id = l.sheet_line_id
    WHERE l.state = 'confirmed' OR l.total < 0
    GROUP BY p.contract_line_id, p.month, p.department_id
),
standing AS MATERIALIZED (
    SELECT contract_line_id, month, department_id, sum(amount) AS has
    FROM (SELECT contract_line_id, month, department_id, amount FROM billed UNION ALL SELECT * FROM given) AS every
    GROUP BY contract_line_id, month, department_id
),
pools AS MATERIALIZED (
    SELECT s.contract_line_id, s.month, -sum(least(s.has, 0)) AS short, sum(greatest(s.has, 0)) AS held,
           coalesce((SELECT sum(noted) FROM billed b WHERE b.contract_line_id = s.contract_line_id AND b.month = s.month), 0)
           + coalesce((SELECT sum(u.amount) FROM bureau_share u JOIN sheet_line x ON x.id = u.sheet_line_id
                       JOIN sheet y ON y.id = x.sheet_id
                       WHERE x.contract_line_id = s.contract_line_id AND y.month = s.month), 0) AS borne
    FROM standing s GROUP BY s.contract_line_id, s.month HAVING min(s.has) < 0
),
sides AS (
    SELECT c.*, s.department_id, d.department_place, sign(s.has) AS side, abs(s.has) AS weight,
           CASE WHEN s.has < 0 THEN least(short, borne + held)
                ELSE least(short, borne) - least(short, borne + held) END AS total
    FROM pools p JOIN standing s USING (contract_line_id, month) JOIN carriers c USING (contract_line_id, month)
    JOIN places d ON d.department_id = s.department_id
    WHERE s.has <> 0
),
shares AS (
    SELECT * FROM plain
    UNION ALL
    SELECT department_id, department_place, sheet_line_id, contract_line_id, contract_id, month, days, line_place, 'bounded',
           weight, weights, CAST(total AS bigint), amount
    FROM ({largest_remainder("sides", "sheet_line_id, side", "department_place")}) AS split WHERE amount <> 0
    UNION ALL
    SELECT NULL, NULL, c.sheet_line_id, c.contract_line_id, c.contract_id, c.month, c.days, c.line_place, 'bounded',
           1, 1, CAST(-least(short, borne) AS bigint), CAST(-least(short, borne) AS bigint)
    FROM pools p JOIN carriers c USING (contract_line_id, month) WHERE least(short, borne) > 0
)"""
"""Over each line and month of which corrections take back: all that stands after this run,
billed before or about to be, less credit notes. The moves hang on the last of these corrections."""

ALLOCATION = f"WITH {PARTS}, {DRIVERS}, {SHARES}, {BOUNDED}"

CARRIES = "bool_or(amount <> 0)"
"""Who gets a bill: a department with a share that is not nothing, even where its shares cancel each other out."""


UNBILLED = "l.corrects IS NOT NULL AND l.billed_by IS NULL"
"""Corrections whose main sheet no run has billed yet: its shares may have changed since they were judged."""
CORRECTIONS = "l.corrects IS NOT NULL"


def blocked(shares: str, judged: str = UNBILLED) -> str:
    """The lines that cannot be billed as they stand: contract_id, contract, line, the department that is the cause, below.

    Either nobody has area, people, usage or a share to carry a part of the line, so that its shares do not add up to it;
    or a department that is no longer there holds a fixed share; or (`below`) a department would get back more of a line
    and month than its bills less credit notes took; additions count once the vendor has agreed to them. What follows the
    facts and names a department may also take what credit notes gave back, which the bureau gets; each such line may be a
    fen off its share. `judged`: which lines that is asked of. Stands after `LINES` or `ALLOCATION`.
    """
    own = "l.named IS NOT NULL AND l.total < 0 AND l.cause = 'facts'"
    return f""",
    given_back AS (
        SELECT l.contract_id, l.contract, l.contract_line_id, l.month, s.department_id, sum(s.amount) AS amount,
               sum(s.amount) FILTER (WHERE s.kind <> 'bounded') AS plain,
               coalesce(sum(s.amount) FILTER (WHERE s.kind <> 'bounded' AND {GIVES_BACK}), 0) AS moving,
               coalesce(sum(s.amount) FILTER (WHERE s.kind <> 'bounded' AND {GIVES_BACK} AND l.named IS NULL), 0) AS shared,
               count(*) FILTER (WHERE {own} AND s.kind <> 'bounded') AS own
        FROM {shares} s JOIN lines l ON l.sheet_line_id = s.sheet_line_id
        WHERE s.department_id IS NOT NULL AND (l.state = 'confirmed' OR l.total < 0)
        GROUP BY l.contract_id, l.contract, l.contract_line_id, l.month, s.department_id
        HAVING min(s.amount) < 0 AND bool_or({judged})
    ),
    taken AS (
        SELECT g.contract_line_id, g.month, i.department_id, sum(b.amount - coalesce(n.amount, 0)) AS amount,
               sum(b.amount - coalesce((SELECT h.amount FROM share h WHERE h.bill_line_id = b.id AND h.kind = 'bounded'), 0))
               AS plain
        FROM (SELECT DISTINCT contract_line_id, month FROM given_back) g
        JOIN sheet_line x ON x.contract_line_id = g.contract_line_id JOIN sheet y ON y.id = x.sheet_id AND y.month = g.month
        JOIN bill_line b ON b.sheet_line_id = x.id JOIN bill i ON i.id = b.bill_id
        LEFT JOIN credit_note n ON n.bill_line_id = b.id
        GROUP BY g.contract_line_id, g.month, i.department_id
    )
    SELECT l.contract_id, l.contract, c.title AS line, NULL AS department, false AS below
    FROM lines l JOIN contract_line c ON c.id = l.contract_line_id
    LEFT JOIN (SELECT sheet_line_id, sum(amount) AS amount FROM {shares} GROUP BY sheet_line_id) s
      ON s.sheet_line_id = l.sheet_line_id
    WHERE l.total <> coalesce(s.amount, 0)
    UNION
    SELECT l.contract_id, l.contract, c.title, d.name_zh, false
    FROM lines l JOIN contract_line c ON c.id = l.contract_line_id JOIN line_share f ON f.line_id = l.contract_line_id
    JOIN organisation d ON d.id = f.department_id AND NOT d.active
    WHERE l.named IS NULL AND l.billed_by IS NULL
    UNION
    SELECT g.contract_id, g.contract, c.title, d.name_zh, true
    FROM given_back g JOIN contract_line c ON c.id = g.contract_line_id JOIN organisation d ON d.id = g.department_id
    LEFT JOIN taken t USING (contract_line_id, month, department_id)
    WHERE g.amount < 0 AND g.amount + coalesce(t.amount, 0) < 0
       OR g.plain - g.moving < 0 AND g.plain - g.moving + coalesce(t.amount, 0) < 0
       OR g.own > 0 AND g.plain - g.shared + coalesce(t.plain, 0) + g.own < 0
    ORDER BY contract, line, department"""
