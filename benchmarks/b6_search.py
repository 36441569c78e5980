"""B6: a search in the register of 100 000 vendors, by characters, by sounds and by code: the statements the page sends.

Ours is what the register asks the database for one page: the counts of the page and of its tabs, and the rows. The floor is
the same work in raw SQL, made by hand: one statement of the same bounded counts, one of the same rows, the same columns.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from functools import cache
from pathlib import Path

import psycopg

from benchmarks.measure import Row, row
from config import Settings
from procurement.accounts.queries import system_actor
from procurement.infra import clock, migrate, search, sorting
from procurement.infra.db import reading
from procurement.machine.embedded import APPLICATION, Embedded
from procurement.pages import lists
from procurement.vendors import queries
from procurement.vendors.views.register import VENDORS
from procurement.web.app import create_app

ROWS, TIMES = 100_000, 36
TYPED = ("物业", "安宁", "baoan", "wygl", "V00042", "清洁 宏达")
"""Common and rare pairs, a spelling, initials, a code, two words."""
FIRST, SECOND = "安宁宏达康泰顺兴瑞祥", "和平中兴长城东方新华"
TRADES = ("物业管理", "保安服务", "餐饮管理", "电梯维修", "清洁服务", "消防技术")


def run() -> list[Row]:
    """Measure the register's search beside the same work in raw SQL, in turn."""
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder), throwaway=True) as postgres:
        postgres.create_database("bench")
        migrate.upgrade(postgres.owner_url("bench"), APPLICATION, rehearsal=True)
        fill(postgres)
        url = postgres.app_url("bench")
        environ = {
            **os.environ,
            "DATABASE_URL": url,
            "SECRET_KEY": "only for measuring, never anywhere else",
            "STORAGE_DIR": folder,
        }
        app = create_app(Settings.from_environ({**environ, "REHEARSAL": "1"}))
        with app.test_request_context("/vendors"), psycopg.connect(url.replace("+psycopg", "")) as floor:
            return [measured(floor)]


def measured(floor: psycopg.Connection) -> Row:
    """Medians over all searches; milliseconds become searches per second, so that more is better."""
    actor, today = system_actor(1), clock.today()
    ours: list[float] = []
    theirs: list[float] = []
    before = time.process_time()
    for n in range(TIMES):
        typed = TYPED[n % len(TYPED)]
        start = time.perf_counter()
        lists.listing(VENDORS, queries.vendors(actor, today), {"name_zh": typed}, "/vendors")
        ours.append(time.perf_counter() - start)
        reading().rollback()
        start = time.perf_counter()
        by_hand(floor, typed)
        theirs.append(time.perf_counter() - start)
        floor.rollback()
    cpu = (time.process_time() - before) / TIMES
    mine, least = statistics.median(ours), statistics.median(theirs)
    return row("B6", "search in 100 000 vendors", 1 / mine, "searches/s", 1 / least, cpu, queries=2)


def by_hand(connection: psycopg.Connection, typed: str) -> int:
    """The counts of the page and its tabs, each bounded; then the first fifty with where each vendor stands."""
    wanted = " & ".join(f"{term}:*" for term in dict.fromkeys(wanted_terms(typed)))
    connection.execute(COUNTS, {"wanted": wanted})
    return len(connection.execute(PAGE, {"wanted": wanted}).fetchall())


def wanted_terms(typed: str) -> list[str]:
    """As `search.matches` asks for them."""
    return [term for term in search.terms(typed) if len(term) > 1 or typed == term]


