"""Reading the audit trail and verifying it from its first record."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Result, ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from procurement.audit import kept, rules
from procurement.audit.models import AuditHead, AuditLink, AuditRecord
from procurement.audit.registry import name_of_subject
from procurement.infra import signing
from procurement.infra.db import Base, keeps_statement, reading
from procurement.kernel.actor import Actor

_FIELDS = (
    "bureau_id",
    "at",
    "actor_id",
    "actor_name",
    "actor_roles",
    "action",
    "subject_type",
    "subject_id",
    "params",
    "changes",
)


@dataclass(frozen=True)
class Standing:
    """How the database stands to the head kept outside it; matches, behind, rewritten or none;
    `missing`: how many links at least the kept head knows of and the database lacks."""

    kept: str
    missing: int


@dataclass(frozen=True)
class Integrity(Standing):
    """What a verification from the first record found."""

    records: int
    linked: int
    heads: int
    faults: list[str]
    unsealed: int
    oldest_unsealed: timedelta | None
    head: str | None
    sealed_at: datetime | None
    emptied: bool
    """Whether there are facts and not one record of them."""


def last_at(subject_type: str, subject_id: InstrumentedAttribute[int], action: str) -> ScalarSelect[datetime]:
    """For a column of a statement: when an act whose name begins so was last recorded about the row's subject."""
    about = (AuditRecord.subject_type == subject_type, AuditRecord.subject_id == subject_id)
    found = select(AuditRecord.at).where(*about, AuditRecord.action.startswith(action, autoescape=True))
    return found.order_by(AuditRecord.id.desc()).limit(1).scalar_subquery()


def history(subject_type: str, subject_id: int, limit: int = 200) -> list[AuditRecord]:
    """The records about one subject, newest first."""
    return list(
        reading().scalars(
            select(AuditRecord)
            .where(AuditRecord.subject_type == subject_type, AuditRecord.subject_id == subject_id)
            .order_by(AuditRecord.id.desc())
            .limit(limit)
        )
    )


def changes_of(subject_type: str, subject_id: int, field: str) -> list[AuditRecord]:
    """Every record that says what a field of one subject was before, newest first: however much was done since."""
    of_field = (
        AuditRecord.subject_type == subject_type,
        AuditRecord.subject_id == subject_id,
        AuditRecord.changes.has_key(field),
    )
    return list(reading().scalars(select(AuditRecord).where(*of_field).order_by(AuditRecord.id.desc())))


@keeps_statement
def trail(actor: Actor) -> Select[*tuple[Any, ...]]:
    """All records of the actor's bureau, for a register page."""
    kept = (
        AuditRecord.id,
        AuditRecord.at,
        AuditRecord.actor_name,
        AuditRecord.actor_roles,
        AuditRecord.action,
    )
    told = (AuditRecord.subject_type, AuditRecord.subject_id, AuditRecord.params)
    return select(*kept, *told, name_of_subject().label("subject")).where(
        AuditRecord.bureau_id == actor.bureau_id
    )


def integrity(now: datetime) -> Integrity:
    """Recompute every digest and link and check every head's signature. Linear in the number of records."""
    outside = kept.read()  # before the links are: a sealing meanwhile only adds to them
    faults: list[str] = []
    chains = {0: rules.START}
    linked = _verify_links(chains, faults)
    heads = list(reading().scalars(select(AuditHead).order_by(AuditHead.position)))
    for head in heads:
        message = rules.head_message(head.position, bytes(head.chain))
        signed = signing.holds(rules.HEAD, message, bytes(head.signature))
        if chains.get(head.position) != bytes(head.chain) or not signed:
            faults.append(f"head {head.position}")
    if linked and (not heads or heads[-1].position != linked):
        faults.append(f"links after head {heads[-1].position if heads else 0}")
    loose = ~select(AuditLink.record_id).where(AuditLink.record_id == AuditRecord.id).exists()
    unsealed, oldest = reading().execute(select(func.count(), func.min(AuditRecord.at)).where(loose)).one()
    last = heads[-1] if heads else None
    beside = _beside(outside, chains, linked)
    return Integrity(
        records=linked + unsealed,
        linked=linked,
        heads=len(heads),
        faults=faults,
        unsealed=unsealed,
        oldest_unsealed=now - oldest if oldest else None,
        head=last.chain.hex() if last else None,
        sealed_at=last.sealed_at if last else None,
        kept=beside.kept,
        missing=beside.missing,
        emptied=not linked + unsealed and _has_facts(),
    )


def _has_facts() -> bool:
    """Whether any table holds what is only written together with a record."""
    tables = [table for table in Base.metadata.sorted_tables if "unaudited" not in table.info]
    return any(reading().execute(select(1).select_from(table).limit(1)).first() for table in tables)


def standing() -> Standing:
    """The comparison alone, without reading the whole chain: behind, rewritten, matches or none."""
    outside = kept.read()
    linked = reading().scalar(select(func.max(AuditLink.position))) or 0
    there = reading().execute(
        select(AuditLink.position, AuditLink.chain).where(
            AuditLink.position == (outside.position if outside else 0)
        )
    )
    return _beside(outside, {position: bytes(chain) for position, chain in there}, linked)


def _beside(outside: kept.Kept | None, chains: dict[int, bytes], linked: int) -> Standing:
    if outside is None:
        return Standing("none", 0)
    if outside.position > linked:
        return Standing("behind", outside.position - linked)
    return Standing("matches" if chains.get(outside.position) == outside.chain else "rewritten", 0)


def _verify_links(chains: dict[int, bytes], faults: list[str]) -> int:
    """Walk the chain; `chains` keeps the value at every position."""
    with closing(_links()) as rows:
        return _walk(rows, chains, faults)


def _walk(rows: Iterable[Any], chains: dict[int, bytes], faults: list[str]) -> int:
    position = 0
    for position, row in enumerate(rows, 1):
        computed = rules.digest({name: getattr(row.AuditRecord, name) for name in _FIELDS})
        expected = rules.chain(chains[position - 1], [computed])[0]
        if row.position != position:
            faults.append(f"position {position} missing")
            break
        if bytes(row.AuditRecord.digest) != computed or bytes(row.chain) != expected:
            faults.append(f"record {row.AuditRecord.id}")
        chains[position] = bytes(row.chain)
    return position


def _links() -> Result[*tuple[Any, ...]]:
    return reading().execute(
        select(AuditLink.position, AuditLink.chain, AuditRecord)
        .join(AuditRecord, AuditRecord.id == AuditLink.record_id)
        .order_by(AuditLink.position)
        .execution_options(yield_per=1000)
    )
