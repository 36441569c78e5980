"""B1: one month settled for 10 000 departments, beside the least work that stores the same rows.

Ours is the service the page calls: allocation by area, headcount and usage with day weights, gap-free numbers, bills,
lines, shares and drivers, journals and transfers, audit record and jobs, in one transaction. The floor is raw psycopg
in the same database: the finished rows of the same month go in by COPY, journals and transfers by SQL, in one
transaction, past no constraint and no trigger. Both in turn, month after month, so the tables grow for both alike, on
the throwaway server of the tests (nothing synced).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from benchmarks import measure
from benchmarks.b1_office import FIRST, Office, built, dsn, next_sheet
from benchmarks.measure import Row
from procurement.billing.services.run import run_month
from procurement.infra.db import db
from procurement.kernel.dates import Month
from procurement.machine.embedded import Embedded

SIZE = 10_000
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Took:
    """What one repetition cost: wall and CPU seconds (PostgreSQL's included), statements."""

    wall: float
    cpu: float
    queries: int


def run(n: int = SIZE, repeats: int = 3) -> list[Row]:
    """Measure ours and the floor `repeats` times in turn; the row of the table (medians)."""
    with built(n) as office:
        ours, floor, month = [], [], FIRST
        _settled(office, month)
        for _ in range(repeats):
            month = next_sheet(office, month)
            ours.append(_measured(office, partial(_settled, office, month)))
            rows = _finished_rows(office, month)
            month = next_sheet(office, month)
            floor.append(_measured(office, partial(_floor, office, month, rows)))
        _equal(office, month.previous(), month)
    return [_row(n, ours, floor)]


def linear(n: int = SIZE) -> list[Row]:
    """The same at ten times the size: the rate should stay."""
    return [*run(n), *run(n * 10)]


def _row(n: int, ours: list[Took], floor: list[Took]) -> Row:
    mine, least = (statistics.median(took.wall for took in every) for every in (ours, floor))
    cpu = statistics.median(took.cpu for took in ours)
    name = f"month settled: {n:,} bills × 3 lines"
    label = "B1" if n == SIZE else f"B1 {n:,}"
    return measure.row(label, name, n / mine, "bills/s", n / least, cpu, ours[-1].queries)


# ---- measuring ----------------------------------------------------------------------------------
def _measured(office: Office, work: Callable[[], Any]) -> Took:
    queries = 0

    def count(*_: Any) -> None:
        nonlocal queries
        queries += 1

    event.listen(db.engine, "before_cursor_execute", count)
    cpu, begun = _cpu(office.server), time.perf_counter()
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return Took(time.perf_counter() - begun, _cpu(office.server) - cpu, queries)


def _cpu(server: Embedded) -> float:
    """CPU seconds of this process and of the whole PostgreSQL, ended children included."""
    mine = os.times()
    main = server.process.pid if server.process else 0
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == main:
            ticks += sum(int(value) for value in fields[11:15])
        elif int(fields[1]) == main:
            ticks += int(fields[11]) + int(fields[12])
    return mine.user + mine.system + ticks / TICKS


def _settled(office: Office, month: Month) -> int:
    return run_month(office.actor, month)


# ---- the floor ----------------------------------------------------------------------------------
Rows = dict[str, list[tuple[Any, ...]]]


def _finished_rows(office: Office, month: Month) -> Rows:
    """What ours wrote for a month, as plain values: the floor stores the same for the next month."""
    with psycopg.connect(dsn(office.server)) as connection:
        run_id = connection.execute("SELECT max(id) FROM bill_run WHERE month = %s", [month.first]).fetchone()
        assert run_id is not None
        return {name: connection.execute(statement, run_id).fetchall() for name, statement in READ.items()}


READ = {
    "driver": "SELECT kind, department_id, weight, of_days, detail::text FROM driver WHERE run_id = %s",
    "bill": """SELECT id, bureau_id, department_id, department_name, department_code, settlement_mode, payee,
                      respond_by, pay_by, total FROM bill WHERE run_id = %s ORDER BY id""",
    "bill_line": """SELECT l.id, l.bill_id, s.place, l.amount FROM bill_line l JOIN bill b ON b.id = l.bill_id
                    JOIN sheet_line s ON s.id = l.sheet_line_id WHERE b.run_id = %s ORDER BY l.id""",
    "share": """SELECT s.bill_line_id, s.kind, s.weight, s.weights, s.part_total, s.amount FROM share s
                JOIN bill_line l ON l.id = s.bill_line_id JOIN bill b ON b.id = l.bill_id WHERE b.run_id = %s
                ORDER BY s.bill_line_id""",
}

JOURNAL = """
WITH j AS (
    INSERT INTO journal (bureau_id, source_key, subject_type, subject_id, day, description, document, posted_by, posted_at)
    SELECT bureau_id, 'bill:' || id || ':issue', 'bill', id, %(day)s, %(text)s, number, %(actor)s, %(now)s FROM bill
    WHERE run_id = %(run)s ORDER BY id RETURNING id, subject_id
)
INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount)
SELECT j.id, %(day)s, a.id, (SELECT id FROM account WHERE kind = 'service_cost'), b.total
FROM j JOIN bill b ON b.id = j.subject_id
JOIN account a ON a.bureau_id = b.bureau_id AND a.kind = 'receivable' AND a.organisation_id = b.department_id"""


def _floor(office: Office, month: Month, rows: Rows) -> None:
    """COPY of finished rows, journal by SQL, one transaction."""
    with psycopg.connect(dsn(office.server)) as connection:
        cursor = connection.cursor()
        sheet, now, day = _fetch(cursor, "SELECT max(id), official_now(), current_date FROM sheet")
        count = len(rows["bill"])
        run_id = _run_row(cursor, office, month, count)
        number = _fetch(cursor, NUMBERS, [count])[0] - count
        bills = _new_ids(cursor, "bill", rows)
        lines = _new_ids(cursor, "bill_line", rows)
        places = dict(
            cursor.execute("SELECT place, id FROM sheet_line WHERE sheet_id = %s", [sheet]).fetchall()
        )
        _copy(cursor, "driver", DRIVER, ((run_id, *row) for row in rows["driver"]))
        _copy(cursor, "bill", BILL, _bills(rows, bills, run_id, number, month, now))
        _copy(
            cursor,
            "bill_line",
            "id, bill_id, sheet_line_id, amount",
            (
                (lines[old], bills[bill], places[place], amount)
                for old, bill, place, amount in rows["bill_line"]
            ),
        )
        _copy(cursor, "share", SHARE, ((lines[old], *values) for old, *values in rows["share"]))
        bureau, actor = office.actor.bureau_id, office.actor.id
        posted = {"run": run_id, "bureau": bureau, "day": day, "now": now, "actor": actor, "text": "部门账单"}
        cursor.execute(JOURNAL, posted)
        cursor.execute("UPDATE sheet SET run_id = %s WHERE id = %s", [run_id, sheet])
        _audit_and_jobs(cursor, office, run_id, list(bills.values()), now)


NUMBERS = "UPDATE number_series SET last = last + %s WHERE series = 'ZD' RETURNING last"
DRIVER = "run_id, kind, department_id, weight, of_days, detail"
SHARE = "bill_line_id, kind, weight, weights, part_total, amount"
BILL = (
    "id, bureau_id, run_id, department_id, department_name, department_code, settlement_mode, payee, month, number, "
    "issued_at, respond_by, pay_by, opening, received, corrections, total, closing"
)


def _bills(
    rows: Rows, ids: dict[int, int], run_id: int, number: int, month: Month, now: Any
) -> Iterator[tuple[Any, ...]]:
    for n, (old, bureau, *department, respond, pay, total) in enumerate(rows["bill"], number + 1):
        head = (ids[old], bureau, run_id, *department, month.first, f"ZD-2026-{n:06}", now)
        yield (*head, respond, pay, 0, 0, 0, total, total)


def _copy(cursor: Any, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _new_ids(cursor: Any, table: str, rows: Rows) -> dict[int, int]:
    """Ids for the new rows of a table, by the id of the row each repeats."""
    statement = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    fresh = cursor.execute(statement, [table, len(rows[table])]).fetchall()
    return {row[0]: new for row, (new,) in zip(rows[table], fresh, strict=True)}


def _fetch(cursor: Any, statement: str, values: Any = None) -> Any:
    return cursor.execute(statement, values).fetchone()


def _run_row(cursor: Any, office: Office, month: Month, bills: int) -> int:
    statement = """INSERT INTO bill_run (bureau_id, month, seq, earned, sheets, bills, run_by)
                   VALUES (%s, %s, 0, 300000000, 1, %s, %s) RETURNING id"""
    values = [office.actor.bureau_id, month.first, bills, office.actor.id]
    return int(_fetch(cursor, statement, values)[0])


def _audit_and_jobs(cursor: Any, office: Office, run_id: int, bills: list[int], now: Any) -> None:
    actor = office.actor
    cursor.execute(
        """INSERT INTO audit_record (bureau_id, at, actor_id, actor_name, actor_roles, action, subject_type, subject_id,
           params, changes, digest) VALUES (%s, %s, %s, %s, 'finance', 'settlement.run', 'bill_run', %s, '{}', '{}', '')""",
        [actor.bureau_id, now, actor.id, actor.name, run_id],
    )
    batches = [bills[n : n + 25] for n in range(0, len(bills), 25)]
    _copy(
        cursor,
        "job",
        "task, args, queue, key, group_key",
        (
            (
                "billing.bill_papers",
                json.dumps({"bills": batch, "bureau": actor.bureau_id}),
                "papers",
                f"bill_papers:{batch[0]}",
                f"run:{run_id}",
            )
            for batch in batches
        ),
    )


def _equal(office: Office, one: Month, other: Month) -> None:
    """Both stored the same number of rows, or the comparison would be worth nothing."""
    with psycopg.connect(dsn(office.server)) as connection:
        counts = [connection.execute(COUNT, [month.first]).fetchone() for month in (one, other)]
    assert counts[0] == counts[1], counts


COUNT = """
SELECT count(DISTINCT b.id), count(DISTINCT l.id), count(DISTINCT (s.bill_line_id, s.kind)), count(DISTINCT t.id),
       count(DISTINCT j.id), sum(DISTINCT r.bills), (SELECT count(*) FROM driver d WHERE d.run_id = min(r.id)),
       (SELECT count(*) FROM job WHERE group_key = 'run:' || min(r.id))
FROM bill_run r JOIN bill b ON b.run_id = r.id JOIN bill_line l ON l.bill_id = b.id JOIN share s ON s.bill_line_id = l.id
JOIN journal j ON j.document = b.number JOIN transfer t ON t.journal_id = j.id WHERE r.month = %s"""


if __name__ == "__main__":
    for size in [int(word) for word in sys.argv[1:]] or [SIZE]:
        print(*run(size))