MINE = "bureau_id = 1 AND kind = 'vendor'"
COUNTS = f"""
SELECT (SELECT count(*) FROM (SELECT 1 FROM organisation
          WHERE {MINE} AND search @@ to_tsquery('simple', %(wanted)s) LIMIT 1001) a),
       (SELECT count(*) FROM (SELECT 1 FROM organisation WHERE {MINE} AND active LIMIT 1001) b),
       (SELECT count(*) FROM (SELECT 1 FROM organisation WHERE {MINE} AND NOT active LIMIT 1001) d),
       (SELECT count(*) FROM (SELECT 1 FROM organisation WHERE {MINE} LIMIT 1001) e)
"""
PAGE = f"""
SELECT o.id, o.code, o.name_zh, o.name_en, o.credit_code, o.sme_class, o.active, h.held, h.ends
FROM organisation o LEFT JOIN LATERAL (
    SELECT string_agg(s.title_zh, ', ') held, min(a.valid_until) ends
    FROM vendor_application a JOIN requirement_set s ON s.id = a.set_id
    WHERE a.vendor_id = o.id AND a.state = 'approved') h ON true
WHERE o.{MINE.replace(" AND ", " AND o.")} AND o.search @@ to_tsquery('simple', %(wanted)s)
ORDER BY o.sort_key, o.id LIMIT 50
"""


# ---- the data -----------------------------------------------------------------------------------
def fill(postgres: Embedded) -> None:
    """One bureau, its officer, a set in force, 100 000 vendors of whom 5 000 are qualified."""
    url = postgres.owner_url("bench").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as c:
        c.execute("SET statement_timeout = 0")
        c.execute(
            "INSERT INTO organisation (kind, code, name_zh, bureau_id) VALUES ('bureau', 'B', '示例市机关事务管理局',"
            " currval(pg_get_serial_sequence('organisation', 'id')))"
        )
        c.execute(
            "INSERT INTO user_account (bureau_id, organisation_id, email, name, fs_uniquifier)"
            " SELECT id, id, n || '@bureau.example', '采购经办', 'unique-' || n FROM organisation, generate_series(1, 2) n"
        )
        c.execute(
            "CREATE TEMP TABLE made (code text, name_zh text, sort_key text, credit text, terms text[]) ON COMMIT DROP"
        )
        with c.cursor().copy("COPY made FROM STDIN") as copy:
            for vendor in vendors():
                copy.write_row(vendor)
        c.execute(
            "INSERT INTO organisation (bureau_id, kind, code, name_zh, sort_key, credit_code, search)"
            " SELECT 1, 'vendor', code, name_zh, sort_key, credit, array_to_tsvector(terms) FROM made"
        )
        c.execute(
            "INSERT INTO requirement_set (bureau_id, code, title_zh, made_by, state, published_by, published_at)"
            " SELECT 1, 'GUARD', '保安服务资格', min(id), 'published', min(id), official_now() FROM user_account"
        )
        c.execute(QUALIFIED)
    with psycopg.connect(url, autocommit=True) as c:
        c.execute("VACUUM ANALYZE")


QUALIFIED = """
INSERT INTO vendor_application (bureau_id, vendor_id, set_id, number, state, prepared_by, submitted_by, submitted_at,
    reviewer_id, decided_by, decided_at, valid_from, valid_until)
SELECT 1, o.id, s.id, 'Z' || o.id, 'approved', u.a, u.a, official_now(), u.a, u.b, official_now(), current_date - 30,
    current_date + (o.id % 700)::int
FROM (SELECT id FROM organisation WHERE kind = 'vendor' ORDER BY id LIMIT 5000) o, requirement_set s,
    (SELECT min(id) a, max(id) b FROM user_account) u
"""


def vendors() -> list[tuple[str, str, str, str, list[str]]]:
    """As they are entered: a name of a place, a trade and a number, so that pairs are common and rare."""
    luck = random.Random(6)
    made = []
    for n in range(ROWS):
        name = f"{luck.choice(FIRST)}{luck.choice(SECOND)}{luck.choice(FIRST)}{luck.choice(TRADES)}有限公司"
        code, credit = f"V{n:06d}", f"91990100MA{n:08d}"
        made.append((code, name, key(name), credit, [*search.terms(code, credit), *names(name)]))
    return made


key, names = cache(sorting.key), cache(search.names)
"""There are six thousand different names."""
