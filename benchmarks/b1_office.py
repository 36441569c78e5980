"""The bureau B1 measures: departments with places, a contract of three lines, a confirmed sheet for every month."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from config import Settings
from procurement.accounts.rules import permissions_of
from procurement.infra import migrate
from procurement.infra.db import db
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Role
from procurement.machine.embedded import APPLICATION, Embedded
from procurement.web.app import create_app

FIRST = Month("2026-01")


@dataclass(frozen=True)
class Office:
    """The bureau measured: how many departments, who acts, where the database is."""

    app: Flask
    server: Embedded
    actor: Actor
    departments: int


def dsn(server: Embedded) -> str:
    return server.owner_url("bench").replace("+psycopg", "")


@contextmanager
def built(n: int) -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder), throwaway=True) as server:
        server.create_database("bench")
        migrate.upgrade(server.owner_url("bench"), APPLICATION, rehearsal=True)
        settings = _settings(server, Path(folder))
        app = create_app(settings)
        with app.app_context():
            yield Office(app, server, bureau(server, n), n)
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


def bureau(server: Embedded, n: int) -> Actor:
    """A bureau, its departments with one place each, a contract of three lines."""
    engine = create_engine(server.owner_url("bench"), poolclass=NullPool)
    with engine.begin() as owner:
        owner.execute(text(BUILD), {"n": n})
        owner.execute(text(CONTRACT))
        owner.execute(text(APPROVE))
    engine.dispose()
    with psycopg.connect(dsn(server), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        found = connection.execute(
            "SELECT u.id, u.organisation_id FROM user_account u ORDER BY u.id LIMIT 1"
        ).fetchone()
    assert found is not None
    roles = frozenset({Role.FINANCE})
    actor = Actor(found[0], found[1], found[1], "finance", roles, permissions_of(roles))
    add_sheet(server, FIRST)
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
SELECT c.id, k.place, i.id, k.kind, k.pricing, '月', k.price, k.quantity, 1000000000000,
       jsonb_build_array(jsonb_build_object('kind', k.kind, 'weight', '1'))
FROM contract c, service_item i, (VALUES
    (1, 'area', 'lump_sum', 1000000, 10000), (2, 'headcount', 'lump_sum', 1000000, 10000),
    (3, 'direct', 'unit_rate', 10, 1000000000)) k (place, kind, pricing, price, quantity)"""

APPROVE = """
UPDATE contract SET state = 'active', number = 'HT-2026-000001', clauses = '[]',
       approved_by = (SELECT max(id) FROM user_account)"""

SHEET = """
WITH people AS (SELECT min(id) AS one, max(id) AS other FROM user_account),
month AS (SELECT daterange(%(month)s, (%(month)s + interval '1 month')::date) AS whole),
line AS (
    SELECT l.*, n.quantity AS of_month, (l.price * n.quantity * 100)::bigint AS fen
    FROM contract_line l, LATERAL (SELECT CASE WHEN l.pricing = 'lump_sum' THEN 1 ELSE
        (SELECT sum(1 + d.id %% 97) FROM organisation d WHERE d.kind = 'department') END AS quantity) n
),
sheet AS (
    INSERT INTO sheet (bureau_id, contract_id, month, seq, served, earned, retention, payable, prepared_by)
    SELECT c.bureau_id, c.id, %(month)s, 0, datemultirange(m.whole), e.fen, 0, e.fen, p.other
    FROM contract c, people p, month m, (SELECT sum(fen) AS fen FROM line) e RETURNING id
),
used AS (
    INSERT INTO usage (bureau_id, line_id, month, department_id, quantity, state, entered_by, confirmed_by)
    SELECT d.bureau_id, l.id, %(month)s, d.id, 1 + d.id %% 97, 'confirmed', p.one, p.other
    FROM organisation d, contract_line l, people p WHERE d.kind = 'department' AND l.place = 3
)
INSERT INTO sheet_line (sheet_id, contract_line_id, place, quantity, price, days, of_days, amount)
SELECT s.id, l.id, l.place, l.of_month, l.price, upper(m.whole) - lower(m.whole), upper(m.whole) - lower(m.whole), l.fen
FROM sheet s, line l, month m"""

CONFIRM = """
UPDATE sheet SET state = 'confirmed', number = 'JS-2026-' || lpad(id::text, 6, '0'), confirmed_at = official_now(),
       sent_at = official_now(), sent_by = prepared_by WHERE state = 'draft'"""


def next_sheet(office: Office, month: Month) -> Month:
    add_sheet(office.server, month.next())
    return month.next()


def add_sheet(server: Embedded, month: Month) -> None:
    """A month's confirmed sheet and usage, ready to be billed; statistics as autovacuum would keep them."""
    with psycopg.connect(dsn(server), autocommit=True) as connection:
        connection.execute(SHEET, {"month": month.first})
        connection.execute(CONFIRM)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
