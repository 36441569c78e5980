"""The ledger: the only file that writes journals, transfers and accounts.

A journal's source key is the business fact, so a fact posted twice is posted once. Transfers are written in one
statement per call: its trigger locks the accounts in the order of their ids and moves their counters, so writers wait
for one another and never in a circle. Post last in a unit of work, and once: the accounts stay locked until it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert

from procurement.accounts.models import Organisation
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork
from procurement.kernel.errors import Refusal, Refused
from procurement.ledger import queries
from procurement.ledger.models import Account, Journal, Transfer
from procurement.ledger.rules import posting
from procurement.ledger.rules.posting import AccountKey, Entry, Source
from procurement.ledger.rules.states import AccountKind

_HELD = "books held open; closed through"


@dataclass(frozen=True)
class Posting:
    """A business fact about to be posted; `document` is the number of its paper."""

    source: Source
    day: date
    description: str
    document: str
    entries: Sequence[Entry]
    reverses_id: int | None = None


def post(
    work: UnitOfWork, source: Source, day: date, description: str, document: str, entries: Sequence[Entry]
) -> int:
    """Post one fact and return its journal; a fact already posted is left as it is. Part of the caller's record.

    Refuses: ledger.period_closed.
    """
    return post_many(work, [Posting(source, day, description, document, entries)])[0]


def post_many(work: UnitOfWork, postings: Sequence[Posting]) -> list[int]:
    """Post several facts in one go and return their journals in order. Refuses: ledger.period_closed."""
    require_open(work, [one.day for one in postings])
    fresh = _insert_journals(work, postings)
    known = fresh | _journals(work, [one.source.key for one in postings if one.source.key not in fresh])
    _insert_transfers(work, [one for one in postings if one.source.key in fresh], fresh)
    return [known[one.source.key] for one in postings]


def reverse(work: UnitOfWork, journal_id: int, day: date, description: str, document: str) -> int:
    """Post what undoes a journal, once. Part of the caller's record. Refuses: ledger.period_closed."""
    journal = queries.journal(work.actor, journal_id)
    entries = posting.reversed_entries(queries.entries_of(journal_id))
    source = posting.reversal(Source(journal.subject_type, journal.subject_id, journal.source_key))
    return post_many(work, [Posting(source, day, description, document, entries, journal_id)])[0]


def require_open(work: UnitOfWork, days: Iterable[date]) -> None:
    """Hold the books open until the unit ends. Refuses days of a closed period: ledger.period_closed.

    A closing waits for the units that hold this lock, so nothing slips in behind it; a unit that holds it already
    asks nothing again.
    """
    held = work.session.info
    if _HELD not in held:
        locks.hold_of_bureau(work, Lock.BOOKS, shared=True)
        held[_HELD] = queries.closed_through(work.actor.bureau_id)
    closed = held[_HELD]
    if closed is not None and any(day <= closed.last for day in days):
        raise Refused([Refusal("ledger.period_closed", {"month": closed})])


def hold_books(work: UnitOfWork) -> None:
    """Wait for every posting under way and keep new ones waiting until the unit ends."""
    locks.hold_of_bureau(work, Lock.BOOKS)


def accounts(work: UnitOfWork, keys: Iterable[AccountKey]) -> dict[AccountKey, int]:
    """The ids of accounts; those that do not exist yet are opened, in one order for all writers."""
    wanted = set(keys)
    known = _accounts(work, wanted)
    missing = sorted(wanted - known.keys(), key=lambda key: (key.kind, key.organisation_id or 0))
    if not missing:
        return known
    work.session.execute(
        pg_insert(Account).on_conflict_do_nothing(),
        [
            {
                "bureau_id": work.actor.bureau_id,
                "kind": key.kind,
                "organisation_id": key.organisation_id,
                "name": name,
            }
            for key, name in zip(missing, _names(work, missing), strict=True)
        ],
    )
    return _accounts(work, wanted)


def _insert_journals(work: UnitOfWork, postings: Sequence[Posting]) -> dict[str, int]:
    """The journals that are new, by source key; in the order of their keys, the same for all writers.

    Facts of one kind stand in the order of their numbers: the balances on bills follow that of their journals.
    """
    rows = [
        {
            "bureau_id": work.actor.bureau_id,
            "source_key": one.source.key,
            "subject_type": one.source.kind,
            "subject_id": one.source.id,
            "day": one.day,
            "description": one.description,
            "document": one.document,
            "reverses_id": one.reverses_id,
            "posted_by": work.actor.id,
        }
        for one in sorted(postings, key=lambda one: (len(one.source.key), one.source.key))
    ]
    inserted = work.session.execute(
        pg_insert(Journal)
        .on_conflict_do_nothing(index_elements=["bureau_id", "source_key"])
        .returning(Journal.source_key, Journal.id),
        rows,
    )
    return dict(inserted.all())


def _journals(work: UnitOfWork, keys: Sequence[str]) -> dict[str, int]:
    rows = work.session.execute(
        select(Journal.source_key, Journal.id).where(
            Journal.bureau_id == work.actor.bureau_id, Journal.source_key.in_(keys)
        )
    )
    return dict(rows.all())


def _insert_transfers(work: UnitOfWork, postings: Sequence[Posting], journals: dict[str, int]) -> None:
    pairs = [(one, entry) for one in postings for entry in one.entries]
    if not pairs:
        return
    ids = accounts(work, (key for _, entry in pairs for key in (entry.debit, entry.credit)))
    rows = [
        {
            "journal_id": journals[one.source.key],
            "day": one.day,
            "debit_id": ids[entry.debit],
            "credit_id": ids[entry.credit],
            "amount": entry.amount,
        }
        for one, entry in pairs
    ]
    work.session.execute(insert(Transfer).values(rows))


