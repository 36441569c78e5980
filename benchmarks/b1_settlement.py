"""B1: one month settled for 10 000 departments, beside the least work that stores the same rows.

Ours is the service the page calls: allocation by area, headcount and usage with day weights, gap-free numbers, bills,
lines, shares and drivers, journals and transfers, audit record and jobs, in one transaction. The floor is raw psycopg
in the same database: the finished rows of the same month go in by COPY, journals and transfers by SQL, in one
transaction, past no constraint and no trigger. Both in turn, month after month, so the tables grow for both alike. The server is
the throwaway one of the tests (nothing synced), for both.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import NullPool

from benchmarks import measure
from benchmarks.measure import Row
from config import Settings
from procurement.accounts.rules import permissions_of
from procurement.infra import migrate
from procurement.infra.db import db
from procurement.infra.embedded import APPLICATION, Embedded
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Role
from procurement.settlement.services.run import run_month
from procurement.web.app import create_app

SIZE = 10_000
FIRST = Month("2026-01")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Took:
    """What one repetition cost: wall and CPU seconds (PostgreSQL's included), statements."""

    wall: float
    cpu: float
    queries: int


@dataclass(frozen=True)
class House:
    """The bureau measured: how many departments, who acts, where the database is."""

    app: Flask
    server: Embedded
    actor: Actor
    departments: int


def run(n: int = SIZE, repeats: int = 3) -> list[Row]:
    """Measure ours and the floor `repeats` times in turn; the row of the table (medians)."""
    with _house(n) as house:
        ours, floor, month = [], [], FIRST
        _settled(house, month)
        for _ in range(repeats):
            month = _next_sheet(house, month)
            ours.append(_measured(house, partial(_settled, house, month)))
            rows = _finished_rows(house, month)
            month = _next_sheet(house, month)
            floor.append(_measured(house, partial(_floor, house, month, rows)))
        _equal(house, month.previous(), month)
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
def _measured(house: House, work: Callable[[], Any]) -> Took:
    queries = 0

    def count(*_: Any) -> None:
        nonlocal queries
        queries += 1

    event.listen(db.engine, "before_cursor_execute", count)
    cpu, begun = _cpu(house.server), time.perf_counter()
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return Took(time.perf_counter() - begun, _cpu(house.server) - cpu, queries)


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


# ---- the house ----------------------------------------------------------------------------------
@contextmanager
def _house(n: int) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder), throwaway=True) as server:
        server.create_database("bench")
        migrate.upgrade(server.owner_url("bench"), APPLICATION, rehearsal=True)
        settings = _settings(server, Path(folder))
        app = create_app(settings)
        with app.app_context():
            yield House(app, server, _built(server, n), n)
            db.session.remove()
            db.engine.dispose()


def _settings(server: Embedded, folder: Path) -> Settings:
    return Settings(
        database_url=server.app_url("bench"),
        migration_database_url="",
        secret_key="for measuring only " * 3,
        storage_dir=folder / "storage",
        mail_dir=folder / "mail",
        redis_url=None,
        public_url="http://localhost",
        bureau_tz=ZoneInfo("Asia/Shanghai"),
        rehearsal=True,
        production=False,
        host="127.0.0.1",
        port=8000,
        testing=True,
    )


