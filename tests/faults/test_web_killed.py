"""The web process dies in the middle of billing a month: nothing is half done, and the second try bills each once.

The middle is made certain: a lock holds the run at a table it is about to write, kill -9 meets it there.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import time
from threading import Thread

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from procurement.billing.models import Bill, BillLine, BillRun, Driver, Share
from procurement.documents.models import Paper
from procurement.infra.jobs import Job
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger import queries
from procurement.ledger.models import Journal, Transfer
from procurement.pages.http import FormToken
from procurement.settlement.models import Sheet
from tests.billing.billed import ready_office, rows, total_of
from tests.factories import Office
from tests.faults.conftest import Crew, until
from tests.faults.test_papers_survive import WITHIN, ready
from tests.faults.visitor import Answer, Visitor, answers, free_port, with_passwords
from tests.waiting import PATIENCE

pytestmark = pytest.mark.faults
DEPARTMENTS = 12
STEPS = (
    "form_token",
    "bill_run",
    "driver",
    "number_series",
    "bill",
    "share",
    "journal",
    "sheet",
    "job",
    "audit_record",
)
"""Tables the run writes, in about this order."""
LONG = bool(os.environ.get("FAULTS_LONG"))
TRACES = (BillRun, Bill, BillLine, Share, Driver, Journal, Transfer, Job, FormToken)


class Till:
    """The finance officer at the page of the run, and the web process behind it."""

    def __init__(self, office: Office, crew: Crew) -> None:
        self.office, self.crew, self.port, self.person = office, crew, free_port(), Visitor()
        self.web = f"http://127.0.0.1:{self.port}"
        self.process = self.opened()
        self.person.sign_in(self.web, "finance")
        self.address, fields = self.person.form(f"{self.web}/runs/months/2026-03")
        self.fields = fields | {"agreed": "1"}

    def opened(self) -> subprocess.Popen[bytes]:
        process = self.crew.start("web", PORT=str(self.port), WEB_CONCURRENCY="1")
        until(lambda: answers(self.web), PATIENCE, self.crew)
        return process

    def press(self) -> Answer | None:
        """Bill the month; nothing comes back from a web that died."""
        try:
            return self.person.post(self.address, self.fields)
        except (OSError, http.client.HTTPException):
            return None

    def killed_at(self, table: str) -> None:
        """kill -9 while the run waits to write this table."""
        with self._owner() as owner, owner.transaction():
            owner.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            pressed = Thread(target=self.press)
            pressed.start()
            until(lambda: self._is_held(table), PATIENCE, self.crew)
            self.crew.kill(self.process)
            pressed.join()

    def killed_after(self, seconds: float) -> None:
        pressed = Thread(target=self.press)
        pressed.start()
        time.sleep(seconds)
        self.crew.kill(self.process)
        pressed.join()

    def _owner(self) -> psycopg.Connection:
        url = make_url(self.office.owner_url).set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

    def _is_held(self, table: str) -> bool:
        waiting = "SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
        with self._owner() as looking:
            return looking.execute(waiting, [table]).fetchone() is not None

    def is_quiet(self) -> bool:
        """Whether what the dead process had begun is gone: PostgreSQL notices when it next speaks to it."""
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"
        with self._owner() as looking:
            return looking.execute(others).fetchone() is None


def counts() -> list[int]:
    return [rows(select(func.count()).select_from(table))[0] for table in TRACES]


@pytest.fixture
def till(live: Office, crew: Crew) -> Till:
    return Till(with_passwords(ready_office(live, DEPARTMENTS)), crew)


@pytest.mark.parametrize("table", STEPS if LONG else STEPS[4::5])
def test_a_web_killed_in_the_middle_of_the_run_leaves_nothing_half_done(till: Till, table: str) -> None:
    before = counts()
    till.killed_at(table)
    until(till.is_quiet, PATIENCE, till.crew)
    assert counts() == before
    assert rows(select(Sheet.run_id)) == [None]
    till.opened()
    everything_once(till)


def test_killed_again_and_again_at_any_moment_it_is_done_once(till: Till) -> None:
    for _ in range(20 if LONG else 1):
        till.killed_after(random.uniform(0, 0.5))
        until(till.is_quiet, PATIENCE, till.crew)
        tokens, bills = (rows(select(func.count()).select_from(table))[0] for table in (FormToken, Bill))
        assert (tokens, bills) in ((0, 0), (1, DEPARTMENTS))
        till.process = till.opened()
    everything_once(till)


def everything_once(till: Till) -> None:
    """The form pressed again, and again: one run, each bill and each paper once, the books in balance."""
    first, second = till.press(), till.press()
    assert first and second and first.status == 200, first
    assert first.url == second.url
    bills = rows(select(Bill).order_by(Bill.number))
    assert [bill.number for bill in bills] == [f"ZD-2026-{n:06}" for n in range(1, DEPARTMENTS + 1)]
    assert len({bill.department_id for bill in bills}) == DEPARTMENTS
    assert total_of(select(Share.amount)) == total_of(select(Bill.total)) == Money.parse("250000.00")
    checks = {check.code: check.holds for check in queries.book_checks(till.office.actor(Role.FINANCE))}
    assert checks["balances_cancel"] and checks["counters_replay"]
    till.crew.start("dispatcher")
    if till.crew.redis:
        till.crew.start("worker", "papers")
    until(lambda: ready() == DEPARTMENTS, WITHIN, till.crew)
    assert len(set(rows(select(Paper.subject_id).where(Paper.subject_type == "bill")))) == DEPARTMENTS