def _accounts(work: UnitOfWork, wanted: set[AccountKey]) -> dict[AccountKey, int]:
    rows = work.session.execute(
        select(Account.kind, Account.organisation_id, Account.id).where(
            Account.bureau_id == work.actor.bureau_id, Account.kind.in_({key.kind for key in wanted})
        )
    )
    found = {AccountKey(AccountKind(kind), organisation): account for kind, organisation, account in rows}
    return {key: found[key] for key in wanted & found.keys()}


def _names(work: UnitOfWork, keys: Sequence[AccountKey]) -> list[str]:
    """The name an account is opened with: its organisation's, or its kind."""
    names = {}
    if ids := [key.organisation_id for key in keys if key.organisation_id is not None]:
        named = select(Organisation.id, Organisation.name_zh).where(Organisation.id.in_(ids))
        names = dict(work.session.execute(named).all())
    return [names[key.organisation_id] if key.organisation_id else str(key.kind) for key in keys]


# ---- by sets ------------------------------------------------------------------------------------
def hold_receivables(work: UnitOfWork, departments: Sequence[int]) -> None:
    """Open what receivable accounts are missing and keep all of them locked, in order, until the unit ends.

    A department whose bills are only shown owes nothing and needs none.
    Whoever reads what a department owes in order to change it holds this lock first. The bureau's two accounts on the
    other side of a bill are opened with them. What they owe stands on their work lists, so the act concerns them.
    """
    work.concerns(*departments)
    values = {"bureau": work.actor.bureau_id, "departments": list(departments)}
    work.session.execute(text(_OPEN_RECEIVABLES), values)
    work.session.execute(text(_LOCK_RECEIVABLES), values)


@dataclass(frozen=True)
class Rows:
    """Facts that are rows of one table, each posted as "bearer to `credit`": the same as so many `Posting`s, by sets.

    All are SQL over a row `f` of the table: `which` of them, `document`, `amount` (in fen; negative: the other way, zero: a
    journal without a transfer), the bearer's kind of account, and its organisation, NULL for the bureau's own. `credit` is an
    account of the bureau itself. The accounts are there and held (`hold_receivables`).
    """

    kind: str
    act: str
    table: str
    which: str
    document: str
    amount: str
    bearer: str
    organisation: str
    credit: AccountKind


def post_rows(work: UnitOfWork, rows: Rows, description: str, values: Mapping[str, object]) -> None:
    """Post every row, each its own journal, in one statement; `values` are those of `which`.

    Part of the caller's record. Refuses: ledger.period_closed.
    """
    require_open(work, [work.today])
    known = {
        "day": work.today,
        "now": work.now,
        "actor": work.actor.id,
        "description": description,
        "bureau": work.actor.bureau_id,
    }
    work.session.execute(text(_post_rows(rows)), {**known, **values})


def _post_rows(rows: Rows) -> str:
    """Every join goes by a unique index: the planner cannot know how many rows its caller has just written."""
    return f"""
WITH posted AS (
    INSERT INTO journal (bureau_id, source_key, subject_type, subject_id, day, description, document, posted_by, posted_at)
    SELECT f.bureau_id, '{rows.kind}\\:' || f.id || '\\:{rows.act}', '{rows.kind}', f.id, :day, :description, {rows.document},
           :actor, :now
    FROM {rows.table} f WHERE {rows.which} ORDER BY f.id
    RETURNING id, subject_id
),
own AS MATERIALIZED (SELECT kind, id FROM account WHERE bureau_id = :bureau AND organisation_id IS NULL),
moved AS (
    SELECT p.id AS journal_id, {rows.amount} AS amount, coalesce(a.id, o.id) AS bearer, c.id AS other
    FROM posted p JOIN {rows.table} f ON f.id = p.subject_id
    LEFT JOIN account a ON a.bureau_id = :bureau AND a.kind = {rows.bearer} AND a.organisation_id = {rows.organisation}
    LEFT JOIN own o ON o.kind = {rows.bearer} AND {rows.organisation} IS NULL
    JOIN own c ON c.kind = '{rows.credit}'
)
INSERT INTO transfer (journal_id, day, debit_id, credit_id, amount)
SELECT journal_id, :day, CASE WHEN amount > 0 THEN bearer ELSE other END,
       CASE WHEN amount > 0 THEN other ELSE bearer END, abs(amount)
FROM moved WHERE amount <> 0 ORDER BY journal_id"""


_OPEN_RECEIVABLES = """
INSERT INTO account (bureau_id, kind, organisation_id, name)
SELECT :bureau, kind, organisation_id, name FROM (
    SELECT 'receivable' AS kind, d.id AS organisation_id, d.name_zh AS name FROM organisation d
    WHERE d.bureau_id = :bureau AND d.id = ANY(:departments) AND d.settlement_mode <> 'shown_only' AND NOT EXISTS (
        SELECT 1 FROM account a WHERE a.bureau_id = :bureau AND a.kind = 'receivable' AND a.organisation_id = d.id)
    UNION ALL SELECT own, NULL, own FROM unnest(ARRAY['bureau_borne', 'service_cost']) AS own
    WHERE NOT EXISTS (
        SELECT 1 FROM account a WHERE a.bureau_id = :bureau AND a.kind = own AND a.organisation_id IS NULL)) AS wanted
ORDER BY kind, organisation_id ON CONFLICT DO NOTHING"""
"""Departments and the bureau's own apart: with one condition for both (IS NOT DISTINCT FROM) the database compares every
department with every account."""

_LOCK_RECEIVABLES = """
SELECT count(*) FROM (
    SELECT 1 FROM account WHERE bureau_id = :bureau AND kind = 'receivable' AND organisation_id = ANY(:departments)
    ORDER BY id FOR NO KEY UPDATE) AS held"""