def _built(server: Embedded, n: int) -> Actor:
    """A bureau, its departments with one place each, a contract of three lines."""
    engine = create_engine(server.owner_url("bench"), poolclass=NullPool)
    with engine.begin() as owner:
        owner.execute(text(BUILD), {"n": n})
        owner.execute(text(CONTRACT))
        owner.execute(text(APPROVE))
    engine.dispose()
    with psycopg.connect(_dsn(server), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        found = connection.execute(
            "SELECT u.id, u.organisation_id FROM user_account u ORDER BY u.id LIMIT 1"
        ).fetchone()
    assert found is not None
    roles = frozenset({Role.FINANCE})
    actor = Actor(found[0], found[1], found[1], "finance", roles, permissions_of(roles))
    _add_sheet(server, FIRST)
    return actor


BUILD = """
WITH bureau AS (
    INSERT INTO organisation (bureau_id, kind, code, name_zh)
    VALUES (currval(pg_get_serial_sequence('organisation', 'id')), 'bureau', 'BUREAU', '示例市机关事务管理局') RETURNING id
),
vendor AS (
    INSERT INTO organisation (bureau_id, kind, code, name_zh) SELECT id, 'vendor', 'V1', '示例物业服务有限公司' FROM bureau
),
departments AS (
    INSERT INTO organisation (bureau_id, kind, code, name_zh, sort_key, settlement_mode)
    SELECT b.id, 'department', 'D' || i, '示例市第' || i || '局', lpad(i::text, 7, '0'), 'transfer'
    FROM bureau b, generate_series(1, :n) i RETURNING id, code
),
people AS (
    INSERT INTO user_account (bureau_id, organisation_id, email, name, fs_uniquifier)
    SELECT b.id, b.id, 'p' || i || '@bureau.example', 'p' || i, 'u' || i FROM bureau b, generate_series(1, 2) i
),
home AS (
    INSERT INTO building (bureau_id, code, name_zh, area) SELECT id, 'A', '1号楼', 99999999 FROM bureau RETURNING id
),
rules AS (
    INSERT INTO rule (bureau_id, code, title_zh, title_en, value, unit, basis, verification, effective_from)
    SELECT b.id, r.code, r.code, r.code, r.value, 'working_day', '内部结算办法', 'B', '2020-01-01'
    FROM bureau b, (VALUES ('BILL-02', '5'), ('BILL-04', '15')) r (code, value)
),
category AS (
    INSERT INTO category (bureau_id, code, level, name_zh, search) SELECT id, 'C', 0, '服务', '{}' FROM bureau RETURNING id
),
item AS (
    INSERT INTO service_item (bureau_id, category_id, code, name_zh, name_en, sort_key, unit, search)
    SELECT b.id, c.id, 'C-01', '物业管理服务', '', 'wu', '月', '{}' FROM bureau b, category c
)
INSERT INTO occupancy (bureau_id, organisation_id, building_id, area, headcount, during)
SELECT b.id, d.id, h.id, 50 + (d.id * 7919) % 900 + 0.25, 5 + (d.id * 104729) % 200,
       daterange('2020-01-01', CASE WHEN d.id % 50 = 0 THEN date '2026-03-11' END)
FROM bureau b, departments d, home h"""

CONTRACT = """
WITH contract AS (
    INSERT INTO contract (bureau_id, vendor_id, title, origin, starts, ends, amount, template_key, template_version,
        contract_supervisor_id, drafted_by, search)
    SELECT v.bureau_id, v.id, '物业管理服务', 'service_agreement', '2026-01-01', '2035-12-31', 3000000000000,
           'property-service', 1, (SELECT min(id) FROM user_account), (SELECT min(id) FROM user_account), '{}'
    FROM organisation v WHERE v.kind = 'vendor' RETURNING id
)
INSERT INTO contract_line (contract_id, place, item_id, title, pricing, unit, price, quantity, amount, basis)
SELECT c.id, k.place, i.id, k.kind, CASE k.kind WHEN 'direct' THEN 'unit_rate' ELSE 'lump_sum' END, '月',
       1000000000, 1000000000, 1000000000000, jsonb_build_array(jsonb_build_object('kind', k.kind, 'weight', '1'))
FROM contract c, service_item i, (VALUES (1, 'area'), (2, 'headcount'), (3, 'direct')) k (place, kind)"""

APPROVE = """
UPDATE contract SET state = 'active', number = 'HT-2026-000001', clauses = '[]',
       approved_by = (SELECT max(id) FROM user_account)"""

SHEET = """
WITH people AS (SELECT min(id) AS one, max(id) AS other FROM user_account),
sheet AS (
    INSERT INTO sheet (bureau_id, contract_id, month, seq, earned, retention, payable, prepared_by)
    SELECT c.bureau_id, c.id, %(month)s, 0, 300000000, 0, 300000000, p.one FROM contract c, people p RETURNING id
),
used AS (
    INSERT INTO usage (bureau_id, line_id, month, department_id, quantity, state, entered_by, confirmed_by)
    SELECT d.bureau_id, l.id, %(month)s, d.id, 1 + d.id %% 97, 'confirmed', p.one, p.other
    FROM organisation d, contract_line l, people p WHERE d.kind = 'department' AND l.place = 3
)
INSERT INTO sheet_line (sheet_id, contract_line_id, place, quantity, price, days, of_days, amount)
SELECT s.id, l.id, l.place, 1, l.price, 28, 28, 100000000 FROM sheet s, contract_line l"""

CONFIRM = """
UPDATE sheet SET state = 'confirmed', number = 'JS-2026-' || lpad(id::text, 6, '0'), confirmed_at = official_now(),
       sent_at = official_now(), sent_by = prepared_by WHERE state = 'draft'"""


def _next_sheet(house: House, month: Month) -> Month:
    _add_sheet(house.server, month.next())
    return month.next()


def _add_sheet(server: Embedded, month: Month) -> None:
    """A month's confirmed sheet and usage, ready to be billed; statistics as autovacuum would keep them."""
    with psycopg.connect(_dsn(server), autocommit=True) as connection:
        connection.execute(SHEET, {"month": month.first})
        connection.execute(CONFIRM)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _settled(house: House, month: Month) -> int:
    return run_month(house.actor, month)


# ---- the floor ----------------------------------------------------------------------------------
Rows = dict[str, list[tuple[Any, ...]]]


def _dsn(server: Embedded) -> str:
    return server.owner_url("bench").replace("+psycopg", "")


def _finished_rows(house: House, month: Month) -> Rows:
    """What ours wrote for a month, as plain values: the floor stores the same for the next month."""
    with psycopg.connect(_dsn(house.server)) as connection:
        run_id = connection.execute("SELECT max(id) FROM bill_run WHERE month = %s", [month.first]).fetchone()
        assert run_id is not None
        return {name: connection.execute(statement, run_id).fetchall() for name, statement in READ.items()}


READ = {
    "driver": "SELECT kind, department_id, weight, of_days, detail::text FROM driver WHERE run_id = %s",
    "bill": """SELECT id, bureau_id, department_id, department_name, settlement_mode, respond_by, pay_by, total
               FROM bill WHERE run_id = %s ORDER BY id""",
    "bill_line": """SELECT l.id, l.bill_id, s.place, l.amount FROM bill_line l JOIN bill b ON b.id = l.bill_id
                    JOIN sheet_line s ON s.id = l.sheet_line_id WHERE b.run_id = %s ORDER BY l.id""",
    "share": """SELECT s.bill_line_id, s.kind, s.weight, s.weights, s.part_total, s.amount FROM share s
                JOIN bill_line l ON l.id = s.bill_line_id JOIN bill b ON b.id = l.bill_id WHERE b.run_id = %s
                ORDER BY s.bill_line_id""",
}

JOURNAL = """
WITH j AS (
    INSERT INTO journal (bureau_id, source_key, day, description, document, posted_by, posted_at)
    SELECT bureau_id, 'bill:' || id || ':issue', %(day)s, %(text)s, number, %(actor)s, %(now)s FROM bill
    WHERE run_id = %(run)s ORDER BY id RETURNING id, document
)
INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount)
SELECT j.id, %(day)s, a.id, (SELECT id FROM account WHERE kind = 'service_cost'), b.total
FROM j JOIN bill b ON b.bureau_id = %(bureau)s AND b.number = j.document
JOIN account a ON a.bureau_id = b.bureau_id AND a.kind = 'receivable' AND a.organisation_id = b.department_id"""


def _floor(house: House, month: Month, rows: Rows) -> None:
    """COPY of finished rows, journal by SQL, one transaction."""
    with psycopg.connect(_dsn(house.server)) as connection:
        cursor = connection.cursor()
        sheet, now, day = _fetch(cursor, "SELECT max(id), official_now(), current_date FROM sheet")
        count = len(rows["bill"])
        run_id = _run_row(cursor, house, month, count)
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
        bureau, actor = house.actor.bureau_id, house.actor.id
        posted = {"run": run_id, "bureau": bureau, "day": day, "now": now, "actor": actor, "text": "部门账单"}
        cursor.execute(JOURNAL, posted)
        cursor.execute("UPDATE sheet SET run_id = %s WHERE id = %s", [run_id, sheet])
        _audit_and_jobs(cursor, house, run_id, list(bills.values()), now)


NUMBERS = "UPDATE number_series SET last = last + %s WHERE series = 'ZD' RETURNING last"
DRIVER = "run_id, kind, department_id, weight, of_days, detail"
SHARE = "bill_line_id, kind, weight, weights, part_total, amount"
BILL = (
    "id, bureau_id, run_id, department_id, department_name, settlement_mode, month, number, issued_at, "
    "respond_by, pay_by, opening, received, corrections, total, closing"
)


def _bills(
    rows: Rows, ids: dict[int, int], run_id: int, number: int, month: Month, now: Any
) -> Iterator[tuple[Any, ...]]:
    for n, (old, bureau, department, name, mode, respond, pay, total) in enumerate(rows["bill"], number + 1):
        head = (ids[old], bureau, run_id, department, name, mode, month.first, f"ZD-2026-{n:06}", now)
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


def _run_row(cursor: Any, house: House, month: Month, bills: int) -> int:
    statement = """INSERT INTO bill_run (bureau_id, month, seq, earned, sheets, bills, run_by)
                   VALUES (%s, %s, 0, 300000000, 1, %s, %s) RETURNING id"""
    values = [house.actor.bureau_id, month.first, bills, house.actor.id]
    return int(_fetch(cursor, statement, values)[0])


def _audit_and_jobs(cursor: Any, house: House, run_id: int, bills: list[int], now: Any) -> None:
    actor = house.actor
    cursor.execute(
        """INSERT INTO audit_record (bureau_id, at, actor_id, actor_name, actor_roles, action, subject_type, subject_id,
           params, changes, digest) VALUES (%s, %s, %s, %s, 'finance', 'settlement.run', 'bill_run', %s, '{}', '{}', '')""",
        [actor.bureau_id, now, actor.id, actor.name, run_id],
    )
    batches = [bills[n : n + 25] for n in range(0, len(bills), 25)]
    _copy(
        cursor,
        "job",
        "task, args, queue, key, group_key, size",
        (
            (
                "settlement.bill_papers",
                json.dumps({"bills": batch, "bureau": actor.bureau_id}),
                "papers",
                f"bill_papers:{batch[0]}",
                f"run:{run_id}",
                len(batch),
            )
            for batch in batches
        ),
    )


def _equal(house: House, one: Month, other: Month) -> None:
    """Both stored the same number of rows, or the comparison would be worth nothing."""
    with psycopg.connect(_dsn(house.server)) as connection:
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
